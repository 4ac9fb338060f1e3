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
    "assignments.reason_missing": _("Give a reason."),
    "assignments.day_passed": _("{day} has passed. Choose today or a later day."),
    "assignments.day_unchanged": _("This is the due day already: nothing to save."),
    "assignments.day_is_stated": _(
        "The plan states a due day for this line ({kind}). The unit asks for an extension where it cannot keep it."
    ),
    "assignments.already_met": _("The line is met already; its due day stays as it is."),
    "assignments.no_due_day": _("The line has no due day; there is nothing to extend."),
    "assignments.term_missing": _("Give either a day or a number of days."),
    "assignments.term_out_of_range": _("Give a number of days between 1 and {most}."),
    "assignments.term_too_early": _("The due day lies before {day}, on which the clock starts. Choose a later one."),
    "assignments.extension_open": _(
        "An extension is asked for already. Wait for the decision, or withdraw the request first."
    ),
    "assignments.extensions_used_up": _("The plan allows at most {most} extensions of one line, and they are used up."),
    "assignments.asked_too_late": _(
        "The plan takes requests until {days} days after the due day, which was {due_on}. Speak to the plan office."
    ),
    "assignments.not_later": _("The line is due on {due_on} already. Choose a later day."),
    "assignments.extension_too_long": _(
        "The plan allows at most {days} days after the first due day: until {last}. Choose an earlier day."
    ),
    "assignments.into_next_period": _("The next period is due on {due_on}. Choose a day before it."),
    "assignments.extension_decided": _("This request is no longer open: {state}. Reload the page."),
    "assignments.no_condition": _("This line waits for no condition."),
    "assignments.declared_already": _("That the condition has come was declared already."),
    "assignments.declaration_decided": _("This declaration is no longer open: {state}. Reload the page."),
    "assignments.not_yet_come": _("{day} is still to come. Give the day on which it happened."),
    "assignments.proof_missing": _("Add a file, or choose evidence of a report, that shows it."),
    "assignments.unknown_evidence": _(
        "A chosen piece of evidence belongs to no submitted report of the unit. Reload the page."
    ),
    "assignments.too_many_files": _("At most {most} files can be added at once."),
    "assignments.file_too_large": _("“{name}” is too large to be taken. Make it smaller, or send a part of it."),
    "assignments.store_failed": _("The file could not be stored. Try again in a while; nothing was recorded."),
    "assignments.nothing_to_urge": _(
        "There is nothing to urge: the chosen lines are met, or were urged today already."
    ),
    "assignments.nothing_chosen": _("Choose at least one line of the table."),
}
