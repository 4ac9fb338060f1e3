"""The only way to fetch organizations; who may see them is decided here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import CharField, Count, OuterRef, Prefetch, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Length, NullIf, Substr
from django.utils import timezone

from luoshi.errors import DomainError
from luoshi.organizations.models import Appointment, Organization, OrganizationKind, Post, Role, User
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


def search(user: User, q: str = "", kind: str = "", within: str = "") -> QuerySet[Organization]:
    """The visible organizations that are open today, narrowed by part of a name or code, by kind and by subtree.

    An unknown code in `within` gives an empty result.
    """
    found = visible(user).filter(open_on(timezone.localdate()))
    if q.strip():
        found = found.filter(
            Q(name__icontains=q.strip()) | Q(short_name__icontains=q.strip()) | Q(code__icontains=q.strip())
        )
    if kind:
        found = found.filter(kind_id=kind)
    if within:
        top = visible(user).filter(code=within).first()
        found = found.filter(subtree(top.path)) if top else found.none()
    return found


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
    """The posts of a visible organization: `post`, and `holders` with name, mail and phone of each who holds it today.

    Phones are masked (138****0000) and mail addresses left out, except for administrators, the organization's own people and those
    whose role reaches it.
    """
    held = Appointment.objects.filter(held_on(timezone.localdate())).select_related("user").order_by("starts_on")
    posts = (
        Post.objects.filter(organization=organization).prefetch_related(Prefetch("appointments", held)).order_by("pk")
    )
    shown = needs_contacts(user, organization)
    return [{"post": post, "holders": [_holder(one.user, shown) for one in post.appointments.all()]} for post in posts]


def _holder(user: User, shown: bool) -> dict[str, Any]:
    phone, email = (user.phone, user.email) if shown else (masked(user.phone), "")
    return {"pk": user.pk, "name": str(user), "phone": phone, "email": email}


def masked(phone: str) -> str:
    """138****0000; numbers of fewer than eight digits wholly."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 8 else "*" * len(phone)


def own_appointments(user: User) -> QuerySet[Appointment]:
    """What the user holds today, with posts and organizations."""
    held = Appointment.objects.filter(held_on(timezone.localdate()), user_id=user.pk)
    return held.select_related("post__organization").order_by("post__organization__path", "post__name")


def accounts(user: User) -> QuerySet[User]:
    """The accounts that the user looks after: all for administrators, none for others."""
    return User.objects.all() if has_role(user, Role.ADMINISTRATOR) else User.objects.none()


def held_on(day: date) -> Q:
    """A condition true for appointments that hold on that day."""
    return Q(starts_on__lte=day) & (Q(ends_on__isnull=True) | Q(ends_on__gte=day))


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
