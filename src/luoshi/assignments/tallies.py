"""Keeps `Tally`, the numbers behind the totals, and `LedgerUnit`, the units of a plan, in step with the lines; called by actions in their transaction."""

from collections import Counter
from collections.abc import Iterable

from django.db.models import Count, F
from django.db.models.functions import Coalesce

from luoshi.assignments.annotations import MET
from luoshi.assignments.models import Assignment, LedgerUnit, Tally
from luoshi.plans.models import Plan

#: What lines that are counted together have in common: the unique key of `Tally`.
Key = tuple[int, int, str, object, object, bool]
FIELDS = ("plan_id", "obligation_id", "kind_id", "due_on", "due_soon_from", "met")


def rebuild(plan: Plan) -> None:
    """Counts the plan's lines afresh: after issuing, and whenever in doubt."""
    _rebuild_units(plan)
    plan.tallies.all().delete()
    rows = (
        Assignment.objects.filter(plan=plan)
        .order_by()
        .annotate(
            kind=F("organization__kind_id"),
            due=Coalesce("due_on", Tally.NO_DUE),
            soon=Coalesce("due_soon_from", Tally.NO_DUE),
            is_met=MET,
        )
        .values_list("plan_id", "obligation_id", "kind", "due", "soon", "is_met")
        .annotate(lines=Count("pk"))
    )
    tallies = [Tally(**dict(zip(FIELDS, row[:-1], strict=True)), lines=row[-1]) for row in rows.iterator()]
    Tally.objects.bulk_create(tallies, batch_size=1000)


def _rebuild_units(plan: Plan) -> None:
    plan.ledger_units.all().delete()
    rows = Assignment.objects.filter(plan=plan).order_by().values_list("organization").annotate(lines=Count("pk"))
    units = [LedgerUnit(plan=plan, organization_id=pk, lines=lines) for pk, lines in rows.iterator()]
    LedgerUnit.objects.bulk_create(units, batch_size=1000)


def key_of(line: Assignment) -> Key:
    """The tally that counts the line as it stands; the line's organization must be loaded."""
    due, soon = line.due_on or Tally.NO_DUE, line.due_soon_from or Tally.NO_DUE
    met = line.progress == Assignment.Progress.MET
    return (line.plan_id, line.obligation_id, line.organization.kind_id, due, soon, met)


def move(before: Iterable[Key], after: Iterable[Key]) -> None:
    """Takes lines out of the tallies that counted them before and puts them where they count now."""
    change = Counter(after)
    change.subtract(before)
    for key, difference in sorted(change.items()):
        if difference:
            _add(key, difference)


def _add(key: Key, difference: int) -> None:
    values = dict(zip(FIELDS, key, strict=True))
    if not Tally.objects.filter(**values).update(lines=F("lines") + difference):
        tally, _created = Tally.objects.get_or_create(**values, defaults={"lines": 0})
        Tally.objects.filter(pk=tally.pk).update(lines=F("lines") + difference)
