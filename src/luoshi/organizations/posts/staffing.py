"""Who holds a post: the changes themselves, without the question who may make them. Called inside an action's transaction."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from luoshi.audit.actions import record
from luoshi.errors import DomainError
from luoshi.organizations.models import Appointment, Post, User


def lock_post(post: Post) -> Post:
    """The post as it is now, its row locked: changes of one post follow each other."""
    return (
        Post.objects.select_for_update(of=("self",), no_key=True)
        .select_related("organization__belongs_to")
        .get(pk=post.pk)
    )


def place(actor: User | None, post: Post, person: User, starts_on: date, ends_on: date | None) -> Appointment:
    """The new appointment. Raises DomainError organizations.post_closed, inactive_person, already_appointed, ends_before_start."""
    _check_place(post, person, starts_on, ends_on)
    appointment = Appointment.objects.create(post=post, user=person, starts_on=starts_on, ends_on=ends_on)
    note(actor, "organizations:appointment:add", appointment, starts_on=starts_on, ends_on=ends_on)
    return appointment


def _check_place(post: Post, person: User, starts_on: date, ends_on: date | None) -> None:
    if post.closed_on and (ends_on or date.max) > post.closed_on:
        raise DomainError("organizations.post_closed", day=post.closed_on)
    if not person.is_active:
        raise DomainError("organizations.inactive_person", name=str(person))
    if ends_on and ends_on < starts_on:
        raise DomainError("organizations.ends_before_start")
    running = Q(starts_on__lte=ends_on or date.max) & (Q(ends_on__isnull=True) | Q(ends_on__gte=starts_on))
    if Appointment.objects.filter(running, post=post, user=person).exists():
        raise DomainError("organizations.already_appointed", name=str(person))


def finish(actor: User | None, appointment: Appointment, last_day: date) -> None:
    """End the appointment after that day; one that would end before it began never counted and is taken back.

    Raises DomainError organizations.appointment_ended when it ended earlier already.
    """
    if appointment.ends_on and appointment.ends_on < min(last_day, timezone.localdate()):
        raise DomainError("organizations.appointment_ended", day=appointment.ends_on)
    if last_day < appointment.starts_on:
        note(actor, "organizations:appointment:cancel", appointment, starts_on=appointment.starts_on)
        appointment.delete()
        return
    appointment.ends_on = last_day
    appointment.save(update_fields=["ends_on"])
    note(actor, "organizations:appointment:end", appointment, ends_on=last_day)


def succeed(actor: User | None, held: Appointment, successor: User, starts_on: date) -> Appointment:
    """The successor's appointment; the one held ends the day before, so that not a day is without or with two."""
    if held.user_id == successor.pk:
        raise DomainError("organizations.same_person", name=str(successor))
    before = str(held.user)
    finish(actor, held, starts_on - timedelta(days=1))
    _check_place(held.post, successor, starts_on, None)
    appointment = Appointment.objects.create(post=held.post, user=successor, starts_on=starts_on)
    note(actor, "organizations:appointment:hand_over", appointment, before=before, starts_on=starts_on)
    return appointment


def note(actor: User | None, tag: str, appointment: Appointment, **data: Any) -> None:
    """The event of a change of an appointment, on the timeline of its unit."""
    post = appointment.post
    record(
        actor,
        tag,
        appointment,
        organization=post.organization_id,
        person=str(appointment.user),
        post=post.name,
        role=post.role,
        duty=post.duty,
        **data,
    )
