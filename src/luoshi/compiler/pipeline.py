"""The passes in order: normalize, outline, facts, clauses, obligations, diagnostics. Pass 1, read, comes before (see `read/`)."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from luoshi.compiler.compilation import Compilation
from luoshi.compiler.cutting import FactIndex
from luoshi.compiler.diagnostics import Language, find_diagnostics
from luoshi.compiler.document import Document, Fact
from luoshi.compiler.head import read_head
from luoshi.compiler.ir import OutlineNode, Plan, Source
from luoshi.compiler.normalize import normalize
from luoshi.compiler.obligations import Joiner
from luoshi.compiler.outline import find_outline
from luoshi.compiler.roster import Roster
from luoshi.compiler.rules import rules
from luoshi.compiler.source import SourceText
from luoshi.compiler.statements import find_statements
from luoshi.compiler.tables import find_tables

FAMILIES = ("date", "recurrence", "condition", "quantity", "indicator", "body", "evidence")
Progress = Callable[[float], None]


def compile_plan(
    source: SourceText | str,
    *,
    issued_on: str | None = None,
    roster: Roster | None = None,
    progress: Progress | None = None,
    lang: Language = "zh",
) -> Plan:
    """The Plan of a document as read, or of plain text.

    `issued_on` (YYYY, YYYY-MM or YYYY-MM-DD) gives the year and the start of 即日起 where the text does not. `progress` is called
    with the part done, from 0 to 1. `lang` is the language of the diagnostics. An empty text gives a plan without obligations.
    """
    with _collector_paused():
        return _compile(source, issued_on, roster, progress or (lambda _: None), lang)


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Pauses the search for reference cycles: compiling makes many objects and no cycle, and each search walks all of them."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def _compile(
    source: SourceText | str, issued_on: str | None, roster: Roster | None, tell: Progress, lang: Language
) -> Plan:
    source = source if isinstance(source, SourceText) else SourceText(text=source)
    normal = normalize(source.text)
    tell(0.1)
    grids = find_tables(normal, source.tables)
    outline = find_outline(normal, [(g.start, g.end) for g in grids])
    tell(0.2)
    head = read_head(normal, issued_on)
    document = Document(normal, head.year, head.issued, head.issued_text, roster.names if roster else frozenset())
    facts = _facts(document, tell)
    statements = find_statements(document, outline, grids, facts)
    tell(0.8)
    joined = Joiner(document, outline, statements, facts).join()
    tell(0.9)
    obligations, stated = [o for _, o in joined], [s for s, _ in joined]
    compilation = Compilation(document, head, outline, facts, obligations, stated, roster, source.remarks)
    diagnostics = find_diagnostics(compilation, lang)
    tell(1.0)
    return Plan(
        source=Source(source.name, source.sha256, len(source.text), normal.script, len(source.pages) or None),
        title=head.title,
        issuer=head.issuer,
        issued_on=head.issued_text,
        outline=tuple(
            OutlineNode(n.path, n.label, n.heading, normal.span(n.start, max(n.head_end, n.head_start)))
            for n in outline.nodes[1:]
        ),
        obligations=tuple(obligations),
        diagnostics=diagnostics,
    )


def _facts(document: Document, tell: Progress) -> dict[str, FactIndex]:
    """The facts of every rule by family."""
    found: dict[str, list[Fact]] = {family: [] for family in FAMILIES}
    known = rules()
    for done, find in enumerate(known.values(), 1):
        for fact in find(document):
            found[fact.family].append(fact)
        tell(0.2 + 0.5 * done / len(known))
    return {family: FactIndex(facts) for family, facts in found.items()}
