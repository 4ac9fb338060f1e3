"""html: the document as a page of its own, its obligations and open questions beside it; a click on either finds the other.

One file, no address in it: styles and script stand inside, so that it can be mailed, filed and opened without a network.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from html import escape
from importlib.resources import files
from itertools import groupby
from string import Template

from luoshi.compiler.ir import Diagnostic, Plan, PlanObligation
from luoshi.compiler.source import Paragraph, SourceText, Table
from luoshi.compiler.words import language_tag, said
from luoshi.compiler.write.place import Mark, MarkedText, Stretch, blocks_of, line_of, marks_of
from luoshi.compiler.write.wording import (
    ROLES,
    SEVERITIES,
    bodies_of,
    due,
    indicator,
    kind_of_due,
    quantity,
    title_of,
)

#: The words of the page itself, by the names that `reader.html` has for them.
LABELS = {
    "outline_label": "目录",
    "who_label": "主体",
    "count_label": "数量指标",
    "due_label": "时限",
    "condition_label": "条件、佐证",
    "open_label": "待确认",
    "tasks_label": "任务",
    "aside_label": "任务与待确认事项",
}


def write_html(plan: Plan, source: SourceText) -> bytes:
    """The reader as one page in UTF-8."""
    title = plan.title or source.name or said("工作方案")
    questions = "".join(
        _question(number, question, source) for number, question in enumerate(plan.diagnostics, start=1)
    )
    page = _template().substitute(
        language=language_tag(),
        **{name: said(chinese) for name, chinese in LABELS.items()},
        title=escape(title),
        subtitle=escape(_subtitle(plan, source)),
        outline=_outline(plan),
        document=_Document(plan, source).html(),
        tasks=len(plan.obligations),
        cards="".join(_card(number, obligation) for number, obligation in enumerate(plan.obligations, start=1)),
        jump=f"<a href='#questions'>{said('待确认')} {len(plan.diagnostics)}</a>" if questions else "",
        questions=f"<h2 id='questions'>{said('待确认')} {len(plan.diagnostics)}</h2><ol>{questions}</ol>"
        if questions
        else "",
    )
    return page.encode("utf-8", "replace")


@cache
def _template() -> Template:
    return Template(files(__package__).joinpath("reader.html").read_text(encoding="utf-8"))


def _subtitle(plan: Plan, source: SourceText) -> str:
    facts = (
        plan.issuer,
        said("{day} 印发").format(day=plan.issued_on) if plan.issued_on else "",
        source.name,
        said("{count:,} 字").format(count=plan.source.characters),
    )
    return " · ".join(fact for fact in facts if fact)


def _outline(plan: Plan) -> str:
    return "".join(
        f'<li><a href="#part-{number}" style="padding-left:{node.path.count("/")}em">{escape(f"{node.label} {node.heading}")}</a></li>'
        for number, node in enumerate(plan.outline, start=1)
    )


def _card(number: int, obligation: PlanObligation) -> str:
    fields = {
        **{label: bodies_of(obligation, role) for role, label in ROLES.items()},
        "数量": "\n".join(map(quantity, obligation.quantities)),
        "指标": "\n".join(map(indicator, obligation.indicators)),
        "时限": f"{due(obligation)}（{kind_of_due(obligation)}）" if due(obligation) else kind_of_due(obligation),
        "条件": obligation.condition.text if obligation.condition else "",
        "佐证": "、".join(demand.text for demand in obligation.evidence),
    }
    entries = "".join(f"<dt>{said(label)}</dt><dd>{escape(value)}</dd>" for label, value in fields.items() if value)
    heading = escape(f"{number} {title_of(obligation)}")
    return f'<li class="card" tabindex="0" data-of="t{number}"><h3>{heading}</h3><dl>{entries}</dl></li>'


def _question(number: int, question: Diagnostic, source: SourceText) -> str:
    line = line_of(source.text, question.span[0])
    heading = escape(
        f"{question.code} {said(SEVERITIES[question.severity])} · {said('第 {line} 行').format(line=line)}"
    )
    entries = f"<dt>{said('说明')}</dt><dd>{escape(question.message)}</dd><dt>{said('处理')}</dt><dd>{escape(question.help)}</dd>"
    return f'<li class="card question {question.severity}" tabindex="0" data-of="q{number}"><h3>{heading}</h3><dl>{entries}</dl></li>'


class _Document:
    """The document's text with its marks."""

    def __init__(self, plan: Plan, source: SourceText) -> None:
        self._text = source.text
        self._blocks = blocks_of(source)
        self._marked = MarkedText(marks_of(plan))
        self._parts = {node.span[0]: number for number, node in enumerate(plan.outline, start=1)}

    def html(self) -> str:
        """Paragraphs and tables in order."""
        return "\n".join(
            self._table(block) if isinstance(block, Table) else self._paragraph(block) for block in self._blocks
        )

    def _paragraph(self, block: Paragraph) -> str:
        level = ' class="level"' if block.level else ""
        return f"<p{level}>{self._marked_text(block.start, block.end)}</p>"

    def _table(self, table: Table) -> str:
        rows = []
        for _, cells in groupby(table.cells, key=lambda cell: cell.row):
            row = "".join(
                f'<td rowspan="{cell.rows}" colspan="{cell.columns}">{self._marked_text(cell.start, cell.end)}</td>'
                for cell in cells
            )
            rows.append(f"<tr>{row}</tr>")
        return f"<table>{''.join(rows)}</table>"

    def _marked_text(self, start: int, end: int) -> str:
        return self._nested(self._marked.stretches(start, end), 0) if start < end else ""

    def _nested(self, stretches: Sequence[Stretch], depth: int) -> str:
        """The stretches, those under the same mark inside one element."""
        pieces = []
        for mark, group in groupby(
            stretches, key=lambda stretch: stretch.marks[depth] if len(stretch.marks) > depth else None
        ):
            inner = list(group)
            pieces.append(self._plain(inner) if mark is None else _element(mark, self._nested(inner, depth + 1)))
        return "".join(pieces)

    def _plain(self, stretches: Iterable[Stretch]) -> str:
        return "".join(self._anchored(stretch.start, stretch.end) for stretch in stretches)

    def _anchored(self, start: int, end: int) -> str:
        """Text with an anchor where a part of the outline begins."""
        pieces, position = [], start
        for place in sorted(place for place in self._parts if start <= place < end):
            pieces += [escape(self._text[position:place]), f'<a id="part-{self._parts[place]}"></a>']
            position = place
        return "".join([*pieces, escape(self._text[position:end])])


def _element(mark: Mark, inner: str) -> str:
    of = f"q{mark.number}" if mark.kind == "diagnostic" else f"t{mark.number}"
    return f'<span class="{mark.kind}" data-of="{of}">{inner}</span>'
