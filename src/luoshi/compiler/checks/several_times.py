"""P107: several days or several repetitions for one duty that could not be told apart."""

from collections.abc import Iterator

from luoshi.compiler.compilation import Compilation, Finding
from luoshi.compiler.document import Fact


def check(compilation: Compilation) -> Iterator[Finding]:
    """The times of an obligation beyond the one that it keeps, named together at the first that is left over."""
    for obligation, stated in zip(compilation.obligations, compilation.stated, strict=True):
        if stated.kind == "row":
            continue
        for family, kept in (("date", obligation.deadline), ("recurrence", obligation.recurrence)):
            times = _different(compilation.facts[family].within(stated.start, stated.end), family)
            if len(times) < 2 or kept is None:
                continue
            words = [compilation.document.text[fact.start : fact.end] for fact in times]
            left = next((fact for fact in times if compilation.span(fact.start, fact.end) != kept.span), None)
            if left is not None:
                yield Finding(
                    compilation.span(left.start, left.end),
                    {"text": obligation.title, "times": "、".join(words), "taken": kept.text},
                )


def _different(facts: list[Fact], family: str) -> list[Fact]:
    """One fact for each different time: days that bind, or rules."""
    found: dict[object, Fact] = {}
    for fact in facts:
        if family == "recurrence":
            found.setdefault(fact.data["rule"], fact)
        elif fact.data["last"] and not fact.data["now"] and not fact.data["range"]:
            found.setdefault(fact.data["last"], fact)
    return list(found.values())
