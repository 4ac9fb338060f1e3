from typing import Any

from luoshi.plans.models import DueKind
from luoshi.plans.words import pattern


def due_kind(compiled: dict[str, Any]) -> DueKind:
    """How an obligation of the Plan IR is due.

    A repetition counts before a day, a day before words; without either a condition that says *when* (适时, 待…后) or
    及时报送 counts before the window that a heading hands down. A condition that says *which* (具备条件的项目) decides nothing.
    """
    deadline = compiled.get("deadline") or {}
    if compiled.get("recurrence"):
        return DueKind.RECURRING
    if deadline.get("date"):
        built = pattern("due", "as_soon_as_built").search(_wording(compiled, deadline))
        return DueKind.AS_SOON_AS_BUILT if built else DueKind.LATEST_DAY
    if pattern("due", "when").search((compiled.get("condition") or {}).get("text", "")):
        return DueKind.CONDITIONAL
    if pattern("due", "rolling").search(compiled.get("text", "")):
        return DueKind.ROLLING
    return DueKind.WINDOW if compiled.get("window") else DueKind.NONE


def _wording(compiled: dict[str, Any], deadline: dict[str, Any]) -> str:
    return compiled.get("text", "") + deadline.get("text", "")
