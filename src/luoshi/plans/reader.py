"""What the reader shows of a revision: outline, document, cards of obligations with their questions, and what is still open."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from luoshi.organizations.models import Organization, ScopePhrase
from luoshi.organizations.queries import organizations_in, resolve_phrase
from luoshi.organizations.stored_roster import StoredRoster
from luoshi.organizations.words import plain
from luoshi.plans import queries
from luoshi.plans.answers import Answer, answers_to
from luoshi.plans.document import Block, Drawing, Heading, Mark, clean, cleaned_wording, received
from luoshi.plans.facts import FACTS, compiled_bodies, corrected_fields, projection
from luoshi.plans.models import Correction, Diagnostic, Obligation, ObligationBody, PlanRevision, Section
from luoshi.plans.questions import question_words
from luoshi.plans.wording import GROUPS, group_labels, group_words, values_of

#: A question about more words than these speaks of a whole obligation: its words are not marked.
LONGEST_MARK = 60
#: The kind of mark that each fact draws under its words.
MARK_OF = {
    "quantities": "count", "indicators": "count", "deadline": "when", "window": "when", "recurrence": "when",
    "condition": "condition", "evidence": "evidence",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """A group of fields on a card: its words, what was compiled where that differs, and who changed it last."""

    group: str
    label: str
    lines: list[str]
    struck: list[str]
    correction: Correction | None
    start: int | None

    @property
    def changed(self) -> bool:
        return self.correction is not None or bool(self.struck)


@dataclass(frozen=True, slots=True)
class Meaning:
    """The organizations (codes) that a phrase means; `problem` is a code of `organizations.errors` or empty, `sentence` its words."""

    codes: frozenset[str]
    problem: str = ""
    sentence: str = ""

    @property
    def is_plain(self) -> bool:
        """Whether it leads to organizations and nothing is doubtful about it."""
        return bool(self.codes) and not self.problem


@dataclass(frozen=True, slots=True)
class Who:
    """A body on a card: what its phrase means and whether it is this one that the counter counts as open."""

    body: ObligationBody
    meaning: Meaning
    counted: bool
    alike: int = 1

    @property
    def is_plain(self) -> bool:
        """Whether it waits to be confirmed and nothing is doubtful about it."""
        return not self.body.confirmed and self.meaning.is_plain

    @property
    def is_left_open(self) -> bool:
        """Whether the plan names nobody here but a placeholder (xx区)."""
        return not self.body.confirmed and self.meaning.problem == "organizations.scope_placeholder"

    @property
    def found(self) -> int:
        return len(self.meaning.codes)

    @property
    def problem(self) -> str:
        """What is wrong with the phrase, in words; nothing once a person confirmed it."""
        return "" if self.body.confirmed else self.meaning.sentence


@dataclass(frozen=True, slots=True)
class Question:
    """An open or settled question with its words in the active language and its one-click answers."""

    row: Diagnostic
    message: str
    help: str
    quote: str
    answers: list[Answer]
    alike: int

    @property
    def is_open(self) -> bool:
        return self.row.state == Diagnostic.State.OPEN


@dataclass(slots=True)
class Card:
    """An obligation as the right column shows it."""

    duty: Obligation
    who: list[Who]
    rows: list[Row]
    questions: list[Question]
    bodies_correction: Correction | None = None
    bodies_struck: str = ""
    neighbours: tuple[int | None, int | None] = (None, None)

    @property
    def open(self) -> int:
        """How many things on this card still wait for an answer."""
        if self.duty.status == Obligation.Status.DROPPED:
            return 0
        return sum(q.is_open for q in self.questions) + sum(w.counted for w in self.who) + (not self.who)

    @property
    def state(self) -> str:
        """dropped, open, confirmed or proposed: what the outline and the card's head show."""
        if self.duty.status == Obligation.Status.DROPPED:
            return "dropped"
        return "open" if self.open else self.duty.status

    @property
    def summary(self) -> str:
        """The closed card's one line: how many and by when."""
        said = [row.lines[0] for row in self.rows if row.group in {"count", "when"} and row.lines]
        return " · ".join(said)

    @property
    def units(self) -> int:
        """How many organizations the bodies mean together."""
        return len(frozenset().union(*(who.meaning.codes for who in self.who)))

    @property
    def who_groups(self) -> list[list[Who]]:
        """The bodies in order, those of one role that mean the same organizations together."""
        groups: dict[object, list[Who]] = {}
        for who in self.who:
            same = (who.body.role, who.meaning.codes) if who.meaning.codes else who.body.pk
            groups.setdefault(same, []).append(who)
        return list(groups.values())

    @property
    def plain_phrases(self) -> int:
        """How many phrases one click can confirm here."""
        return len({plain(who.body.text) for who in self.who if who.is_plain})


@dataclass(slots=True)
class OutlineNode:
    """A section of the outline with the state of what it states."""

    section: Section
    depth: int
    cards: list[Card] = field(default_factory=list)

    @property
    def open(self) -> int:
        return sum(card.open for card in self.cards)

    @property
    def state(self) -> str:
        """Open while anything waits, confirmed when all is, proposed, or nothing for a section that asks nothing."""
        live = [card for card in self.cards if card.state != "dropped"]
        if not live:
            return ""
        if self.open:
            return "open"
        return "confirmed" if all(card.state == "confirmed" for card in live) else "proposed"


class Reader:
    """One revision, read once; every part is made when it is first asked for."""

    def __init__(self, revision: PlanRevision, *, as_received: bool = False) -> None:
        self.revision = revision
        self.plan = revision.plan
        self.as_received = as_received
        self.labels = group_labels()
        self.roster = StoredRoster()
        self._found: dict[str, Meaning] = {}
        self._seen: set[str] = set()

    @cached_property
    def duties(self) -> list[Obligation]:
        return list(queries.obligations_of(self.revision))

    @cached_property
    def questions(self) -> list[Question]:
        """Every question of the revision in order of the text."""
        rows = list(self.revision.diagnostics.select_related("settled_by", "obligation"))
        open_by_code: dict[str, int] = defaultdict(int)
        for row in rows:
            open_by_code[row.code] += row.state == Diagnostic.State.OPEN
        return [self._question(row, open_by_code[row.code]) for row in rows]

    def _question(self, row: Diagnostic, alike: int) -> Question:
        message, help_ = question_words(row)
        quote = cleaned_wording(self.revision.text[row.start : row.end])[:60] if row.end > row.start else ""
        quote = "" if quote[:20] in message or row.end - row.start > LONGEST_MARK else quote
        return Question(row, message, help_, quote, answers_to(row), alike)

    @cached_property
    def cards(self) -> list[Card]:
        """The obligations in order of the text; dropped ones stay at their place."""
        by_duty = defaultdict(list)
        for question in self.questions:
            by_duty[question.row.obligation_id].append(question)
        cards = [self._card(duty, by_duty[duty.pk]) for duty in self.duties]
        _join(card for card in cards if card.state != "dropped")
        return cards

    @cached_property
    def plain_phrases(self) -> int:
        """How many phrases of the plan wait to be confirmed and resolve without a problem."""
        live = [card for card in self.cards if card.state != "dropped"]
        return len({plain(who.body.text) for card in live for who in card.who if who.is_plain})

    @cached_property
    def _duties_naming(self) -> Counter[str]:
        """How many obligations name a phrase."""
        live = [duty for duty in self.duties if duty.status != Obligation.Status.DROPPED]
        return Counter(phrase for duty in live for phrase in {plain(body.text) for body in duty.bodies.all()})

    @cached_property
    def loose_questions(self) -> list[Question]:
        """Questions about the plan as a whole, or about words that belong to no obligation."""
        return [question for question in self.questions if question.row.obligation_id is None]

    @cached_property
    def loose_groups(self) -> list[list[Question]]:
        """The loose questions: those of one code together, open before settled."""
        groups: dict[tuple[bool, str], list[Question]] = {}
        for question in self.loose_questions:
            groups.setdefault((not question.is_open, question.row.code), []).append(question)
        return [groups[key] for key in sorted(groups, key=lambda key: key[0])]

    @cached_property
    def status(self) -> queries.Readiness:
        return queries.readiness(self.revision)

    def card(self, pk: int) -> Card:
        """The card of one obligation."""
        return next(card for card in self.cards if card.duty.pk == pk)

    def _card(self, duty: Obligation, questions: list[Question]) -> Card:
        newest = {correction.field: correction for correction in duty.corrections.all()}
        live = duty.status != Obligation.Status.DROPPED
        who = [self._who(body, live=live) for body in duty.bodies.all()]
        card = Card(duty, who, self._rows(duty, newest), questions)
        said = compiled_bodies(duty.compiled)
        now = [{"text": who.body.text, "role": who.body.role, "each": who.body.each} for who in card.who]
        if duty.compiled is not None and said != now:
            card.bodies_correction = newest.get("bodies")
            card.bodies_struck = "、".join(body["text"] for body in said)
        return card

    def _rows(self, duty: Obligation, newest: dict[str, Correction]) -> list[Row]:
        values, changed = values_of(duty), corrected_fields(duty)
        said = projection(duty.compiled) if duty.compiled else {}
        rows = []
        for group, fields in GROUPS.items():
            differ = [name for name in fields if name in changed]
            last = max((newest[n] for n in differ if n in newest), key=lambda c: c.at, default=None)
            struck = group_words(group, {**values, **said}) if differ else []
            lines = group_words(group, values)
            rows.append(
                Row(
                    group,
                    self.labels[group],
                    lines,
                    [s for s in struck if s not in lines],
                    last,
                    _start(values, fields),
                )
            )
        return rows

    def _who(self, body: ObligationBody, *, live: bool) -> Who:
        meaning = self.meaning(body)
        first = live and not body.confirmed and body.text not in self._seen
        if first:
            self._seen.add(body.text)
        return Who(body, meaning, first, self._duties_naming[plain(body.text)])

    def meaning(self, body: ObligationBody) -> "Meaning":
        """Which organizations the body means, and what is wrong with that; each phrase is resolved once."""
        settled = body.confirmed and body.scope_id
        key = f"scope {body.scope_id}" if settled else plain(body.text)
        if key not in self._found:
            self._found[key] = self._settled(body.scope) if settled else self._read(body.text)
        return self._found[key]

    def _settled(self, scope: ScopePhrase) -> "Meaning":
        return Meaning(self.roster.chosen(scope.selector))

    def _read(self, phrase: str) -> "Meaning":
        """What a phrase means on today's roster, for a plan of this owner."""
        resolution = resolve_phrase(phrase, self.plan.owner, self.roster)
        return Meaning(self.roster.chosen(resolution.selector), resolution.problem or "", resolution.sentence)

    @cached_property
    def outline(self) -> list[OutlineNode]:
        """The sections in order, each with its own cards."""
        cards = defaultdict(list)
        for card in self.cards:
            cards[card.duty.section_id].append(card)
        sections = self.revision.sections.order_by("position")
        return [OutlineNode(section, section.path.count("/") + 1, cards[section.pk]) for section in sections]

    @cached_property
    def blocks(self) -> list[Block]:
        """The document's parts with the marks of every obligation that is not dropped and of every open question."""
        text = self.revision.text
        nodes = [Heading(n.section.pk, n.section.start, n.section.end, n.depth) for n in self.outline]
        live = [duty for duty in self.duties if duty.status != Obligation.Status.DROPPED]
        spans = {duty.pk: (duty.start, duty.end) for duty in live if duty.start is not None}
        shown = received(text) if self.as_received else clean(text)
        marks = [mark for duty in live for mark in _marks(duty)]
        kept = {duty.pk for duty in live} | {None}
        asked = [q.row for q in self.questions if q.is_open and q.row.obligation_id in kept]
        marks += [Mark(row.start, row.end, "ask", row.pk) for row in asked if row.end - row.start <= LONGEST_MARK]
        return Drawing(text, self.revision.layout, nodes, spans, marks, shown).blocks()

    @cached_property
    def pages(self) -> int:
        return len(self.revision.layout.get("pages") or ())


def members(body: ObligationBody, owner: Organization) -> tuple[Iterable[Organization], str]:
    """The organizations that the body means (confirmed or resolved today) and the sentence of what is wrong."""
    if body.confirmed and body.scope:
        return organizations_in(body.scope.selector), ""
    resolution = resolve_phrase(body.text, owner)
    return resolution.organizations if resolution.found else [], resolution.sentence


def remembered(body: ObligationBody) -> ScopePhrase | None:
    """The alias that the phrase was given before, by whomever."""
    return ScopePhrase.objects.filter(phrase=plain(body.text)).select_related("confirmed_by").first()


def _marks(duty: Obligation) -> Iterator[Mark]:
    for body in duty.bodies.all():
        if body.start is not None:
            yield Mark(body.start, body.end, "who", duty.pk, "who")
    for name in FACTS:
        value = duty.facts.get(name)
        for item in value if isinstance(value, list) else [value]:
            if item and item.get("span"):
                group = "when" if MARK_OF[name] in {"when", "condition"} else MARK_OF[name]
                yield Mark(*item["span"], MARK_OF[name], duty.pk, group)


def _start(values: dict[str, Any], fields: tuple[str, ...]) -> int | None:
    """Where the first words of a group stand in the text."""
    for name in fields:
        value = values[name]
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, dict) and item.get("span"):
                return item["span"][0]
    return None


def _join(cards: Iterable[Card]) -> None:
    """Tells each card the obligations before and after it, to merge with."""
    live = list(cards)
    for index, card in enumerate(live):
        before = live[index - 1].duty.pk if index else None
        after = live[index + 1].duty.pk if index + 1 < len(live) else None
        card.neighbours = (before, after)
