"""How far off a day is, in words."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext, ngettext


def due_words(day: date) -> str:
    """还有 5 天, 今天到期, 逾期 3 天, in the active language. The day itself is still in time."""
    left = (day - timezone.localdate()).days
    if left == 0:
        return gettext("due today")
    if left > 0:
        return ngettext("%(days)d day left", "%(days)d days left", left) % {"days": left}
    return ngettext("%(days)d day overdue", "%(days)d days overdue", -left) % {"days": -left}
