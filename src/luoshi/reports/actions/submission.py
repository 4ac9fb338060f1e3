"""Handing a report in, and taking it back before it is decided."""

from collections.abc import Iterable
from decimal import Decimal
from hashlib import sha256
from uuid import UUID

from django.utils import timezone

from luoshi.assignments.locking import lock_lines
from luoshi.assignments.models import Assignment
from luoshi.errors import DomainError
from luoshi.organizations.models import User
from luoshi.plans.models import Plan
from luoshi.reports.actions.examination import request_examination
from luoshi.reports.actions.ledger import count_lines
from luoshi.reports.actions.locking import OPEN, assignments_of, lock, record_each
from luoshi.reports.models import Content, Evidence, Report
from luoshi.reports.permissions import require_file
from luoshi.reports.queries import last_return
from luoshi.reports.requirements import PARTS, Asked, Given, Requirement, asked_of, check, own_text
from luoshi.transactions import atomic


@atomic
def submit_report(actor: User, report: Report, *, version: int, key: UUID | None = None) -> Report:
    """The report, now waiting for its leader where the plan asks for a sign-off, else for its reviewer.

    A second submission of the same version changes nothing, nor does one with the same `key` (of the request, made by who
    sends it): whatever happened to the report meanwhile, the repeated request gets the report. The day counts from here, not
    from the sign-off. DomainError reports.incomplete (its `requirements` and the sentence name each missing thing), reports.changed_meanwhile,
    reports.not_open, reports.plan_not_issued, reports.holds_infected.
    """
    locked = lock(report)
    require_file(actor, locked.organization)
    if was_submitted(locked, key):
        return locked
    if locked.state == Report.State.SUBMITTED and locked.version in {version, version + 1}:
        return locked
    _check_open(locked, version)
    _check_complete(locked)
    _check_clean(locked)
    return _hand_in(actor, locked, key)


def was_submitted(report: Report, key: UUID | None) -> bool:
    """Whether the request with this key handed the report in already."""
    return key is not None and report.submission == key


def _check_open(report: Report, version: int) -> None:
    if report.state not in OPEN:
        raise DomainError("reports.not_open", state=report.get_state_display())
    if report.version != version:
        raise DomainError("reports.changed_meanwhile", version=report.version)
    if any(assignment.plan.status != Plan.Status.ISSUED for assignment in assignments_of(report)):
        raise DomainError("reports.plan_not_issued")
    if withdrawn := next((line for line in assignments_of(report) if line.withdrawn_at), None):
        raise DomainError("reports.task_withdrawn", task=withdrawn.obligation.title)


def _check_complete(report: Report) -> None:
    missing = [requirement for requirement in requirements_of(report) if not requirement.met]
    if missing:
        raise DomainError(
            "reports.incomplete",
            missing="；".join(requirement.missing for requirement in missing),
            requirements=[requirement.code for requirement in missing],
        )


def _check_clean(report: Report) -> None:
    """A file that the virus scanner found something in can't be handed in."""
    infected = Content.objects.filter(scan=Content.Scan.INFECTED).values("sha256")
    if names := list(report.evidence.filter(sha256__in=infected).values_list("name", flat=True)):
        raise DomainError("reports.holds_infected", names="、".join(names))


def requirements_of(report: Report) -> list[Requirement]:
    """What the plan asks of this report, met or not."""
    return check(asked_by_plan(report), given_by(report))


def asked_by_plan(report: Report, kind: str | None = None) -> Asked:
    """What the obligations that it serves ask of a report of the kind (None: of its own)."""
    served = assignments_of(report)
    return asked_for(served, kind or report.kind)


def asked_for(served: Iterable[Assignment], kind: str) -> Asked:
    """What the obligations of these assignments ask together of a report of the kind."""
    served = list(served)
    counted = any(assignment.target_min is not None for assignment in served)
    return asked_of([assignment.obligation.asks or {} for assignment in served], kind, counted=counted)


def needs_sign_off(served: Iterable[Assignment]) -> bool:
    """Whether one of the assignments asks for the leader's sign-off: its obligation says so, or leaves it to a plan that does."""
    said = [(assignment.obligation.sign_off, assignment.plan.sign_off) for assignment in served]
    return any(by_plan if own is None else own for own, by_plan in said)


def given_by(report: Report) -> Given:
    """What the report holds at present."""
    kinds = list(report.evidence.values_list("kind", flat=True))
    return Given(
        texts={part: own_text(getattr(report, part), report.template.get(part, "")) for part in PARTS},
        photographs=kinds.count(Evidence.Kind.PHOTOGRAPH),
        documents=kinds.count(Evidence.Kind.DOCUMENT),
        counted=sum(report.items.values_list("count", flat=True), Decimal(0)),
        place=report.place,
    )


def _hand_in(actor: User, report: Report, key: UUID | None) -> Report:
    tag = "reports:report:resubmit" if report.state == Report.State.RETURNED else "reports:report:submit"
    served = assignments_of(report)
    lock_lines(served)
    report.state, report.submission = Report.State.SUBMITTED, key
    report.sign_off = Report.SignOff.WAITING if needs_sign_off(served) else Report.SignOff.NONE
    report.submitted_at = max(
        filter(None, (timezone.now(), report.decided_at))
    )  # never before the return, whatever the clock
    report.waits_since = None if report.sign_off == Report.SignOff.WAITING else report.submitted_at
    report.first_by, report.escalated_on = None, None
    report.author = actor
    report.version += 1
    report.save()
    record_each(actor, tag, report, version=report.version, sign_off=report.sign_off, text_sha256=_digest(report))
    count_lines(actor, served)
    request_examination(report)
    return report


def _digest(report: Report) -> str:
    """A fingerprint of what was handed in, texts and files, so that the chain proves it later."""
    files = report.evidence.order_by("position", "pk").values_list("sha256", flat=True)
    return sha256("\0".join([*(getattr(report, part) for part in PARTS), *files]).encode()).hexdigest()


@atomic
def withdraw_report(actor: User, report: Report) -> Report:
    """The report, open again for its unit; it is back where it was before it was submitted. DomainError reports.not_open."""
    locked = lock(report)
    require_file(actor, locked.organization)
    if locked.state in OPEN:
        return locked
    if locked.state != Report.State.SUBMITTED:
        raise DomainError("reports.not_open", state=locked.get_state_display())
    served = assignments_of(locked)
    lock_lines(served)
    reopen(locked, Report.SignOff.NONE)
    record_each(actor, "reports:report:withdraw", locked, version=locked.version)
    count_lines(actor, served)
    return locked


def reopen(report: Report, sign_off: Report.SignOff) -> None:
    """The locked report is where it was before it was submitted: a draft, or returned where a reviewer returned it before."""
    report.state = Report.State.RETURNED if last_return(report) else Report.State.DRAFT
    report.sign_off, report.submission = sign_off, None
    report.waits_since, report.first_by = None, None
    report.save()
