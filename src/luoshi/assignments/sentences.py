"""The words of this room's events; see `audit.sentences`."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "assignments:plan:fan_out": _(
        "Fanned out: %(obligations)s obligations, %(lines)s lines, %(organizations)s organizations"
    ),
    "assignments:obligation:fan_out": _("An obligation fanned out: %(lines)s lines, %(organizations)s organizations"),
    "assignments:ledger:export": _("Exported the ledger, %(rows)s lines"),
    "assignments:assignment:met": _("Met, as of %(met_on)s"),
    "assignments:assignment:under_way": _("Under way"),
    "assignments:assignment:not_started": _("Back to not started"),
    "assignments:assignment:constrained": _("Constrained"),
    "assignments:assignment:choose_supervised": _("Chose what the duty watches over: %(lines)s lines"),
    "assignments:assignment:hand_over": _("Handed over from %(before)s to %(after)s, from %(from_on)s"),
    "assignments:assignment:join": _("The line of %(before)s became one with that of %(after)s, from %(from_on)s"),
    "assignments:assignment:review_by": _("Reviewed by %(after)s from now on"),
}
TONES = {"assignments:plan:fan_out": "green", "assignments:assignment:met": "green"}
