"""Events of the intake in words (see `audit.sentences`). They name nobody as the writer: an address can be forged."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "intake:mail:take": _("Took in a mail"),
    "intake:mail:draft": _("Made a draft of a mail from %(sender)s"),
    "intake:mail:wait": _("Asked a unit what a mail from %(sender)s is for"),
    "intake:mail:bounce": _("Sent a mail from %(sender)s back"),
    "intake:mail:quarantine": _("Put a mail from %(sender)s into quarantine"),
    "intake:mail:repeat": _("A mail from %(sender)s had come before"),
    "intake:mail:fail": _("A mail from %(sender)s could not be processed"),
    "intake:mail:choose": _("Said what a mail from %(sender)s is for"),
    "intake:mail:assign": _("Assigned a mail from %(sender)s by hand"),
    "intake:mail:confirm": _("Confirmed a mail from %(sender)s and submitted its report"),
    "intake:mail:discard": _("Threw a mail from %(sender)s away"),
    "intake:mail:reprocess": _("Had a mail from %(sender)s processed again"),
    "intake:mail:forget": _("Deleted a mail that was kept long enough"),
    "intake:mail:look": _("Read the original of a mail from %(sender)s"),
    "intake:mail:export": _("Exported the list of mails, %(rows)s lines"),
    "intake:reply:hold_back": _("Held back a mail to %(to)s: too many in one day"),
}
TONES = {"intake:mail:confirm": "blue", "intake:mail:fail": "red", "intake:mail:quarantine": "red"}
