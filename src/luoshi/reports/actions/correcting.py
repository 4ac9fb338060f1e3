"""Accepted reports are frozen: what was wrong in one is corrected by a new version, or its acceptance is withdrawn."""

from datetime import date
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from luoshi.assignments.locking import lock_lines
from luoshi.assignments.models import Assignment
from luoshi.errors import DomainError
from luoshi.organizations.models import User
from luoshi.plans.models import Plan
from luoshi.reports.actions.contents import forget, lock_content, names_of
from luoshi.reports.actions.ledger import count_lines
from luoshi.reports.actions.locking import OPEN, assignments_of, lock, record_each
from luoshi.reports.actions.reviewing import checked_return
from luoshi.reports.models import Evidence, Report, ReportItem, Review
from luoshi.reports.permissions import can_file, require_correct, require_revoke
from luoshi.reports.requirements import PARTS
from luoshi.transactions import atomic

#: States of a correction that is not decided yet.
UNDER_WAY = (*OPEN, Report.State.SUBMITTED)


@atomic
def start_correction(actor: User, report: Report, *, reason: str) -> Report:
    """A draft of the next version of the accepted report, with its texts, counts and files; the one under way where there is one.

    The ledger counts the accepted version until the new one is accepted. DomainError reports.not_accepted, reports.correction_reason,
    reports.plan_not_issued; PermissionDeniedError for anybody but the unit's handlers and the plan office.
    """
    locked = lock(report)
    served = assignments_of(locked)
    require_correct(actor, locked, served)
    if under_way := correction_of(locked):
        return under_way
    _check_correctable(locked, served, reason)
    lock_lines(served)
    correction = _copied(actor, locked, reason.strip())
    record_each(actor, "reports:report:correct", correction, of=locked.pk, reason=reason.strip())
    count_lines(actor, served)
    return correction


def correction_of(report: Report) -> Report | None:
    """The correction of the report that is not decided yet, else None."""
    return report.corrections.filter(state__in=UNDER_WAY).first()


def _check_correctable(report: Report, served: list[Assignment], reason: str) -> None:
    if report.state != Report.State.ACCEPTED:
        raise DomainError("reports.not_accepted", state=report.get_state_display())
    if not reason.strip():
        raise DomainError("reports.correction_reason")
    if any(line.plan.status != Plan.Status.ISSUED for line in served):
        raise DomainError("reports.plan_not_issued")


def _copied(actor: User, report: Report, reason: str) -> Report:
    """The draft; who only asked for it is not its author, so that he may still decide on it."""
    texts = {part: getattr(report, part) for part in PARTS}
    correction = Report.objects.create(
        organization=report.organization,
        kind=report.kind,
        template=report.template,
        author=actor if can_file(actor, report.organization) else None,
        place=report.place,
        corrects=report,
        correction_reason=reason,
        **texts,
    )
    for item in report.items.order_by("pk"):
        ReportItem.objects.create(report=correction, assignment_id=item.assignment_id, count=item.count)
    for row in report.evidence.order_by("sha256", "pk"):  # contents are locked in one order
        lock_content(row.sha256)
        row.pk, row.key, row.report = None, uuid4(), correction
        row.save(force_insert=True)
    return correction


@atomic
def drop_correction(actor: User, correction: Report) -> None:
    """Nothing; the correction that lies with the unit is gone, the version that it corrects goes on to count.

    DomainError reports.no_correction, reports.not_open; PermissionDeniedError for anybody but the unit's handlers and the plan office.
    """
    locked = lock(correction)
    served = assignments_of(locked)
    require_correct(actor, locked, served)
    if locked.corrects_id is None:
        raise DomainError("reports.no_correction")
    if locked.state not in OPEN:
        raise DomainError("reports.not_open", state=locked.get_state_display())
    lock_lines(served)
    record_each(actor, "reports:report:drop_correction", locked, of=locked.corrects_id)
    rows = list(locked.evidence.all())
    locked.delete()
    transaction.on_commit(lambda: _forget(rows))
    count_lines(actor, served)


def _forget(rows: list[Evidence]) -> None:
    for row in rows:
        forget(row.sha256, names_of(row))


@atomic
def revoke_acceptance(
    actor: User, report: Report, *, version: int, reason: str, mend_until: date | None = None
) -> Report:
    """The report, accepted wrongly, back at its unit with the reason; what it delivered counts no longer.

    Was it a correction, then the version that it replaced counts again. For the plan office alone, and never for its own reports.
    DomainError reports.not_accepted, reports.changed_meanwhile, reports.correction_open, reports.reason_required, reports.mend_until_past,
    reports.own_report; PermissionDeniedError.
    """
    locked = lock(report)
    served = assignments_of(locked)
    require_revoke(actor, locked, served)
    if locked.state != Report.State.ACCEPTED:
        raise DomainError("reports.not_accepted", state=locked.get_state_display())
    if locked.version != version:
        raise DomainError("reports.changed_meanwhile", version=locked.version)
    if correction_of(locked):
        raise DomainError("reports.correction_open")
    said = checked_return(reason, mend_until)
    return _revoke(actor, locked, served, said)


def _revoke(actor: User, report: Report, served: list[Assignment], said: dict[str, object]) -> Report:
    before = lock(report.corrects) if report.corrects else None
    also = assignments_of(before) if before else []
    lines = list({line.pk: line for line in [*served, *also]}.values())
    lock_lines(lines)
    Review.objects.create(
        report=report, reviewer=actor, decision=Review.Decision.REVOKED, report_version=report.version, **said
    )
    report.state, report.first_by, report.waits_since = Report.State.RETURNED, None, None
    report.decided_at = max(filter(None, (timezone.now(), report.submitted_at)))
    report.save()
    if before:
        before.state = Report.State.ACCEPTED
        before.save(update_fields=["state"])
    record_each(actor, "reports:report:revoke", report, version=report.version, **said)
    count_lines(actor, lines)
    return report
