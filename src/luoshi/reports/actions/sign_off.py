"""The leader's word on a submitted report, before its reviewer sees it."""

from django.utils import timezone

from luoshi.assignments.locking import lock_lines
from luoshi.errors import DomainError
from luoshi.organizations.models import User
from luoshi.reports.actions.ledger import count_lines
from luoshi.reports.actions.locking import assignments_of, lock, record_each
from luoshi.reports.actions.submission import reopen
from luoshi.reports.models import Report, SignOff
from luoshi.reports.permissions import require_sign_off
from luoshi.transactions import atomic


@atomic
def sign_report(actor: User, report: Report, *, version: int) -> Report:
    """The report, signed off and now with its reviewer; the day on which it was submitted stays. Signing twice changes nothing.

    `version` is the one that the leader read. DomainError reports.not_awaiting, reports.changed_meanwhile,
    reports.own_sign_off; PermissionDeniedError for anybody but a leader of the unit.
    """
    locked = lock(report)
    require_sign_off(actor, locked)
    if locked.sign_off == Report.SignOff.SIGNED and locked.version == version:
        return locked
    _check_waiting(locked, version)
    _say(actor, locked, SignOff.Decision.SIGNED)
    locked.sign_off = Report.SignOff.SIGNED
    locked.waits_since = max(filter(None, (timezone.now(), locked.submitted_at)))  # whatever the clock
    locked.save()
    record_each(actor, "reports:report:sign", locked, version=version)
    return locked


@atomic
def send_back_report(actor: User, report: Report, *, version: int, reason: str) -> Report:
    """The report, back with its handler before its reviewer saw it, with the leader's reason.

    DomainError reports.sign_off_reason and those of `sign_report`.
    """
    locked = lock(report)
    require_sign_off(actor, locked)
    _check_waiting(locked, version)
    if not reason.strip():
        raise DomainError("reports.sign_off_reason")
    served = assignments_of(locked)
    lock_lines(served)
    _say(actor, locked, SignOff.Decision.SENT_BACK, reason.strip())
    reopen(locked, Report.SignOff.SENT_BACK)
    record_each(actor, "reports:report:send_back", locked, version=version, reason=reason.strip())
    count_lines(actor, served)
    return locked


def _check_waiting(report: Report, version: int) -> None:
    if report.state != Report.State.SUBMITTED or report.sign_off != Report.SignOff.WAITING:
        raise DomainError("reports.not_awaiting")
    if report.version != version:
        raise DomainError("reports.changed_meanwhile", version=report.version)


def _say(actor: User, report: Report, decision: SignOff.Decision, reason: str = "") -> None:
    said = {"decision": decision, "reason": reason, "report_version": report.version}
    SignOff.objects.create(report=report, leader=actor, **said)
