"""Conditional lines (适时, 待…后): somebody declares that the condition has come, and the clock starts."""

import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet
from django.dispatch import Signal
from django.utils import timezone

from luoshi.assignments.actions.due_days import Cause, ensure_reason, lock_open, move_due, spoken_for
from luoshi.assignments.actions.proofs import keep_proofs, stored
from luoshi.assignments.locking import lock_lines
from luoshi.assignments.models import Assignment, Declaration, LedgerRules
from luoshi.assignments.permissions import ensure_may_correct, ensure_may_declare, is_plan_office
from luoshi.assignments.signals import condition_decided, condition_declared
from luoshi.assignments.terms import Term
from luoshi.audit.actions import record
from luoshi.errors import DomainError
from luoshi.organizations.models import User
from luoshi.plans.models import DueKind
from luoshi.transactions import atomic

State = Declaration.State


def declare_condition(
    actor: User,
    assignment: Assignment,
    came_on: date,
    words: str,
    term: Term,
    *,
    whole: bool = False,
    evidence: Sequence[uuid.UUID] = (),
    uploads: Sequence[UploadedFile] = (),
) -> Declaration:
    """The declaration that the line's condition came on that day. It waits for the plan office where the plan's rules ask for that; else the clock starts.

    For handlers of the unit and the plan office; only the latter may speak for all lines of the obligation (`whole`). There must be
    words and at least one proof: a file, or evidence of a report on a line of the unit. The files are checked and stored outside of
    the transaction, as those of reports are.
    """
    ensure_may_declare(actor, assignment, "declare_condition")
    ensure_reason(words)
    if whole:
        ensure_may_correct(actor, assignment.plan, "declare_condition")
    _ensure_came(came_on)
    term.end(came_on)
    if not evidence and not uploads:
        raise DomainError("assignments.proof_missing")
    with stored(uploads) as files, transaction.atomic():
        declaration = _declare(actor, assignment, Declaration(came_on=came_on, words=words.strip(), whole=whole), term)
        keep_proofs(declaration, assignment, files, evidence)
        if _starts_at_once(actor, assignment):
            return _start(actor, declaration, term, declaration.words)
        _tell(condition_declared, declaration)
        return declaration


def _ensure_came(came_on: date) -> None:
    if came_on > timezone.localdate():
        raise DomainError("assignments.not_yet_come", day=came_on)


def _starts_at_once(actor: User, assignment: Assignment) -> bool:
    return is_plan_office(actor, assignment) or not LedgerRules.of(assignment.plan_id).confirms_conditions


def _declare(actor: User, assignment: Assignment, declaration: Declaration, term: Term) -> Declaration:
    line = lock_open(assignment, whole=declaration.whole)[0]
    if line.due_kind != DueKind.CONDITIONAL:
        raise DomainError("assignments.no_condition")
    if of_line(assignment).filter(state__in=[State.DECLARED, State.CONFIRMED]).exists():
        raise DomainError("assignments.declared_already")
    declaration.assignment, declaration.declared_by = assignment, actor
    _put_term(declaration, term)
    declaration.save()
    _record(actor, declaration, "declare", came_on=declaration.came_on)
    return declaration


def of_line(line: Assignment) -> QuerySet[Declaration]:
    """The declarations that speak for the line: its own, those of its joint partners, and those for the whole obligation."""
    own = Declaration.objects.filter(assignment=line.pk)
    whole = Declaration.objects.filter(assignment__obligation=line.obligation_id, whole=True)
    joint = Declaration.objects.filter(assignment__joint=line.joint_id) if line.joint_id else Declaration.objects.none()
    return own | whole | joint


def _put_term(declaration: Declaration, term: Term) -> None:
    declaration.days, declaration.working, declaration.due_on = term.days, term.working, term.due_on


def _start(actor: User, declaration: Declaration, term: Term, reason: str) -> Declaration:
    _put_term(declaration, term)
    declaration.state, declaration.decided_by, declaration.decided_at = State.CONFIRMED, actor, timezone.now()
    declaration.save()
    day = term.end(declaration.came_on)
    _record(actor, declaration, "confirm", came_on=declaration.came_on, due_on=day)
    move_due(actor, lock_open(declaration.assignment, whole=declaration.whole), day, Cause.CONDITION, reason)
    _tell(condition_decided, declaration)
    return declaration


@atomic
def confirm_condition(actor: User, declaration: Declaration, term: Term | None = None, words: str = "") -> Declaration:
    """The declaration as confirmed; the line is due at the end of the term (None: the one that was declared). For the plan office."""
    fresh = _undecided(actor, declaration, "confirm_condition")
    fresh.decision = words.strip()
    declared = Term(fresh.due_on, fresh.days, fresh.working)
    return _start(actor, fresh, replace(term) if term else declared, fresh.decision or fresh.words)


@atomic
def refuse_condition(actor: User, declaration: Declaration, reason: str) -> Declaration:
    """The declaration as not confirmed, with the reason. For the plan office; the unit may declare again."""
    ensure_reason(reason)
    fresh = _undecided(actor, declaration, "refuse_condition")
    return _close(actor, fresh, State.REFUSED, "refuse", reason.strip())


def _undecided(actor: User, declaration: Declaration, action: str) -> Declaration:
    ensure_may_correct(actor, declaration.assignment.plan, action)
    return _locked(declaration)


def _locked(declaration: Declaration) -> Declaration:
    lock_lines(spoken_for(declaration.assignment, whole=declaration.whole))
    rows = Declaration.objects.select_for_update(of=("self",), no_key=True).select_related("assignment__plan__owner")
    fresh = rows.get(pk=declaration.pk)
    if fresh.state != State.DECLARED:
        raise DomainError("assignments.declaration_decided", state=fresh.get_state_display())
    return fresh


@atomic
def withdraw_declaration(actor: User, declaration: Declaration) -> Declaration:
    """The declaration as taken back by the unit before it was decided on."""
    ensure_may_declare(actor, declaration.assignment, "withdraw_declaration")
    return _close(actor, _locked(declaration), State.WITHDRAWN, "withdraw", "")


def _close(actor: User, declaration: Declaration, state: str, event: str, reason: str) -> Declaration:
    declaration.state, declaration.decision = state, reason
    declaration.decided_by, declaration.decided_at = actor, timezone.now()
    declaration.save()
    _record(actor, declaration, event, came_on=declaration.came_on, reason=reason)
    _tell(condition_decided, declaration)
    return declaration


def _record(actor: User, declaration: Declaration, event: str, **data: object) -> None:
    line = declaration.assignment
    context = {"plan": line.plan_id, "assignment": line.pk, "organization": line.organization_id}
    record(actor, f"assignments:declaration:{event}", declaration, **context, **data)


def _tell(signal: Signal, declaration: Declaration) -> None:
    transaction.on_commit(lambda: signal.send_robust(Declaration, declaration=declaration.pk), robust=True)
