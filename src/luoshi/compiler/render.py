"""A plan as text for a terminal: its obligations as a table, its diagnostics with the source line and a caret."""

import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from luoshi.compiler.ir import Diagnostic, Plan, PlanObligation, Quantity
from luoshi.compiler.source import SourceText
from luoshi.compiler.words import language, said

_ROLES = {"responsible": "", "lead": "牵头", "support": "配合", "supervise": "督导"}
_FORCE = {"must": "", "strive": "力争", "encourage": "鼓励"}
_COLUMNS = ("编号", "任务", "责任单位", "数量与指标", "时限", "证明")
_SEVERITIES = {"error": "错误", "warning": "警告", "note": "提示"}
_WIDTHS = (14, 34, 30, 22, 24, 12)


def width(text: str) -> int:
    """Columns a terminal needs: two for each wide or full-width character, none for combining ones."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def clip(text: str, columns: int) -> str:
    """The text, cut with … where it is wider than so many columns, filled with spaces to that width."""
    text = text.replace("\t", "  ")
    if width(text) > columns:
        while width(text) > columns - 1:
            text = text[:-1]
        text += "…"
    return text + " " * (columns - width(text))


def obligations_table(plan: Plan) -> str:
    """One line an obligation, under a heading."""
    rows = [tuple(map(said, _COLUMNS)), *(_row(o) for o in plan.obligations)]
    lines = ["  ".join(clip(cell, w) for cell, w in zip(row, _WIDTHS, strict=True)).rstrip() for row in rows]
    rule = "─" * (sum(_WIDTHS) + 2 * (len(_WIDTHS) - 1))
    return "\n".join(
        [
            plan.title,
            "",
            lines[0],
            rule,
            *lines[1:],
            rule,
            said("共 {count} 项任务").format(count=len(plan.obligations)),
        ]
    )


def _row(obligation: PlanObligation) -> tuple[str, ...]:
    force = _FORCE[obligation.modality]
    title = f"[{said(force)}] {obligation.title}" if force else obligation.title
    return (
        obligation.path,
        title,
        _bodies(obligation),
        _amounts(obligation),
        when(obligation),
        "、".join(e.text for e in obligation.evidence),
    )


def _bodies(obligation: PlanObligation) -> str:
    return "、".join(
        f"{said(_ROLES[b.role]) + ':' if _ROLES[b.role] else ''}{b.text}{said('(各)') if b.each else ''}"
        for b in obligation.bodies
    )


def _amounts(obligation: PlanObligation) -> str:
    parts = [amount(q) for q in obligation.quantities]
    parts += [f"{i.name}{i.text}" for i in obligation.indicators]
    return "；".join(parts)


def amount(quantity: Quantity) -> str:
    """A quantity in few characters: ≥3个, 1～2个, 4个."""
    low, high, unit = quantity.min, quantity.max, quantity.unit
    if low is not None and high is not None:
        return f"{figure(low)}{unit}" if low == high else f"{figure(low)}～{figure(high)}{unit}"
    return f"≥{figure(low)}{unit}" if low is not None else f"≤{figure(high or 0)}{unit}"


def figure(value: float) -> str:
    """A number as people here write it: 178亿, 1.2万, 130; in English 17,800,000,000."""
    if language() == "en":
        return f"{value:,.10g}"
    for size, word in ((1e8, "亿"), (1e4, "万")):
        if value >= size:
            return f"{value / size:.10g}{said(word)}"
    return f"{value:.10g}"


def when(obligation: PlanObligation) -> str:
    """The deadline, else the end of the period, else what the plan says instead."""
    if obligation.deadline:
        return (obligation.deadline.date or obligation.deadline.text) + (
            f" ({said('推断')})" if obligation.deadline.basis == "inferred" else ""
        )
    if obligation.recurrence:
        return obligation.recurrence.text
    if obligation.window and obligation.window.end:
        return said("至 {day}").format(day=obligation.window.end)
    return obligation.condition.text if obligation.condition else said("未写明")


@dataclass
class _Lines:
    """The lines of a source: where they begin is found once, however many diagnostics there are."""

    source: SourceText

    @cached_property
    def _starts(self) -> list[int]:
        text = self.source.text
        return [0, *(i + 1 for i, c in enumerate(text) if c == "\n")]

    def around(self, at: int) -> tuple[int, int]:
        """Number of the line that holds a place, from 1, and where it begins."""
        line = bisect_right(self._starts, at)
        return line, self._starts[line - 1]

    def page(self, at: int) -> int | None:
        """The page that holds a place; None where the format has no pages, or one."""
        pages = self.source.pages
        return next((p.number for p in reversed(pages) if p.start <= at), 1) if len(pages) > 1 else None


def diagnostics_text(plan: Plan, source: SourceText) -> str:
    """Every diagnostic: code and message, the place, the source line with a caret under the span, and the help."""
    lines = _Lines(source)
    return "\n".join(part for d in plan.diagnostics for part in _diagnostic(plan, d, lines))


def _diagnostic(plan: Plan, diagnostic: Diagnostic, lines: _Lines) -> Iterator[str]:
    start, end = diagnostic.span
    line, begin = lines.around(start)
    page = lines.page(start)
    on_page = said("（第 {page} 页）").format(page=page) if page else ""
    yield f"{said(_SEVERITIES[diagnostic.severity])}[{diagnostic.code}]: {diagnostic.message}"
    yield f"  --> {plan.source.name or '<text>'}:{line}:{start - begin + 1}{on_page}"
    yield from _caret(lines.source.text, begin, start, end)
    if diagnostic.help:
        yield f"  = {diagnostic.help}"
    yield ""


def _caret(source: str, begin: int, start: int, end: int, columns: int = 100) -> Iterator[str]:
    """The part of the line around the span, and carets under it, two for a full-width character."""
    stop = source.find("\n", start)
    stop = len(source) if stop < 0 else stop
    end = min(max(end, start + 1), stop)
    while width(source[start:end]) > columns:
        end -= max(1, (width(source[start:end]) - columns) // 2)
    left = start
    while left > begin and width(source[left - 1 : start]) <= columns // 3:
        left -= 1
    right = end
    while right < stop and width(source[left : right + 1]) <= columns:
        right += 1
    shown = source[left:right].replace("\t", " ")
    yield "   | " + ("…" if left > begin else "") + shown + ("…" if right < stop else "")
    yield (
        "   | "
        + " " * (width(source[left:start]) + (1 if left > begin else 0))
        + "^" * max(1, width(source[start:end]))
    )
