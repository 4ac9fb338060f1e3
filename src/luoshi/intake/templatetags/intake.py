from django import template
from django.utils.translation import gettext as _

from luoshi.assignments.models import Assignment
from luoshi.assignments.tokens import subject_token
from luoshi.intake.models import Mail

register = template.Library()

_TONES = {
    Mail.State.WAITING: "amber",
    Mail.State.DRAFTED: "amber",
    Mail.State.CONFIRMED: "green",
    Mail.State.BOUNCED: "red",
    Mail.State.QUARANTINED: "red",
    Mail.State.FAILED: "red",
}


@register.filter
def mail_tone(state: str) -> str:
    """The tone of the badge of a mail's state."""
    return _TONES.get(Mail.State(state), "grey")


@register.filter
def token_of(line: Assignment) -> str:
    """The number that a mail's subject names the line by."""
    return subject_token(line.pk)


@register.filter
def result_words(result: str) -> str:
    """The receiving server's finding in words."""
    words = {"pass": _("passed"), "none": _("not signed"), "fail": _("did not pass"), "softfail": _("did not pass")}
    return words.get(result, result)
