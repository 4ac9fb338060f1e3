"""The plan's settings for its ledger. A change recomputes what the lines store of them, in the same transaction."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils import timezone

from luoshi.assignments import tallies
from luoshi.assignments.due_days import due_values
from luoshi.assignments.locking import lock_lines_of
from luoshi.assignments.models import Assignment, DueChange, LedgerRules
from luoshi.assignments.permissions import ensure_may_correct
from luoshi.audit.actions import record
from luoshi.organizations.models import User
from luoshi.plans.models import Plan
from luoshi.transactions import atomic

#: The settings, those of the plan's own row first.
SETTINGS = (
    "due_soon_days", "holiday_moves", "confirms_conditions", "condition_days", "condition_working", "most_extensions",
    "longest_days", "late_days",
)  # fmt: skip


@atomic
def change_rules(actor: User, plan: Plan, values: dict[str, Any]) -> LedgerRules:
    """The rules of the plan with these values (names of `SETTINGS`; others stay). For the plan office, before issue and after.

    Due days, first days of being due soon, and tallies follow in the same transaction; each due day that moves is a change of
    its line. Also to be called when the statutory calendar of another year is out: it computes anew without a change as well.
    """
    locked = Plan.objects.select_for_update(of=("self",), no_key=True).select_related("owner").get(pk=plan.pk)
    ensure_may_correct(actor, locked, "change_rules")
    rules = LedgerRules.of(locked.pk)
    rules.plan = locked
    before = settings_of(rules)
    for name, value in values.items():
        setattr(locked if name == "due_soon_days" else rules, name, value)
    locked.save(update_fields=["due_soon_days"])
    rules.save()
    lock_lines_of(locked.pk)
    after = settings_of(rules)
    changed = {name: [before[name], after[name]] for name in SETTINGS if before[name] != after[name]}
    moved = _recompute(actor, rules)
    data = {"changed": changed, "settings": ", ".join(changed) or "—", "moved": moved}
    record(actor, "assignments:plan:change_rules", locked, plan=locked.pk, organization=locked.owner_id, **data)
    tallies.rebuild(locked)
    return rules


def settings_of(rules: LedgerRules) -> dict[str, Any]:
    """All settings by name, the plan's own among them."""
    return {name: getattr(rules.plan if name == "due_soon_days" else rules, name) for name in SETTINGS}


def _recompute(actor: User, rules: LedgerRules) -> int:
    """How many due days moved. Lines that share stated day and beginning are brought up to date by one statement each."""
    moved = 0
    for same, stated, begins in _alike(rules.plan):
        values = due_values(stated, rules, begins)
        moving = same.exclude(due_on=values["due_on"])
        moved += _note(actor, moving, values["due_on"])
        same.update(**values, updated_at=timezone.now())
    return moved


def _alike(plan: Plan) -> Iterator[tuple[Any, date, date | None]]:
    """The dated lines of the plan in groups, each with its stated day and the day on which its window or period begins."""
    dated = Assignment.objects.filter(plan=plan, stated_due_on__isnull=False).order_by()
    names = ("stated_due_on", "window_start", "period_start")
    for stated, window, period in dated.values_list(*names).distinct():
        where = {name: value for name, value in zip(names, (stated, window, period), strict=True) if value}
        missing = Q(**{f"{name}__isnull": True for name in names if name not in where})
        yield dated.filter(missing, **where), stated, period or window


def _note(actor: User, moving: Any, day: date | None) -> int:
    changes = [
        DueChange(assignment_id=pk, before=before, after=day, cause=DueChange.Cause.HOLIDAY, by=actor)
        for pk, before in moving.values_list("pk", "due_on")
    ]
    DueChange.objects.bulk_create(changes, batch_size=2000)
    return len(changes)
