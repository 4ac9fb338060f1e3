"""Which organizations a phrase of a plan means: 各县级单位, 每一个县(区)分中心, 下属四个治超站.

The reading is pure: it asks a `Roster` (names, kinds, aliases, counts) and never touches the database itself. Its result is a
*selector*, by kind and place in the tree, so that a unit that is added later belongs by itself:

    {"kinds": ["station"], "within": "ED", "include": ["HC"], "exclude": ["ED"], "of_kinds": [], "any": [], "except": {}}

Members are (of one of `kinds`, below or at `within`) or in `include`, or chosen by a selector of `any`; minus `exclude` and minus
those that the selector `except` chooses. A kind is a
code of the roster, or `@unit` / `@party` for all units or party bodies. `of_kinds` narrows party bodies to those that belong to
units of these kinds. Every key may be missing.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from luoshi.organizations.words import number, plain, words

Selector = dict[str, Any]

#: How sure a reading is, by the way in which it was found; shown to the person who confirms it.
CONFIDENCE = {
    "alias": 1.0,
    "name": 1.0,
    "kind": 0.95,
    "general": 0.9,
    "kind_below": 0.9,
    "modified_kind": 0.8,
    "abbreviation": 0.7,
}


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of the roster with its name and plural phrases."""

    code: str
    is_party: bool
    phrases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Named:
    """An organization found by a name."""

    code: str
    label: str


class Roster(Protocol):
    """What the reading needs to know about the organizations."""

    def place(self) -> str:
        """The place name that official names begin with (安澜市), or an empty string."""

    def kinds(self) -> Sequence[Kind]: ...

    def alias(self, phrase: str) -> Selector | None:
        """The selector that this phrase was confirmed to mean."""

    def named(self, forms: Iterable[str]) -> Sequence[Named]:
        """Organizations whose name or short name is one of the forms."""

    def abbreviated(self, pattern: str) -> Sequence[Named]:
        """Organizations whose name matches the regular expression."""

    def ending(self, text: str) -> Sequence[Named]:
        """Organizations whose name or short name stands at the end of the text; `label` is that name."""

    def is_below(self, code: str, above: str) -> bool: ...

    def count(self, selector: Selector) -> int: ...


@dataclass(frozen=True, slots=True)
class Finding:
    """What one phrase, or one member of a list, was found to mean.

    `how` is a key of `CONFIDENCE`, "list", or "" when nothing was found. `problem` is the code of a sentence in `errors.py` and `data`
    fills it. `parts` are the members of a list.
    """

    text: str
    selector: Selector = field(default_factory=dict)
    how: str = ""
    confidence: float = 0.0
    stated_count: int | None = None
    found: int = 0
    problem: str | None = None
    data: dict[str, Any] = field(default_factory=dict)
    parts: tuple["Finding", ...] = ()


def resolve(phrase: str, roster: Roster, context: str | None = None) -> Finding:
    """What the phrase means on this roster; never raises: what can't be told stands in `problem`.

    `context` is the code of the organization that issues the plan: 下属 without a name counts below it, and a general word
    (所有单位) leaves it out, because nobody owes a plan to himself.
    """
    return _checked(Reading(roster, context).phrase(phrase.strip()))


def _checked(finding: Finding) -> Finding:
    """The finding with the first problem of its parts, or with the number compared with the one stated."""
    parts = tuple(_checked(part) for part in finding.parts)
    finding = replace(finding, parts=parts)
    if finding.problem:
        return finding
    for part in parts:
        if part.problem:
            return replace(finding, problem=part.problem, data=part.data)
    if not finding.found:
        return replace(finding, problem="organizations.scope_empty", data={"phrase": finding.text})
    if finding.stated_count not in {None, finding.found}:
        data = {"phrase": finding.text, "found": finding.found, "stated": finding.stated_count}
        return replace(finding, problem="organizations.scope_count", data=data)
    return finding


class Reading:
    """One reading of a phrase; holds the roster and where it stands."""

    def __init__(self, roster: Roster, context: str | None) -> None:
        self.roster = roster
        self.context = context
        self.words = words()
        self.kinds = _by_phrase(roster.kinds())
        self.party_kinds = {kind.code for kind in roster.kinds() if kind.is_party}

    def phrase(self, text: str) -> Finding:
        """The whole phrase: an alias, an exception, one member, or a list of members."""
        alias = self.roster.alias(plain(text))
        if alias is not None:
            return self._found(text, "alias", alias)
        exception = self.words.exception.match(plain(text))
        if exception:
            return self._all_but(text, exception)
        return self._members(text, [self.words.strong, self.words.weak])

    def _all_but(self, text: str, exception: re.Match[str]) -> Finding:
        excluded = self.phrase(exception["excluded"])
        rest = self.phrase(plain(text)[exception.end() :] or "单位")
        if excluded.problem or rest.problem:
            return replace(rest, text=text, problem=excluded.problem or rest.problem, data=excluded.data or rest.data)
        return self._found(text, rest.how, rest.selector | {"except": excluded.selector}, stated=rest.stated_count)

    def _members(self, text: str, separators: list[re.Pattern[str]], above: str | None = None) -> Finding:
        whole = self.member(text, above) if plain(text) else self._unknown(text)
        if not whole.problem or not separators:
            return whole
        pieces = [piece for piece in separators[0].split(text) if piece.strip()]
        if len(pieces) < 2:
            return self._members(text, separators[1:], above)
        parts: list[Finding] = []
        for piece in pieces:
            parts.append(self._members(piece, separators[1:], above))
            above = _single(parts[-1].selector) or above
        return self._list(text, parts)

    def _list(self, text: str, parts: list[Finding]) -> Finding:
        known = [part for part in parts if part.selector]
        if not known:
            return parts[0] if len(parts) == 1 else self._unknown(text)
        selector = union([part.selector for part in known])
        stated = [part.stated_count for part in parts]
        return Finding(
            text,
            selector,
            "list",
            min(part.confidence for part in parts),
            stated_count=sum(map(int, stated)) if all(stated) else None,  # type: ignore[arg-type]
            found=self.roster.count(selector),
            parts=tuple(parts),
        )

    def member(self, text: str, above: str | None = None) -> Finding:
        """One member: a name, a kind (perhaps below a named unit), a general word, or an abbreviated name."""
        bare = plain(text)
        bare = self.words.open_place.sub("", bare)
        exact = self._named(text, [text.strip(), bare])
        if exact:
            return exact
        counted = self.words.counted.search(self.words.inside.sub("", bare))
        stated = number(counted["number"]) if counted else None
        core = self.words.after.sub("", self.words.inside.sub("", self.words.leading.sub("", bare)))
        if not core and self.words.whole.search(bare):
            core = next(word for word, group in self.words.general.items() if group == "@unit")
        below_above = above or (self.context if self.words.below.match(self.words.inside.sub("", bare)) else None)
        for attempt in (
            self._kind,
            self._general,
            self._named_core,
            self._name_below,
            self._kind_below,
            self._abbreviated,
        ):
            finding = attempt(text, core, below_above)
            if finding:
                return replace(finding, stated_count=stated)
        return replace(self._unknown(text), stated_count=stated)

    def _named(self, text: str, forms: Iterable[str]) -> Finding | None:
        spelled = [spelling for form in forms for spelling in spellings(form, self.roster.place())]
        return self._one(text, "name", self.roster.named(spelled))

    def _one(self, text: str, how: str, found: Sequence[Named]) -> Finding | None:
        if not found:
            return None
        if len(found) > 1:
            names = "、".join(named.label for named in found[:6])
            return Finding(text, problem="organizations.scope_ambiguous", data={"phrase": text, "names": names})
        return self._found(text, how, {"include": [found[0].code]})

    def _named_core(self, text: str, core: str, above: str | None) -> Finding | None:
        return self._named(text, [core]) if core else None

    def _kind(self, text: str, core: str, above: str | None) -> Finding | None:
        codes = self.kinds.get(core)
        if not codes:
            return None
        narrowed = self._found(text, "kind_below", {"kinds": codes, "within": above}) if above else None
        return narrowed if narrowed and narrowed.found else self._found(text, "kind", {"kinds": codes})

    def _general(self, text: str, core: str, above: str | None) -> Finding | None:
        group = self.words.general.get(core)
        if not group:
            return None
        selector: Selector = {"kinds": [group]}
        if above:
            selector |= {"within": above}
        if self.context or above:
            selector |= {"exclude": sorted({code for code in (self.context, above) if code})}
        return self._found(text, "general", selector)

    def _name_below(self, text: str, core: str, above: str | None) -> Finding | None:
        """A name after the name of the unit above it: 市交通运输局运输科."""
        for named in self.roster.ending(core):
            head = self.words.trailing.sub("", core[: -len(named.label)])
            above_it = self._named(text, [head]) if head else None
            if above_it and not above_it.problem and self.roster.is_below(named.code, above_it.selector["include"][0]):
                return self._found(text, "name", {"include": [named.code]})
        return None

    def _kind_below(self, text: str, core: str, above: str | None) -> Finding | None:
        """A kind after the name of a unit (执法支队下属四个治超站), a kind (各县级单位党组织) or a level (县区分中心)."""
        endings = [phrase for phrase in (*self.kinds, *self.words.general) if core.endswith(phrase)]
        heads = [
            (
                self.words.trailing.sub("", core.removesuffix(ending)),
                self.kinds.get(ending) or [self.words.general[ending]],
            )
            for ending in sorted(endings, key=len, reverse=True)
        ]
        for head, codes in heads:
            finding = self._below(text, head, codes) if head else None
            if finding:
                return finding
        modified = [codes for head, codes in heads if head in self.words.modifiers]
        return self._found(text, "modified_kind", {"kinds": modified[0]}) if modified else None

    def _below(self, text: str, head: str, codes: list[str]) -> Finding | None:
        named = self._named(text, [head]) or self._abbreviated(text, head, None)
        if named and not named.problem:
            code = named.selector["include"][0]
            outside = {"exclude": [code]} if any(kind.startswith("@") for kind in codes) else {}
            return self._found(text, "kind_below", {"kinds": codes, "within": code} | outside)
        if head in self.kinds and all(code in self.party_kinds or code == "@party" for code in codes):
            return self._found(text, "kind_below", {"kinds": codes, "of_kinds": self.kinds[head]})
        return None

    def _abbreviated(self, text: str, core: str, above: str | None) -> Finding | None:
        """An organization whose official name has all these characters in this order, from its first to its last two."""
        place = self.roster.place()
        short = core.removeprefix(place).removeprefix(place[-1:]) if place else core
        if len(short) < 3 or self.words.placeholder.search(short):
            return None
        middle = "".join(f".*{re.escape(character)}" for character in short[1:-2])
        ending = re.escape(short[-2:])
        pattern = f"^({re.escape(place)}|{re.escape(place[-1:])})?{re.escape(short[0])}{middle}.*{ending}$"
        return self._one(text, "abbreviation", self.roster.abbreviated(pattern))

    def _found(self, text: str, how: str, selector: Selector, stated: int | None = None) -> Finding:
        return Finding(text, selector, how, CONFIDENCE.get(how, 0.7), stated, self.roster.count(selector))

    def _unknown(self, text: str) -> Finding:
        code = "scope_unknown"
        if self.words.placeholder.search(text):
            code = "scope_placeholder"
        elif self.words.vague.search(text):
            code = "scope_vague"
        return Finding(text, problem=f"organizations.{code}", data={"phrase": text})


def spellings(name: str, place: str) -> list[str]:
    """The name with and without the place before it: 市公路中心, 安澜市公路中心, 公路中心."""
    if not place:
        return [name]
    bare = name.removeprefix(place).removeprefix(place[-1])
    return list(dict.fromkeys([name, bare, place[-1] + bare, place + bare])) if bare else [name]


def union(selectors: Sequence[Selector]) -> Selector:
    """One selector for all members of all: merged into plain lists of kinds or units where that says the same."""
    if len(selectors) == 1:
        return selectors[0]
    if all(set(selector) == {"include"} for selector in selectors):
        return {"include": _merged(selectors, "include")}
    same_place = len({selector.get("within") for selector in selectors}) == 1
    if same_place and all(set(selector) <= {"kinds", "within"} for selector in selectors):
        return selectors[0] | {"kinds": _merged(selectors, "kinds")}
    return {
        "any": [one for selector in selectors for one in (selector["any"] if set(selector) == {"any"} else [selector])]
    }


def _merged(selectors: Sequence[Selector], key: str) -> list[str]:
    return list(dict.fromkeys(code for selector in selectors for code in selector[key]))


def _single(selector: Selector) -> str | None:
    """The one organization that the selector names, under which the next members of a list may stand."""
    return selector["include"][0] if set(selector) == {"include"} and len(selector["include"]) == 1 else None


def _by_phrase(kinds: Iterable[Kind]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for kind in kinds:
        for phrase in kind.phrases:
            codes = found.setdefault(plain(phrase), [])
            if kind.code not in codes:
                codes.append(kind.code)
    return found
