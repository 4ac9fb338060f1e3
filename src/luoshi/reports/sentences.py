"""Events of reports in words, for timelines and the auditor (see `audit.sentences`)."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "reports:report:start": _("Began a report"),
    "reports:report:save": _("Wrote on a report"),
    "reports:report:submit": _("Submitted a report"),
    "reports:report:resubmit": _("Mended a report and submitted it again"),
    "reports:report:sign": _("Signed a report off: it goes to the reviewer"),
    "reports:report:send_back": _("Sent a report back to its handler before it went to the reviewer"),
    "reports:report:reuse": _("Began with the text of the last report"),
    "reports:report:withdraw": _("Took a report back before it was decided"),
    "reports:report:accept": _("Accepted a report"),
    "reports:report:return": _("Returned a report"),
    "reports:report:escalate": _("The review waited %(days)s working days: shown to the head of %(office)s"),
    "reports:report:hand_over": _("A report handed over from %(before)s to %(after)s"),
    "reports:report:export": _("Exported the list of reports, %(rows)s lines"),
    "reports:review:export": _("Exported the list of reports that wait for review, %(rows)s lines"),
    "reports:evidence:download": _("Saved the evidence “%(name)s”"),
    "reports:evidence:add": _("Added evidence"),
    "reports:evidence:remove": _("Removed evidence"),
    "reports:signal:settle": _("Decided about a signal: %(decision)s"),
    "reports:signal:export": _("Exported the list of signals, %(rows)s lines"),
    "reports:evidence:export": _("Took away evidence as one archive, %(rows)s files"),
    "reports:evidence:refused": _("Refused the file “%(name)s”: the virus scanner found %(virus)s"),
    "reports:evidence:infected": _("Locked the file “%(name)s”: the virus scanner found %(virus)s"),
}
TONES = {
    "reports:report:submit": "blue",
    "reports:report:resubmit": "blue",
    "reports:report:accept": "green",
    "reports:report:sign": "green",
    "reports:report:send_back": "amber",
    "reports:report:return": "red",
    "reports:report:escalate": "amber",
    "reports:evidence:refused": "red",
    "reports:evidence:infected": "red",
}
