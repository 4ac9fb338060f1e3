"""What changed between two versions of a plan: obligations added, dropped, and those whose date, count, bodies or force changed."""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from rapidfuzz import fuzz, process

from luoshi.compiler import words
from luoshi.compiler.ir import Plan, PlanObligation

#: Below this likeness (0 to 1) two texts are two obligations; where their titles are less alike than `NAMED_ALIKE`, they have
#: to be more alike, since a plan says who and by when in the same words for every task.
ALIKE = 0.6
NAMED_ALIKE = 0.5
OTHERWISE_NAMED = 0.85
_FIELDS = ("deadline", "window", "recurrence", "quantities", "indicators", "bodies", "modality", "condition")


@dataclass(frozen=True, slots=True)
class Change:
    """One field of an obligation, before and after, in the plan's words."""

    field: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Changed:
    """An obligation in both versions that is not the same in both."""

    old: PlanObligation
    new: PlanObligation
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class PlanDiff:
    """The differences, each list in order of its text."""

    added: tuple[PlanObligation, ...]
    dropped: tuple[PlanObligation, ...]
    changed: tuple[Changed, ...]


def diff_plans(old: Plan, new: Plan) -> PlanDiff:
    """What changed from `old` to `new`. Obligations are matched by words and path, then by title and path, then by likeness (at least 0.6)."""
    pairs = _pairs(old.obligations, new.obligations)
    kept_old, kept_new = {id(a) for a, _ in pairs}, {id(b) for _, b in pairs}
    changed = (Changed(a, b, tuple(_changes(a, b))) for a, b in pairs)
    return PlanDiff(
        tuple(o for o in new.obligations if id(o) not in kept_new),
        tuple(o for o in old.obligations if id(o) not in kept_old),
        tuple(c for c in changed if c.changes),
    )


Pair = tuple[PlanObligation, PlanObligation]


def _pairs(old: tuple[PlanObligation, ...], new: tuple[PlanObligation, ...]) -> list[Pair]:
    """Which obligation of the old version is which of the new one, in order of the new text."""
    pairs: list[Pair] = []
    for same in (lambda o: (o.text, o.path), lambda o: o.text, lambda o: (o.title, o.path)):
        pairs += _equal(*_left(old, new, pairs), same)
    pairs += _alike(*_left(old, new, pairs))
    return sorted(pairs, key=lambda pair: pair[1].span)


def _left(
    old: tuple[PlanObligation, ...], new: tuple[PlanObligation, ...], pairs: list[Pair]
) -> tuple[list[PlanObligation], list[PlanObligation]]:
    taken = {id(o) for pair in pairs for o in pair}
    return [o for o in old if id(o) not in taken], [o for o in new if id(o) not in taken]


def _equal(
    old: list[PlanObligation], new: list[PlanObligation], same: Callable[[PlanObligation], object]
) -> Iterator[Pair]:
    """Those that are the same by what `same` gives, the first with the first."""
    waiting: dict[object, list[PlanObligation]] = {}
    for b in new:
        waiting.setdefault(same(b), []).append(b)
    for a in old:
        if waiting.get(same(a)):
            yield a, waiting[same(a)].pop(0)


def _alike(old: list[PlanObligation], new: list[PlanObligation]) -> list[Pair]:
    """The likest pairs first, each obligation once."""
    texts = [b.text for b in new]
    scored = [
        (score, i, j)
        for i, a in enumerate(old)
        for _, score, j in process.extract(a.text, texts, scorer=fuzz.ratio, score_cutoff=ALIKE * 100, limit=None)
        if score >= (ALIKE if fuzz.ratio(a.title, new[j].title) >= NAMED_ALIKE * 100 else OTHERWISE_NAMED) * 100
    ]
    pairs, used_old, used_new = [], set[int](), set[int]()
    for _, i, j in sorted(scored, key=lambda found: (-found[0], found[1], found[2])):
        if i not in used_old and j not in used_new:
            used_old.add(i)
            used_new.add(j)
            pairs.append((old[i], new[j]))
    return pairs


def _changes(old: PlanObligation, new: PlanObligation) -> Iterator[Change]:
    for field in _FIELDS:
        before, after = said(getattr(old, field)), said(getattr(new, field))
        if _value(getattr(old, field)) != _value(getattr(new, field)):
            yield Change(field, before, after)


def _value(value: Any) -> Any:
    """What a field means, without where it stands and how it is worded."""
    if isinstance(value, tuple):
        return sorted(map(str, map(_value, value)))
    if hasattr(value, "span"):
        return {
            k: v
            for k, v in asdict(value).items()
            if k not in {"span", "inherited", "basis", "noun"} and (k != "text" or not _measured(value))
        }
    return value


def _measured(value: Any) -> bool:
    return any(hasattr(value, name) for name in ("date", "min", "rule", "end", "comparison"))


def said(value: Any) -> str:
    """A field in the plan's words, — for nothing."""
    if value is None or value == ():
        return "—"
    if isinstance(value, tuple):
        return "、".join(said(v) for v in value)
    return (
        f"{value.text}" + (f"（{value.date}）" if getattr(value, "date", None) else "")
        if hasattr(value, "text")
        else str(value)
    )


def diff_to_json(diff: PlanDiff) -> dict[str, Any]:
    """The differences as JSON-ready objects."""
    return {
        "schema": "luoshi.diff/1",
        "added": [asdict(o) for o in diff.added],
        "dropped": [asdict(o) for o in diff.dropped],
        "changed": [
            {"old": {"path": c.old.path, "title": c.old.title, "span": c.old.span}, "new": {"path": c.new.path, "title": c.new.title, "span": c.new.span},
             "changes": [asdict(change) for change in c.changes]}
            for c in diff.changed
        ],
    }  # fmt: skip


_NAMES = {
    "deadline": "期限", "window": "时间段", "recurrence": "周期", "quantities": "数量", "indicators": "指标", "bodies": "单位",
    "modality": "要求程度", "condition": "条件",
}  # fmt: skip


def diff_to_text(diff: PlanDiff) -> str:
    """The differences for a terminal: + added, - dropped, ~ changed with each field before and after."""
    lines = [f"+ {o.path} {o.title}" for o in diff.added] + [f"- {o.path} {o.title}" for o in diff.dropped]
    for changed in diff.changed:
        lines.append(f"~ {changed.new.path} {changed.new.title}")
        lines += [f"    {words.said(_NAMES[c.field])}: {c.old} → {c.new}" for c in changed.changes]
    counts = {name: len(getattr(diff, name)) for name in ("added", "dropped", "changed")}
    return "\n".join([*lines, words.said("新增 {added}，删去 {dropped}，变更 {changed}").format(**counts)])
