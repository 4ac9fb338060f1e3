"""The duties that this room itself knows: posts with who holds them, organizations below, phrases of plans that name the organization."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luoshi.audit.actions import record
from luoshi.organizations.models import Appointment, Organization, Post, ScopePhrase, User
from luoshi.organizations.reorganization.duties import Change, Duty, DutyRoom, Moves, register


class Posts(DutyRoom):
    """Posts that somebody holds: holder and post begin anew at the successor, and the old appointment ends, so both days stay true."""

    code = "post"
    words = gettext_lazy("Posts and who holds them")
    may_end = True

    def find(
        self, user: User | None, organizations: Sequence[Organization], places: Sequence[Organization]
    ) -> list[Duty]:
        return [
            Duty(str(one.pk), one.post.organization_id, f"{one.post.name} · {one.user}") for one in _held(organizations)
        ]

    def count(self, organizations: Sequence[Organization]) -> Counter[int]:
        return Counter(one.post.organization_id for one in _held(organizations))

    def hand_over(self, actor: User | None, moves: Moves, change: Change) -> None:
        held = (
            Appointment.objects.filter(pk__in=moves)
            .select_related("post", "user")
            .select_for_update(of=("self",), no_key=True)
        )
        for appointment in held.order_by("pk"):
            successor = moves[str(appointment.pk)]
            if successor is not None and appointment.starts_on > change.last_day:
                _move(actor, appointment, successor)
                continue
            _end(actor, appointment, change.last_day)
            if successor is not None:
                _appoint_at(actor, appointment, successor, change.from_on)


def _held(organizations: Iterable[Organization]) -> Any:
    lasting = Q(ends_on__isnull=True) | Q(ends_on__gte=timezone.localdate())
    held = Appointment.objects.filter(lasting, post__organization__in=list(organizations))
    return held.select_related("post", "user").order_by("post__organization__path", "post", "pk")


def _end(actor: User | None, appointment: Appointment, last_day: date) -> None:
    ends_on = max(last_day, appointment.starts_on)
    Appointment.objects.filter(pk=appointment.pk).update(ends_on=ends_on)
    _record(actor, "change", appointment, appointment.post, appointment.starts_on, ends_on)


def _move(actor: User | None, appointment: Appointment, successor: Organization) -> None:
    """An appointment that never held under the old order is one at the successor."""
    appointment.post = _post_at(appointment.post, successor)
    appointment.save(update_fields=["post"])
    _record(actor, "change", appointment, appointment.post, appointment.starts_on, appointment.ends_on)


def _post_at(post: Post, successor: Organization) -> Post:
    same, _created = Post.objects.get_or_create(organization=successor, role=post.role, name=post.name)
    return same


def _appoint_at(actor: User | None, old: Appointment, successor: Organization, from_on: date) -> None:
    post = _post_at(old.post, successor)
    new = Appointment.objects.create(post=post, user=old.user, starts_on=from_on, ends_on=old.ends_on)
    _record(actor, "add", new, post, from_on, old.ends_on)


def _record(
    actor: User | None, act: str, appointment: Appointment, post: Post, starts_on: date, ends_on: date | None
) -> None:
    data = {"person": appointment.user.full_name, "post": post.name, "role": post.role}
    record(
        actor, f"organizations:appointment:{act}", appointment, organization=post.organization_id,
        starts_on=starts_on, ends_on=ends_on, **data,
    )  # fmt: skip


class Below(DutyRoom):
    """Organizations that stand directly below and are open, party bodies among them: they move as they are."""

    code = "organization"
    words = gettext_lazy("Organizations below")

    def find(
        self, user: User | None, organizations: Sequence[Organization], places: Sequence[Organization]
    ) -> list[Duty]:
        return [
            Duty(str(child.pk), source.pk, f"{child.name} · {child.kind}")
            for source in organizations
            for child in _open_children(source, organizations)
        ]

    def count(self, organizations: Sequence[Organization]) -> Counter[int]:
        return Counter({one.pk: len(_open_children(one, organizations)) for one in organizations})

    def hand_over(self, actor: User | None, moves: Moves, change: Change) -> None:
        from luoshi.organizations.reorganization.placing import put_below

        for child in Organization.objects.filter(pk__in=moves).order_by("path"):
            successor = moves[str(child.pk)]
            assert successor is not None
            put_below(actor, child, successor, change.from_on)


def _open_children(source: Organization, closing: Sequence[Organization]) -> list[Organization]:
    children = Organization.objects.get_children(source).filter(closed_on=None).select_related("kind").order_by("path")
    return [child for child in children if child not in closing]


class Phrases(DutyRoom):
    """Phrases of plans confirmed to mean the organization by itself: from then on they mean the one that comes after it."""

    code = "phrase"
    words = gettext_lazy("Phrases of plans")

    def find(
        self, user: User | None, organizations: Sequence[Organization], places: Sequence[Organization]
    ) -> list[Duty]:
        return [
            Duty(f"{phrase.pk}-{one.pk}", one.pk, _("“%(phrase)s” means it") % {"phrase": phrase.phrase})
            for phrase, one in _naming(organizations)
        ]

    def count(self, organizations: Sequence[Organization]) -> Counter[int]:
        return Counter(one.pk for _phrase, one in _naming(organizations))

    def hand_over(self, actor: User | None, moves: Moves, change: Change) -> None:
        codes = {str(one.pk): one.code for one in change.sources}
        for key, successor in moves.items():
            phrase, organization = key.split("-")
            assert successor is not None
            alias = ScopePhrase.objects.select_for_update(no_key=True).get(pk=phrase)
            alias.selector = _renamed(alias.selector, codes[organization], successor.code)
            alias.save(update_fields=["selector"])
            record(actor, "organizations:scope:hand_over", alias, phrase=alias.phrase, selector=alias.selector)


def _naming(organizations: Sequence[Organization]) -> Iterator[tuple[ScopePhrase, Organization]]:
    for phrase in ScopePhrase.objects.order_by("pk"):
        named = _named(phrase.selector)
        yield from ((phrase, one) for one in organizations if one.code in named)


def _named(selector: dict[str, Any]) -> set[str]:
    """The codes that a selector includes or counts below."""
    single = {selector["within"]} if selector.get("within") else set()
    others = [*selector.get("any", ()), *filter(None, [selector.get("except")])]
    return single.union(selector.get("include", ()), *(_named(other) for other in others))


def _renamed(value: Any, old: str, new: str) -> Any:
    """The selector with one code in place of another; a code that stands twice then is written once."""
    if isinstance(value, dict):
        return {key: _renamed(one, old, new) for key, one in value.items()}
    if isinstance(value, list):
        put = [_renamed(one, old, new) for one in value]
        return [one for at, one in enumerate(put) if one not in put[:at]]
    return new if value == old else value


for room in (Below(), Posts(), Phrases()):
    register(room)
