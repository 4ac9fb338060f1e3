"""Each kind of change of a roster, written to the database with its event. Called inside the import's transaction."""

from typing import Any

from django.utils import timezone

from luoshi.audit.actions import record
from luoshi.organizations.models import Appointment, Organization, OrganizationKind, Post, User
from luoshi.organizations.roster.changes import Change


def apply(actor: User | None, change: Change) -> None:
    """Write one change."""
    {"kind": _kind, "unit": _unit, "post": _post, "person": _person, "appointment": _appointment}[change.what](
        actor, change
    )


def _after(change: Change) -> dict[str, Any]:
    return {name: after for name, (_before, after) in change.fields.items()}


def _kind(actor: User | None, change: Change) -> None:
    kind, _created = OrganizationKind.objects.update_or_create(code=change.key, defaults=_after(change))
    record(actor, f"organizations:kind:{change.act}", kind, code=change.key, fields=change.fields)


def _unit(actor: User | None, change: Change) -> None:
    organization = _added(change) if change.act == "add" else _changed(change)
    record(
        actor,
        f"organizations:organization:{change.act}",
        organization,
        organization=organization.pk,
        code=change.key,
        fields=change.fields,
    )


def _values(change: Change) -> dict[str, Any]:
    values = _after(change)
    values.pop("above", None)
    if "kind" in values:
        values["kind_id"] = values.pop("kind")
    if "belongs_to" in values:
        values["belongs_to"] = Organization.objects.filter(code=values["belongs_to"]).first()
    return values


def _added(change: Change) -> Organization:
    organization = Organization(code=change.key, **_values(change))
    above = _after(change).get("above")
    if not above:
        return Organization.objects.add_root(instance=organization)
    return Organization.objects.add_child(Organization.objects.get(code=above), instance=organization)


def _changed(change: Change) -> Organization:
    organization = Organization.objects.get(code=change.key)
    for name, value in _values(change).items():
        setattr(organization, name, value)
    organization.save()
    if "above" in change.fields:
        _move(organization, change.fields["above"][1])
    return organization


def _move(organization: Organization, above: str) -> None:
    if above:
        Organization.objects.move(organization, Organization.objects.get(code=above), pos="last-child")
    else:
        Organization.objects.move(organization, Organization.objects.get_root_nodes().last(), pos="last-sibling")


def _post_of(change: Change) -> Post:
    row = change.row
    return Post.objects.get(organization__code=row["unit"], role=row["role"], name=row["post"])


def _post(actor: User | None, change: Change) -> None:
    row = change.row
    organization = Organization.objects.get(code=row["unit"])
    post = Post.objects.create(organization=organization, role=row["role"], name=row["post"])
    record(actor, "organizations:post:add", post, organization=organization.pk, name=post.name, role=post.role)


def _person(actor: User | None, change: Change) -> None:
    if change.act == "add":
        person = User(username=change.key, **_after(change))
        person.set_unusable_password()
        person.save()
    else:
        User.objects.filter(username=change.key).update(**_after(change))
        person = User.objects.get(username=change.key)
    record(actor, f"organizations:account:{change.act}", person, username=change.key, fields=sorted(change.fields))


def _appointment(actor: User | None, change: Change) -> None:
    post, user = _post_of(change), User.objects.get(username=change.row["username"])
    (before, starts_on), (_ended, ends_on) = change.fields["starts_on"], change.fields["ends_on"]
    if before is None:
        appointment = Appointment.objects.create(
            post=post, user=user, starts_on=starts_on or timezone.localdate(), ends_on=ends_on
        )
    else:
        appointment = Appointment.objects.get(post=post, user=user, starts_on=before)
        appointment.ends_on = ends_on
        appointment.save()
    record(
        actor,
        f"organizations:appointment:{change.act}",
        appointment,
        organization=post.organization_id,
        person=user.full_name,
        post=post.name,
        role=post.role,
        starts_on=appointment.starts_on,
        ends_on=ends_on,
    )
