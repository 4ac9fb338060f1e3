"""What changed between two versions of a plan: obligations added, dropped, and those whose date, count, bodies or force changed."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from difflib import SequenceMatcher
from typing import Any

from luoshi.compiler.ir import Plan, PlanObligation

ALIKE = 0.6
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
    """What changed from `old` to `new`. Obligations are matched by title and path, then by likeness of their words (at least 0.6)."""
    pairs = _pairs(list(old.obligations), list(new.obligations))
    kept_old, kept_new = {id(a) for a, _ in pairs}, {id(b) for _, b in pairs}
    changed = (Changed(a, b, tuple(_changes(a, b))) for a, b in pairs)
    return PlanDiff(
        tuple(o for o in new.obligations if id(o) not in kept_new),
        tuple(o for o in old.obligations if id(o) not in kept_old),
        tuple(c for c in changed if c.changes),
    )


def _pairs(old: list[PlanObligation], new: list[PlanObligation]) -> list[tuple[PlanObligation, PlanObligation]]:
    pairs = []
    for same in (_identical, _same_place, _alike):
        for a in list(old):
            b = next((b for b in new if same(a, b)), None)
            if b is not None:
                pairs.append((a, b))
                old.remove(a)
                new.remove(b)
    return sorted(pairs, key=lambda pair: pair[1].span)


def _identical(a: PlanObligation, b: PlanObligation) -> bool:
    return a.text == b.text and a.path == b.path


def _same_place(a: PlanObligation, b: PlanObligation) -> bool:
    return a.title == b.title and (a.path == b.path or _alike(a, b))


def _alike(a: PlanObligation, b: PlanObligation) -> bool:
    matcher = SequenceMatcher(None, a.text, b.text, autojunk=False)
    return matcher.real_quick_ratio() >= ALIKE and matcher.quick_ratio() >= ALIKE and matcher.ratio() >= ALIKE


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
    return hasattr(value, "date") or hasattr(value, "min") or hasattr(value, "rule") or hasattr(value, "end")


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
    "deadline": "期限",
    "window": "时间段",
    "recurrence": "周期",
    "quantities": "数量",
    "indicators": "指标",
    "bodies": "单位",
    "modality": "要求程度",
    "condition": "条件",
}


def diff_to_text(diff: PlanDiff) -> str:
    """The differences for a terminal: + added, - dropped, ~ changed with each field before and after."""
    lines = [f"+ {o.path} {o.title}" for o in diff.added] + [f"- {o.path} {o.title}" for o in diff.dropped]
    for changed in diff.changed:
        lines.append(f"~ {changed.new.path} {changed.new.title}")
        lines += [f"    {_NAMES[c.field]}: {c.old} → {c.new}" for c in changed.changes]
    lines.append(f"新增 {len(diff.added)}，删去 {len(diff.dropped)}，变更 {len(diff.changed)}")
    return "\n".join(lines)
