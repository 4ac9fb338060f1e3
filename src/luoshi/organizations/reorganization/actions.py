"""Changes of single organizations: added, renamed, corrected, moved. Merging, splitting and closing are in `succession`."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from luoshi.audit.actions import hold_chain, record
from luoshi.errors import DomainError
from luoshi.organizations.codes import check_codes
from luoshi.organizations.models import FormerName, Organization, OrganizationKind, User
from luoshi.organizations.permissions import require_administrator
from luoshi.organizations.reorganization.placing import put_below
from luoshi.organizations.reorganization.signals import kinds_changed
from luoshi.organizations.roster.applying import former_name
from luoshi.transactions import atomic


@dataclass(frozen=True, slots=True)
class Particulars:
    """What is known of an organization besides its name and place."""

    kind: OrganizationKind
    level: str = ""
    division_code: str = ""
    credit_code: str = ""
    opened_on: date | None = None


@atomic
def add_organization(
    actor: User | None,
    *,
    code: str,
    name: str,
    above: Organization | None,
    particulars: Particulars,
    short_name: str = "",
) -> Organization:
    """The new organization, last below `above` (None: at the top of the tree). A party body belongs to the unit it stands below.

    For administrators (None: the command on the server). Raises DomainError organizations.code_taken, or of `codes` for a wrong code.
    """
    require_administrator(actor, "add_organization")
    check_codes(particulars.division_code, particulars.level, particulars.credit_code)
    if Organization.objects.filter(code=code).exists():
        raise DomainError("organizations.code_taken", taken=code)
    new = Organization(code=code, name=name, short_name=short_name, **_fields(particulars))
    parent = above and locked(above)
    hold_chain()  # the tree locks the whole row of the parent
    if parent is None:
        new = Organization.objects.add_root(instance=new)
    else:
        new.belongs_to = above if particulars.kind.is_party else None
        new = Organization.objects.add_child(parent, instance=new)
    fields = {"name": [None, name], "above": [None, above.code if above else ""]}
    record(actor, "organizations:organization:add", new, organization=new.pk, code=code, fields=fields)
    return new


def _fields(particulars: Particulars) -> dict[str, Any]:
    return {name: getattr(particulars, name) for name in Particulars.__slots__}


def locked(organization: Organization) -> Organization:
    """The organization as it is now, locked. The top of the tree is locked first: one change of the tree at a time."""
    list(Organization.objects.select_for_update(no_key=True).filter(depth=1))
    return (
        Organization.objects.select_for_update(of=("self",), no_key=True).select_related("kind").get(pk=organization.pk)
    )


def require_open(organization: Organization) -> None:
    """Raise DomainError organizations.closed for one that was closed."""
    if organization.closed_on:
        raise DomainError("organizations.closed", name=organization.name, day=organization.closed_on)


def require_begun(from_on: date) -> None:
    """Raise DomainError organizations.not_yet for a day to come: a change is entered when it holds."""
    if from_on > timezone.localdate():
        raise DomainError("organizations.not_yet", day=from_on)


@atomic
def rename_organization(
    actor: User | None,
    organization: Organization,
    *,
    name: str,
    short_name: str = "",
    from_on: date,
    mistyped: bool = False,
) -> Organization:
    """The organization under its new name, from that day on (today or earlier); what was issued before shows the old one.

    `mistyped` says that it never bore the old name: none is kept. The same names again change nothing. For administrators. Raises
    DomainError organizations.not_yet, organizations.closed, organizations.renamed_since for a day before its last renaming.
    """
    require_administrator(actor, "rename_organization")
    require_begun(from_on)
    one = locked(organization)
    require_open(one)
    before = [one.name, one.short_name]
    if before == [name, short_name]:
        return one
    if not mistyped:
        _keep_name(one, from_on)
    one.name, one.short_name = name, short_name
    one.save(update_fields=["name", "short_name"])
    record(
        actor, "organizations:organization:rename", one, organization=one.pk, code=one.code, name=name,
        short_name=short_name, before=before[0], before_short=before[1], from_on=from_on, mistyped=mistyped,
    )  # fmt: skip
    return one


def _keep_name(organization: Organization, from_on: date) -> None:
    former = former_name(organization, from_on)
    newest = FormerName.objects.filter(organization=organization).order_by("until_on").last()
    if newest and newest.until_on >= former.until_on:
        raise DomainError("organizations.renamed_since", name=organization.name, day=newest.until_on)
    former.save()


@atomic
def correct_organization(actor: User | None, organization: Organization, particulars: Particulars) -> Organization:
    """The organization with these particulars. For administrators; raises DomainError of `codes` for a wrong code."""
    require_administrator(actor, "correct_organization")
    check_codes(particulars.division_code, particulars.level, particulars.credit_code)
    one = locked(organization)
    if one.closed_on and particulars.opened_on and particulars.opened_on > one.closed_on:
        raise DomainError("organizations.roster_closes_before_opening")
    wanted = _fields(particulars)
    changed = {
        name: [_plain(getattr(one, name)), _plain(value)]
        for name, value in wanted.items()
        if getattr(one, name) != value
    }
    if not changed:
        return one
    for name, value in wanted.items():
        setattr(one, name, value)
    one.belongs_to = _belongs_to(one)
    one.save()
    record(actor, "organizations:organization:change", one, organization=one.pk, code=one.code, fields=changed)
    if "kind" in changed:
        kinds_changed.send(Organization, organizations=[one.pk])
    return one


def _plain(value: Any) -> Any:
    return value.pk if isinstance(value, OrganizationKind) else value


def _belongs_to(organization: Organization) -> Organization | None:
    if not organization.kind.is_party:
        return None
    return organization.belongs_to or Organization.objects.get_parent(organization)


@atomic
def move_organization(
    actor: User | None, organization: Organization, above: Organization, from_on: date
) -> Organization:
    """The organization, with all below it, last below `above`. For administrators.

    Raises DomainError organizations.circle where it would stand below itself, organizations.closed, organizations.not_yet.
    """
    require_administrator(actor, "move_organization")
    require_begun(from_on)
    one, target = locked(organization), locked(above)
    require_open(one)
    require_open(target)
    return put_below(actor, one, target, from_on)
