"""The Plan IR, `luoshi.plan/1`: what compiling a plan document gives.

Offsets are code points of the source text as read, half-open; every span's text can be cut out of the source
(`text` fields are the normalized wording of that span). The JSON form is `plan_to_json`; its schema is `plan.schema.json`.
"""

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

SCHEMA = "luoshi.plan/1"

Span = tuple[int, int]
Modality = Literal["must", "strive", "encourage"]
Role = Literal["responsible", "lead", "support", "supervise"]
Comparison = Literal[">", ">=", "=", "<", "<="]
Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True, slots=True)
class Source:
    """The document: its file name, SHA-256 of its bytes (hex), length in code points, script and number of pages (None: has none)."""

    name: str
    sha256: str
    characters: int
    script: Literal["Hant", "Hans"]
    pages: int | None = None


@dataclass(frozen=True, slots=True)
class OutlineNode:
    """A numbered heading. `path` joins the labels from the top by '/', as in 三/(二)/3/①."""

    path: str
    label: str
    heading: str
    span: Span


@dataclass(frozen=True, slots=True)
class Body:
    """Who owes the obligation, in the plan's words. `each`: every member of the set by itself, else the set jointly."""

    text: str
    role: Role
    each: bool
    inherited: bool
    span: Span


@dataclass(frozen=True, slots=True)
class Quantity:
    """How many: 不少于3个 is min 3, max None; 1-2个 is 1, 2; 4个 is 4, 4; 178亿元 is 17800000000 元."""

    text: str
    min: float | None
    max: float | None
    unit: str
    noun: str
    per: str | None
    modality: Modality
    span: Span


@dataclass(frozen=True, slots=True)
class PlanIndicator:
    """A measured target: `reference` names the benchmark (全省平均增速) where there is one, else `value` and `unit` say it."""

    text: str
    name: str
    comparison: Comparison
    value: float | None
    unit: str
    reference: str | None
    span: Span


@dataclass(frozen=True, slots=True)
class Deadline:
    """The latest day, inclusive, Asia/Shanghai. `date` (ISO) is None where the words name an event or give no day."""

    text: str
    date: str | None
    basis: Literal["explicit", "inferred"]
    inherited: bool
    span: Span


@dataclass(frozen=True, slots=True)
class Window:
    """A period 即日起至…; `start` is None where it counts from an issue date nobody gave."""

    text: str
    start: str | None
    end: str | None
    span: Span


@dataclass(frozen=True, slots=True)
class Recurrence:
    """A repetition as an RFC 5545 RRULE."""

    text: str
    rule: str
    span: Span


@dataclass(frozen=True, slots=True)
class Condition:
    """What must come to pass first (适时, 待…后, 具备条件的)."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class EvidenceDemand:
    """What proves it, and of which kind (report, photograph, document, list, form, case)."""

    text: str
    kind: str
    span: Span


@dataclass(frozen=True, slots=True)
class PlanObligation:
    """Who must deliver what, how many, by when, proven how, as the plan states it."""

    path: str
    title: str
    text: str
    span: Span
    modality: Modality
    bodies: tuple[Body, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    indicators: tuple[PlanIndicator, ...] = ()
    deadline: Deadline | None = None
    window: Window | None = None
    recurrence: Recurrence | None = None
    condition: Condition | None = None
    evidence: tuple[EvidenceDemand, ...] = ()


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """What the plan left open: a stable code, the span it is about, what it means and how to settle it."""

    code: str
    severity: Severity
    message: str
    span: Span
    help: str


@dataclass(frozen=True, slots=True)
class Plan:
    """A compiled plan document."""

    source: Source
    title: str
    issuer: str
    issued_on: str | None
    outline: tuple[OutlineNode, ...] = ()
    obligations: tuple[PlanObligation, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    schema: str = field(default=SCHEMA)


def plan_to_json(plan: Plan) -> dict[str, Any]:
    """The Plan IR as JSON-ready objects, `schema` first."""
    data = asdict(plan)
    return {"schema": data.pop("schema"), **data}
