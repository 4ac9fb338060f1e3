"""The fields of an obligation, what the compiler said of each, and what people made of it."""

import copy
from typing import Any

from luoshi.plans.asks import derive_asks, join_asks
from luoshi.plans.due import due_kind
from luoshi.plans.models import Obligation

#: Keys of `Obligation.facts`, the same as in the Plan IR.
FACTS = ("quantities", "indicators", "deadline", "window", "recurrence", "condition", "evidence")
#: Every field that a person can correct, besides the bodies (which are rows) and the reviewing office.
FIELDS = ("title", "modality", "due_kind", *FACTS, "asks")
#: Lists among the facts; the others are one thing or None.
LISTS = ("quantities", "indicators", "evidence")


def projection(compiled: dict[str, Any], general: dict[str, Any] | None = None) -> dict[str, Any]:
    """What an obligation of the Plan IR says for each of FIELDS; `general` are asks that hold for every report of the plan."""
    said = {name: copy.deepcopy(compiled.get(name)) or ([] if name in LISTS else None) for name in FACTS}
    return {
        "title": compiled["title"][:200],
        "modality": compiled["modality"],
        "due_kind": due_kind(compiled).value,
        **said,
        "asks": join_asks(derive_asks(compiled.get("evidence", ())), general or compiled.get("general_asks") or {}),
    }


def value_of(obligation: Obligation, field: str) -> Any:
    """The value a field has now."""
    if field in FACTS:
        return obligation.facts.get(field) or ([] if field in LISTS else None)
    return getattr(obligation, field)


def put_value(obligation: Obligation, field: str, value: Any) -> None:
    """Gives a field its value, unsaved."""
    if field in FACTS:
        obligation.facts = {**obligation.facts, field: value}
    else:
        setattr(obligation, field, value)


def corrected_fields(obligation: Obligation) -> dict[str, Any]:
    """The fields whose value differs from what was compiled, each with the compiled value; empty for an added obligation."""
    if obligation.compiled is None:
        return {}
    said = projection(obligation.compiled)
    return {field: said[field] for field in FIELDS if value_of(obligation, field) != said[field]}


def compiled_bodies(compiled: dict[str, Any] | None) -> list[dict[str, Any]]:
    """The bodies of an obligation of the Plan IR as plain rows: text, role, each."""
    return [{"text": b["text"], "role": b["role"], "each": b["each"]} for b in (compiled or {}).get("bodies", ())]
