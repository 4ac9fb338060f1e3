"""Akoma Ntoso 3.0 (OASIS LegalDocML): the document under its own outline, with obligations and what they state marked.

Each obligation is an `inline` that refers to a concept of the metadata; bodies are `organization`, days `date`, counts `quantity`.
What the standard has no element for (modality, repetition) stands in the proprietary part of the metadata.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby
from typing import cast

from lxml import etree

from luoshi.compiler.ir import OutlineNode, Plan
from luoshi.compiler.source import Paragraph, SourceText, Table
from luoshi.compiler.words import said
from luoshi.compiler.write.place import Mark, MarkedText, Stretch, blocks_of, marks_of
from luoshi.compiler.write.wording import due

AKN = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"
OWN = "urn:luoshi:plan:1"
SOURCE = "#luoshi"
UNKNOWN_DATE = "1900-01-01"
LABEL = re.compile(
    r"\s*(?:[（(][^（()）]{1,4}[)）]|第[^\s]{1,5}?[章节条]|[一二三四五六七八九十百\d.]{1,6}[、．.]?|[①-⑳㉑-㉟])"
)
GAP = re.compile(r"[\s：:。．.、]*")
INVALID = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

Element = etree._Element  # noqa: SLF001 - lxml has no public name for the type


def write_akoma_ntoso(plan: Plan, source: SourceText) -> bytes:
    """The document as Akoma Ntoso XML in UTF-8, valid by the standard's schema."""
    root = etree.Element(_q("akomaNtoso"), nsmap=cast("dict[str, str]", {None: AKN, "luoshi": OWN}))
    document = _sub(root, "doc", name="workPlan", contains="originalVersion")
    _write_meta(_sub(document, "meta"), plan)
    _Text(plan, source).write(document)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _q(name: str) -> str:
    return f"{{{AKN}}}{name}"


def _sub(parent: Element, tag: str, content: str = "", /, **attributes: str) -> Element:
    element = etree.SubElement(parent, _q(tag), attributes)
    if content:
        element.text = INVALID.sub("", content)
    return element


def _write_meta(meta: Element, plan: Plan) -> None:
    identification = _sub(meta, "identification", source=SOURCE)
    work = f"/akn/cn/doc/{_day(plan)}/{plan.source.sha256[:16] or 'plan'}"
    for level, uri in (("Work", work), ("Expression", f"{work}/zho@"), ("Manifestation", f"{work}/zho@.xml")):
        part = _sub(identification, f"FRBR{level}")
        _sub(part, "FRBRthis", value=uri)
        _sub(part, "FRBRuri", value=uri)
        _sub(part, "FRBRdate", date=_day(plan), name="issued")
        _sub(part, "FRBRauthor", href="#issuer")
        if level == "Work":
            _sub(part, "FRBRcountry", value="cn")
        if level == "Expression":
            _sub(part, "FRBRlanguage", language="zho")
    _write_references(_sub(meta, "references", source=SOURCE), plan)
    if plan.obligations:
        _write_own(_sub(meta, "proprietary", source=SOURCE), plan)


def _day(plan: Plan) -> str:
    """The day of issue; a day that says that it is not known, for the standard asks for one."""
    try:
        return date.fromisoformat(plan.issued_on or "").isoformat()
    except ValueError:
        return UNKNOWN_DATE


def _write_references(references: Element, plan: Plan) -> None:
    _sub(references, "TLCOrganization", eId="luoshi", href="/ontology/organization/luoshi", showAs="落实")
    _sub(
        references,
        "TLCOrganization",
        eId="issuer",
        href="/ontology/organization/issuer",
        showAs=_attribute(plan.issuer or said("未写明")),
    )
    for name, number in _organizations(plan).items():
        _sub(
            references,
            "TLCOrganization",
            eId=f"org_{number}",
            href=f"/ontology/organization/{number}",
            showAs=_attribute(name),
        )
    for number, obligation in enumerate(plan.obligations, start=1):
        _sub(
            references,
            "TLCConcept",
            eId=f"task_{number}",
            href=f"/ontology/obligation/{number}",
            showAs=_attribute(obligation.title),
        )
    for number, question in enumerate(plan.diagnostics, start=1):
        showing = _attribute(f"{question.code} {question.message}")
        _sub(
            references,
            "TLCConcept",
            eId=f"question_{number}",
            href=f"/ontology/diagnostic/{question.code}",
            showAs=showing,
        )


def _attribute(text: str) -> str:
    return INVALID.sub("", text) or "-"


def _organizations(plan: Plan) -> dict[str, int]:
    """Each body that the plan names, numbered from 1 in order of appearance."""
    names = dict.fromkeys(body.text for obligation in plan.obligations for body in obligation.bodies)
    return {name: number for number, name in enumerate(names, start=1)}


def _write_own(proprietary: Element, plan: Plan) -> None:
    organizations = _organizations(plan)
    for number, obligation in enumerate(plan.obligations, start=1):
        stated = {
            "task": f"#task_{number}",
            "path": obligation.path,
            "modality": obligation.modality,
            "due": due(obligation),
        }
        if obligation.recurrence:
            stated["rule"] = obligation.recurrence.rule
        element = etree.SubElement(
            proprietary, f"{{{OWN}}}obligation", {key: INVALID.sub("", value) for key, value in stated.items()}
        )
        for body in obligation.bodies:
            attributes = {
                "organization": f"#org_{organizations[body.text]}",
                "role": body.role,
                "each": str(body.each).lower(),
            }
            etree.SubElement(element, f"{{{OWN}}}body", attributes)


class _Text:
    """One writing of the text: the outline as nested containers, paragraphs and tables in them."""

    def __init__(self, plan: Plan, source: SourceText) -> None:
        self._plan, self._source = plan, source
        self._marked = MarkedText(marks_of(plan))
        self._blocks = blocks_of(source)
        self._organizations = _organizations(plan)
        self._nodes = sorted(plan.outline, key=lambda node: node.span)

    def write(self, document: Element) -> None:
        """Adds preface and main body. The text before the first heading is the main body's introduction."""
        if self._plan.title:
            _sub(_sub(_sub(document, "preface"), "p"), "docTitle", self._plan.title)
        body = _sub(document, "mainBody")
        first = self._nodes[0].span[0] if self._nodes else len(self._source.text)
        introduction = _sub(body, "hcontainer", name="introduction", eId="introduction")
        self._region(_sub(introduction, "content", eId="introduction__content"), 0, first)
        open_nodes: list[tuple[str, Element]] = []
        for index, node in enumerate(self._nodes):
            following = self._nodes[index + 1] if index + 1 < len(self._nodes) else None
            while open_nodes and not node.path.startswith(open_nodes[-1][0] + "/"):
                open_nodes.pop()
            parent = open_nodes[-1][1] if open_nodes else body
            open_nodes.append((node.path, self._node(parent, node, index + 1, following)))

    def _node(self, parent: Element, node: OutlineNode, number: int, following: OutlineNode | None) -> Element:
        identity = f"part_{number}"
        container = _sub(parent, "hcontainer", name="part", eId=identity)
        start, end = node.span
        label = LABEL.match(self._source.text, start, end)
        _sub(container, "num", label[0].strip() if label else node.label)
        if label:
            start = label.end()
        if self._source.text[start:end].strip():
            self._inline(_sub(container, "heading"), [(start, end)])
        has_parts = following is not None and following.path.startswith(node.path + "/")
        name = "intro" if has_parts else "content"
        rest = following.span[0] if following else len(self._source.text)
        gap = GAP.match(self._source.text, end, rest)
        begin = gap.end() if gap else end
        if begin < rest or not has_parts:
            self._region(_sub(container, name, eId=f"{identity}__{name}"), begin, rest)
        return container

    def _region(self, container: Element, start: int, end: int) -> None:
        """The paragraphs and tables between two places; an empty paragraph where there are none, for the standard asks for content."""
        for block in self._blocks:
            if block.start < end and block.end > start:
                if isinstance(block, Table):
                    self._table(container, block)
                else:
                    self._paragraph(container, block, start, end)
        if not len(container):
            _sub(container, "p")

    def _paragraph(self, container: Element, block: Paragraph, start: int, end: int) -> None:
        stretch = (max(start, block.start), min(end, block.end))
        if self._source.text[slice(*stretch)].strip():
            self._inline(_sub(container, "p"), [stretch])

    def _table(self, container: Element, table: Table) -> None:
        element = _sub(container, "table")
        for _, cells in groupby(table.cells, key=lambda cell: cell.row):
            row = _sub(element, "tr")
            for cell in cells:
                spans = {"rowspan": str(cell.rows)} if cell.rows > 1 else {}
                spans |= {"colspan": str(cell.columns)} if cell.columns > 1 else {}
                self._inline(_sub(_sub(row, "td", **spans), "p"), [(cell.start, cell.end)])

    def _inline(self, element: Element, stretches: Iterable[tuple[int, int]]) -> None:
        for start, end in stretches:
            if start < end:
                self._nest(element, self._marked.stretches(start, end), 0)

    def _nest(self, parent: Element, stretches: Sequence[Stretch], depth: int) -> None:
        """Adds the stretches, those under the same mark inside one element."""
        for mark, group in groupby(
            stretches, key=lambda stretch: stretch.marks[depth] if len(stretch.marks) > depth else None
        ):
            if mark is None:
                _append_text(parent, "".join(self._source.text[stretch.start : stretch.end] for stretch in group))
            else:
                self._nest(self._mark(parent, mark), list(group), depth + 1)

    def _mark(self, parent: Element, mark: Mark) -> Element:
        if mark.kind == "diagnostic":
            return _sub(parent, "inline", name="diagnostic", refersTo=f"#question_{mark.number}")
        obligation = self._plan.obligations[mark.number - 1]
        task = f"#task_{mark.number}"
        if mark.kind == "body":
            name = next(body.text for body in obligation.bodies if body.span == (mark.start, mark.end))
            return _sub(parent, "organization", refersTo=f"#org_{self._organizations[name]}")
        if mark.kind == "deadline" and obligation.deadline and obligation.deadline.date:
            return _sub(parent, "date", date=obligation.deadline.date, refersTo=task)
        if mark.kind == "quantity":
            value = next(value for value in obligation.quantities if value.span == (mark.start, mark.end))
            number = value.min if value.min is not None else value.max
            return _sub(
                parent, "quantity", refersTo=task, **({"normalized": f"{number:.15g}"} if number is not None else {})
            )
        return _sub(parent, "inline", name=mark.kind, refersTo=task)


def _append_text(parent: Element, text: str) -> None:
    text = INVALID.sub("", text)
    if len(parent):
        parent[-1].tail = (parent[-1].tail or "") + text
    else:
        parent.text = (parent.text or "") + text
