"""The changes of a roster written to the database in bulk, each with its event. Called inside the import's transaction."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db.models import F
from django.utils import timezone

from luoshi.audit.actions import Entry, record_many
from luoshi.organizations.models import Appointment, FormerName, Organization, OrganizationKind, Post, User
from luoshi.organizations.roster.changes import Change
from luoshi.organizations.roster.placing import Places

#: Rows written by one statement.
BATCH = 1000

PostKey = tuple[str, str, str]


def apply_all(actor: User | None, changes: Sequence[Change]) -> None:
    """Write all changes; their events follow each other in the same order."""
    by_sort: dict[str, list[Change]] = {}
    for change in changes:
        by_sort.setdefault(change.what, []).append(change)
    writers = {"kind": _kinds, "unit": _units, "post": _posts, "person": _persons, "appointment": _appointments}
    entries: list[Entry] = []
    for what, write in writers.items():
        entries += write(by_sort.get(what, []))
    record_many(actor, entries)


def _after(change: Change) -> dict[str, Any]:
    return {name: after for name, (_before, after) in change.fields.items()}


def _kinds(changes: Sequence[Change]) -> Iterator[Entry]:
    for change in changes:
        kind, _created = OrganizationKind.objects.update_or_create(code=change.key, defaults=_after(change))
        yield Entry(f"organizations:kind:{change.act}", kind, data={"code": change.key, "fields": change.fields})


def _units(changes: Sequence[Change]) -> list[Entry]:
    if not changes:
        return []
    _add_units([change for change in changes if change.act == "add"])
    stored = Organization.objects.in_bulk([change.key for change in changes], field_name="code")
    _change_units([change for change in changes if change.act != "add"], stored)
    _set_belonging(changes, stored)
    for change in changes:
        if change.act != "add" and "above" in change.fields:
            _move(change.key, change.fields["above"][1])
    return [_unit_entry(change, stored[change.key]) for change in changes]


def _unit_entry(change: Change, organization: Organization) -> Entry:
    data = {"code": change.key, "fields": change.fields}
    return Entry(f"organizations:organization:{change.act}", organization, organization=organization.pk, data=data)


def _values(change: Change) -> dict[str, Any]:
    values = _after(change)
    for name in ("above", "belongs_to"):
        values.pop(name, None)
    if "kind" in values:
        values["kind_id"] = values.pop("kind")
    return values


def _add_units(added: Sequence[Change]) -> None:
    """New organizations as rows with their place in the tree: the order of the changes puts each after the one above it."""
    places = Places()
    rows = [
        Organization(code=change.key, **places.below(_after(change).get("above") or "", change.key), **_values(change))
        for change in added
    ]
    children = Counter(row.path[: -Organization.steplen] for row in rows if row.depth > 1)
    for row in rows:
        row.numchild = children.pop(row.path, 0)
    Organization.objects.bulk_create(rows, batch_size=BATCH)
    for path, more in children.items():
        Organization.objects.filter(path=path).update(numchild=F("numchild") + more)


def _change_units(changed: Sequence[Change], stored: dict[str, Organization]) -> None:
    fields: set[str] = set()
    former = []
    for change in changed:
        organization = stored[change.key]
        if {"name", "short_name"} & set(change.fields):
            former.append(former_name(organization, timezone.localdate()))
        for name, value in _values(change).items():
            setattr(organization, name, value)
            fields.add(name)
    FormerName.objects.bulk_create(former, batch_size=BATCH, ignore_conflicts=True)
    if fields:
        rows = [stored[change.key] for change in changed]
        Organization.objects.bulk_update(rows, sorted(fields), batch_size=BATCH)


def former_name(organization: Organization, new_from: Any) -> FormerName:
    """The name that the organization bears, as one that it bore until the day before `new_from`; unsaved."""
    until = new_from - timedelta(days=1)
    return FormerName(
        organization=organization, name=organization.name, short_name=organization.short_name, until_on=until
    )


def _set_belonging(changes: Sequence[Change], stored: dict[str, Organization]) -> None:
    wanted = {change.key: _after(change)["belongs_to"] for change in changes if "belongs_to" in change.fields}
    units = Organization.objects.in_bulk(list(set(filter(None, wanted.values()))), field_name="code")
    rows = []
    for code, unit in wanted.items():
        belongs_to = units[unit] if unit else None
        if stored[code].belongs_to_id != (belongs_to and belongs_to.pk):
            stored[code].belongs_to = belongs_to
            rows.append(stored[code])
    Organization.objects.bulk_update(rows, ["belongs_to"], batch_size=BATCH)


def _move(code: str, above: str) -> None:
    organization = Organization.objects.get(code=code)
    if above:
        Organization.objects.move(organization, Organization.objects.get(code=above), pos="last-child")
    else:
        Organization.objects.move(organization, Organization.objects.get_root_nodes().last(), pos="last-sibling")


def _key(change: Change) -> PostKey:
    row = change.row
    return row["unit"], row["role"], row["post"]


def _posts_by_key(changes: Iterable[Change]) -> dict[PostKey, Post]:
    units = {change.row["unit"] for change in changes}
    posts: dict[PostKey, Post] = {}
    for part in _parts(sorted(units)):
        for post in Post.objects.filter(organization__code__in=part).select_related("organization"):
            posts[post.organization.code, post.role, post.name] = post
    return posts


def _parts(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """The values in parts that one statement takes."""
    return (values[at : at + BATCH] for at in range(0, len(values), BATCH))


def _posts(changes: Sequence[Change]) -> Iterator[Entry]:
    units = _by_name(Organization, "code", {change.row["unit"] for change in changes})
    known = _posts_by_key([change for change in changes if change.act != "add"])
    posts = [known.get(_key(change)) or _new_post(change, units) for change in changes]
    for post, change in zip(posts, changes, strict=True):
        post.duty = change.fields["duty"][1]
    Post.objects.bulk_create([post for post in posts if post.pk is None], batch_size=BATCH)
    Post.objects.bulk_update(known.values(), ["duty"], batch_size=BATCH)
    for post, change in zip(posts, changes, strict=True):
        data = {"name": post.name, "role": post.role, "duty": post.duty}
        yield Entry(f"organizations:post:{change.act}", post, organization=post.organization_id, data=data)


def _new_post(change: Change, units: Mapping[str, Organization]) -> Post:
    return Post(organization=units[change.row["unit"]], role=change.row["role"], name=change.row["post"])


def _by_name(model: Any, field: str, names: Iterable[str]) -> dict[str, Any]:
    """The rows of the model by a unique field."""
    found: dict[str, Any] = {}
    for part in _parts(sorted(names)):
        found |= model.objects.in_bulk(part, field_name=field)
    return found


def _persons(changes: Sequence[Change]) -> Iterator[Entry]:
    unusable = make_password(None)  # a secret of this import: one for all spares 40 random choices for each account
    added = [User(username=one.key, password=unusable, **_after(one)) for one in changes if one.act == "add"]
    User.objects.bulk_create(added, batch_size=BATCH)
    persons = _by_name(User, "username", {change.key for change in changes})
    changed = [change for change in changes if change.act != "add"]
    for change in changed:
        for name, value in _after(change).items():
            setattr(persons[change.key], name, value)
    fields = sorted({name for change in changed for name in change.fields})
    if fields:
        User.objects.bulk_update([persons[change.key] for change in changed], fields, batch_size=BATCH)
    for change in changes:
        data = {"username": change.key, "fields": sorted(change.fields)}
        yield Entry(f"organizations:account:{change.act}", persons[change.key], data=data)


def _appointments(changes: Sequence[Change]) -> list[Entry]:
    posts = _posts_by_key(changes)
    users = _by_name(User, "username", {change.row["username"] for change in changes})
    written = [_appointment(change, posts[_key(change)], users[change.row["username"]]) for change in changes]
    new = [one for one in written if one.pk is None]
    existing = [one for one in written if one.pk is not None]
    Appointment.objects.bulk_create(new, batch_size=BATCH)
    Appointment.objects.bulk_update(existing, ["ends_on"], batch_size=BATCH)
    return [_appointment_entry(change, one) for change, one in zip(changes, written, strict=True)]


def _appointment(change: Change, post: Post, user: User) -> Appointment:
    (before, starts_on), (_ended, ends_on) = change.fields["starts_on"], change.fields["ends_on"]
    if before is None:
        return Appointment(post=post, user=user, starts_on=starts_on or timezone.localdate(), ends_on=ends_on)
    appointment = Appointment.objects.get(post=post, user=user, starts_on=before)
    appointment.ends_on = ends_on
    return appointment


def _appointment_entry(change: Change, one: Appointment) -> Entry:
    return Entry(
        "organizations:appointment:add" if change.act == "add" else "organizations:appointment:change",
        one,
        organization=one.post.organization_id,
        data={
            "person": one.user.full_name,
            "post": one.post.name,
            "role": one.post.role,
            "starts_on": one.starts_on,
            "ends_on": one.ends_on,
        },
    )
