"""How far off a day is, and what the calendar says of it, in words."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from luoshi.assignments.workdays import holiday
from luoshi.compiler.calendar_days import is_published, is_workday


def due_words(day: date) -> str:
    """还有 5 天, 今天到期, 逾期 3 天, in the active language. The day itself is still in time."""
    left = (day - timezone.localdate()).days
    if left == 0:
        return gettext("due today")
    if left > 0:
        return ngettext("%(days)d day left", "%(days)d days left", left) % {"days": left}
    return ngettext("%(days)d day overdue", "%(days)d days overdue", -left) % {"days": -left}


#: The statutory holidays by the name that `chinesecalendar` gives them.
HOLIDAYS = {
    "New Year's Day": _("New Year's Day"),
    "Spring Festival": _("Spring Festival"),
    "Tomb-sweeping Day": _("Tomb-sweeping Day"),
    "Labour Day": _("Labour Day"),
    "Dragon Boat Festival": _("Dragon Boat Festival"),
    "National Day": _("National Day"),
    "Mid-autumn Festival": _("Mid-autumn Festival"),
}


def holiday_note(stated: date | None, due_on: date | None) -> str:
    """What is to be known of a due day on which nobody works: that it was moved, or stays. Empty for a working day."""
    if stated is None or is_workday(stated):
        return ""
    name = HOLIDAYS.get(holiday(stated)) or gettext("day off")
    if due_on != stated:
        said = gettext("%(day)s is no working day (%(name)s); the plan's settings move it to the next one.")
    else:
        said = gettext("%(day)s is no working day (%(name)s); the plan's settings let it stand.")
    words = said % {"day": stated.isoformat(), "name": name}
    if not is_published(stated):
        words += " " + gettext(
            "The statutory calendar of that year is not out yet; only weekends and fixed holidays count."
        )
    return words
