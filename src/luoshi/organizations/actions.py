"""Changes of organizations, people and aliases; each is one transaction with its permission check and its event."""

import hashlib
import json
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import BinaryIO

from django.utils import timezone

from luoshi.audit.actions import record, record_export
from luoshi.errors import DomainError, PermissionDeniedError
from luoshi.organizations.models import Organization, OrganizationKind, Role, ScopePhrase, User
from luoshi.organizations.permissions import BUSINESS_ROLES, has_role
from luoshi.organizations.reorganization.signals import kinds_changed
from luoshi.organizations.roster import Change, changes, read_roster
from luoshi.organizations.roster.applying import apply_all
from luoshi.organizations.roster.changes import Beat, silent
from luoshi.organizations.roster.writing import write_roster
from luoshi.organizations.scope import Selector
from luoshi.organizations.words import plain
from luoshi.transactions import atomic


@atomic
def confirm_scope(actor: User, phrase: str, selector: Selector) -> ScopePhrase:
    """The alias by which `phrase` means the organizations of `selector` from now on (see `scope` for selectors).

    Confirming a phrase again replaces what it meant. Raises PermissionDeniedError to all but a plan office, and DomainError
    organizations.selector_invalid when the selector names a kind or unit that is not on the roster.
    """
    if not has_role(actor, Role.PLAN_OFFICE):
        raise PermissionDeniedError("confirm_scope")
    check_selector(selector)
    alias, _created = ScopePhrase.objects.select_for_update(no_key=True).update_or_create(
        phrase=plain(phrase),
        defaults={"selector": selector, "confirmed_by": actor, "confirmed_at": timezone.now()},
    )
    record(actor, "organizations:scope:confirm", alias, phrase=phrase, selector=selector)
    return alias


def check_selector(selector: Selector) -> None:
    """Raise DomainError organizations.selector_invalid for codes that are not on the roster, or for an empty selector."""
    kinds, units = set(selector.get("kinds", ())) | set(selector.get("of_kinds", ())), _units(selector)
    known_kinds = set(OrganizationKind.objects.filter(pk__in=kinds).values_list("pk", flat=True)) | {"@unit", "@party"}
    known_units = set(Organization.objects.filter(code__in=units).values_list("code", flat=True))
    unknown = sorted((kinds - known_kinds) | (units - known_units))
    if unknown or not (set(selector) & {"kinds", "include", "any"}):
        raise DomainError("organizations.selector_invalid", names="、".join(unknown) or "∅")
    for other in [*selector.get("any", ()), *filter(None, [selector.get("except")])]:
        check_selector(other)


def _units(selector: Selector) -> set[str]:
    single = {selector["within"]} if selector.get("within") else set()
    return single | set(selector.get("include", ())) | set(selector.get("exclude", ()))


@dataclass(frozen=True)
class RosterImport:
    """What an import changed, or would change: `changes` line by line, `counts` as {"unit:add": 60, …}."""

    changes: list[Change]

    @cached_property
    def counts(self) -> dict[str, int]:
        return dict(Counter(f"{change.what}:{change.act}" for change in self.changes))

    @cached_property
    def digest(self) -> str:
        """SHA-256 of all changes: the same when the same workbook meets the same roster."""
        lines = [[change.what, change.act, change.key, change.fields] for change in self.changes]
        return hashlib.sha256(json.dumps(lines, default=str).encode()).hexdigest()


def compare_roster(file: BinaryIO, beat: Beat = silent) -> RosterImport:
    """What importing the workbook would change, without a transaction of its own; raises RosterError with every mistake."""
    beat(0, STEPS)
    rows = read_roster(file)
    beat(2, STEPS)
    return RosterImport(changes(rows, lambda compared, _sorts: beat(2 + compared, STEPS)))


#: Steps of an import that its progress is told in: reading counts two, comparing five, writing the rest.
STEPS = 10


@atomic
def import_roster(
    actor: User | None,
    file: BinaryIO,
    *,
    name: str = "",
    dry_run: bool = False,
    digest: str | None = None,
    beat: Beat = silent,
) -> RosterImport:
    """What importing the roster workbook changed (`dry_run`: would change); all of it or nothing.

    `actor` is an administrator, or None for whoever runs the command on the server; `beat` hears how far it has come (steps done,
    steps in all); `digest` is that of an import looked at before, which must still be the same (DomainError organizations.roster_overtaken). Raises PermissionDeniedError to others and RosterError, which lists every mistake by sheet and cell. The same file again changes nothing and leaves no event.
    """
    if actor is not None and not has_role(actor, Role.ADMINISTRATOR):
        raise PermissionDeniedError("import_roster")
    if not dry_run:
        list(Organization.objects.select_for_update(no_key=True).filter(depth=1))  # one import at a time
    done = compare_roster(file, beat)
    if digest is not None and digest != done.digest:
        raise DomainError("organizations.roster_overtaken")
    if done.changes and not dry_run:
        file.seek(0)
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        record(actor, "organizations:roster:import", sha256[:12], file=name, sha256=sha256, counts=done.counts)
        apply_all(actor, done.changes)
        kinds = [
            change.key
            for change in done.changes
            if change.what == "unit" and change.act != "add" and "kind" in change.fields
        ]
        if kinds:
            pks = Organization.objects.filter(code__in=kinds).values_list("pk", flat=True)
            kinds_changed.send(Organization, organizations=list(pks))
    beat(STEPS, STEPS)
    return done


@atomic
def export_roster(actor: User | None, file: BinaryIO, *, phones: bool = True) -> None:
    """Write the roster into `file` as a workbook; who took it stays on record.

    Phones and mail addresses are in it only for administrators (and None, the command on the server), and only with `phones`.
    """
    private = phones and (actor is None or has_role(actor, Role.ADMINISTRATOR))
    if actor is not None and not has_role(actor, Role.ADMINISTRATOR, *BUSINESS_ROLES):
        raise PermissionDeniedError("export_roster")
    lines = write_roster(file, private=private)
    record_export(actor, "organizations:roster:export", rows=lines, contacts=private)
