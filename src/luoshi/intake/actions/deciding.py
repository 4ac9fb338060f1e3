"""What people decide about a mail: its unit chooses, confirms or throws away; the plan office assigns by hand."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from luoshi.assignments.models import Assignment
from luoshi.audit.actions import record
from luoshi.errors import DomainError, PermissionDeniedError
from luoshi.intake.actions.answering import reply
from luoshi.intake.actions.drafting import draft_from
from luoshi.intake.actions.processing import reread
from luoshi.intake.models import Mail, Reply
from luoshi.intake.permissions import may_answer, may_assign, may_manage
from luoshi.organizations.models import Role, User
from luoshi.plans.models import Plan
from luoshi.reports.actions import Draft, remove_evidence, save_draft, submit_report
from luoshi.reports.models import Evidence, Report
from luoshi.reports.permissions import can_file
from luoshi.reports.requirements import PARTS
from luoshi.transactions import atomic

State = Mail.State

#: States in which somebody can still say what a mail is for.
UNPLACED = (State.WAITING, State.QUARANTINED, State.BOUNCED, State.FAILED, State.DISCARDED)


def choose_assignment(actor: User, mail: Mail, assignment: Assignment) -> Mail:
    """The mail, now a draft for the line that a person of its unit chose, below what was written on one before.

    PermissionDeniedError; DomainError intake.not_waiting, intake.original_gone.
    """
    with transaction.atomic():
        locked = _locked(mail, may_answer(actor, mail), "intake.choose", (State.WAITING,))
        if not can_file(actor, assignment.organization):
            raise PermissionDeniedError("reports.file")
        _place(locked, assignment, actor, Mail.FoundBy.CHOICE)
    return _draft(actor, locked, "intake:mail:choose")


def assign_mail(actor: User, mail: Mail, assignment: Assignment) -> Mail:
    """The mail, now a draft of the line's unit, whose handler is asked to confirm it.

    For the plan office of the line's plan. DomainError intake.not_waiting, intake.no_handler, intake.original_gone.
    """
    with transaction.atomic():
        allowed = may_manage(actor, mail) and may_assign(actor, assignment)
        locked = _locked(mail, allowed, "intake.assign", UNPLACED)
        _place(locked, assignment, _handler_for(locked, assignment), Mail.FoundBy.HAND)
    return _draft(actor, locked, "intake:mail:assign", Reply.Kind.CONFIRM)


def _locked(mail: Mail, allowed: bool, action: str, states: tuple[str, ...]) -> Mail:
    """The mail as it is now, its row locked. PermissionDeniedError, DomainError intake.not_waiting."""
    if not allowed:
        raise PermissionDeniedError(action)
    locked = Mail.objects.select_for_update(of=("self",), no_key=True).get(pk=mail.pk)
    if locked.state not in states:
        raise DomainError("intake.not_waiting", state=locked.get_state_display())
    return locked


def _handler_for(mail: Mail, assignment: Assignment) -> User:
    if mail.person and can_file(mail.person, assignment.organization):
        return mail.person
    units = [assignment.organization_id, assignment.organization.belongs_to_id]
    people = User.objects.filter(
        appointments__post__role=Role.HANDLER, appointments__post__organization__in=filter(None, units), is_active=True
    )
    for person in people.order_by("appointments__pk"):
        if can_file(person, assignment.organization):
            return person
    raise DomainError("intake.no_handler", unit=assignment.organization.name)


def _place(mail: Mail, assignment: Assignment, person: User, found_by: str) -> None:
    if not mail.raw:
        raise DomainError("intake.original_gone")
    if assignment.plan.status != Plan.Status.ISSUED:
        raise DomainError("reports.plan_not_issued")
    if mail.assignment_id != assignment.pk or mail.state == State.DISCARDED:
        mail.report, mail.text_kept = None, False
    mail.assignment, mail.organization, mail.person = assignment, assignment.organization, person
    mail.found_by = found_by
    mail.save()


def _draft(actor: User, mail: Mail, tag: str, answer: str = "") -> Mail:
    draft_from(mail, reread(mail))
    with transaction.atomic():
        _decide(actor, mail, State.DRAFTED, tag)
        if answer:
            reply(mail, answer)
    return mail


@atomic
def _decide(actor: User, mail: Mail, state: str, tag: str, **said: Any) -> Mail:
    mail.state, mail.reason, mail.decided_at = state, "", timezone.now()
    mail.save()
    plan = mail.assignment.plan_id if mail.assignment else None
    where = {"plan": plan, "assignment": mail.assignment_id, "organization": mail.organization_id}
    record(actor, tag, mail, **where, sender=mail.sender, report=mail.report_id, **said)
    return mail


@atomic
def confirm_mail(actor: User, mail: Mail, *, version: int) -> Mail:
    """The mail, its report submitted by the person who confirms it. DomainErrors of `submit_report`, intake.not_waiting."""
    locked = _locked(mail, may_answer(actor, mail), "intake.confirm", (State.DRAFTED,))
    assert locked.report
    submit_report(actor, locked.report, version=version)
    return _decide(actor, locked, State.CONFIRMED, "intake:mail:confirm")


@atomic
def discard_mail(actor: User, mail: Mail) -> Mail:
    """The mail, thrown away by its unit: what it put into a draft that nobody has changed since is taken out again."""
    locked = _locked(mail, may_answer(actor, mail), "intake.discard", (State.WAITING, State.DRAFTED))
    if locked.report and locked.report.state == Report.State.DRAFT and locked.report.version == locked.report_version:
        _empty(actor, locked, locked.report)
    return _decide(actor, locked, State.DISCARDED, "intake:mail:discard")


def _empty(actor: User, mail: Mail, report: Report) -> None:
    keys = [file["key"] for file in mail.files_taken]
    for evidence in Evidence.objects.filter(report=report, key__in=keys):
        remove_evidence(actor, evidence)
    if all(getattr(report, part) == mail.parts.get(part) for part in PARTS):
        counts = {pk: count * 0 for pk, count in report.items.values_list("assignment_id", "count")}
        save_draft(actor, report, Draft(kind=report.kind, counts=counts), version=report.version)


@atomic
def reprocess_mail(actor: User, mail: Mail) -> Mail:
    """The mail, waiting to be processed once more, after the roster or a setting was mended. DomainError intake.original_gone."""
    from luoshi.intake.tasks import process_in_background

    locked = _locked(mail, may_manage(actor, mail), "intake.reprocess", (*UNPLACED, State.RECEIVED))
    if not locked.raw:
        raise DomainError("intake.original_gone")
    if locked.state == State.DISCARDED:
        locked.report, locked.text_kept = None, False
    locked.state, locked.busy_until = State.RECEIVED, None
    locked.reason = "too_large" if locked.reason == "too_large" else ""
    locked.save()
    record(actor, "intake:mail:reprocess", locked, organization=locked.organization_id, sender=locked.sender)
    transaction.on_commit(lambda: process_in_background.enqueue(locked.pk))
    return locked
