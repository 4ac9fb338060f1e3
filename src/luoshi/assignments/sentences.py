"""The words of this room's events; see `audit.sentences`."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "assignments:plan:fan_out": _(
        "Fanned out: %(obligations)s obligations, %(lines)s lines, %(organizations)s organizations"
    ),
    "assignments:obligation:fan_out": _("An obligation fanned out: %(lines)s lines, %(organizations)s organizations"),
    "assignments:plan:amend": _(
        "Ledger amended: %(added)s lines added, %(withdrawn)s withdrawn, %(due)s with another day, %(counted)s with another target"
    ),
    "assignments:obligation:amend": _(
        "An obligation amended: %(added)s lines added, %(withdrawn)s withdrawn, %(due)s with another day, %(counted)s with another target"
    ),
    "assignments:assignment:withdraw": _("Withdrawn by an amendment of the plan: %(reason)s"),
    "assignments:assignment:due_amendment": _(
        "Due day changed by an amendment of the plan: %(before)s → %(after)s. %(reason)s"
    ),
    "assignments:assignment:retarget": _(
        "Target changed by an amendment of the plan: %(before)s → %(after)s. %(reason)s"
    ),
    "assignments:amendment:export": _("Exported what an amendment changes, %(rows)s lines"),
    "assignments:extension:export": _("Exported the requests for extensions, %(rows)s lines"),
    "assignments:supervision:export": _("Exported the supervised lines, %(rows)s lines"),
    "assignments:proof:download": _("Downloaded the file %(name)s"),
    "assignments:ledger:export": _("Exported the ledger, %(rows)s lines"),
    "assignments:signers:export": _("Exported the units without a leader, %(rows)s units"),
    "assignments:burden:export": _("Exported the burden of the plan, %(rows)s units"),
    "assignments:assignment:met": _("Met, as of %(met_on)s"),
    "assignments:assignment:under_way": _("Under way"),
    "assignments:assignment:not_started": _("Back to not started"),
    "assignments:assignment:constrained": _("Constrained"),
    "assignments:assignment:choose_supervised": _("Chose what the duty watches over: %(lines)s lines"),
    "assignments:assignment:hand_over": _("Handed over from %(before)s to %(after)s, from %(from_on)s"),
    "assignments:assignment:join": _("The line of %(before)s became one with that of %(after)s, from %(from_on)s"),
    "assignments:assignment:review_by": _("Reviewed by %(after)s from now on"),
    "assignments:assignment:due_set": _("Due day set: %(before)s → %(after)s"),
    "assignments:assignment:due_condition": _("Due since the condition has come: %(before)s → %(after)s"),
    "assignments:assignment:due_extension": _("Due day extended: %(before)s → %(after)s"),
    "assignments:assignment:due_follows": _("Due day follows the lines it depends on: %(before)s → %(after)s"),
    "assignments:extension:ask": _("Asked for an extension: %(due_on)s → %(wanted_on)s"),
    "assignments:extension:granted": _("Extension granted until %(granted_on)s"),
    "assignments:extension:granted_in_part": _(
        "Extension granted in part: until %(granted_on)s instead of %(wanted_on)s"
    ),
    "assignments:extension:refused": _("Extension until %(wanted_on)s refused"),
    "assignments:extension:close": _("Request for an extension until %(wanted_on)s closed, since two lines became one"),
    "assignments:extension:withdraw": _("Request for an extension until %(wanted_on)s withdrawn"),
    "assignments:declaration:declare": _("Declared that the condition came on %(came_on)s"),
    "assignments:declaration:confirm": _("The condition came on %(came_on)s: confirmed, due on %(due_on)s"),
    "assignments:declaration:refuse": _("That the condition came on %(came_on)s was not confirmed"),
    "assignments:declaration:withdraw": _("Declaration that the condition came on %(came_on)s withdrawn"),
    "assignments:plan:change_rules": _("Settings of the ledger changed: %(settings)s; %(moved)s due days moved"),
    "assignments:assignment:urge": _("Urged by the supervising organization"),
    "assignments:assignment:guide": _("Guidance given to %(unit)s on %(on)s"),
}
TONES = {
    "assignments:plan:fan_out": "green",
    "assignments:assignment:met": "green",
    "assignments:extension:granted": "green",
    "assignments:extension:granted_in_part": "green",
    "assignments:extension:refused": "red",
    "assignments:declaration:confirm": "green",
    "assignments:assignment:urge": "amber",
}
