"""Writes the rows of a compilation, and carries over to them what people did to the rows before.

The rows before are those of the same revision (compiled again) or of the revision before it. Rows are written afresh; the
obligations of the same revision keep their primary keys, so that links to them hold.
"""

import copy
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from luoshi.organizations.models import ScopePhrase
from luoshi.organizations.queries import resolve_phrase
from luoshi.organizations.stored_roster import StoredRoster
from luoshi.organizations.words import plain
from luoshi.plans import queries
from luoshi.plans.asks import general_asks
from luoshi.plans.document import cleaned_wording
from luoshi.plans.facts import FACTS, compiled_bodies, corrected_fields, projection
from luoshi.plans.matching import Stated, match, overlap, relocate
from luoshi.plans.models import Correction, Diagnostic, Obligation, ObligationBody, PlanRevision, Section

#: The question put where an obligation that people worked on is not in the new text.
UNMATCHED = "K001"


@dataclass(slots=True)
class Kept:
    """An obligation row of before with what hangs on it, read into memory."""

    row: Obligation
    bodies: list[ObligationBody]
    corrections: list[Correction]

    @property
    def touched(self) -> bool:
        """Whether a person did anything to it."""
        row = self.row
        return (
            bool(self.corrections)
            or row.status != Obligation.Status.PROPOSED
            or row.origin != Obligation.Origin.COMPILED
        )


@dataclass(slots=True)
class Before:
    """What an earlier compilation left: its rows, its questions, and whether its text is the same."""

    same_revision: bool
    same_text: bool
    text: str = ""
    kept: list[Kept] = field(default_factory=list)
    questions: list[Diagnostic] = field(default_factory=list)


def store_rows(revision: PlanRevision, ir: dict[str, Any]) -> int:
    """Writes all rows of the revision; the number of touched obligations of before that nothing matches."""
    before = _read_before(revision)
    _clear(revision)
    sections = _store_sections(revision, ir["outline"])
    writer = _Writer(revision, ir, before, sections)
    writer.write()
    _store_questions(revision, ir["diagnostics"], before, writer.written)
    return writer.lost


def _read_before(revision: PlanRevision) -> Before:
    source = revision if revision.obligations.exists() else queries.revision_before(revision)
    if source is None:
        return Before(same_revision=True, same_text=True)
    rows = source.obligations.prefetch_related("bodies", "corrections").order_by("position", "pk")
    kept = [Kept(row, list(row.bodies.all()), list(row.corrections.all())) for row in rows]
    return Before(
        source.pk == revision.pk, source.text == revision.text, source.text, kept, list(source.diagnostics.all())
    )


def _clear(revision: PlanRevision) -> None:
    revision.diagnostics.all().delete()
    revision.obligations.update(merged_into=None)
    revision.obligations.all().delete()
    revision.sections.all().delete()


def _store_sections(revision: PlanRevision, outline: list[dict[str, Any]]) -> dict[str, Section]:
    """The outline as rows, by path."""
    by_path: dict[str, Section] = {}
    for position, node in enumerate(outline):
        parent = by_path.get(_above(node, by_path))
        start, end = node["span"]
        heading = cleaned_wording(node["heading"])[:300]
        by_path[node["path"]] = Section.objects.create(
            revision=revision, parent=parent, position=position, path=node["path"][:120], label=node["label"][:30],
            heading=heading, start=start, end=end,
        )  # fmt: skip
    return by_path


def _above(node: dict[str, Any], known: dict[str, Section]) -> str:
    """The longest known path above the node's (a label may hold a slash of its own)."""
    path = node["path"]
    while "/" in path:
        path = path.rpartition("/")[0]
        if path in known:
            return path
    return ""


class _Writer:
    """Writes the obligations of one compilation."""

    def __init__(
        self, revision: PlanRevision, ir: dict[str, Any], before: Before, sections: dict[str, Section]
    ) -> None:
        self.revision = revision
        self.before = before
        self.sections = sections
        self.general = general_asks(ir["obligations"])
        self.stated = [{**obligation, "general_asks": self.general} for obligation in ir["obligations"]]
        self.aliases = {phrase.phrase: phrase for phrase in ScopePhrase.objects.all()}
        self.written: list[tuple[Obligation, bool]] = []
        self.merges: dict[int, int] = {}
        self.keys: dict[int, Obligation] = {}
        self.counts: dict[str, int | None] = {}
        self.roster = StoredRoster()
        self.lost = 0

    def write(self) -> None:
        groups, loose = _groups(self.before.kept)
        pairs = match([_stated_before(group[0].row) for group in groups], [_stated(o) for o in self.stated],
                      same_text=self.before.same_text)  # fmt: skip
        matched = {new: groups[old] for old, new in pairs.items()}
        for index, compiled in enumerate(self.stated):
            for kept in matched.get(index) or [None]:
                self._write_one(compiled, kept, index)
        unmatched = [kept for old, group in enumerate(groups) if old not in pairs for kept in group if kept.touched]
        for kept in [*loose, *unmatched]:
            self._write_loose(kept)
        self._join_merges()
        self._number()

    def _write_one(self, compiled: dict[str, Any], kept: Kept | None, index: int) -> None:
        row = self._fresh(compiled) if kept is None else self._carried(compiled, kept)
        self._save(row, kept, compiled)

    def _fresh(self, compiled: dict[str, Any]) -> Obligation:
        start, end = compiled["span"]
        row = Obligation(text=compiled["text"], start=start, end=end, compiled=compiled)
        _fill(row, projection(compiled))
        return row

    def _carried(self, compiled: dict[str, Any], kept: Kept) -> Obligation:
        """The new statement with what people made of the old one on top; confirmed only where nothing changed under it."""
        row, old = self._fresh(compiled), kept.row
        corrected = {name: _value(old, name) for name in corrected_fields(old)}
        _fill(row, {**projection(compiled), **corrected})
        unchanged = old.compiled is not None and projection(old.compiled) == projection(compiled)
        if "supervises" in old.facts:  # chosen by a person in the ledger's room; the compiler knows nothing of it
            row.facts["supervises"] = old.facts["supervises"]
        if old.origin in {Obligation.Origin.SPLIT, Obligation.Origin.MERGED}:
            self._place(row, old)
        self._keep_identity(row, old)
        if row.status == Obligation.Status.CONFIRMED and not unchanged:
            row.status = Obligation.Status.PROPOSED
        return row

    def _write_loose(self, kept: Kept) -> None:
        """A row that no statement of the new text answers to: as it was, at its words' place if they are still there."""
        row = copy.copy(kept.row)
        self._place(row, kept.row)
        gone = row.start is None and kept.row.start is not None
        self._keep_identity(row, kept.row)
        self._save(row, kept, None)
        if row.status != Obligation.Status.DROPPED and (gone or row.compiled is not None):
            self.lost += 1
            self._ask_about(row)

    def _place(self, row: Obligation, old: Obligation) -> None:
        row.text = old.text
        row.start, row.end = old.start, old.end
        if old.start is None or self.before.same_text:
            return
        words = self.before.text[old.start : old.end]
        row.start, row.end = relocate(self.revision.text, words, old.start) or (None, None)

    def _keep_identity(self, row: Obligation, old: Obligation) -> None:
        row.pk = old.pk if self.before.same_revision else None
        row._state.adding = True  # noqa: SLF001 (its row was just deleted)
        row.key, row.origin, row.status, row.drop_reason = old.key, old.origin, old.status, old.drop_reason
        row.reviewing_office_id, row.version = old.reviewing_office_id, old.version + 1
        row.sign_off, row.templates = old.sign_off, old.templates

    def _save(self, row: Obligation, kept: Kept | None, compiled: dict[str, Any] | None) -> None:
        row.revision, row.merged_into = self.revision, None
        row.section = self._section(row, compiled)
        row.save(force_insert=True)
        if kept:
            self.keys[kept.row.pk] = row
            if kept.row.merged_into_id:
                self.merges[row.pk] = kept.row.merged_into_id
            _copy_corrections(row, kept.corrections)
        self._write_bodies(row, kept)
        self.written.append((row, kept is not None))

    def _section(self, row: Obligation, compiled: dict[str, Any] | None) -> Section | None:
        if compiled and compiled["path"] in self.sections:
            return self.sections[compiled["path"]]
        if row.start is None:
            return None
        earlier = [section for section in self.sections.values() if section.start <= row.start]
        return max(earlier, key=lambda section: section.start, default=None)

    def _write_bodies(self, row: Obligation, kept: Kept | None) -> None:
        old = kept.bodies if kept else []
        by_hand = kept is not None and (
            row.compiled is None or _plain(old) != compiled_bodies(kept.row.compiled) or kept.row.compiled is None
        )
        if by_hand:
            bodies = [_copy_body(body, self.before.same_text) for body in old]
        else:
            bodies = [self._body(i, b, old) for i, b in enumerate((row.compiled or {}).get("bodies", ()))]
        for body in bodies:
            body.obligation = row
        ObligationBody.objects.bulk_create(bodies)

    def _body(self, position: int, said: dict[str, Any], old: list[ObligationBody]) -> ObligationBody:
        body = ObligationBody(
            position=position, text=said["text"][:200], role=said["role"], each=said["each"], inherited=said["inherited"],
            start=said["span"][0], end=said["span"][1], stated_count=self._stated_count(said["text"]),
        )  # fmt: skip
        body.scope = self.aliases.get(plain(body.text))
        body.confirmed = body.scope is not None and body.scope.confirmed_at is not None
        for earlier in old:
            if (earlier.text, earlier.role) == (body.text, body.role):
                body.confirmed, body.scope_id = earlier.confirmed, earlier.scope_id
                body.each, body.stated_count = earlier.each, earlier.stated_count
        return body

    def _stated_count(self, phrase: str) -> int | None:
        """The number that a phrase states itself; each phrase is read once."""
        if phrase not in self.counts:
            self.counts[phrase] = resolve_phrase(phrase, self.revision.plan.owner, self.roster).stated_count
        return self.counts[phrase]

    def _ask_about(self, row: Obligation) -> None:
        start = row.start or 0
        Diagnostic.objects.create(
            revision=self.revision, obligation=row, code=UNMATCHED, severity="warning", start=start, end=row.end or start,
            message="", help="",
        )  # fmt: skip

    def _join_merges(self) -> None:
        for pk, old_pk in self.merges.items():
            if target := self.keys.get(old_pk):
                Obligation.objects.filter(pk=pk).update(merged_into=target)

    def _number(self) -> None:
        """Positions by place in the text; what has no place stands at the end."""
        last = len(self.revision.text) + 1
        rows = sorted(
            (row for row, _ in self.written), key=lambda row: (row.start if row.start is not None else last, row.pk)
        )
        for position, row in enumerate(rows):
            row.position = position
        Obligation.objects.bulk_update(rows, ["position"])


def _groups(kept: Iterable[Kept]) -> tuple[list[list[Kept]], list[Kept]]:
    """The compiled rows by the statement that they came from (a split has several), and those that people added."""
    groups: dict[tuple[Any, ...], list[Kept]] = defaultdict(list)
    loose = []
    for one in kept:
        if one.row.compiled is None:
            loose.append(one)
        else:
            groups[(*one.row.compiled["span"], one.row.compiled["path"], one.row.compiled["title"])].append(one)
    return list(groups.values()), loose


def _stated(compiled: dict[str, Any]) -> Stated:
    return Stated(tuple(compiled["span"]), compiled["text"], compiled["title"], compiled["path"])


def _stated_before(row: Obligation) -> Stated:
    return _stated(row.compiled)


def _value(row: Obligation, name: str) -> Any:
    return row.facts.get(name) if name in FACTS else getattr(row, name)


def _fill(row: Obligation, values: dict[str, Any]) -> None:
    row.facts = {name: values[name] for name in FACTS}
    row.title, row.modality, row.due_kind, row.asks = (values[n] for n in ("title", "modality", "due_kind", "asks"))


def _plain(bodies: list[ObligationBody]) -> list[dict[str, Any]]:
    return [{"text": body.text, "role": body.role, "each": body.each} for body in bodies]


def _copy_body(body: ObligationBody, same_text: bool) -> ObligationBody:
    made = copy.copy(body)
    made.pk, made._state.adding = None, True  # noqa: SLF001 (a new row from an old one)
    if not same_text:
        made.start = made.end = None
    return made


def _copy_corrections(row: Obligation, corrections: list[Correction]) -> None:
    for correction in corrections:
        correction.pk, correction.obligation = None, row
        correction._state.adding = True  # noqa: SLF001 (a new row from an old one)
    Correction.objects.bulk_create(corrections)


def _store_questions(
    revision: PlanRevision, diagnostics: list[dict[str, Any]], before: Before, written: list[tuple[Obligation, bool]]
) -> None:
    """The compiler's diagnostics as questions, each with the narrowest obligation around it, settled where it was settled before."""
    live = [row for row, _ in written if row.start is not None and row.status != Obligation.Status.DROPPED]
    settled = [question for question in before.questions if question.state != Diagnostic.State.OPEN]
    for position, said in enumerate(diagnostics):
        start, end = said["span"]
        around = [row for row in live if row.start <= start and end <= row.end]
        around = around or _named_in(said, live)
        question = Diagnostic(
            revision=revision, position=position, code=said["code"], severity=said["severity"], message=said["message"],
            help=said["help"], start=start, end=end, obligation=min(around, key=lambda row: row.end - row.start, default=None),
        )  # fmt: skip
        _settle_as_before(question, settled, before, revision.text)
        question.save()
    _keep_own_questions(revision, settled, written)


def _named_in(said: dict[str, Any], live: list[Obligation]) -> list[Obligation]:
    """The obligation that a question outside all of them names by its title, when one of its facts stands at the words."""
    start, end = said["span"]
    return [row for row in live if f"“{row.title}”" in said["message"] and _states_at(row, start, end)]


def _states_at(row: Obligation, start: int, end: int) -> bool:
    facts = [*(row.compiled or {}).get("bodies", ()), *filter(None, ((row.compiled or {}).get("window"),))]
    return any(fact["span"][0] < end and start < fact["span"][1] for fact in facts)


def _settle_as_before(question: Diagnostic, settled: list[Diagnostic], before: Before, text: str) -> None:
    for earlier in settled:
        if earlier.code == question.code and _same_words(earlier, question, before, text):
            question.state, question.resolution = earlier.state, earlier.resolution
            question.settled_by_id, question.settled_at = earlier.settled_by_id, earlier.settled_at
            settled.remove(earlier)
            return


def _same_words(earlier: Diagnostic, question: Diagnostic, before: Before, text: str) -> bool:
    if before.same_text:
        return overlap((earlier.start, earlier.end), (question.start, question.end)) > 0.5 or (
            earlier.start == question.start and earlier.end == question.end
        )
    return before.text[earlier.start : earlier.end] == text[question.start : question.end]


def _keep_own_questions(
    revision: PlanRevision, settled: list[Diagnostic], written: list[tuple[Obligation, bool]]
) -> None:
    """A question of our own that was answered stays answered."""
    answered = {question.resolution for question in settled if question.code == UNMATCHED}
    if answered:
        asked = revision.diagnostics.filter(code=UNMATCHED, state=Diagnostic.State.OPEN)
        for question in asked:
            earlier = next((q for q in settled if q.code == UNMATCHED and _title(q) == _title(question)), None)
            if earlier:
                question.state, question.resolution = earlier.state, earlier.resolution
                question.settled_by_id, question.settled_at = earlier.settled_by_id, earlier.settled_at
                question.save()


def _title(question: Diagnostic) -> str:
    return question.obligation.title if question.obligation else ""
