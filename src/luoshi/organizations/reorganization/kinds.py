"""Changes of kinds: names and the phrases by which plans name all of a kind."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Max, ProtectedError

from luoshi.audit.actions import record
from luoshi.errors import DomainError
from luoshi.organizations.models import OrganizationKind, User
from luoshi.organizations.permissions import require_administrator
from luoshi.transactions import atomic


@atomic
def add_kind(
    actor: User | None, *, code: str, name: str, is_party: bool = False, phrases: Iterable[str] = ()
) -> OrganizationKind:
    """The new kind, last of all. For administrators; raises DomainError organizations.kind_taken."""
    require_administrator(actor, "add_kind")
    if OrganizationKind.objects.filter(pk=code).exists():
        raise DomainError("organizations.kind_taken", taken=code)
    last = OrganizationKind.objects.aggregate(last=Max("position"))["last"]
    values = {"name": name, "is_party": is_party, "phrases": each_once(phrases)}
    kind = OrganizationKind.objects.create(code=code, position=0 if last is None else last + 1, **values)
    record(actor, "organizations:kind:add", kind, code=code, fields={key: [None, one] for key, one in values.items()})
    return kind


def each_once(phrases: Iterable[str]) -> list[str]:
    """The phrases that say something, each once, in their order."""
    return list(dict.fromkeys(filter(None, map(str.strip, phrases))))


@atomic
def change_kind(actor: User | None, kind: OrganizationKind, *, name: str, phrases: Iterable[str]) -> OrganizationKind:
    """The kind with this name and these phrases; the same again changes nothing. For administrators.

    Whether it is a kind of party body stays: organizations of the kind stand where that says.
    """
    require_administrator(actor, "change_kind")
    one = OrganizationKind.objects.select_for_update(no_key=True).get(pk=kind.pk)
    wanted: dict[str, Any] = {"name": name, "phrases": each_once(phrases)}
    changed = {key: [getattr(one, key), value] for key, value in wanted.items() if getattr(one, key) != value}
    if changed:
        one.name, one.phrases = wanted["name"], wanted["phrases"]
        one.save()
        record(actor, "organizations:kind:change", one, code=one.code, fields=changed)
    return one


@atomic
def delete_kind(actor: User | None, kind: OrganizationKind) -> None:
    """Remove a kind that no organization, open or closed, is of. For administrators; raises DomainError organizations.kind_used."""
    require_administrator(actor, "delete_kind")
    code, name = kind.pk, kind.name
    try:
        with transaction.atomic():
            OrganizationKind.objects.get(pk=code).delete()
    except ProtectedError as error:
        raise DomainError("organizations.kind_used", name=name) from error
    record(actor, "organizations:kind:delete", code, code=code, name=name)
