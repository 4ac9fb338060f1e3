"""Everything a check may look at once the obligations are made."""

from dataclasses import dataclass
from typing import Any

from luoshi.compiler.cutting import FactIndex
from luoshi.compiler.document import Document
from luoshi.compiler.head import Head
from luoshi.compiler.ir import PlanObligation, Severity, Span
from luoshi.compiler.outline import Outline
from luoshi.compiler.roster import Roster
from luoshi.compiler.source import Remark
from luoshi.compiler.statements import Statement


@dataclass(frozen=True, slots=True)
class Compilation:
    """A document and what the passes made of it. `stated[i]` is the stretch that `obligations[i]` comes from."""

    document: Document
    head: Head
    outline: Outline
    facts: dict[str, FactIndex]
    obligations: list[PlanObligation]
    stated: list[Statement]
    roster: Roster | None
    remarks: tuple[Remark, ...] = ()

    def span(self, start: int, end: int) -> Span:
        """The source span of a stretch of the normalized text."""
        return self.document.normal.span(start, end)


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found: the source span, the words that its message needs, and a severity other than its page's, and which of its page's messages."""

    span: Span
    data: dict[str, Any]
    severity: Severity | None = None
    wording: str = "message"
