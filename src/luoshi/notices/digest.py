"""What a message says: a person's lines by kind, those that still hold."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.urls import reverse

from luoshi.assignments.models import Assignment
from luoshi.assignments.tokens import subject_token
from luoshi.notices.kinds import KINDS, Kind, Words
from luoshi.notices.models import Notice
from luoshi.reports.models import Report

#: Lines of one kind in a mail; the rest is a number with a link.
SHOWN = 30
_LARGE = ("assignment__obligation__text", "assignment__obligation__compiled", "assignment__obligation__facts")


@dataclass(frozen=True, slots=True)
class Told:
    """A notice in words of the active language. `token` is the number by which a mail names its line of the ledger; "" for a sum."""

    notice: Notice
    kind: Kind
    title: str
    where: str
    words: str
    path: str
    token: str = ""

    @property
    def address(self) -> str:
        return settings.SITE_ADDRESS + self.path


@dataclass(frozen=True, slots=True)
class Group:
    """The lines of one kind: the first of them, and how many more there are."""

    title: Words
    lines: list[Told]
    more: int
    number: int


class _Blank(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "—"


def with_things(notices: QuerySet[Notice]) -> QuerySet[Notice]:
    """The notices with what their words need, in one query."""
    return notices.select_related(
        "plan", "assignment__obligation", "assignment__organization", "report__organization"
    ).defer(*_LARGE)


def still_holding(notices: QuerySet[Notice]) -> QuerySet[Notice]:
    """Those that are still true: a line that was met meanwhile, a report that was mended or decided on, are not told any more."""
    met = Q(kind__in=["due", "overdue", "urged"], assignment__progress=Assignment.Progress.MET)
    mended = Q(kind="returned") & ~Q(report__state=Report.State.RETURNED)
    reviewed = Q(kind="review_escalated") & ~Q(report__state=Report.State.SUBMITTED)
    return notices.exclude(met).exclude(mended).exclude(reviewed)


def told(notice: Notice) -> Told:
    """The notice in words, with where it leads."""
    kind = KINDS[notice.kind]
    assignment = notice.assignment
    organization = assignment.organization if assignment else None
    return Told(
        notice,
        kind,
        assignment.obligation.title if assignment else str(notice.plan or ""),
        organization.label if organization else "",
        str(_sentence(kind, notice)) % _Blank(notice.data),
        path_of(notice),
        subject_token(assignment.pk) if assignment else "",
    )


def _sentence(kind: Kind, notice: Notice) -> Words:
    if kind.total and "lines" in notice.data:
        return kind.total
    return kind.outcomes.get(notice.data.get("outcome", ""), kind.sentence)


def path_of(notice: Notice) -> str:
    """The page that the notice is about."""
    if notice.report_id:
        return reverse("report_detail", args=[notice.report_id])
    if notice.assignment_id:
        return reverse("assignment_detail", args=[notice.assignment_id])
    if notice.kind == "waiting":
        return f"{reverse('review_queue')}?plan={notice.plan_id}"
    return f"{reverse('ledger')}?plan={notice.plan_id}&state=overdue"


def groups(notices: Iterable[Notice]) -> list[Group]:
    """The notices by kind, in the order of `KINDS`, each kind's most urgent lines first."""
    by_kind: dict[str, list[Notice]] = {code: [] for code in KINDS}
    for notice in notices:
        by_kind[notice.kind].append(notice)
    return [_group(KINDS[code], rows) for code, rows in by_kind.items() if rows]


def _group(kind: Kind, rows: list[Notice]) -> Group:
    rows.sort(key=lambda one: (str(one.data.get("due_on") or ""), one.pk))
    return Group(kind.title, [told(one) for one in rows[:SHOWN]], max(len(rows) - SHOWN, 0), len(rows))
