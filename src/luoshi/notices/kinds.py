"""What people are told. A new kind is one entry here: its words, and either a place in `collecting.py` or the event that causes it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luoshi.audit.models import Event
from luoshi.notices import recipients
from luoshi.notices.recipients import Draft

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of notice.

    `title` heads its lines in a digest. `sentence` is filled with the notice's data; with `total` it counts many lines and stands without
    a title of a task. An `urgent` kind is mailed at once to whoever wants that. `tag` is the event that causes it, and `told` gives the
    drafts for one such event, in the event's own transaction.
    """

    code: str
    title: Words
    sentence: Words
    icon: str
    tone: str = "grey"
    total: Words = ""
    urgent: bool = False
    tag: str = ""
    told: Callable[[Event], Iterable[Draft]] | None = None


KINDS = {
    kind.code: kind
    for kind in (
        Kind(
            "returned",
            _("Returned reports"),
            _("returned: %(reason)s"),
            icon="arrow-back-up",
            tone="red",
            urgent=True,
            tag="reports:report:return",
            told=recipients.of_returned,
        ),
        Kind(
            "overdue",
            pgettext_lazy("heading of notices", "Overdue"),
            _("overdue for %(days)s days, was due on %(due_on)s"),
            icon="alert-triangle",
            tone="red",
            total=_("%(lines)s tasks of %(units)s units are overdue for %(days)s days or more"),
        ),
        Kind(
            "due",
            pgettext_lazy("heading of notices", "Due soon"),
            _("due on %(due_on)s"),
            icon="clock",
            tone="amber",
        ),
        Kind(
            "waiting",
            _("Waiting for review"),
            "",
            icon="checklist",
            tone="amber",
            total=_("%(lines)s reports wait for review, the longest for %(days)s days"),
        ),
    )
}
BY_TAG = {kind.tag: kind for kind in KINDS.values() if kind.tag}
