"""Events of notices in words (see `audit.sentences`)."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "notices:day:tell": _("Told the notices of %(day)s: %(count)s"),
    "notices:steps:change": _("Changed when the plan reminds whom"),
    "notices:preference:change": _("Changed how notices are received"),
    "notices:robot:add": _("Robot “%(name)s” of a group chat added"),
    "notices:robot:remove": _("Robot “%(name)s” of a group chat removed"),
    "notices:robot:test": _("Sent a test through the robot “%(name)s”"),
    "notices:delivery:retry": _("Had a message sent again"),
    "notices:delivery:export": _("Exported %(rows)s deliveries"),
    "notices:inbox:export": _("Exported %(rows)s notices of the own inbox"),
    "notices:preview:export": _("Exported who will be told what, %(rows)s lines"),
}
TONES = {"notices:day:tell": "blue", "notices:robot:add": "amber", "notices:robot:remove": "amber"}
