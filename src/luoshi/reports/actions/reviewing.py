"""The reviewer's decision."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from luoshi.assignments.locking import lock_lines
from luoshi.errors import DomainError
from luoshi.organizations.models import User
from luoshi.reports.actions.ledger import count_lines
from luoshi.reports.actions.locking import assignments_of, lock, record_each
from luoshi.reports.models import Report, Review
from luoshi.reports.permissions import require_decide


@transaction.atomic
def accept_report(actor: User, report: Report, *, version: int, remark: str = "") -> Report:
    """The report, accepted and frozen; what it delivers now counts in the ledger.

    `version` is the one that the reviewer saw. DomainError reports.not_submitted, reports.changed_meanwhile,
    reports.own_report, reports.own_unit; PermissionDeniedError.
    """
    locked = _lock_for_decision(actor, report, version)
    return _decide(actor, locked, Review.Decision.ACCEPTED, "reports:report:accept", reason=remark.strip())


@transaction.atomic
def return_report(actor: User, report: Report, *, version: int, reason: str, mend_until: date | None = None) -> Report:
    """The report, back at its unit with the reason and the day to mend it by.

    DomainError reports.reason_required, reports.mend_until_past, and those of `accept_report`.
    """
    locked = _lock_for_decision(actor, report, version)
    if not reason.strip():
        raise DomainError("reports.reason_required")
    if mend_until and mend_until < timezone.localdate():
        raise DomainError("reports.mend_until_past", day=mend_until.isoformat())
    said = {"reason": reason.strip(), "mend_until": mend_until}
    return _decide(actor, locked, Review.Decision.RETURNED, "reports:report:return", **said)


def _lock_for_decision(actor: User, report: Report, version: int) -> Report:
    locked = lock(report)
    require_decide(actor, locked, assignments_of(locked))
    if locked.state != Report.State.SUBMITTED:
        raise DomainError("reports.not_submitted", state=locked.get_state_display())
    if locked.sign_off == Report.SignOff.WAITING:
        raise DomainError("reports.awaits_leader")
    if locked.version != version:
        raise DomainError("reports.changed_meanwhile", version=locked.version)
    return locked


def _decide(actor: User, report: Report, decision: Review.Decision, tag: str, **said: Any) -> Report:
    served = assignments_of(report)
    lock_lines(served)
    Review.objects.create(report=report, reviewer=actor, decision=decision, report_version=report.version, **said)
    report.state = Report.State(decision.value)
    report.decided_at = max(filter(None, (timezone.now(), report.submitted_at)))  # whatever the clock
    report.save()
    record_each(actor, tag, report, version=report.version, **said)
    count_lines(actor, served)
    return report
