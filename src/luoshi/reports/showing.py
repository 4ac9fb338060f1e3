"""Signals in words, for one reader: another unit's report is named and shown only to those who may open it."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from luoshi import integrity
from luoshi.organizations.models import User
from luoshi.reports import queries
from luoshi.reports.examining.texts import parts_of
from luoshi.reports.models import Evidence, PictureFingerprint, Report, Signal
from luoshi.reports.requirements import PARTS


@dataclass(frozen=True, slots=True)
class Shown:
    """A signal as its reader may see it. `other` and `other_picture` are None where he may not open the other report."""

    signal: Signal
    title: str
    sentence: str
    help: str
    picture: str = ""
    other: Report | None = None
    other_picture: Evidence | None = None

    @property
    def comparable(self) -> bool:
        """Whether there is something to lay side by side."""
        return self.other_picture is not None or (self.signal.code == "shared_text" and self.other is not None)


def shown(user: User, signals: Iterable[Signal]) -> list[Shown]:
    """The signals in words, as far as the user may read what they speak of; three queries however many they are."""
    rows = list(signals)
    wanted = {signal.other_report_id for signal in rows if signal.other_report_id}
    readable = queries.visible_reports(user).filter(pk__in=wanted).select_related("organization")
    others = {report.pk: report for report in readable}
    pictures = Evidence.objects.in_bulk({s.other_evidence_id for s in rows if s.other_report_id in others})
    numbers = _numbers({signal.report_id for signal in rows})
    return [_shown(signal, others.get(signal.other_report_id or 0), pictures, numbers) for signal in rows]


def _numbers(reports: set[int]) -> dict[int, int]:
    """Which photograph of its report each one is, counted from 1 in the order shown."""
    found = Evidence.objects.filter(report__in=reports, kind=Evidence.Kind.PHOTOGRAPH).order_by(
        "report", "position", "pk"
    )
    rows = groupby(found.values_list("report", "pk"), key=lambda row: row[0])
    return {pk: number for _report, group in rows for number, (_same, pk) in enumerate(group, 1)}


def _language() -> integrity.Language:
    return "zh" if (get_language() or "").startswith("zh") else "en"


def titles() -> list[tuple[str, str]]:
    """Every kind of signal: code and title."""
    return [(code, integrity.title(code, _language())) for code in integrity.signal_codes()]


def _shown(signal: Signal, other: Report | None, pictures: dict[int, Evidence], numbers: dict[int, int]) -> Shown:
    words = integrity.wording(signal.code, signal.data | {"where": _where(signal, other)}, _language())
    picture = pictures.get(signal.other_evidence_id or 0) if other else None
    number = numbers.get(signal.evidence_id or 0)
    name = _("Photograph %(number)s") % {"number": number} if number else ""
    return Shown(signal, words.title, words.sentence, words.help, name, other, picture)


def _where(signal: Signal, other: Report | None) -> str:
    """The other report in words; nothing of it where the reader may not open it."""
    if other is None:
        return _("another report, which you may not open")
    day = timezone.localdate(other.submitted_at).isoformat() if other.submitted_at else ""
    return _("%(unit)s in its report of %(day)s") % {"unit": other.organization.label, "day": day}


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a part's text; `number` is that of the passage it is, 0 for what is not shared."""

    text: str
    number: int


def marked(report: Report, spans: list[tuple[int, int]]) -> list[tuple[Any, list[Piece]]]:
    """The parts of the report's text by name, each cut where passages begin and end; parts without text are left out.

    `spans` are passages within the whole text in the order of their numbers.
    """
    names = {part: Report._meta.get_field(part).verbose_name for part in PARTS}  # noqa: SLF001 (Django's own way)
    return [(names[part], _pieces(text, start, spans)) for part, start, text in parts_of(report) if text]


def _pieces(text: str, start: int, spans: list[tuple[int, int]]) -> list[Piece]:
    local = [(max(0, a - start), min(len(text), b - start), number) for number, (a, b) in enumerate(spans, 1)]
    inside = [span for span in local if span[0] < span[1]]
    cuts = sorted({0, len(text), *(cut for a, b, _n in inside for cut in (a, b))})
    return [
        Piece(text[a:b], next((number for low, high, number in inside if low <= a < high), 0))
        for a, b in pairwise(cuts)
    ]


def both_texts(found: Shown) -> dict[str, Any]:
    """The two texts with the passages that they share, in the order of this report's."""
    assert found.other
    passages = found.signal.data["passages"]
    return {
        "own": marked(found.signal.report, [tuple(p["span"]) for p in passages]),
        "theirs": marked(found.other, [tuple(p["other"]) for p in passages]),
    }


def site_facts(signal: Signal) -> list[tuple[str, str]]:
    """Where the site lies, for a signal that speaks of the distance to it; the place is kept with the signal."""
    site = signal.data.get("site")
    return [(_("Place filed"), site)] if site else []


def capture_facts(evidence: Evidence | None) -> list[tuple[str, str]]:
    """What the file says of when, where and with what it was taken: label and value."""
    print_ = PictureFingerprint.objects.filter(evidence=evidence).first() if evidence else None
    if print_ is None:
        return []
    taken = f"{timezone.localtime(print_.taken_at):%Y-%m-%d %H:%M}" if print_.taken_at else ""
    place = f"{print_.latitude:.5f}, {print_.longitude:.5f}" if print_.latitude is not None else ""
    facts = [(_("Taken"), taken), (_("Place"), place), (_("Device"), print_.device), (_("Software"), print_.software)]
    return [(label, value or _("not stated")) for label, value in facts]
