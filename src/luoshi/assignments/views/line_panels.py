"""What a line's page shows of its due day and of supervision, and what the person may do there."""

from typing import Any

from luoshi.assignments import permissions, queries
from luoshi.assignments.actions.due_days import UNDATED
from luoshi.assignments.forms import UrgeForm
from luoshi.assignments.models import Assignment, Declaration, Extension
from luoshi.assignments.wording import holiday_note
from luoshi.organizations.models import User
from luoshi.plans.models import DueKind


def due_panels(user: User, line: Assignment) -> dict[str, Any]:
    """The changes of the due day, requests, declarations, urges and guidance; the last two for whoever sees the line."""
    extensions = list(queries.extensions_of(line))
    declarations = list(queries.declarations_of(line)) if line.due_kind == DueKind.CONDITIONAL else []
    supervises = queries.supervises(user, line)
    return {
        "due_changes": line.due_changes.select_related("by"),
        "holiday_note": holiday_note(line.stated_due_on, line.due_on),
        "extensions": extensions,
        "declarations": declarations,
        "urges": queries.urges_of(line),
        "guidance": line.guidance.select_related("by", "supervising__organization").prefetch_related("proofs"),
        "guidance_given": line.guidance_given.select_related("by", "assignment__organization").prefetch_related(
            "proofs"
        ),
        "supervises": supervises,
        "urge_form": UrgeForm() if supervises else None,
        **_allowed(user, line, extensions, declarations),
    }


def _allowed(
    user: User, line: Assignment, extensions: list[Extension], declarations: list[Declaration]
) -> dict[str, bool]:
    is_open, office = line.progress != Assignment.Progress.MET, permissions.is_plan_office(user, line)
    asked = any(one.state == Extension.State.OPEN for one in extensions)
    standing = {Declaration.State.DECLARED, Declaration.State.CONFIRMED}
    declared = any(one.state in standing for one in declarations)
    conditional = line.due_kind == DueKind.CONDITIONAL
    asks = permissions.may_ask(user, line)
    return {
        "decides": office,
        "may_set_due": office and is_open and line.due_kind in UNDATED,
        "may_ask": asks and is_open and line.due_on is not None and not asked,
        "may_withdraw": asks,
        "may_declare": conditional and is_open and not declared and permissions.may_declare(user, line),
        "may_take_back": permissions.may_declare(user, line),
    }
