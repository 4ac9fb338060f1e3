"""Sentences of this room's domain errors, by code; each says what is wrong and what to do."""

from django.utils.translation import gettext_lazy as _

MESSAGES = {
    "assignments.no_body": _(
        "“{obligation}” names nobody who owes it. Add a body, or drop the obligation with a reason."
    ),
    "assignments.no_organization": _(
        "“{phrase}” in “{obligation}” means no organization of the roster. Choose organizations for it in the plan."
    ),
    "assignments.unreadable_rule": _(
        "The recurrence “{rule}” cannot be read. Correct it in the plan (RFC 5545, e.g. FREQ=MONTHLY;BYMONTHDAY=5)."
    ),
    "assignments.no_period": _(
        "The recurrence “{rule}” has no day between {start} and {end}. Correct the rule or the window in the plan."
    ),
    "assignments.too_many_periods": _(
        "The recurrence “{rule}” has more than {most} days. Correct the rule or the window in the plan."
    ),
    "assignments.not_supervising": _("“{assignment}” is no duty to supervise; it has nothing to be linked with."),
    "assignments.other_plan": _("Only obligations of the same plan can be supervised. Choose among those offered."),
}
