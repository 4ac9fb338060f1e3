"""Extensions and urges of the story, through the same actions as the pages."""

from datetime import timedelta

from luoshi.assignments.actions import ask_extension, grant_extension, refuse_extension, urge_lines
from luoshi.assignments.models import Assignment
from luoshi.organizations.models import User
from luoshi.plans.models import Plan
from luoshi.web.demo.filing import NoSuchTaskError, handler_of, owed_lines
from luoshi.web.demo.story import ExtensionTold, UrgeTold


def tell_extension(plan: Plan, told: ExtensionTold, office: User) -> None:
    """The unit asks, and the plan office answers where the story says so; nothing when the line was asked for already."""
    line = _line(plan, told.task, told.unit)
    if line.extensions.exists():
        return
    assert line.due_on
    wanted = line.due_on + timedelta(days=told.days)
    extension = ask_extension(handler_of(line), line, wanted, told.reason)
    if told.granted:
        until = line.due_on + timedelta(days=told.granted)
        grant_extension(office, extension, told.answer, until)
    elif told.answer:
        refuse_extension(office, extension, told.answer)


def tell_urge(plan: Plan, told: UrgeTold, supervisor: User) -> None:
    """The supervisor urges the units; nothing when one of them was urged already."""
    lines = [_line(plan, told.task, unit) for unit in told.units]
    if not any(line.urges.exists() for line in lines):
        urge_lines(supervisor, lines, told.message)


def _line(plan: Plan, task: str, unit: str) -> Assignment:
    line = owed_lines(plan, task).filter(organization__code=unit).order_by("obligation__position", "pk").last()
    if line is None:
        raise NoSuchTaskError(f"{unit}: {task}")
    return line
