"""Starting a report and saving it as one types."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from uuid import UUID, uuid4

from django.db.models import Q
from django.utils import timezone

from luoshi.assignments.locking import lock_lines
from luoshi.assignments.models import Assignment
from luoshi.errors import DomainError
from luoshi.organizations.models import User
from luoshi.plans.asks import likely_kind
from luoshi.plans.models import DueKind, Plan
from luoshi.reports.actions.ledger import count_lines
from luoshi.reports.actions.locking import OPEN, assignments_of, lock_open, record_each
from luoshi.reports.models import Report, ReportItem
from luoshi.reports.permissions import can_file, office_of, require_file
from luoshi.reports.queries import last_place, last_report
from luoshi.reports.requirements import PARTS, own_text
from luoshi.transactions import atomic

#: Saves by one person that follow each other within this time are one event.
SITTING = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Draft:
    """What a person has typed: texts, kind, and the count delivered for each assignment served (by its primary key).

    `place` is where the site lies, as typed; None leaves what the report has.
    """

    kind: str
    practice: str = ""
    highlights: str = ""
    results: str = ""
    counts: Mapping[int, Decimal] = field(default_factory=dict)
    place: str | None = None


@atomic
def start_report(actor: User, assignment: Assignment, *, key: UUID | None = None) -> Report:
    """The unit's open report for the assignment: the one already begun or returned, else a new draft with the plan's template.

    `key` is made by who asks: the same request again gets the report that it began, whatever became of it. DomainError
    reports.foreign_key where another report has it, reports.plan_not_issued; PermissionDeniedError for anybody but the unit's handlers.
    """
    locked = _lock_assignment(assignment)
    require_file(actor, locked.organization)
    if key and (begun := _begun_with(locked, key)):
        return begun
    if locked.plan.status != Plan.Status.ISSUED:
        raise DomainError("reports.plan_not_issued")
    return _open_report(locked) or _new_report(actor, locked, key or uuid4())


def _begun_with(assignment: Assignment, key: UUID) -> Report | None:
    found = Report.objects.filter(key=key).first()
    if found and not found.items.filter(assignment=assignment).exists():
        raise DomainError("reports.foreign_key")
    return found


def _lock_assignment(assignment: Assignment) -> Assignment:
    lock_lines([assignment])
    return Assignment.objects.select_related("plan", "organization", "obligation").get(pk=assignment.pk)


def _open_report(assignment: Assignment) -> Report | None:
    found = Report.objects.filter(
        organization=assignment.organization_id,
        state__in=OPEN,
        corrects__isnull=True,
        items__assignment=assignment,
    ).order_by("-pk")
    return found.first()


def _new_report(actor: User, assignment: Assignment, key: UUID) -> Report:
    report = unsaved_report(assignment)
    report.key, report.author = key, actor
    report.save()
    ReportItem.objects.create(report=report, assignment=assignment)
    record_each(actor, "reports:report:start", report, kind=report.kind)
    count_lines(actor, [assignment])
    return report


def unsaved_report(assignment: Assignment) -> Report:
    """A report for the assignment as it begins: its likely kind, the template's text in its parts, the place last filed."""
    template = assignment.obligation.templates or {}
    return Report(
        organization=assignment.organization,
        kind=default_kind(assignment),
        template=template,
        place=last_place(assignment.organization, [assignment]),
        **_texts(template),
    )


def _texts(template: Mapping[str, str]) -> dict[str, str]:
    return {part: f"{template[part]}\n" for part in PARTS if template.get(part)}


def default_kind(assignment: Assignment) -> str:
    """The kind a report for it most likely is."""
    counted = assignment.target_min is not None
    return likely_kind(assignment.obligation.asks or {}, assignment.due_kind, counted=counted)


@atomic
def reuse_last_report(actor: User, report: Report, *, version: int) -> Report:
    """The open report with the texts of the unit's last one on the same obligation; counts and files are not taken over.

    Only where nothing but the template is written yet: DomainError reports.has_text, reports.no_last_report,
    reports.changed_meanwhile, reports.not_open.
    """
    locked = lock_open(actor, report)
    if locked.version != version:
        raise DomainError("reports.changed_meanwhile", version=locked.version)
    served = assignments_of(locked)
    source = last_report(served[0], but=locked.pk) if served else None
    if source is None:
        raise DomainError("reports.no_last_report")
    if has_text(locked):
        raise DomainError("reports.has_text")
    for part in PARTS:
        setattr(locked, part, getattr(source, part))
    locked.author, locked.version = actor, locked.version + 1
    locked.save()
    record_each(actor, "reports:report:reuse", locked, version=locked.version, source=source.pk)
    return locked


@atomic
def start_from_last_report(actor: User, assignment: Assignment) -> Report:
    """The unit's open report for the assignment, begun if need be, with the texts of the last one; both or nothing.

    DomainErrors of `start_report` and `reuse_last_report`.
    """
    report = start_report(actor, assignment)
    return reuse_last_report(actor, report, version=report.version)


def has_text(report: Report) -> bool:
    """Whether anything but the template is written in the report."""
    return any(own_text(getattr(report, part), report.template.get(part, "")).strip() for part in PARTS)


@atomic
def save_draft(actor: User, report: Report, draft: Draft, *, version: int) -> Report:
    """The report with the draft in it and its next version; unchanged content keeps the version, so a repeat is harmless.

    `version` is the one that the person's text grew from: DomainError reports.changed_meanwhile when another save came
    between. Other DomainErrors: reports.not_open, reports.foreign_item, reports.no_item, reports.bad_count.
    """
    locked = lock_open(actor, report)
    counts = _checked_counts(actor, locked, draft.counts)
    if not _differs(locked, draft, counts):
        return locked
    if version != locked.version:
        raise DomainError("reports.changed_meanwhile", version=locked.version)
    sitting_goes_on = _same_sitting(actor, locked)
    _write(actor, locked, draft, counts)
    if not sitting_goes_on:
        record_each(actor, "reports:report:save", locked, version=locked.version)
    return locked


def _same_sitting(actor: User, report: Report) -> bool:
    recent = timezone.now() - report.saved_at < SITTING
    return report.version > 1 and report.author_id == actor.pk and recent


def _checked_counts(actor: User, report: Report, counts: Mapping[int, Decimal]) -> dict[int, Decimal]:
    if not counts:
        raise DomainError("reports.no_item")
    for count in counts.values():
        if not count.is_finite() or count < 0 or count >= Decimal(10) ** 16:
            raise DomainError("reports.bad_count", value=str(count))
    present = {assignment.pk for assignment in assignments_of(report)}
    if not set(counts) <= present and not set(counts) - present <= {other.pk for other in also_served(actor, report)}:
        raise DomainError("reports.foreign_item")
    return {pk: count.quantize(Decimal("0.0001")) for pk, count in counts.items()}


def also_served(user: User, report: Report) -> list[Assignment]:
    """Other assignments that the report could serve as well; see `siblings`."""
    served = assignments_of(report)
    return siblings(user, served[0], exclude={assignment.pk for assignment in served}) if served else []


def siblings(user: User, main: Assignment, exclude: set[int]) -> list[Assignment]:
    """Unmet assignments that a report for `main` may serve as well, as far as the user files for them.

    They are of the same plan, owed by the same unit or one of its party bodies, reviewed by the same office, and akin: the
    same obligation, the same noun, a neighbour in the plan's outline, or a periodical summary that all progress goes into. Of what recurs
    only the periods that have begun. What is met by watching over others needs no report and is not among them.
    """
    unit = main.organization.belongs_to_id or main.organization_id
    others = (
        Assignment.objects.filter(Q(organization=unit) | Q(organization__belongs_to=unit), plan=main.plan_id)
        .filter(Q(period_start__isnull=True) | Q(period_start__lte=timezone.localdate()))
        .exclude(pk__in=exclude | {main.pk})
        .exclude(progress=Assignment.Progress.MET)
        .exclude(role=Assignment.Role.SUPERVISE, target_min__isnull=False)
        .select_related("obligation__section", "plan__owner", "reviewing_office", "organization")
        .order_by("obligation__position", "pk")
    )
    office = office_of(main).pk
    return [
        other
        for other in others
        if office_of(other).pk == office and can_file(user, other.organization) and _akin(main, other)
    ]


def _akin(one: Assignment, other: Assignment) -> bool:
    if one.obligation_id == other.obligation_id:
        return one.period_start == other.period_start
    if (one.noun and one.noun == other.noun) or _is_summary(one) or _is_summary(other):
        return True
    return _place(one) is not None and _place(one) == _place(other)


def _is_summary(assignment: Assignment) -> bool:
    """Whether it is a periodical report without a count of its own, such as a quarterly one."""
    return assignment.due_kind == DueKind.RECURRING and assignment.target_min is None


def _place(assignment: Assignment) -> int | None:
    """The node of the outline under which the obligation stands beside its neighbours."""
    section = assignment.obligation.section
    return (section.parent_id or section.pk) if section else None


def _differs(report: Report, draft: Draft, counts: dict[int, Decimal]) -> bool:
    stored = dict(report.items.values_list("assignment_id", "count"))
    texts_differ = any(getattr(report, part) != getattr(draft, part) for part in PARTS)
    moved = draft.place is not None and draft.place != report.place
    return texts_differ or moved or report.kind != draft.kind or stored != counts


def _write(actor: User, report: Report, draft: Draft, counts: dict[int, Decimal]) -> None:
    for part in ("kind", *PARTS):
        setattr(report, part, getattr(draft, part))
    if draft.place is not None:
        report.place = draft.place
    report.author = actor
    report.version += 1
    report.save()
    _write_items(actor, report, counts)


def _write_items(actor: User, report: Report, counts: dict[int, Decimal]) -> None:
    """The items as the counts say; the lines are counted afresh only where one came or went (drafts count nothing)."""
    present = set(report.items.values_list("assignment_id", flat=True))
    moved = list(Assignment.objects.filter(pk__in=present ^ set(counts)))
    if moved:
        lock_lines(moved)
    report.items.exclude(assignment__in=counts).delete()
    for assignment_id, count in counts.items():
        ReportItem.objects.update_or_create(report=report, assignment_id=assignment_id, defaults={"count": count})
    count_lines(actor, moved)
