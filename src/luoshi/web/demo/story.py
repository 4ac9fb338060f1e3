"""What the example's `story.yaml` tells: who does what in the demonstration. The code knows no unit and no task by name."""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml


@dataclass(frozen=True)
class Borrowed:
    """A photograph that comes from another unit's report: which of its own it stands for, and whose it was (task, unit, number)."""

    number: int
    task: str
    unit: str
    of: int


@dataclass(frozen=True)
class Filing:
    """One report: the unit ("all": each that owes the task), words of the task's title, how far it goes, and what it says.

    `document` names a Word document with the same text that goes with it; none where it is empty.
    """

    task: str
    unit: str
    but: tuple[str, ...]
    state: str
    count: int
    text: dict[str, str]
    photographs: int
    reason: str = ""
    borrowed: Borrowed | None = None
    document: str = ""


@dataclass(frozen=True)
class MailTold:
    """A mail that came: from whom (an account, whose address it then is, or a stranger's name), about which task, with what."""

    sender: str
    subject: str
    text: str
    user: str = ""
    name: str = ""
    unit: str = ""
    task: str = ""
    photographs: int = 0


@dataclass(frozen=True)
class CorrectionTold:
    """Fields of a task (words of its title) that the plan office corrects, and why."""

    task: str
    values: dict[str, Any]
    reason: str


@dataclass(frozen=True)
class ExtensionTold:
    """A unit asks for `days` after its due day; the plan office grants `granted` of them, refuses with its answer, or has not answered yet."""

    task: str
    unit: str
    days: int
    reason: str
    granted: int = 0
    answer: str = ""


@dataclass(frozen=True)
class UrgeTold:
    """The supervisor urges the units on a task."""

    task: str
    units: list[str]
    message: str


@dataclass(frozen=True)
class RulesTold:
    """What the plan office says of the reports on a task (words of its title): sign-off, the text that they start with, a second review."""

    task: str
    sign_off: bool | None = None
    second: bool | None = None
    templates: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Story:
    """The demonstration's course of events, read from an example's folder."""

    folder: Path
    plan: str
    roster: str
    owner: str
    swing_day: date
    people: dict[str, str]
    settlements: dict[str, str]
    remarks: str
    remove_bodies: list[str] = field(default_factory=list)
    choose: dict[str, list[str]] = field(default_factory=dict)
    joint: list[str] = field(default_factory=list)
    drop: dict[str, str] = field(default_factory=dict)
    corrections: list[CorrectionTold] = field(default_factory=list)
    rules: list[RulesTold] = field(default_factory=list)
    filings: list[Filing] = field(default_factory=list)
    mails: list[MailTold] = field(default_factory=list)
    extensions: list[ExtensionTold] = field(default_factory=list)
    urges: list[UrgeTold] = field(default_factory=list)


def read_story(folder: Path) -> Story:
    """The story of the folder. FileNotFoundError where there is none."""
    told: dict[str, Any] = yaml.safe_load((folder / "story.yaml").read_text(encoding="utf-8"))
    told.pop("accounts")
    texts = told.pop("texts")
    filings = [filing for entry in told.pop("reports") for filing in _filings(entry, texts)]
    mails = [MailTold(**entry) for entry in told.pop("mails", [])]
    corrections = [CorrectionTold(**entry) for entry in told.pop("corrections")]
    extensions = [ExtensionTold(**entry) for entry in told.pop("extensions", ())]
    urges = [UrgeTold(**entry) for entry in told.pop("urges", ())]
    rules = [RulesTold(**entry) for entry in told.pop("rules", ())]
    known = {
        "rules": rules,
        "filings": filings,
        "corrections": corrections,
        "mails": mails,
        "extensions": extensions,
        "urges": urges,
    }
    return Story(folder=folder, **known, **told)


def _filings(entry: dict[str, Any], texts: dict[str, dict[str, str]]) -> list[Filing]:
    """One filing for each unit of the entry; one with unit "all" where it speaks of all but a few."""
    units = [entry["units"]] if isinstance(entry["units"], str) else entry["units"]
    return [
        Filing(
            task=entry["task"],
            unit=unit,
            but=tuple(entry.get("except", ())),
            state=entry["state"],
            count=entry.get("count", 0),
            text=texts[entry["text"]],
            photographs=entry.get("photographs", 2),
            reason=entry.get("reason", ""),
            borrowed=Borrowed(**entry["borrowed"]) if "borrowed" in entry else None,
            document=entry.get("document", ""),
        )
        for unit in units
    ]
