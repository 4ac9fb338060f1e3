"""An amendment of an issued plan: proposed as a draft of its own, then taken into the plan as its next revision."""

import hashlib
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from luoshi.audit.actions import record
from luoshi.errors import DomainError
from luoshi.organizations.models import User
from luoshi.plans import queries
from luoshi.plans.actions.compilation import request_compilation
from luoshi.plans.actions.locking import lock_issued, lock_plan
from luoshi.plans.actions.plans import ensure_issuable, store_file
from luoshi.plans.models import Obligation, Plan, PlanRevision
from luoshi.transactions import atomic


@dataclass(frozen=True, slots=True)
class Amended:
    """An issued plan with the revision that held until now and the one that holds from now on."""

    plan: Plan
    older: PlanRevision
    newer: PlanRevision


@atomic
def propose_amendment(actor: User, plan: Plan, name: str, data: bytes) -> PlanRevision:
    """The amended text of an issued plan, as the first revision of a draft that amends it; compiling starts after commit.

    Nothing changes in the plan. Raises `DomainError` while another amendment is being prepared, or for the text that holds.
    """
    plan = lock_issued(actor, plan.pk, "propose_amendment")
    if queries.amendment_of(plan):
        raise DomainError("plans.amendment_open")
    if queries.newest_revision(plan).sha256 == hashlib.sha256(data).hexdigest():
        raise DomainError("plans.same_text")
    draft = Plan.objects.create(
        title=plan.title, owner=plan.owner, issued_on=plan.issued_on, amends=plan, sign_off=plan.sign_off,
        due_soon_days=plan.due_soon_days, created_by=actor,
    )  # fmt: skip
    revision = store_file(actor, draft, name, data)
    record(
        actor, "plans:plan:propose_amendment", plan, plan=plan.pk, organization=plan.owner_id, draft=draft.pk,
        file=name, sha256=revision.sha256,
    )  # fmt: skip
    request_compilation(revision)
    return revision


@atomic
def mark_amended(actor: User, draft: Plan, in_force_on: date, reason: str) -> Amended:
    """The issued plan with the draft's text as its newest revision; the draft is gone, its events stay.

    Called by `assignments.actions.amend_plan` in the transaction that brings the ledger after it. Raises `DomainError` while a
    question is open or a phrase is unconfirmed, for a draft that amends nothing, and without a reason.
    """
    draft = lock_plan(actor, draft.pk, "amend_plan")
    if not draft.amends_id:
        raise DomainError("plans.no_amendment")
    if not reason.strip():
        raise DomainError("plans.reason_missing")
    ensure_issuable(draft)
    plan = lock_issued(actor, draft.amends_id, "amend_plan")
    older, newer = queries.newest_revision(plan), queries.newest_revision(draft)
    newer.obligations.filter(status=Obligation.Status.PROPOSED).update(status=Obligation.Status.CONFIRMED)
    newer.plan, newer.number = plan, older.number + 1
    newer.in_force_on, newer.amendment_reason = in_force_on, reason.strip()
    newer.save()
    record(
        actor, "plans:plan:amend", plan, plan=plan.pk, organization=plan.owner_id, draft=draft.pk, number=newer.number,
        in_force_on=in_force_on, reason=newer.amendment_reason,
    )  # fmt: skip
    _remove(draft)
    return Amended(plan, older, newer)


def _remove(draft: Plan) -> None:
    """The draft with its earlier attempts and their files."""
    files = [revision.file for revision in draft.revisions.all()]
    draft.delete()
    transaction.on_commit(lambda: [file.storage.delete(file.name) for file in files])
