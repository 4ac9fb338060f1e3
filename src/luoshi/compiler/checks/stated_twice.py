"""P135: a supervised duty that the plan also gives to those who are supervised: one result counts for both."""

from collections.abc import Iterator

from luoshi.compiler.compilation import Compilation, Finding
from luoshi.compiler.ir import PlanObligation

Amount = tuple[str | None, float | None, float | None, str, str]


def check(compilation: Compilation) -> Iterator[Finding]:
    """Supervising obligations with the same amount of the same thing by the same day as another one, the first of these."""
    stated: dict[Amount, list[PlanObligation]] = {}
    for obligation in compilation.obligations:
        for amount in _amounts(obligation):
            same = stated.setdefault(amount, [])
            if len(same) < 2:
                same.append(obligation)
    for one in compilation.obligations:
        if any(b.role == "supervise" for b in one.bodies):
            alike = (other for amount in _amounts(one) for other in stated[amount] if other is not one)
            other = next(alike, None)
            if other is not None:
                yield Finding(one.span, {"title": one.title, "other": other.path, "other_title": other.title})


def _amounts(obligation: PlanObligation) -> Iterator[Amount]:
    day = obligation.deadline.date if obligation.deadline else None
    return ((day, q.min, q.max, q.unit, q.noun[-3:]) for q in obligation.quantities if q.noun)
