"""The roster in the database as scope resolution asks for it, read once for however many phrases."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.utils import timezone

from luoshi.errors import DomainError
from luoshi.organizations.models import Organization, OrganizationKind, ScopePhrase
from luoshi.organizations.scope import Kind, Named, Selector
from luoshi.organizations.words import words

#: Names that a finding by name gives at most: enough to say that there are several.
MOST_NAMES = 7


@dataclass(frozen=True, slots=True)
class Unit:
    """What scope resolution knows of an organization that is open."""

    code: str
    name: str
    short_name: str
    kind: str
    is_party: bool
    of_kind: str | None
    path: str


class StoredRoster:
    """The organizations open on a day, with kinds and aliases: three queries, whatever is asked of it (`scope.Roster`).

    `chosen` is `queries.organizations_in` without the database: the two say the same.
    """

    def __init__(self, day: date | None = None) -> None:
        self.day = day or timezone.localdate()

    @cached_property
    def _paths(self) -> dict[str, str]:
        """Path by code of every organization, open or not; `_units` are read with it."""
        fields = ("code", "name", "short_name", "kind_id", "kind__is_party", "belongs_to__kind_id", "path")
        self._units: list[Unit] = []
        self._root = ""
        paths = {}
        for *row, opened, closed in Organization.objects.order_by("path").values_list(
            *fields, "opened_on", "closed_on"
        ):
            unit = Unit(*row)
            paths[unit.code] = unit.path
            self._root = self._root or unit.name
            if (opened is None or opened <= self.day) and (closed is None or closed >= self.day):
                self._units.append(unit)
        return paths

    @property
    def units(self) -> list[Unit]:
        """The organizations in order of the tree."""
        return self._units if self._paths else []

    @cached_property
    def _by_code(self) -> dict[str, Unit]:
        return {unit.code: unit for unit in self.units}

    @cached_property
    def _by_kind(self) -> dict[str, list[Unit]]:
        found = defaultdict(list)
        for unit in self.units:
            found[unit.kind].append(unit)
            found["@party" if unit.is_party else "@unit"].append(unit)
        return found

    @cached_property
    def _by_name(self) -> tuple[dict[str, list[Unit]], dict[str, list[Unit]]]:
        """The units by name and by short name."""
        full, short = defaultdict(list), defaultdict(list)
        for unit in self.units:
            full[unit.name].append(unit)
            if unit.short_name:
                short[unit.short_name].append(unit)
        return full, short

    @cached_property
    def _aliases(self) -> dict[str, Selector]:
        return dict(ScopePhrase.objects.values_list("phrase", "selector"))

    @cached_property
    def _kinds(self) -> list[Kind]:
        rows = OrganizationKind.objects.values_list("code", "is_party", "name", "phrases")
        return [Kind(code, is_party, (name, *phrases)) for code, is_party, name, phrases in rows]

    def place(self) -> str:
        place = words().place.match(self._root) if self._paths else None
        return place[0] if place else ""

    def kinds(self) -> Sequence[Kind]:
        return self._kinds

    def alias(self, phrase: str) -> Selector | None:
        return self._aliases.get(phrase)

    def named(self, forms: Iterable[str]) -> Sequence[Named]:
        full, short = self._by_name
        spelled = set(forms) - {""}
        return _names(unit for form in spelled for unit in (*full.get(form, ()), *short.get(form, ())))

    def abbreviated(self, pattern: str) -> Sequence[Named]:
        matches = re.compile(pattern).search
        return _names(unit for unit in self.units if matches(unit.name))

    def ending(self, text: str) -> Sequence[Named]:
        ends = [text[place:] for place in range(len(text))]
        return [Named(unit.code, end) for names in self._by_name for end in ends for unit in names.get(end, ())]

    def is_below(self, code: str, above: str) -> bool:
        return self._paths[code].startswith(self._paths[above])

    def count(self, selector: Selector) -> int:
        return len(self.chosen(selector))

    def chosen(self, selector: Selector) -> frozenset[str]:
        """The codes of the organizations that a selector chooses.

        Raises DomainError organizations.selector_invalid when `within` names no organization.
        """
        found = {unit.code for unit in self._of_kinds(selector)} if selector.get("kinds") else set()
        found.update(code for code in selector.get("include", ()) if code in self._by_code)
        found.update(code for other in selector.get("any", ()) for code in self.chosen(other))
        found.difference_update(selector.get("exclude", ()))
        return frozenset(found - self.chosen(selector["except"]) if selector.get("except") else found)

    def _of_kinds(self, selector: Selector) -> Iterator[Unit]:
        """The units of the selector's kinds at or below `within`; of its party bodies those of units of `of_kinds`."""
        above, of_kinds = self._path(selector.get("within")), selector.get("of_kinds")
        for kind in selector["kinds"]:
            for unit in self._by_kind.get(kind, ()):
                if unit.path.startswith(above) and (not of_kinds or unit.of_kind in of_kinds):
                    yield unit

    def _path(self, code: str | None) -> str:
        if not code:
            return ""
        if code not in self._paths:
            raise DomainError("organizations.selector_invalid", names=code)
        return self._paths[code]


def _names(units: Iterable[Unit]) -> list[Named]:
    """The units as findings, each once, in order of the tree."""
    each = sorted(set(units), key=lambda unit: unit.path)
    return [Named(unit.code, unit.name) for unit in each[:MOST_NAMES]]
