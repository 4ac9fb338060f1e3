"""A place on the ground as people write it: degrees with or without letters, minutes and seconds, in either order where that is clear.

Chinese law has maps show places in GCJ-02, some 300 to 600 m beside WGS 84, and Baidu's BD-09 adds about as much again. A number copied from a map does
not say which it is, so nothing is converted: instead no distance below `NARROWEST` ever counts as far.
"""

import re

from luoshi.integrity.capture import Place

#: Metres below which two places may be one, whatever the map they were taken from.
NARROWEST = 2000

_NUMBER = r"(\d{1,3}(?:\.\d+)?)(?![\d.])"
_ANGLE = re.compile(
    rf"([NSEW北南东西])?[纬经]?\s*([-−]?){_NUMBER}\s*(?:[°度]\s*(?:{_NUMBER}\s*[′'’分]\s*)?(?:{_NUMBER}\s*[″\"”秒]\s*)?)?([NSEW])?",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"[\s,，、;；:：]*")
_LETTERS = str.maketrans("北南东西", "NSEW")
#: Longitudes and latitudes of China: what lies so can be written only one way round.
_EAST, _NORTH = (73.0, 136.0), (3.0, 54.0)


def read_place(text: str) -> Place | None:
    """The place that the text names in degrees, None where it names none (or more than one pair of numbers).

    Without letters latitude comes first, except where only the other order lies in China, as maps there copy it.
    """
    angles = _angles(text.strip())
    if len(angles) != 2:
        return None
    (one, first), (other, second) = angles
    pair = (second, first) if _is_turned(one, first, other, second) else (first, second)
    named = {one, other} - {""}
    sound = abs(pair[0]) <= 90 and abs(pair[1]) <= 180 and (not named or one != other)
    return Place(*pair) if sound else None


def write_place(place: Place) -> str:
    """Latitude and longitude with five digits (a metre), as `read_place` reads them."""
    return f"{place.latitude:.5f}, {place.longitude:.5f}"


def _angles(text: str) -> list[tuple[str, float]]:
    """Axis letter ("" where none is written) and degrees of each angle; empty where anything else stands in the text."""
    found, at = [], _skip(text, 0)
    while at < len(text):
        angle = _ANGLE.match(text, at)
        if angle is None:
            return []
        found.append(_angle(angle))
        at = _skip(text, angle.end())
    return found


def _skip(text: str, at: int) -> int:
    """Where the next sign stands that is no space or comma."""
    between = _BETWEEN.match(text, at)
    return between.end() if between else at


def _angle(angle: re.Match[str]) -> tuple[str, float]:
    before, minus, degrees, minutes, seconds, after = angle.groups()
    letter = (before or after or "").upper().translate(_LETTERS)
    size = float(degrees) + float(minutes or 0) / 60 + float(seconds or 0) / 3600
    return {"N": "N", "S": "N", "E": "E", "W": "E"}.get(letter, ""), -size if minus or letter in {"S", "W"} else size


def _is_turned(one: str, first: float, other: str, second: float) -> bool:
    """Whether the longitude comes first."""
    if one or other:
        return one == "E" or other == "N"
    return abs(first) > 90 or (_EAST[0] <= first <= _EAST[1] and _NORTH[0] <= second <= _NORTH[1])
