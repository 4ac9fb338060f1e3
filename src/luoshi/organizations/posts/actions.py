"""Changes of posts, appointments and stand-ins; each is one transaction with its permission check and its event."""

from datetime import date

from django.db.models import Q
from django.utils import timezone

from luoshi.audit.actions import record
from luoshi.errors import DomainError, PermissionDeniedError
from luoshi.organizations.models import Appointment, Organization, Post, Role, StandIn, User
from luoshi.organizations.permissions import OWN_ONLY, needs_contacts
from luoshi.organizations.posts import staffing
from luoshi.organizations.posts.permissions import may_staff, require_arrange, require_staff
from luoshi.organizations.queries import held_on
from luoshi.transactions import atomic


@atomic
def create_post(actor: User | None, organization: Organization, role: str, name: str, duty: str = "") -> Post:
    """The new post. PermissionDeniedError to all but administrators; DomainError organizations.post_exists, duty_of_a_leader."""
    require_staff(actor, "create_post")
    if duty and role != Role.LEADER:
        raise DomainError("organizations.duty_of_a_leader")
    _check_name(organization, role, name)
    post = Post.objects.create(organization=organization, role=role, name=name.strip(), duty=duty)
    record(actor, "organizations:post:add", post, organization=organization.pk, name=post.name, role=role, duty=duty)
    return post


def _check_name(organization: Organization, role: str, name: str) -> None:
    _hold(organization)
    if Post.objects.filter(organization=organization, role=role, name=name.strip()).exists():
        raise DomainError("organizations.post_exists", name=name.strip())


def _hold(organization: Organization) -> None:
    """Locks the organization, which comes before its posts."""
    list(Organization.objects.select_for_update(of=("self",), no_key=True).filter(pk=organization.pk))


@atomic
def rename_post(actor: User | None, post: Post, name: str) -> Post:
    """The post under its new name; the same name again changes nothing."""
    require_staff(actor, "rename_post")
    _hold(post.organization)
    locked = staffing.lock_post(post)
    if locked.name == name.strip():
        return locked
    _check_name(locked.organization, locked.role, name)
    before, locked.name = locked.name, name.strip()
    locked.save(update_fields=["name"])
    record(
        actor, "organizations:post:rename", locked, organization=locked.organization_id, before=before, name=locked.name
    )
    return locked


@atomic
def close_post(actor: User | None, post: Post, last_day: date) -> Post:
    """The post, which ends after that day. DomainError organizations.post_held names who would still hold it."""
    require_staff(actor, "close_post")
    locked = staffing.lock_post(post)
    later = locked.appointments.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=last_day)).select_related("user")
    if names := sorted({str(one.user) for one in later}):
        raise DomainError("organizations.post_held", names="、".join(names))
    locked.closed_on = last_day
    locked.save(update_fields=["closed_on"])
    record(
        actor, "organizations:post:close", locked, organization=locked.organization_id, name=locked.name, day=last_day
    )
    return locked


@atomic
def appoint(actor: User | None, post: Post, person: User, starts_on: date, ends_on: date | None = None) -> Appointment:
    """The appointment of the person, from a day to a day. PermissionDeniedError; DomainErrors of `staffing.place`."""
    require_staff(actor, "appoint")
    return staffing.place(actor, staffing.lock_post(post), person, starts_on, ends_on)


@atomic
def end_appointment(actor: User | None, appointment: Appointment, last_day: date) -> None:
    """End it after that day; one that would end before it began is taken back. DomainError organizations.appointment_ended."""
    require_staff(actor, "end_appointment")
    staffing.lock_post(appointment.post)
    staffing.finish(actor, _fresh(appointment), last_day)


def _fresh(appointment: Appointment) -> Appointment:
    return Appointment.objects.select_related("post__organization", "user").get(pk=appointment.pk)


@atomic
def hand_over(actor: User | None, appointment: Appointment, successor: User, starts_on: date) -> Appointment:
    """The successor's appointment from that day; the holder's ends the day before. What the post owes moves with it at once."""
    require_staff(actor, "hand_over")
    staffing.lock_post(appointment.post)
    return staffing.succeed(actor, _fresh(appointment), successor, starts_on)


@atomic
def arrange_stand_in(
    actor: User | None,
    post: Post,
    deputy: User,
    starts_on: date,
    ends_on: date,
    *,
    within: Organization | None = None,
    reason: str = "",
) -> StandIn:
    """The arrangement by which the deputy does the post's duties from a day to a day, in all of its reach or only `within`.

    By an administrator, or by the holder himself for people of his unit. It stands for who holds the post on the first day and
    ends with that appointment. PermissionDeniedError; DomainErrors organizations.stand_in_….
    """
    locked = staffing.lock_post(post)
    require_arrange(actor, locked, deputy)
    holder = _holder(actor, locked, starts_on)
    _check_stand_in(locked, holder, deputy, within, starts_on, ends_on)
    made = StandIn.objects.create(
        post=locked,
        holder=holder,
        deputy=deputy,
        within=within,
        starts_on=starts_on,
        ends_on=ends_on,
        reason=reason,
        arranged_by=actor,
    )
    _note(actor, "organizations:stand_in:arrange", made, starts_on=starts_on, within=within.code if within else None)
    return made


def _holder(actor: User | None, post: Post, day: date) -> User | None:
    """For whom it is: the actor where he holds the post, else its first holder on that day, None where it is vacant."""
    held = post.appointments.filter(held_on(day)).select_related("user").order_by("starts_on", "pk")
    holders = [one.user for one in held]
    own = [one for one in holders if actor and one.pk == actor.pk]
    if not own and not may_staff(actor):
        raise DomainError("organizations.stand_in_no_holder", name=str(actor))
    return next(iter(own or holders), None)


def _check_stand_in(
    post: Post, holder: User | None, deputy: User, within: Organization | None, starts_on: date, ends_on: date
) -> None:
    if holder and holder.pk == deputy.pk:
        raise DomainError("organizations.stand_in_for_himself")
    if not deputy.is_active:
        raise DomainError("organizations.inactive_person", name=str(deputy))
    if ends_on < starts_on:
        raise DomainError("organizations.ends_before_start")
    if post.closed_on and ends_on > post.closed_on:
        raise DomainError("organizations.post_closed", day=post.closed_on)
    if within and not _lies_in_reach(post, within):
        raise DomainError("organizations.stand_in_not_below", name=within.name)


def _lies_in_reach(post: Post, within: Organization) -> bool:
    if post.role in OWN_ONLY:
        return post.organization_id in {within.pk, within.belongs_to_id}
    return within.path.startswith(post.organization.path)


@atomic
def end_stand_in(actor: User | None, stand_in: StandIn, last_day: date) -> None:
    """End it after that day, before it began: take it back. By an administrator, the holder or the deputy himself."""
    staffing.lock_post(stand_in.post)
    locked = StandIn.objects.select_related("post", "deputy", "holder").get(pk=stand_in.pk)
    if not may_staff(actor) and (actor is None or actor.pk not in {locked.holder_id, locked.deputy_id}):
        raise PermissionDeniedError("end_stand_in")
    if locked.ends_on < min(last_day, timezone.localdate()):
        raise DomainError("organizations.stand_in_ended", day=locked.ends_on)
    locked.ends_on = min(last_day, locked.ends_on)
    _note(actor, "organizations:stand_in:end", locked)
    if locked.ends_on < locked.starts_on:
        locked.delete()
    else:
        locked.save(update_fields=["ends_on"])


def _note(actor: User | None, tag: str, stand_in: StandIn, **data: object) -> None:
    record(
        actor,
        tag,
        stand_in,
        organization=stand_in.post.organization_id,
        person=str(stand_in.deputy),
        holder=str(stand_in.holder or "—"),
        post=stand_in.post.name,
        role=stand_in.post.role,
        ends_on=stand_in.ends_on,
        **data,
    )


@atomic
def look_at_phone(actor: User, appointment: Appointment) -> str:
    """The full phone number of who holds the post; each look is an event. PermissionDeniedError to who need not have it."""
    organization, person = appointment.post.organization, appointment.user
    if person.pk != actor.pk and not needs_contacts(actor, organization):
        raise PermissionDeniedError("look_at_phone")
    if person.pk != actor.pk:
        record(actor, "organizations:phone:look", person, organization=organization.pk, person=str(person))
    return person.phone
