"""Timeliness from dates, and the traffic light from the three states: the one place where both are decided.

`annotations.py` says the same in SQL; a test holds the two together.
"""

from datetime import date, timedelta
from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _


class Timeliness(models.TextChoices):
    """How a line stands against its due day; on time and late are for lines that are met."""

    NO_DUE = "no_due", _("no due date")
    NOT_YET_DUE = "not_yet_due", _("not yet due")
    DUE_SOON = "due_soon", _("due soon")
    OVERDUE = "overdue", _("overdue")
    ON_TIME = "on_time", _("on time")
    LATE = "late", _("late")


class Light(models.TextChoices):
    """The traffic light; always shown with its shape or word."""

    GREEN = "green", _("met")
    AMBER = "amber", _("due soon")
    RED = "red", _("overdue")
    GREY = "grey", _("under way")


class Outcome(StrEnum):
    """The four heaps that every line falls into exactly one of: what the totals line counts."""

    MET = "met"
    OPEN = "open"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"


OUTCOME_OF = {
    Light.GREEN: Outcome.MET,
    Light.GREY: Outcome.OPEN,
    Light.AMBER: Outcome.DUE_SOON,
    Light.RED: Outcome.OVERDUE,
}


def due_soon_from(due_on: date | None, due_soon_days: int, begins: date | None = None) -> date | None:
    """The first day on which the line counts as due soon; None without a due day.

    Never before the day on which its window or period begins: a weekly duty is not due soon all the time.
    """
    if due_on is None:
        return None
    soon = due_on - timedelta(days=due_soon_days)
    return soon if begins is None else min(max(soon, begins), due_on)


def timeliness(today: date, due_on: date | None, soon_from: date | None, met_on: date | None) -> Timeliness:
    """How the line stands on the day `today` (in Asia/Shanghai). The due day itself is still in time."""
    if met_on is not None:
        return Timeliness.LATE if due_on is not None and met_on > due_on else Timeliness.ON_TIME
    if due_on is None:
        return Timeliness.NO_DUE
    if today > due_on:
        return Timeliness.OVERDUE
    return Timeliness.DUE_SOON if soon_from is not None and today >= soon_from else Timeliness.NOT_YET_DUE


def light(progress: str, timeliness: str) -> Light:
    """Green when met, red when overdue, amber when due soon, grey otherwise. A report under review changes no light."""
    if progress == "met":
        return Light.GREEN
    if timeliness == Timeliness.OVERDUE:
        return Light.RED
    return Light.AMBER if timeliness == Timeliness.DUE_SOON else Light.GREY


def days_to(today: date, due_on: date | None) -> int | None:
    """Days from today to the due day: 0 on the day itself, negative when it has passed, None without a due day."""
    return (due_on - today).days if due_on else None
