"""`states.py` as SQL: annotations for filters, orders and totals."""

from datetime import date

from django.db.models import Case, Expression, F, Q, Value, When

from luoshi.assignments.states import Light, Outcome, Timeliness

MET = Q(progress="met")
OPEN = ~MET


def outcome_conditions(today: date) -> dict[Outcome, Q]:
    """For each heap the condition that puts a line into it; the four exclude each other and leave nothing out."""
    overdue = Q(due_on__lt=today)
    soon = Q(due_on__gte=today, due_soon_from__lte=today)
    later = Q(due_on__isnull=True) | Q(due_on__gte=today) & (Q(due_soon_from__gt=today) | Q(due_soon_from__isnull=True))
    return {
        Outcome.MET: MET,
        Outcome.OPEN: OPEN & later,
        Outcome.DUE_SOON: OPEN & soon,
        Outcome.OVERDUE: OPEN & overdue,
    }


def timeliness_expression(today: date) -> Expression:
    """The value of `states.timeliness` for each row."""
    return Case(
        When(met_on__isnull=False, due_on__isnull=False, met_on__gt=F("due_on"), then=Value(Timeliness.LATE.value)),
        When(met_on__isnull=False, then=Value(Timeliness.ON_TIME.value)),
        When(due_on__isnull=True, then=Value(Timeliness.NO_DUE.value)),
        When(due_on__lt=today, then=Value(Timeliness.OVERDUE.value)),
        When(due_soon_from__lte=today, then=Value(Timeliness.DUE_SOON.value)),
        default=Value(Timeliness.NOT_YET_DUE.value),
    )


def light_expression(today: date) -> Expression:
    """The value of `states.light` for each row."""
    conditions = outcome_conditions(today)
    return Case(
        When(conditions[Outcome.MET], then=Value(Light.GREEN.value)),
        When(conditions[Outcome.OVERDUE], then=Value(Light.RED.value)),
        When(conditions[Outcome.DUE_SOON], then=Value(Light.AMBER.value)),
        default=Value(Light.GREY.value),
    )
