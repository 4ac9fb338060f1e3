"""The only way to fetch organizations; who may see them is decided here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import CharField, Count, OuterRef, Prefetch, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Length, NullIf, Substr
from django.utils import timezone

from luoshi.errors import DomainError
from luoshi.organizations.models import (
    Appointment,
    FormerName,
    Named,
    Organization,
    OrganizationKind,
    Post,
    Role,
    RosterUpload,
    Succession,
    User,
)
from luoshi.organizations.permissions import BUSINESS_ROLES, has_role, needs_contacts, subtree
from luoshi.organizations.scope import Finding, Selector, resolve
from luoshi.organizations.stored_roster import StoredRoster
from luoshi.problems import sentence


def sees_tree(user: User) -> bool:
    """Whether the user sees the organizations at all."""
    return has_role(user, *BUSINESS_ROLES, Role.ADMINISTRATOR)


def visible(user: User) -> QuerySet[Organization]:
    """All organizations, for whoever holds a business role or administers; none for anybody else.

    The tree itself is no secret inside the house: who may see what is *asked* of an organization is decided elsewhere.
    """
    if not sees_tree(user):
        return Organization.objects.none()
    return Organization.objects.select_related("kind").order_by("path")


def search(
    user: User, q: str = "", kind: str = "", within: str = "", level: str = "", closed: str = ""
) -> QuerySet[Organization]:
    """The visible organizations that are open today, narrowed by part of a name (of today or before) or code, by kind, level, subtree.

    With anything in `closed`, those that are closed instead.

    An unknown code in `within` gives an empty result.
    """
    today = timezone.localdate()
    found = visible(user).filter(Q(closed_on__lt=today) if closed else open_on(today))
    if q.strip():
        found = found.filter(_called(q.strip()))
    if level:
        found = found.filter(level=level)
    if kind:
        found = found.filter(kind_id=kind)
    if within:
        top = visible(user).filter(code=within).first()
        found = found.filter(subtree(top.path)) if top else found.none()
    return found


def _called(words: str) -> Q:
    former = FormerName.objects.filter(Q(name__icontains=words) | Q(short_name__icontains=words))
    own = Q(name__icontains=words) | Q(short_name__icontains=words) | Q(code__icontains=words)
    codes = Q(credit_code=words.upper()) | Q(division_code=words)
    return own | codes | Q(pk__in=former.values("organization"))


def names_on(day: date | None) -> dict[int, Named]:
    """By primary key, what organizations were called on that day that are called otherwise now; empty for None (one query)."""
    if day is None:
        return {}
    rows = FormerName.objects.filter(until_on__gte=day).order_by("-until_on")
    return {pk: Named(*names) for pk, *names in rows.values_list("organization", "name", "short_name")}


def with_above(organizations: QuerySet[Organization]) -> QuerySet[Organization]:
    """The same, each with `above_name`: the short name, or name, of the organization above it (None at the top)."""
    path = Substr(OuterRef("path"), 1, Length(OuterRef("path")) - Organization.steplen)
    above = Organization.objects.filter(path=path)
    label = Coalesce(NullIf("short_name", Value("")), "name", output_field=CharField())
    return organizations.annotate(above_name=Subquery(above.annotate(label=label).values("label")[:1]))


def roots(user: User) -> QuerySet[Organization]:
    """The tops of the tree that are open today."""
    return visible(user).filter(open_on(timezone.localdate()), depth=1)


def children(user: User, organization: Organization) -> QuerySet[Organization]:
    """What stands directly below and is open today, party bodies first."""
    found = visible(user).filter(
        subtree(organization.path), open_on(timezone.localdate()), depth=organization.depth + 1
    )
    return found.order_by("-kind__is_party", "path")


def above(organization: Organization) -> QuerySet[Organization]:
    """All that the organization stands below, from the top down."""
    paths = [
        organization.path[:end] for end in range(Organization.steplen, len(organization.path), Organization.steplen)
    ]
    return Organization.objects.filter(path__in=paths).order_by("path")


def totals(user: User) -> dict[str, int]:
    """How many units and how many party bodies are open today."""
    found = visible(user).filter(open_on(timezone.localdate())).order_by()
    return found.aggregate(
        units=Count("pk", filter=Q(kind__is_party=False)), party_bodies=Count("pk", filter=Q(kind__is_party=True))
    )


def posts_of(user: User, organization: Organization) -> list[dict[str, Any]]:
    """The posts of a visible organization that are not closed: `post`, and `holders` with name, mail and phone of each today.

    Phones are always masked (138****0000): who needs one looks at it (`posts.actions.look_at_phone`), which is an event. Mail
    addresses are left out except for administrators, the organization's own people and those whose role reaches it.
    """
    held = Appointment.objects.filter(held_on(timezone.localdate())).select_related("user").order_by("starts_on")
    posts = (
        Post.objects.filter(
            Q(closed_on__isnull=True) | Q(closed_on__gte=timezone.localdate()), organization=organization
        )
        .prefetch_related(Prefetch("appointments", held))
        .order_by("pk")
    )
    shown = needs_contacts(user, organization)
    return [{"post": post, "holders": [_holder(one, shown) for one in post.appointments.all()]} for post in posts]


def _holder(appointment: Appointment, shown: bool) -> dict[str, Any]:
    user = appointment.user
    return {
        "pk": user.pk,
        "appointment": appointment.pk,
        "name": str(user),
        "phone": masked(user.phone),
        "email": user.email if shown else "",
    }


def masked(phone: str) -> str:
    """138****0000; numbers of fewer than eight digits wholly."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 8 else "*" * len(phone)


def own_appointments(user: User) -> QuerySet[Appointment]:
    """What the user holds today, with posts and organizations."""
    held = Appointment.objects.filter(held_on(timezone.localdate()), user_id=user.pk)
    return held.select_related("post__organization").order_by("post__organization__path", "post__name")


def held_on(day: date) -> Q:
    """A condition true for appointments that hold on that day."""
    return Q(starts_on__lte=day) & (Q(ends_on__isnull=True) | Q(ends_on__gte=day))


def uploads(user: User) -> QuerySet[RosterUpload]:
    """The workbooks on their way in, the newest first: all for administrators, none for others."""
    if not has_role(user, Role.ADMINISTRATOR):
        return RosterUpload.objects.none()
    return RosterUpload.objects.select_related("made_by").order_by("-pk")


#: A worker that gave no sign of life for so long is taken for lost.
STALLED_AFTER = timedelta(minutes=2)


def is_stalled(upload: RosterUpload) -> bool:
    """Whether the upload lost the worker that looked at it, or never got one."""
    at_work = upload.state == RosterUpload.State.READING
    return at_work and timezone.now() - (upload.beat_at or upload.made_at) > STALLED_AFTER


def successions(organization: Organization) -> dict[str, list[Succession]]:
    """`before` and `after`: what the organization came after, and what came after it, the earliest first."""
    rows = Succession.objects.select_related("reorganization", "predecessor", "successor")
    concerned = rows.filter(Q(successor=organization) | Q(predecessor=organization))
    ordered = list(concerned.order_by("reorganization__from_on", "pk"))
    return {
        "before": [one for one in ordered if one.successor_id == organization.pk],
        "after": [one for one in ordered if one.predecessor_id == organization.pk],
    }


def named(user: User, words: str) -> Organization | None:
    """The open organization whose code, full name or short name this is; None where none or several are."""
    text = words.strip()
    found = visible(user).filter(open_on(timezone.localdate()))
    exact = found.filter(Q(code=text) | Q(name=text)).first()
    if exact or not text:
        return exact
    short = list(found.filter(short_name=text)[:2])
    return short[0] if len(short) == 1 else None


def kinds(user: User) -> QuerySet[OrganizationKind]:
    """The kinds of organizations, for whoever sees the tree."""
    if not sees_tree(user):
        return OrganizationKind.objects.none()
    return OrganizationKind.objects.all()


def open_on(day: date) -> Q:
    """A condition true for organizations that exist on that day."""
    opened = Q(opened_on__isnull=True) | Q(opened_on__lte=day)
    return opened & (Q(closed_on__isnull=True) | Q(closed_on__gte=day))


def organizations_in(selector: Selector, day: date | None = None) -> QuerySet[Organization]:
    """The organizations open on that day (today) that a selector of `scope` chooses, in tree order; computed in SQL.

    Raises DomainError organizations.selector_invalid when `within` names no organization.
    """
    chosen = Organization.objects.filter(open_on(day or timezone.localdate())).filter(_condition(selector))
    return chosen.select_related("kind").order_by("path")


def _condition(selector: Selector) -> Q:
    chosen = Q(pk__in=[])
    if selector.get("kinds"):
        chosen |= _of_kinds(selector["kinds"]) & _within(selector.get("within")) & _belonging(selector.get("of_kinds"))
    if selector.get("include"):
        chosen |= Q(code__in=selector["include"])
    for other in selector.get("any", ()):
        chosen |= _condition(other)
    if selector.get("exclude"):
        chosen &= ~Q(code__in=selector["exclude"])
    return chosen & ~_condition(selector["except"]) if selector.get("except") else chosen


def _of_kinds(codes: Sequence[str]) -> Q:
    chosen = Q(kind_id__in=[code for code in codes if not code.startswith("@")])
    if "@unit" in codes:
        chosen |= Q(kind__is_party=False)
    return chosen | Q(kind__is_party=True) if "@party" in codes else chosen


def _belonging(codes: Sequence[str] | None) -> Q:
    return Q(belongs_to__kind_id__in=codes) if codes else Q()


def _within(code: str | None) -> Q:
    if not code:
        return Q()
    path = Organization.objects.filter(code=code).values_list("path", flat=True).first()
    if path is None:
        raise DomainError("organizations.selector_invalid", names=code)
    return subtree(path)


@dataclass(frozen=True)
class Resolution:
    """What a phrase means on today's roster, for a person to confirm.

    `selector` is {} and `organizations` empty when nothing was found. `problem` is a code of `errors.py` (or None) and `sentence` its
    words. `stated_count` is the number that the phrase itself states (四个治超站), `found` how many there are. `confidence` is 0 to 1.
    """

    finding: Finding

    @property
    def phrase(self) -> str:
        return self.finding.text

    @property
    def selector(self) -> Selector:
        return self.finding.selector

    @property
    def matched(self) -> str:
        """How it was found: alias, name, kind, kind_below, modified_kind, general, abbreviation, list, or empty."""
        return self.finding.how

    @property
    def confidence(self) -> float:
        return self.finding.confidence

    @property
    def stated_count(self) -> int | None:
        return self.finding.stated_count

    @property
    def found(self) -> int:
        return self.finding.found

    @property
    def problem(self) -> str | None:
        return self.finding.problem

    @property
    def sentence(self) -> str:
        """The problem in words, in the active language; empty when there is none."""
        return sentence(DomainError(self.problem, **self.finding.data)) if self.problem else ""

    @property
    def parts(self) -> tuple["Resolution", ...]:
        """The members of a list, each resolved."""
        return tuple(Resolution(part) for part in self.finding.parts)

    @property
    def organizations(self) -> QuerySet[Organization]:
        return organizations_in(self.selector)


def resolve_phrase(
    text: str, context_organization: Organization | None = None, roster: StoredRoster | None = None
) -> Resolution:
    """What the phrase means on today's roster; see `scope.resolve`. Never raises: see `Resolution.problem`.

    Reading a roster takes three queries: who resolves many phrases gives the same one each time.
    """
    context = context_organization.code if context_organization else None
    return Resolution(resolve(text, roster or StoredRoster(), context))


def counted_kinds(user: User) -> QuerySet[OrganizationKind]:
    """The kinds with `used`: how many organizations, open or closed, are of each."""
    return kinds(user).annotate(used=Count("organizations"))
