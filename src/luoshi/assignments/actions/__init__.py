"""The changes of the ledger. Each function is one change in one transaction, with its permission check and its event."""

from luoshi.assignments.actions.amending import amend_plan
from luoshi.assignments.actions.conditions import (
    confirm_condition,
    declare_condition,
    refuse_condition,
    withdraw_declaration,
)
from luoshi.assignments.actions.due_days import set_due_day
from luoshi.assignments.actions.extensions import (
    ask_extension,
    grant_extension,
    refuse_extension,
    withdraw_extension,
)
from luoshi.assignments.actions.ledger import choose_supervised, issue_plan, recount
from luoshi.assignments.actions.rules import change_rules
from luoshi.assignments.actions.supervising import record_guidance, urge_lines

__all__ = [
    "amend_plan",
    "ask_extension",
    "change_rules",
    "choose_supervised",
    "confirm_condition",
    "declare_condition",
    "grant_extension",
    "issue_plan",
    "record_guidance",
    "recount",
    "refuse_condition",
    "refuse_extension",
    "set_due_day",
    "urge_lines",
    "withdraw_declaration",
    "withdraw_extension",
]
