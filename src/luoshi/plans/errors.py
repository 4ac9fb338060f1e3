"""Sentences of this room's domain errors, by code; each says what is wrong and what to do."""

from django.utils.translation import gettext_lazy as _

MESSAGES: dict[str, str] = {
    "plans.unreadable": _("{message}. {help} ({reading})"),
    "plans.too_large": _("The file is {size} MB, the limit is {limit} MB. Keep the plan only, or shrink its pictures."),
    "plans.issued": _("The plan “{title}” is issued and can no longer be changed."),
    "plans.not_issued": _("The plan “{title}” is not issued. A draft takes a changed document at once."),
    "plans.amendment_open": _("An amendment of this plan is being prepared already. Finish it or delete it first."),
    "plans.is_amendment": _("This draft amends an issued plan. Confirm the amendment instead of issuing it."),
    "plans.no_amendment": _("This draft amends no issued plan. Issue it instead."),
    "plans.withdrawn": _("The plan “{title}” is withdrawn: nothing is reported for it any more."),
    "plans.template_too_long": _("A template has at most {limit} characters for each part. Shorten it."),
    "plans.compiling": _("The plan is being compiled. Wait until it is done."),
    "plans.not_compiled": _("The plan is not compiled yet. Start the compilation again."),
    "plans.not_stalled": _("The compilation is still running. Wait until it is done."),
    "plans.changed_meanwhile": _(
        "Somebody else changed this task while you had it open. Compare both values and save again what should hold."
    ),
    "plans.unknown_field": _("There is no field “{field}” to correct."),
    "plans.bad_value": _("“{field}” cannot take this value: {reason}"),
    "plans.reason_missing": _("Give a reason."),
    "plans.dropped": _("The task was dropped. Take it back first."),
    "plans.not_dropped": _("The task is not dropped."),
    "plans.no_neighbour": _("There is no neighbouring task to merge with."),
    "plans.bad_split": _("Choose a place inside the text of the task, or a number of parts from 2 to 20."),
    "plans.bad_span": _("Select words of the document first."),
    "plans.questions_open": _(
        "{count} questions are still open. Settle or acknowledge each before the plan is issued."
    ),
    "plans.bodies_unconfirmed": _(
        "{count} phrases that say who is meant are not confirmed. Confirm each before the plan is issued."
    ),
    "plans.nobody": _("{count} tasks name nobody who owes them. Say who, or leave them out with a reason."),
    "plans.no_obligations": _("The plan has no tasks. Add at least one before it is issued."),
    "plans.issue_date_missing": _("Give the issue date first."),
    "plans.body_unresolved": _("“{phrase}” does not lead to any organization yet. Choose the organizations by hand."),
    "plans.last_body": _("A task needs at least one responsible body. Add the other one first."),
    "plans.bad_answer": _("This answer does not fit the question any more. Reload the page."),
    "plans.same_text": _("This file holds exactly the text of the version before. Choose the changed document."),
}
