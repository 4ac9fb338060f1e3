from collections.abc import Iterable
from typing import Any

from luoshi.audit.actions import record
from luoshi.errors import DomainError
from luoshi.organizations.models import User
from luoshi.plans.models import Obligation, Plan, PlanRevision
from luoshi.plans.permissions import ensure_may_write


def lock_plans(pks: Iterable[int | str]) -> None:
    """Nothing; the plans are locked, by primary key, before what stands in them and before the first event."""
    list(Plan.objects.filter(pk__in=list(pks)).order_by("pk").select_for_update(no_key=True).values_list("pk"))


def lock_plan(actor: User, pk: int, action: str) -> Plan:
    """The draft plan, locked for this transaction, which the actor may write. Raises for the others.

    Every change inside a plan locks its plan row first: edits of one plan queue up, so that merging and compiling never cross.
    """
    plan = Plan.objects.select_for_update(of=("self",), no_key=True).select_related("owner").get(pk=pk)
    ensure_may_write(actor, plan, action)
    if plan.status != Plan.Status.DRAFT:
        raise DomainError("plans.issued", title=plan.title)
    return plan


def lock_issued(actor: User, pk: int, action: str) -> Plan:
    """The issued plan, locked for this transaction, which the actor may write. Raises for the others."""
    plan = Plan.objects.select_for_update(of=("self",), no_key=True).select_related("owner").get(pk=pk)
    ensure_may_write(actor, plan, action)
    if plan.status != Plan.Status.ISSUED:
        raise DomainError("plans.not_issued", title=plan.title)
    return plan


def lock_revision(actor: User, revision: PlanRevision, action: str) -> PlanRevision:
    """The revision of a draft plan, locked with its plan; raises while it is being compiled, when its rows are about to be replaced."""
    plan = lock_plan(actor, revision.plan_id, action)
    fresh = PlanRevision.objects.get(pk=revision.pk)
    fresh.plan = plan
    if fresh.compilation in {PlanRevision.Compilation.WAITING, PlanRevision.Compilation.RUNNING}:
        raise DomainError("plans.compiling")
    return fresh


def lock_obligation(actor: User, obligation: Obligation, action: str, version: int | None = None) -> Obligation:
    """The obligation of a draft plan, locked. `version` is what the form was drawn from: another one raises a conflict."""
    revision = lock_revision(actor, obligation.revision, action)
    fresh = Obligation.objects.select_related("section").get(pk=obligation.pk)
    fresh.revision = revision
    if version is not None and version != fresh.version:
        raise DomainError("plans.changed_meanwhile")
    return fresh


def save_obligation(actor: User, obligation: Obligation, event: str, **data: Any) -> Obligation:
    """Writes the obligation with its next version, and the event."""
    obligation.version += 1
    obligation.save()
    plan_id = obligation.revision.plan_id
    record(actor, f"plans:obligation:{event}", obligation, plan=plan_id, title=obligation.title, **data)
    return obligation
