"""How each action of the ledger is asked, on things of one unit."""

from datetime import date

from tests.access.plans import nothing_open

from luoshi.assignments import actions

ACTIONS = {
    "choose_supervised": lambda actor, at: actions.choose_supervised(actor, at.supervising, []),
    "issue_plan": lambda actor, at: actions.issue_plan(actor, nothing_open(at), date(2022, 3, 1)),
}
INNER = {"hand_over_lines", "hand_over_review", "record_ledger_export", "recount"}
