import hashlib
from datetime import date
from pathlib import PurePath

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from luoshi.audit.actions import record
from luoshi.compiler.read import ReadError
from luoshi.compiler.read.detect import kind_of
from luoshi.errors import DomainError
from luoshi.organizations.models import Organization, User
from luoshi.plans import queries
from luoshi.plans.actions.compilation import request_compilation
from luoshi.plans.actions.locking import lock_plan
from luoshi.plans.models import Obligation, Plan, PlanRevision
from luoshi.plans.permissions import ensure_may_own
from luoshi.plans.questions import compiler_language
from luoshi.transactions import atomic

#: Largest file of a plan, in bytes. A plan is a few pages; a scan of fifty is below this.
LARGEST_FILE = 30 * 1024 * 1024


@atomic
def upload_plan(
    actor: User, owner: Organization, name: str, data: bytes, *, issued_on: date | None = None
) -> PlanRevision:
    """The first revision of a new draft plan; compiling it starts after commit."""
    ensure_may_own(actor, owner)
    plan = Plan.objects.create(title=PurePath(name).stem[:200], owner=owner, issued_on=issued_on, created_by=actor)
    revision = store_file(actor, plan, name, data)
    record(actor, "plans:plan:upload", plan, plan=plan.pk, organization=owner.pk, file=name, sha256=revision.sha256)
    request_compilation(revision)
    return revision


@atomic
def add_revision(actor: User, plan: Plan, name: str, data: bytes) -> PlanRevision:
    """The next revision of a draft plan. What people did to the one before is carried over when it is compiled."""
    plan = lock_plan(actor, plan.pk, "add_revision")
    newest = queries.newest_revision(plan)
    if newest and newest.sha256 == hashlib.sha256(data).hexdigest():
        raise DomainError("plans.same_text")
    revision = store_file(actor, plan, name, data, number=newest.number + 1 if newest else 1)
    record(actor, "plans:plan:revise", plan, plan=plan.pk, file=name, number=revision.number, sha256=revision.sha256)
    request_compilation(revision)
    return revision


def store_file(actor: User, plan: Plan, name: str, data: bytes, number: int = 1) -> PlanRevision:
    """The file as a revision of the plan. Raises `DomainError` for one that is too large or no document."""
    if len(data) > LARGEST_FILE:
        raise DomainError("plans.too_large", size=len(data) // 1024 // 1024, limit=LARGEST_FILE // 1024 // 1024)
    try:
        check_kind(data)
    except ReadError as error:
        wording = error.wording(compiler_language())
        raise DomainError("plans.unreadable", message=wording.message, help=wording.help, reading=error.code) from error
    return PlanRevision.objects.create(
        plan=plan,
        number=number,
        file=ContentFile(data, name=PurePath(name).name),
        file_name=PurePath(name).name[-200:],
        sha256=hashlib.sha256(data).hexdigest(),
        uploaded_by=actor,
    )


def check_kind(data: bytes) -> None:
    """Raises `ReadError` for what its first bytes show to be no document; the rest is found when it is read."""
    if not data:
        raise ReadError("R001")
    kind_of(data)


@atomic
def rename_plan(actor: User, plan: Plan, title: str) -> Plan:
    """The plan under its new title."""
    plan = lock_plan(actor, plan.pk, "rename_plan")
    before, plan.title = plan.title, title.strip()[:200] or plan.title
    plan.save(update_fields=["title"])
    record(actor, "plans:plan:rename", plan, plan=plan.pk, before=before, after=plan.title)
    return plan


@atomic
def give_issue_date(actor: User, plan: Plan, issued_on: date) -> PlanRevision:
    """The plan's newest revision, to be compiled again with this issue date (即日起 counts from it, and it gives the year)."""
    plan = lock_plan(actor, plan.pk, "give_issue_date")
    before, plan.issued_on = plan.issued_on, issued_on
    plan.save(update_fields=["issued_on"])
    record(actor, "plans:plan:give_issue_date", plan, plan=plan.pk, before=before, after=issued_on)
    revision = queries.newest_revision(plan)
    request_compilation(revision)
    return revision


@atomic
def delete_plan(actor: User, plan: Plan) -> None:
    """Removes a draft plan with all its revisions. Its events stay."""
    plan = lock_plan(actor, plan.pk, "delete_plan")
    record(actor, "plans:plan:delete", plan, plan=plan.pk, title=plan.title)
    files = [revision.file for revision in plan.revisions.all()]
    plan.delete()
    transaction.on_commit(lambda: [file.storage.delete(file.name) for file in files])


@atomic
def mark_issued(actor: User, plan: Plan, issued_on: date) -> Plan:
    """The plan as issued on this day; called by `assignments.actions.issue_plan` in the transaction that fans it out.

    Raises `DomainError` while a question is open, a body is unconfirmed or nothing is left to do. Issuing confirms what is proposed.
    """
    locked = lock_plan(actor, plan.pk, "issue_plan")
    if locked.amends_id:
        raise DomainError("plans.is_amendment")
    ensure_issuable(locked)
    locked.status, locked.issued_on = Plan.Status.ISSUED, issued_on
    locked.issued_at, locked.issued_by = timezone.now(), actor
    locked.save()
    duties = Obligation.objects.filter(revision=queries.newest_revision(locked))
    duties.filter(status=Obligation.Status.PROPOSED).update(status=Obligation.Status.CONFIRMED)
    record(actor, "plans:plan:issue", locked, plan=locked.pk, organization=locked.owner_id, issued_on=issued_on)
    return locked


def ensure_issuable(plan: Plan) -> None:
    """Raises `DomainError` naming the first thing that stands in the way of issuing the plan."""
    revision = queries.newest_revision(plan)
    if revision is None or revision.compilation != PlanRevision.Compilation.DONE:
        raise DomainError("plans.not_compiled")
    state = queries.readiness(revision)
    if not state.obligations:
        raise DomainError("plans.no_obligations")
    if state.open_questions:
        raise DomainError("plans.questions_open", count=state.open_questions)
    if state.nobody:
        raise DomainError("plans.nobody", count=state.nobody)
    if state.unconfirmed_phrases:
        raise DomainError("plans.bodies_unconfirmed", count=state.unconfirmed_phrases)
