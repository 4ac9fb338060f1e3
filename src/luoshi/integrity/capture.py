"""When, where and with what a photograph was taken, as far as its file says, and what speaks of a screenshot or of editing.

Sources: EXIF 2.32 (JEITA CP-3451), XMP (ISO 16684-1). All of it can be missing, wrong or forged: chat programs strip it.
"""

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from math import asin, cos, radians, sin, sqrt
from pathlib import Path
from typing import Any

import yaml
from PIL import Image

_EXIF, _GPS = 0x8769, 0x8825
_MAKE, _MODEL, _SOFTWARE = 0x010F, 0x0110, 0x0131
_ORIGINAL, _DIGITIZED, _OFFSET, _COMMENT = 0x9003, 0x9004, 0x9011, 0x9286
_XMP_TOOL = re.compile(r"(?:CreatorTool|softwareAgent)(?:\s*=\s*[\"']|>)([^\"'<]{1,200})")
_XMP_TAKEN = re.compile(r"(?:DateTimeOriginal|photoshop:DateCreated)(?:\s*=\s*[\"']|>)([^\"'<]{10,40})")
_XMP_ANGLE = re.compile(r"^(\d{1,3}),(\d{1,2}(?:\.\d+)?)(?:,(\d{1,2}(?:\.\d+)?))?([NSEW])$")


@dataclass(frozen=True, slots=True)
class Place:
    """Degrees north and east (WGS 84)."""

    latitude: float
    longitude: float

    def metres_to(self, other: "Place") -> float:
        """The distance along the ground, in metres, on a round earth."""
        one, two = radians(self.latitude), radians(other.latitude)
        turn = radians(other.longitude - self.longitude)
        share = sin((two - one) / 2) ** 2 + cos(one) * cos(two) * sin(turn / 2) ** 2
        return 2 * 6_371_000 * asin(sqrt(min(1.0, share)))


@dataclass(frozen=True, slots=True)
class Capture:
    """What the file says: `taken_at` is a local time where it has no zone. None and "" where it says nothing."""

    taken_at: datetime | None = None
    place: Place | None = None
    device: str = ""
    software: str = ""
    #: The program by which it was edited, "" where nothing speaks of one.
    edited_with: str = ""
    #: What speaks of a screenshot: "comment", "name" or "size"; "" where nothing does.
    screenshot_by: str = ""

    @property
    def known(self) -> bool:
        """Whether the file says anything of when, where or with what it was taken."""
        return bool(self.taken_at or self.place or self.device)


@functools.cache
def _words() -> dict[str, Any]:
    words: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "software.yaml").read_text(encoding="utf-8"))
    return words


def read_capture(image: Image.Image, name: str = "") -> Capture:
    """What the opened picture's data say; nothing where there are none or they are damaged."""
    tags, details, position = _tags(image)
    xmp = _xmp(image)
    software = _text(tags.get(_SOFTWARE)) or _text(image.info.get("Software"))
    tools = [software, *_XMP_TOOL.findall(xmp)]
    made = (_text(tags.get(tag)) or _said(xmp, name) for tag, name in ((_MAKE, "tiff:Make"), (_MODEL, "tiff:Model")))
    device = " ".join(dict.fromkeys(filter(None, made)))
    taken_at = _taken_at(details) or _moment(next(iter(_XMP_TAKEN.findall(xmp)), ""))
    return Capture(
        taken_at=taken_at,
        place=_place(position) or _xmp_place(xmp),
        device=device[:100],
        software=next(filter(None, tools), "")[:100],
        edited_with=next((tool for tool in tools if _names(tool, "editors")), "")[:100],
        screenshot_by=_screenshot(image, details, name, camera=bool(device)),
    )


def _tags(image: Image.Image) -> tuple[Mapping[int, Any], Mapping[int, Any], Mapping[int, Any]]:
    """The main, the camera's and the position's tags; empty where they cannot be read."""
    try:
        exif = image.getexif()
        return dict(exif), exif.get_ifd(_EXIF), exif.get_ifd(_GPS)
    except Exception:  # noqa: BLE001 (whatever a damaged block makes the reader raise, the picture itself may be sound)
        return {}, {}, {}


def _xmp(image: Image.Image) -> str:
    raw = image.info.get("xmp") or image.info.get("XML:com.adobe.xmp") or b""
    return raw.decode("utf-8", "replace") if isinstance(raw, bytes) else str(raw)


def _said(xmp: str, name: str) -> str:
    """What the XMP says under the name, as an attribute or an element; "" where it says nothing."""
    found = re.search(name + r"(?:\s*=\s*[\"']|>)([^\"'<]{1,200})", xmp)
    return _text(found[1]) if found else ""


def _xmp_place(xmp: str) -> Place | None:
    """`30,30.5N` or `30,30,30N` of both axes (ISO 16684-2, GPSCoordinate)."""
    angles = [_XMP_ANGLE.match(_said(xmp, f"exif:GPS{axis}")) for axis in ("Latitude", "Longitude")]
    if not all(angles):
        return None
    parts = [(found[1], found[2], found[3] or 0) for found in angles if found]
    return _place({1: angles[0][4], 2: parts[0], 3: angles[1][4], 4: parts[1]})  # type: ignore[index]


def _text(value: Any) -> str:
    words = value.decode("utf-8", "replace") if isinstance(value, bytes) else value
    return " ".join(words.replace("\0", " ").split()) if isinstance(words, str) else ""


def _taken_at(details: Mapping[int, Any]) -> datetime | None:
    for tag in (_ORIGINAL, _DIGITIZED):
        if moment := _moment(_text(details.get(tag)) + _text(details.get(_OFFSET))):
            return moment
    return None


def _moment(written: str) -> datetime | None:
    """2022:08:30 09:15:00+08:00 of EXIF, or the same of ISO 8601; None for anything else, and for a camera never set."""
    plain = re.sub(r"^(\d{4}):(\d\d):(\d\d)", r"\1-\2-\3", written.strip())
    try:
        moment = datetime.fromisoformat(plain)
    except ValueError:
        return None
    return moment if moment.year >= 1990 else None


def _place(position: Mapping[int, Any]) -> Place | None:
    try:
        latitude = _degrees(position[2]) * (-1 if _text(position.get(1)).upper() == "S" else 1)
        longitude = _degrees(position[4]) * (-1 if _text(position.get(3)).upper() == "W" else 1)
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return None
    # 0, 0 lies in the sea off Africa and is what telephones write when they know nothing.
    sound = abs(latitude) <= 90 and abs(longitude) <= 180 and (latitude or longitude)
    return Place(latitude, longitude) if sound else None


def _degrees(parts: Any) -> float:
    degrees, minutes, seconds = (float(part) for part in parts)
    return degrees + minutes / 60 + seconds / 3600


def _names(words: str, kind: str) -> bool:
    lower = words.lower()
    return any(name in lower for name in _words()[kind])


def _screenshot(image: Image.Image, details: Mapping[int, Any], name: str, *, camera: bool) -> str:
    comment = _text(details.get(_COMMENT)) + _text(image.info.get("Comment"))
    if _names(comment, "screenshots"):
        return "comment"
    if camera:
        return ""
    if _names(name, "screenshots"):
        return "name"
    wide, high = sorted(image.size)
    phone = wide in _words()["screen_widths"] and 1.7 <= high / wide <= 2.4
    return "size" if phone and image.format == "PNG" else ""
