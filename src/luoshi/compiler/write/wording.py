"""A compiled plan in the words of an office: the fields of an obligation as the cells of a breakdown table (任务分解表)."""

from collections.abc import Iterable
from dataclasses import dataclass

from luoshi.compiler.ir import Body, Diagnostic, Plan, PlanIndicator, PlanObligation, Quantity
from luoshi.compiler.words import said

ROLES = {"lead": "牵头", "responsible": "责任", "support": "配合", "supervise": "督导"}
MODALITIES = {"must": "", "strive": "力争", "encourage": "鼓励"}
SEVERITIES = {"error": "错误", "warning": "待确认", "note": "提示"}
COLUMNS = (
    "序号", "章节", "任务", "牵头单位", "责任单位", "配合单位", "督导单位",
    "数量", "指标", "完成时限", "时限类型", "佐证", "原文", "待确认",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """One obligation as a line of the table: `cells` in the order of `COLUMNS`, without the number in front."""

    number: int
    cells: tuple[str, ...]


def rows_of(plan: Plan) -> list[Row]:
    """A line for each obligation, numbered from 1."""
    headings = {node.path: node.heading for node in plan.outline}
    return [
        Row(number, _cells(plan, obligation, headings)) for number, obligation in enumerate(plan.obligations, start=1)
    ]


def _cells(plan: Plan, obligation: PlanObligation, headings: dict[str, str]) -> tuple[str, ...]:
    questions = diagnostics_of(plan, obligation)
    return (
        place_of(obligation.path, headings),
        title_of(obligation),
        *(bodies_of(obligation, role) for role in ("lead", "responsible", "support", "supervise")),
        "\n".join(map(quantity, obligation.quantities)),
        "\n".join(map(indicator, obligation.indicators)),
        due(obligation),
        kind_of_due(obligation),
        "、".join(dict.fromkeys(demand.text for demand in obligation.evidence)),
        obligation.text,
        "\n".join(f"[{question.code}] {question.message}" for question in questions),
    )


def place_of(path: str, headings: dict[str, str]) -> str:
    """The section of an obligation: its path, and the headings from the top down to the one above its own."""
    labels = path.split("/")
    above = ["/".join(labels[:depth]) for depth in range(1, len(labels))] or [path]
    return f"{path} {' › '.join(headings[part] for part in above if headings.get(part))}".strip()


def title_of(obligation: PlanObligation) -> str:
    """What is to be done, with how far it binds where that is not a plain duty."""
    binding = MODALITIES[obligation.modality]
    return f"{obligation.title}（{said(binding)}）" if binding else obligation.title


def bodies_of(obligation: PlanObligation, role: str) -> str:
    """The organizations of one role, each once, with 每个 where every member of the set owes the whole."""
    return "、".join(dict.fromkeys(_body(body) for body in obligation.bodies if body.role == role))


def _body(body: Body) -> str:
    return f"{body.text}（{said('分别')}）" if body.each and not body.text.startswith(("各", "每")) else body.text


def quantity(value: Quantity) -> str:
    """How many of what, in the plan's words."""
    words = value.text if value.noun in value.text else f"{value.text}{value.noun}"
    per = f"{value.per}：" if value.per else ""
    binding = MODALITIES[value.modality]
    return per + words + (f"（{said(binding)}）" if binding else "")


def indicator(value: PlanIndicator) -> str:
    """The measured target in the plan's words."""
    return value.text if value.name in value.text else f"{value.name}：{value.text}"


def due(obligation: PlanObligation) -> str:
    """The latest day as a date, else the plan's words for it; a window and a repetition in words."""
    parts = []
    if obligation.deadline:
        parts.append(obligation.deadline.date or obligation.deadline.text)
    if obligation.window and not (obligation.deadline and obligation.deadline.date):
        parts.append(obligation.window.text)
    if obligation.recurrence:
        parts.append(obligation.recurrence.text)
    if obligation.condition and not parts:
        parts.append(obligation.condition.text)
    return "\n".join(parts)


def kind_of_due(obligation: PlanObligation) -> str:
    """Of which kinds the due date is; 未写明 where the plan states none."""
    kinds = []
    if obligation.deadline:
        kinds.append(
            "推定日期"
            if obligation.deadline.basis == "inferred"
            else "明确日期"
            if obligation.deadline.date
            else "视情况"
        )
    if obligation.window:
        kinds.append("时段")
    if obligation.recurrence:
        kinds.append("定期")
    if obligation.condition:
        kinds.append("附条件")
    if obligation.deadline and obligation.deadline.inherited:
        kinds.append("承上文")
    return "、".join(map(said, kinds or ["未写明"]))


def diagnostics_of(plan: Plan, obligation: PlanObligation) -> list[Diagnostic]:
    """The questions that stand in the obligation's text or in one of its fields."""
    spans = [obligation.span, *(span for _, span in fields_of(obligation))]
    return [question for question in plan.diagnostics if any(start <= question.span[0] < end for start, end in spans)]


def fields_of(obligation: PlanObligation) -> Iterable[tuple[str, tuple[int, int]]]:
    """Each field that a span of the text states: its kind and that span."""
    yield from (("body", body.span) for body in obligation.bodies)
    yield from (("quantity", value.span) for value in obligation.quantities)
    yield from (("indicator", value.span) for value in obligation.indicators)
    for kind in ("deadline", "window", "recurrence", "condition"):
        value = getattr(obligation, kind)
        if value is not None:
            yield kind, value.span
    yield from (("evidence", demand.span) for demand in obligation.evidence)
