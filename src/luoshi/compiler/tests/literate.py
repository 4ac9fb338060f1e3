"""Cases in Markdown pages: a block ```plan, then a block of what must come of it."""

import re
from collections.abc import Iterator
from pathlib import Path

from luoshi.compiler.document import Document, Fact
from luoshi.compiler.head import read_head
from luoshi.compiler.ir import PlanObligation
from luoshi.compiler.normalize import normalize
from luoshi.compiler.render import amount, when
from luoshi.compiler.rules import rules

PAGES = Path(__file__).resolve().parents[1] / "pages"
_BLOCK = re.compile(r"```(\w+)([^\n]*)\n(.*?)\n```", re.DOTALL)


def cases(page: Path, result: str) -> Iterator[tuple[str, str | None, str]]:
    """Each case of a page: the plan, the issue date on its fence (```plan 2022-03-01), and the text of its result block."""
    plan, issued = "", None
    for kind, argument, body in _BLOCK.findall(page.read_text(encoding="utf-8")):
        if kind == "plan":
            plan, issued = body, argument.strip() or None
        elif kind == result:
            yield plan, issued, body


def document(plan: str, issued_on: str | None) -> Document:
    """The plan as rules read it."""
    normal = normalize(plan)
    head = read_head(normal, issued_on)
    return Document(normal, head.year, head.issued, head.issued_text)


def facts(rule: str, plan: str, issued_on: str | None) -> str:
    """The facts of one rule, a line each: family, words, and what is not empty of its data."""
    doc = document(plan, issued_on)
    return "\n".join(_fact(doc, fact) for fact in sorted(rules()[rule](doc), key=lambda f: f.start)) or "—"


def _fact(doc: Document, fact: Fact) -> str:
    said = [_datum(k, v) for k, v in fact.data.items() if v is not None and v is not False and v != ""]
    return " ".join([fact.family, doc.text[fact.start : fact.end], *said])


def _datum(key: str, value: object) -> str:
    if isinstance(value, float):
        value = f"{value:.15g}"
    return key if value is True else f"{key}={value}"


def obligation(o: PlanObligation) -> str:
    """One obligation on one line: path, words, force, bodies, amounts, time."""
    bodies = "、".join(f"{b.role}:{b.text}{'*' if b.each else ''}{'↓' if b.inherited else ''}" for b in o.bodies) or "—"
    amounts = "；".join(
        [
            *map(amount, o.quantities),
            *(f"{i.name}{i.comparison}{_value(i.value)}{i.unit}{i.reference or ''}" for i in o.indicators),
        ]
    )
    return " | ".join([o.path or "—", o.text.replace("\n", " ")[:40], o.modality, bodies, amounts or "—", when(o)])


def _value(value: float | None) -> str:
    return "" if value is None else f"{value:g}"
