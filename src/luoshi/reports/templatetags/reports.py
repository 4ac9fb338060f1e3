"""How the pages of reports say quantities and waiting."""

from datetime import datetime, timedelta
from decimal import Decimal

from django import template
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from luoshi.assignments.models import Assignment
from luoshi.audit.models import Event
from luoshi.audit.sentences import Told
from luoshi.audit.sentences import told as told_event

register = template.Library()


@register.filter
def quantity(value: Decimal | int | None) -> str:
    """The number without idle zeros, in groups of three: 1, 0.5, 17,800,000,000; "" for None."""
    if value is None:
        return ""
    plain = Decimal(value).normalize()
    plain = plain.quantize(Decimal(1)) if plain == plain.to_integral_value() else plain
    return number_format(plain, use_l10n=True, force_grouping=True)


@register.filter
def target(assignment: Assignment) -> str:
    """What is owed, with the stretch where there is one: `1 个示范点`, `1–2 个`; "" for a duty without a count."""
    if assignment.target_min is None:
        return ""
    number = quantity(assignment.target_min)
    if assignment.target_max is not None and assignment.target_max != assignment.target_min:
        number += "–" + quantity(assignment.target_max)
    return " ".join(part for part in (number, assignment.unit + assignment.noun) if part)


@register.filter
def waiting_words(since: datetime | None) -> str:
    """How long something has waited, in days, or in hours on the first day; "" where it does not wait."""
    if since is None:
        return ""
    waited = max(timezone.now() - since, timedelta(0))  # the clock may have been set back
    if waited.days:
        return ngettext("waiting %(n)d day", "waiting %(n)d days", waited.days) % {"n": waited.days}
    hours = waited.seconds // 3600
    return ngettext("waiting %(n)d hour", "waiting %(n)d hours", hours) % {"n": hours} if hours else _("just arrived")


@register.filter
def plain(value: Decimal | int | None) -> str:
    """The number as a number field takes it: no groups, a point, no idle zeros; "" for None."""
    return "" if value is None else f"{Decimal(value).normalize():f}"


@register.filter
def told(event: Event) -> Told:
    """The event in words, as every timeline says it."""
    return told_event(event)
