"""What the reports for an obligation must hold. It can change after issue too: units then write, and reviewers read, by the new words."""

from collections.abc import Mapping
from typing import Any

from luoshi.audit.actions import record
from luoshi.errors import DomainError
from luoshi.organizations.models import User
from luoshi.plans.actions.locking import save_obligation
from luoshi.plans.asks import LONGEST_TEMPLATE, clean_templates
from luoshi.plans.models import Correction, Obligation, Plan
from luoshi.plans.permissions import ensure_may_write
from luoshi.plans.values import checked
from luoshi.transactions import atomic


@atomic
def set_asks(
    actor: User,
    obligation: Obligation,
    *,
    asks: Mapping[str, Any],
    sign_off: bool | None,
    templates: Mapping[str, str],
    version: int | None = None,
    reason: str = "",
) -> Obligation:
    """The obligation with what its reports must hold by kind, who signs them off, and the text that they start with.

    `sign_off` None leaves it to the plan. Holds for drafts and issued plans alike. DomainError plans.withdrawn,
    plans.dropped, plans.changed_meanwhile (`version` is what the form was drawn from), plans.bad_value,
    plans.template_too_long; PermissionDeniedError for anybody but the plan office.
    """
    row = _lock_any(actor, obligation, version)
    before = {"asks": row.asks, "sign_off": row.sign_off, "templates": row.templates}
    row.asks, row.sign_off, row.templates = checked("asks", dict(asks), row.asks), sign_off, _templates(templates)
    after = {name: getattr(row, name) for name in before}
    if after == before:
        return row
    if after["asks"] != before["asks"]:
        both = {"before": before["asks"], "after": after["asks"]}
        Correction.objects.create(obligation=row, field="asks", reason=reason[:300], by=actor, **both)
    changes = {name: {"before": before[name], "after": after[name]} for name in before if before[name] != after[name]}
    return save_obligation(actor, row, "set_asks", changes=changes, reason=reason)


@atomic
def set_sign_off(actor: User, plan: Plan, asked: bool) -> Plan:
    """The plan, whose reports the units' leaders sign off first or not; what an obligation says itself goes before.

    Reports that already wait for their leader go on waiting; those with the reviewer stay there.
    """
    locked = lock_running(actor, plan.pk, "set_sign_off")
    if locked.sign_off != asked:
        locked.sign_off = asked
        locked.save(update_fields=["sign_off"])
        record(actor, "plans:plan:set_sign_off", locked, plan=locked.pk, asked=asked)
    return locked


def lock_running(actor: User, pk: int, action: str) -> Plan:
    """The draft or issued plan, locked for this transaction, which the actor may write. Raises for the others."""
    plan = Plan.objects.select_for_update(of=("self",), no_key=True).select_related("owner").get(pk=pk)
    ensure_may_write(actor, plan, action)
    if plan.status == Plan.Status.WITHDRAWN:
        raise DomainError("plans.withdrawn", title=plan.title)
    return plan


def _lock_any(actor: User, obligation: Obligation, version: int | None) -> Obligation:
    lock_running(actor, obligation.revision.plan_id, "set_asks")
    row = Obligation.objects.select_related("revision__plan").get(pk=obligation.pk)
    if version is not None and version != row.version:
        raise DomainError("plans.changed_meanwhile")
    if row.status == Obligation.Status.DROPPED:
        raise DomainError("plans.dropped")
    return row


def _templates(texts: Mapping[str, str]) -> dict[str, str]:
    try:
        return clean_templates(texts)
    except ValueError as error:
        raise DomainError("plans.template_too_long", limit=LONGEST_TEMPLATE) from error
