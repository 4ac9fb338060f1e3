"""The words of `words.yaml`, compiled once."""

import re
from functools import cache
from pathlib import Path
from typing import Any

import yaml


@cache
def _words() -> dict[str, Any]:
    told: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "words.yaml").read_text(encoding="utf-8"))
    return told


def headings() -> dict[str, list[str]]:
    """The words of each part of a report and of its count."""
    return dict(_words()["headings"])


def _any(expressions: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{one})" for one in expressions), re.IGNORECASE)


@cache
def quoted() -> re.Pattern[str]:
    """Matches the beginning of a line at which what is quoted begins."""
    return _any(_words()["quoted"])


@cache
def quoted_head() -> re.Pattern[str]:
    """Matches the beginning of a line of a quoted mail's head."""
    names = "|".join(re.escape(name) for name in _words()["quoted_head"])
    return re.compile(rf"\s*(?:{names})\s*[:：]", re.IGNORECASE)


@cache
def signatures() -> re.Pattern[str]:
    """Matches a whole line at which a signature begins."""
    return _any(_words()["signatures"])


@cache
def answers() -> re.Pattern[str]:
    """Matches what stands before the subject of an answer or a forwarded mail, as often as it stands there."""
    names = "|".join(re.escape(name) for name in _words()["answers"])
    return re.compile(rf"^(?:\s*(?:{names})(?:\[\d+\])?\s*[:：])+\s*", re.IGNORECASE)
