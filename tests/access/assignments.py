"""How each action of the ledger is asked, on things of one unit."""

from datetime import date, timedelta

from django.utils import timezone
from tests.access.plans import amending, nothing_open
from tests.access.reports import picture

from luoshi.assignments import actions
from luoshi.assignments.models import Assignment
from luoshi.assignments.terms import Term

SOON = timedelta(days=30)


def _ask(actor, at):
    """The line is due today, and nothing is asked for yet."""
    today = timezone.localdate()
    at.assignment.extensions.all().delete()
    dates = dict.fromkeys(("due_on", "first_due_on", "stated_due_on"), today)
    Assignment.objects.filter(pk=at.assignment.pk).update(**dates)
    return actions.ask_extension(actor, at.assignment, today + SOON, "汛期")


def _declare(actor, at):
    at.undated.declarations.all().delete()
    return actions.declare_condition(actor, at.undated, date(2022, 3, 1), "已具备", Term(days=30), uploads=[picture()])


ACTIONS = {
    "amend_plan": lambda actor, at: actions.amend_plan(actor, amending(at), date(2022, 6, 1), "政策调整"),
    "ask_extension": _ask,
    "change_rules": lambda actor, at: actions.change_rules(actor, at.plan, {"due_soon_days": 5}),
    "choose_supervised": lambda actor, at: actions.choose_supervised(actor, at.supervising, []),
    "confirm_condition": lambda actor, at: actions.confirm_condition(actor, at.condition),
    "declare_condition": _declare,
    "grant_extension": lambda actor, at: actions.grant_extension(actor, at.extension, "同意"),
    "issue_plan": lambda actor, at: actions.issue_plan(actor, nothing_open(at), date(2022, 3, 1)),
    "record_guidance": lambda actor, at: actions.record_guidance(actor, at.assignment, date(2022, 3, 1), "现场指导"),
    "refuse_condition": lambda actor, at: actions.refuse_condition(actor, at.condition, "不予确认"),
    "refuse_extension": lambda actor, at: actions.refuse_extension(actor, at.extension, "不同意"),
    "set_due_day": lambda actor, at: actions.set_due_day(actor, at.undated, timezone.localdate() + SOON, "按部署"),
    "urge_lines": lambda actor, at: actions.urge_lines(actor, [at.assignment], "请抓紧"),
    "withdraw_declaration": lambda actor, at: actions.withdraw_declaration(actor, at.condition),
    "withdraw_extension": lambda actor, at: actions.withdraw_extension(actor, at.extension),
}
INNER = {"hand_over_lines", "hand_over_review", "move_all", "move_due", "record_ledger_export", "recount"}
