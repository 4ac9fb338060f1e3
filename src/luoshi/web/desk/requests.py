"""The desk's panels of extensions, conditions and urges."""

from typing import Any

from luoshi.assignments import queries as ledger
from luoshi.organizations.models import Role, User

#: Rows of one panel; what is beyond is a link.
ROWS = 12


def request_panels(user: User, roles: set[str]) -> dict[str, Any]:
    """What units asked for and were urged to do, and what waits for the plan office; by the roles held (2 queries for each side)."""
    shown: dict[str, Any] = {}
    if roles & {Role.HANDLER, Role.LEADER}:
        shown["urged"] = ledger.urges_on(user)[:ROWS]
        shown["asked"] = ledger.asked_by(user)[:ROWS]
    if Role.PLAN_OFFICE in roles:
        shown["extensions_open"] = ledger.open_extensions(user)[:ROWS]
        shown["conditions_open"] = ledger.open_declarations(user)[:ROWS]
    return shown
