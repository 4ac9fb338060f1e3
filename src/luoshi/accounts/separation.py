"""Duties that must lie in different hands: administering accounts, auditing, and business (GB/T 22239-2019, 8.1.5.1 to 8.1.5.3).

Nothing is refused, since a small office may have no choice; but it is never silent: an event, a flag, and a notice to
administrators and auditors until one of the duties is laid down.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from luoshi.accounts.models import DutyConflict
from luoshi.audit.actions import record
from luoshi.organizations.models import Appointment, Role, User
from luoshi.organizations.permissions import BUSINESS_ROLES
from luoshi.organizations.queries import held_on
from luoshi.transactions import atomic

DUTIES: dict[str, frozenset[str]] = {
    "administration": frozenset({Role.ADMINISTRATOR}),
    "audit": frozenset({Role.AUDITOR}),
    "business": frozenset(BUSINESS_ROLES),
}
WORDS: dict[str, str | Promise] = {
    "administration": _("administration of accounts"),
    "audit": _("audit"),
    "business": _("business"),
}
#: Which pairs collide, each by its key.
PAIRS = (("administration", "audit"), ("administration", "business"), ("audit", "business"))


@dataclass(frozen=True, slots=True)
class Conflict:
    """A person and the two duties that he holds at once."""

    user: User
    duties: tuple[str, str]

    @property
    def words(self) -> list[str]:
        return in_words(self.duties)


def in_words(duties: Iterable[str]) -> list[str]:
    """The duties as people call them."""
    return [str(WORDS[duty]) for duty in duties]


def conflicts(users: Iterable[int] | None = None) -> list[Conflict]:
    """Every conflict of today, of active accounts (or of these users only), by user name; one query a pair."""
    found = []
    for pair in PAIRS:
        people = User.objects.filter(holding(pair[0]), holding(pair[1]), is_active=True).order_by("username")
        people = people if users is None else people.filter(pk__in=list(users))
        found += [Conflict(user, pair) for user in people]
    return found


def holding(duty: str) -> Q:
    """A condition true for users who hold a post of that duty today."""
    return Q(Exists(_held(DUTIES[duty]).filter(user=OuterRef("pk"))))


def _held(roles: Iterable[str]) -> QuerySet[Appointment]:
    return Appointment.objects.filter(held_on(timezone.localdate()), post__role__in=roles)


@atomic
def note(user: User | None = None) -> list[Conflict]:
    """The conflicts of today, of one user or of all; each new one and each that has ended leaves an event."""
    now = conflicts(None if user is None else [user.pk])
    standing = {(one.user.pk, "+".join(one.duties)): one for one in now}
    flagged = DutyConflict.objects.filter(ended_at=None)
    flagged = flagged if user is None else flagged.filter(user=user)
    known = {(flag.user_id, flag.duties): flag for flag in flagged.select_related("user")}
    for key in standing.keys() - known.keys():
        _open(standing[key])
    for key in known.keys() - standing.keys():
        _end(known[key])
    return now


def _open(conflict: Conflict) -> None:
    _flag, created = DutyConflict.objects.get_or_create(
        user=conflict.user, duties="+".join(conflict.duties), ended_at=None
    )
    if created:
        names = {"username": conflict.user.username, "duties": "+".join(conflict.duties)}
        record(None, "accounts:separation:conflict", conflict.user, **names)


def _end(flag: DutyConflict) -> None:
    flag.ended_at = timezone.now()
    flag.save(update_fields=["ended_at"])
    record(None, "accounts:separation:settle", flag.user, username=flag.user.username, duties=flag.duties)


def note_appointment(appointment: Appointment) -> None:
    """Flag what an appointment brings about or ends. One short query for a person with business posts alone."""
    sensitive = DUTIES["administration"] | DUTIES["audit"]
    if Appointment.objects.filter(user_id=appointment.user_id, post__role__in=sensitive).exists():
        note(appointment.user)
