"""What does not fit, as data and as a sentence. A finding asks a person to look; it accuses nobody and decides nothing."""

import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Literal

import yaml

from luoshi.integrity.capture import Capture, Place
from luoshi.integrity.passages import Passage
from luoshi.integrity.places import NARROWEST, write_place

Language = Literal["zh", "en"]
Severity = Literal["signal", "note"]

#: Characters that a text must share with another, all passages together, to be worth a look.
SHARED = 60
#: Metres from the site within which a photograph is taken to be of it, where nobody said otherwise.
NEAR_SITE = 3000
#: Findings that only inform; all others ask for a decision.
NOTES = ("far_from_site", "no_capture_data")


@dataclass(frozen=True, slots=True)
class Finding:
    """A code, what it is about, and how grave: a signal asks for a decision, a note only informs."""

    code: str
    severity: Severity
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sighting:
    """Another use of a picture: by whom and when (words for the reader), whether the very file, and how alike, 0 to 1."""

    where: str
    identical: bool = False
    alike: float = 1.0


@dataclass(frozen=True, slots=True)
class Wording:
    """A finding in one language: a title, one sentence, and what to consider."""

    title: str
    sentence: str
    help: str


def examine_photograph(
    capture: Capture,
    *,
    sightings: Sequence[Sighting] = (),
    period: tuple[date | None, date | None] = (None, None),
    site: Place | None = None,
    near_site: float = NEAR_SITE,
) -> list[Finding]:
    """The findings on one photograph, the gravest first.

    `period` is the first and the last day on which it can have been taken, both included, None where open; a day of the capture
    is taken as the camera wrote it. `site` is where it should have been taken, None where no place is known; `near_site` metres from it
    count as there, never less than `places.NARROWEST`.
    """
    found = [_sighted(sighting) for sighting in sightings]
    found += _time(capture, *period)
    found += _distance(capture, site, near_site)
    found += _making(capture)
    return found


def _sighted(sighting: Sighting) -> Finding:
    code = "same_picture" if sighting.identical else "similar_picture"
    return Finding(code, "signal", {"where": sighting.where, "alike": round(sighting.alike * 100)})


def _time(capture: Capture, first: date | None, last: date | None) -> Iterator[Finding]:
    if capture.taken_at is None:
        return
    day = capture.taken_at.date()
    data = {
        "day": day.isoformat(),
        "first": first.isoformat() if first else "…",
        "last": last.isoformat() if last else "…",
    }
    if first and day < first:
        yield Finding("taken_before", "signal", data)
    elif last and day > last:
        yield Finding("taken_after", "signal", data)


def _distance(capture: Capture, site: Place | None, near: float) -> Iterator[Finding]:
    near = max(near, NARROWEST)
    if capture.place and site and (metres := capture.place.metres_to(site)) > near:
        limit = f"{near / 1000:g}"
        data = {
            "km": round(metres / 1000, 1),
            "limit": limit,
            "place": write_place(capture.place),
            "site": write_place(site),
        }
        yield Finding("far_from_site", "note", data)


def _making(capture: Capture) -> Iterator[Finding]:
    if capture.screenshot_by:
        yield Finding("screenshot", "signal", {"by": capture.screenshot_by})
    if capture.edited_with:
        yield Finding("edited", "signal", {"program": capture.edited_with})
    if not capture.known:
        yield Finding("no_capture_data", "note")


def shared_text(where: str, passages: Sequence[Passage]) -> Finding | None:
    """The finding on the passages shared with one other text; None when they come to less than `SHARED` characters."""
    characters = sum(passage.characters for passage in passages)
    if characters < SHARED:
        return None
    spans = [{"span": list(p.span), "other": list(p.other_span)} for p in passages]
    return Finding("shared_text", "signal", {"where": where, "characters": characters, "passages": spans})


@functools.cache
def _catalog() -> dict[str, dict[Language, dict[str, str]]]:
    catalog: dict[str, dict[Language, dict[str, str]]] = yaml.safe_load(
        (Path(__file__).parent / "findings.yaml").read_text(encoding="utf-8")
    )
    return catalog


def wording(code: str, data: dict[str, Any], language: Language = "zh") -> Wording:
    """The finding in words. KeyError for an unknown code or data that lack a part of the sentence."""
    words = _catalog()[code][language]
    return Wording(words["title"], words["sentence"].format_map(data), words["help"])


def title(code: str, language: Language = "zh") -> str:
    """What the finding is called."""
    return _catalog()[code][language]["title"]


def signal_codes() -> list[str]:
    """The codes of findings that ask for a decision."""
    return [code for code in _catalog() if code not in NOTES]
