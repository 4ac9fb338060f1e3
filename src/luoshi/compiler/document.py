"""What the rules read: the normalized text with what is known about time, and the facts that they give back."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Literal

from luoshi.compiler.normalize import NormalizedText

Family = Literal["date", "recurrence", "condition", "quantity", "indicator", "body", "modality", "evidence", "event"]


@dataclass(slots=True)
class Fact:
    """Something a rule found at [start, end) of the normalized text. `data` holds what its family needs (see each rule)."""

    family: Family
    start: int
    end: int
    rule: str
    data: dict[str, Any]


@dataclass
class Document:
    """A normalized text and the calendar it is read in. `year` is that of dates that state none.

    `names` are those of a roster, empty where none was given.
    """

    normal: NormalizedText
    year: int | None = None
    issued: date | None = None
    issued_on: str | None = None
    names: frozenset[str] = frozenset()

    @cached_property
    def key(self) -> str:
        return self.normal.key

    @cached_property
    def text(self) -> str:
        return self.normal.text
