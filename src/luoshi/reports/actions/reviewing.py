"""The reviewer's decision, by one person or, where the plan asks for it, by two."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from luoshi.assignments.locking import lock_lines
from luoshi.assignments.models import Assignment
from luoshi.errors import DomainError, PermissionDeniedError
from luoshi.organizations.models import User
from luoshi.reports.actions.ledger import count_lines
from luoshi.reports.actions.locking import assignments_of, lock, record_each
from luoshi.reports.actions.replacing import replace
from luoshi.reports.models import Report, Review
from luoshi.reports.permissions import require_decide
from luoshi.reports.review_rules import rule_of
from luoshi.reports.waiting_list import is_clear
from luoshi.transactions import atomic

#: Which review of a report a decision is, where two are asked for.
FIRST, SECOND = "first", "second"


def accept_report(actor: User, report: Report, *, version: int, remark: str = "", stage: str = "") -> Report:
    """The report, accepted and frozen; what it delivers now counts in the ledger. A correction takes the place of what it corrects.

    Where a second person has to accept, the first acceptance leaves it submitted, with `first_by`. `version` is the one that the
    reviewer saw, `stage` (first, second) the review that he thought to make, where he says it. DomainError reports.not_submitted,
    reports.changed_meanwhile, reports.own_report, reports.own_unit, reports.own_first, reports.stage_changed; PermissionDeniedError.
    """
    return _accept(actor, report, version, remark, stage)


@atomic
def _accept(actor: User, report: Report, version: int, remark: str, stage: str, *, together: bool = False) -> Report:
    locked = _lock_for_decision(actor, report, version)
    served = assignments_of(locked)
    rule = rule_of(served)
    if together and not (rule.together_allows(locked.kind) and is_clear(locked)):
        raise DomainError("reports.not_together")
    if rule.second:
        _check_stage(actor, locked, stage)
    if rule.second and locked.first_by_id is None:
        return _accept_first(actor, locked, remark.strip())
    return _decide(actor, locked, served, Review.Decision.ACCEPTED, "reports:report:accept", reason=remark.strip())


def _check_stage(actor: User, report: Report, stage: str) -> None:
    if report.first_by_id == actor.pk:
        raise DomainError("reports.own_first")
    if stage and stage != stage_of(report):
        raise DomainError("reports.stage_changed")


def stage_of(report: Report) -> str:
    """Which review of the report is the next one, where two are asked for."""
    return SECOND if report.first_by_id else FIRST


def _accept_first(actor: User, report: Report, remark: str) -> Report:
    decision = Review.Decision.FIRST
    Review.objects.create(
        report=report, reviewer=actor, decision=decision, report_version=report.version, reason=remark
    )
    report.first_by = actor
    report.save(update_fields=["first_by"])
    record_each(actor, "reports:report:accept_first", report, version=report.version, reason=remark)
    return report


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one report of several: `error` says why it was not accepted, None where it was."""

    report: Report
    error: DomainError | None


def accept_together(actor: User, reports: Iterable[tuple[Report, int]]) -> list[Outcome]:
    """What became of each report (given with the version seen), each accepted in a transaction of its own: one that fails stops no other.

    Only what its plan or obligation lets be accepted with others and what has no open signal: else reports.not_together, beside the
    errors of `accept_report`. PermissionDeniedError where one is not the actor's to decide at all.
    """
    return [_accept_one(actor, report, version) for report, version in reports]


def _accept_one(actor: User, report: Report, version: int) -> Outcome:
    try:
        return Outcome(_accept(actor, report, version, "", stage_of(report), together=True), None)
    except PermissionDeniedError:
        raise
    except DomainError as error:
        return Outcome(report, error)


@atomic
def return_report(actor: User, report: Report, *, version: int, reason: str, mend_until: date | None = None) -> Report:
    """The report, back at its unit with the reason and the day to mend it by. Either of two reviewers may return it.

    DomainError reports.reason_required, reports.mend_until_past, and those of `accept_report`.
    """
    locked = _lock_for_decision(actor, report, version)
    said = checked_return(reason, mend_until)
    return _decide(actor, locked, assignments_of(locked), Review.Decision.RETURNED, "reports:report:return", **said)


def checked_return(reason: str, mend_until: date | None) -> dict[str, Any]:
    """What a return says. DomainError reports.reason_required, reports.mend_until_past (today is allowed: the day is inclusive)."""
    if not reason.strip():
        raise DomainError("reports.reason_required")
    if mend_until and mend_until < timezone.localdate():
        raise DomainError("reports.mend_until_past", day=mend_until.isoformat())
    return {"reason": reason.strip(), "mend_until": mend_until}


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


def _decide(
    actor: User, report: Report, served: list[Assignment], decision: Review.Decision, tag: str, **said: Any
) -> Report:
    accepts = decision == Review.Decision.ACCEPTED
    replaced = lock(report.corrects) if accepts and report.corrects else None
    lines = _lines(served, replaced)
    lock_lines(lines)
    Review.objects.create(report=report, reviewer=actor, decision=decision, report_version=report.version, **said)
    report.state = Report.State(decision.value)
    report.decided_at = max(filter(None, (timezone.now(), report.submitted_at)))  # whatever the clock
    if not accepts:
        report.first_by = None
    report.save()
    if replaced:
        replace(actor, replaced, report)
    record_each(actor, tag, report, version=report.version, **said)
    count_lines(actor, lines)
    return report


def _lines(served: list[Assignment], replaced: Report | None) -> list[Assignment]:
    """The lines that the decision moves: those served, and those that the report it replaces served."""
    also = assignments_of(replaced) if replaced else []
    return list({line.pk: line for line in [*served, *also]}.values())
