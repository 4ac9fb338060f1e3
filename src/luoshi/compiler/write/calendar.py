"""ics (RFC 5545): deadlines and repetitions as events of whole days, tasks without a day as to-dos."""

import hashlib
from datetime import UTC, date, datetime, time, timedelta

from dateutil.rrule import rrulestr
from icalendar import Alarm, Calendar, Event, Todo, vRecur

from luoshi.compiler.ir import Plan, PlanObligation
from luoshi.compiler.source import SourceText
from luoshi.compiler.words import said
from luoshi.compiler.write.wording import bodies_of, due, quantity, title_of

PRODUCT = "-//Luoshi//Plan//ZH"
REMINDER = timedelta(days=-3)
STAMP = datetime(2000, 1, 1, tzinfo=UTC)


def write_ics(plan: Plan, source: SourceText) -> bytes:
    """A calendar of the plan's due days; an obligation whose day nobody can tell is a to-do without one. The same plan gives the same bytes."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", plan.title or source.name)
    for number, obligation in enumerate(plan.obligations, start=1):
        for component in _components(plan, obligation, number):
            calendar.add_component(component)
    written: bytes = calendar.to_ical()
    return written


def _components(plan: Plan, obligation: PlanObligation, number: int) -> list[Event | Todo]:
    components: list[Event | Todo] = []
    day = due_day(obligation)
    if day is not None:
        components.append(_event(plan, obligation, number, "due", day))
    if obligation.recurrence is not None and (first := first_day(plan, obligation)) is not None:
        event = _event(plan, obligation, number, "every", first)
        event.add("rrule", _rule(obligation))
        components.append(event)
    return components or [_todo(plan, obligation, number)]


def due_day(obligation: PlanObligation) -> date | None:
    """The last day: of the deadline, else of the window."""
    if obligation.deadline is not None and obligation.deadline.date:
        return _day(obligation.deadline.date)
    return _day(obligation.window.end) if obligation.window is not None else None


def first_day(plan: Plan, obligation: PlanObligation) -> date | None:
    """The first day of a repetition from the window's start or the day of issue on; None where neither is known or the rule gives none."""
    window = obligation.window
    start = _day(window.start if window else None) or _day(plan.issued_on)
    if start is None or obligation.recurrence is None:
        return None
    try:
        first = rrulestr(obligation.recurrence.rule, dtstart=datetime.combine(start, time())).after(
            datetime.combine(start, time()), inc=True
        )
    except ValueError:
        return None
    return first.date() if first else None


def _rule(obligation: PlanObligation) -> vRecur:
    """The repetition, ended by the obligation's last day."""
    assert obligation.recurrence is not None
    rule: vRecur = vRecur.from_ical(obligation.recurrence.rule.removeprefix("RRULE:"))
    day = due_day(obligation)
    if day is not None and not {"UNTIL", "COUNT"} & set(rule):
        rule["UNTIL"] = [day]
    return rule


def _day(value: str | None) -> date | None:
    try:
        return date.fromisoformat(value) if value else None
    except ValueError:
        return None


def _event(plan: Plan, obligation: PlanObligation, number: int, kind: str, day: date) -> Event:
    event = Event()
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    _describe(event, plan, obligation, number, kind)
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", title_of(obligation))
    alarm.add("trigger", REMINDER)
    event.add_component(alarm)
    return event


def _todo(plan: Plan, obligation: PlanObligation, number: int) -> Todo:
    todo = Todo()
    _describe(todo, plan, obligation, number, "todo")
    return todo


def _describe(component: Event | Todo, plan: Plan, obligation: PlanObligation, number: int, kind: str) -> None:
    issued = _day(plan.issued_on)
    component.add("uid", f"{_identity(plan, obligation, number)}-{kind}@luoshi")
    component.add("dtstamp", datetime.combine(issued, time(), UTC) if issued else STAMP)
    component.add("summary", title_of(obligation))
    component.add("description", _description(obligation))
    component.add("categories", [plan.title or plan.source.name])


def _identity(plan: Plan, obligation: PlanObligation, number: int) -> str:
    """The same for the same sentence of the same document, so that a calendar read again is not doubled."""
    seed = f"{plan.source.sha256}:{obligation.path}:{obligation.span[0]}:{number}"
    return hashlib.sha256(seed.encode()).hexdigest()[:24]


def _description(obligation: PlanObligation) -> str:
    who = [bodies_of(obligation, role) for role in ("lead", "responsible", "support", "supervise")]
    lines = [
        f"{said('主体')}：{'；'.join(filter(None, who))}" if any(who) else "",
        f"{said('数量')}：{'；'.join(map(quantity, obligation.quantities))}" if obligation.quantities else "",
        f"{said('时限')}：{due(obligation)}" if due(obligation) else "",
        f"{said('原文')}（{obligation.path}）：{obligation.text}",
    ]
    return "\n".join(filter(None, lines))
