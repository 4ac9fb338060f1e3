"""What people are told. A new kind is one entry here: its words, and either a place in `collecting.py` or the event that causes it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

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

    `title` heads its lines in a digest. `sentence` is filled with the notice's data; where the data name an `outcome`, the sentence of
    `outcomes` is. `total` counts many lines and stands without a title of a task. An `urgent` kind is mailed at once to whoever wants
    that. `tags` are the events that cause it, and `told` gives the drafts for one such event, in the event's own transaction.
    """

    code: str
    title: Words
    sentence: Words
    icon: str
    tone: str = "grey"
    total: Words = ""
    outcomes: Mapping[str, Words] = field(default_factory=dict)
    urgent: bool = False
    tags: tuple[str, ...] = ()
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
            tags=("reports:report:return",),
            told=recipients.of_returned,
        ),
        Kind(
            "revoked",
            _("Acceptances withdrawn"),
            _("no longer accepted: %(reason)s"),
            icon="arrow-back-up",
            tone="red",
            urgent=True,
            tags=("reports:report:revoke",),
            told=recipients.of_revoked,
        ),
        Kind(
            "urged",
            pgettext_lazy("heading of notices", "Urged"),
            _("urged on %(urged_on)s: %(reason)s"),
            icon="speakerphone",
            tone="red",
            urgent=True,
            tags=("assignments:assignment:urge",),
            told=recipients.of_urged,
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
            "extension",
            _("Decisions on extensions"),
            "",
            icon="calendar-time",
            tone="blue",
            outcomes={
                "granted": _("extended until %(granted_on)s: %(reason)s"),
                "granted_in_part": _("extended until %(granted_on)s, asked for until %(wanted_on)s: %(reason)s"),
                "refused": _("no extension, due on %(due_on)s as before: %(reason)s"),
            },
            tags=tuple(f"assignments:extension:{outcome}" for outcome in recipients.DECIDED),
            told=recipients.of_extension,
        ),
        Kind(
            "amendment",
            _("Amendments of plans"),
            "",
            icon="file-diff",
            tone="blue",
            outcomes={
                "withdraw": _("no longer asked: %(reason)s"),
                "due_amendment": _("due day %(before)s → %(after)s: %(reason)s"),
                "retarget": _("target %(before)s → %(after)s: %(reason)s"),
            },
            tags=tuple(f"assignments:assignment:{change}" for change in ("withdraw", "due_amendment", "retarget")),
            told=recipients.of_amendment,
        ),
        Kind(
            "comment",
            _("Comments on reports"),
            _("a new comment in the report's thread"),
            icon="message",
            tone="blue",
            tags=("reports:report:comment",),
            told=recipients.of_comment,
        ),
        Kind(
            "waiting",
            _("Waiting for review"),
            "",
            icon="checklist",
            tone="amber",
            total=_("%(lines)s reports wait for review, the longest for %(days)s days"),
        ),
        Kind(
            "review_escalated",
            _("Reviews that wait too long"),
            _("the review has waited for %(days)s working days, %(allowed)s are allowed"),
            icon="hourglass-high",
            tone="red",
            tags=("reports:report:escalate",),
            told=recipients.of_escalated,
        ),
    )
}
BY_TAG = {tag: kind for kind in KINDS.values() for tag in kind.tags}
