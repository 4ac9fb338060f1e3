"""How the reports of a plan are reviewed, as its plan office sets it; a change holds for decisions made from then on."""

from collections.abc import Sequence

from luoshi.audit.actions import record
from luoshi.errors import DomainError
from luoshi.organizations.models import User
from luoshi.plans.models import Obligation, Plan
from luoshi.plans.permissions import ensure_may_write
from luoshi.reports.models import ReviewException, ReviewRules
from luoshi.reports.reasons import STANDARD_REASONS
from luoshi.transactions import atomic

#: Most working days that a plan may let a review wait, most reasons, and most characters of one.
MOST_DAYS, MOST_REASONS, LONGEST_REASON = 90, 20, 200


@atomic
def set_review_rules(
    actor: User, plan: Plan, *, second: bool, together: str, wait_days: int, reasons: Sequence[str]
) -> ReviewRules:
    """The plan's rules as given; reasons without text or said twice are left out, none at all stand for the standard ones.

    DomainError reports.bad_wait_days, reports.bad_together, reports.bad_reasons, plans.withdrawn; PermissionDeniedError for anybody but
    the plan office.
    """
    locked = _lock(actor, plan)
    if not 1 <= wait_days <= MOST_DAYS:
        raise DomainError("reports.bad_wait_days", most=MOST_DAYS)
    if together not in ReviewRules.Together.values:
        raise DomainError("reports.bad_together")
    said = {"second": second, "together": together, "wait_days": wait_days, "reasons": _clean(reasons)}
    rules, _made = ReviewRules.objects.get_or_create(plan=locked)
    before = {name: getattr(rules, name) for name in said}
    if before == said:
        return rules
    for name, value in said.items():
        setattr(rules, name, value)
    rules.save()
    record(actor, "reports:plan:set_review_rules", locked, plan=locked.pk, before=before, after=said)
    return rules


def _lock(actor: User, plan: Plan) -> Plan:
    locked = Plan.objects.select_for_update(of=("self",), no_key=True).select_related("owner").get(pk=plan.pk)
    ensure_may_write(actor, locked, "set_review_rules")
    if locked.status == Plan.Status.WITHDRAWN:
        raise DomainError("plans.withdrawn", title=locked.title)
    return locked


def _clean(reasons: Sequence[str]) -> list[str]:
    clean = list(dict.fromkeys(" ".join(reason.split()) for reason in reasons if reason.strip()))
    if len(clean) > MOST_REASONS or any(len(reason) > LONGEST_REASON for reason in clean):
        raise DomainError("reports.bad_reasons", most=MOST_REASONS, longest=LONGEST_REASON)
    # The standard ones left as they were offered stay standard: each reader sees them in his own language.
    return [] if clean == [str(reason) for reason in STANDARD_REASONS] else clean


@atomic
def set_review_exception(actor: User, obligation: Obligation, *, second: bool | None, together: str) -> None:
    """Nothing; reports on the obligation are reviewed so from now on. None and "" leave it to the plan.

    DomainError reports.bad_together, plans.withdrawn; PermissionDeniedError for anybody but the plan office.
    """
    locked = _lock(actor, obligation.revision.plan)
    if together and together not in ReviewRules.Together.values:
        raise DomainError("reports.bad_together")
    where = {"plan": locked, "obligation_key": obligation.key}
    present = ReviewException.objects.filter(**where).first()
    before = {"second": present.second if present else None, "together": present.together if present else ""}
    after = {"second": second, "together": together}
    if before == after:
        return
    if second is None and not together:
        ReviewException.objects.filter(**where).delete()
    else:
        ReviewException.objects.update_or_create(**where, defaults=after)
    said = {"title": obligation.title, "before": before, "after": after}
    record(actor, "reports:obligation:set_review_exception", obligation, plan=locked.pk, **said)
