"""html and saved web pages: the main text, with headings, lists and tables; menus, footers and scripts left out.

The main text is the innermost element that holds most of the page's text outside of links. Extractors that judge sentence by
sentence leave out short lines and merged cells, and of a plan nothing may be lost.
"""

import email
import email.policy
import re
from collections.abc import Iterable, Iterator

from lxml import etree, html

from luoshi.compiler.read.builder import MAX_GRID_CELLS, Builder, GridCell
from luoshi.compiler.read.errors import ReadError
from luoshi.compiler.read.plaintext import decode
from luoshi.compiler.read.readers import Progress
from luoshi.compiler.read.word.numerals import render
from luoshi.compiler.read.xml import Element, whole_number
from luoshi.compiler.source import SourceText

DECLARED = re.compile(rb"charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.IGNORECASE)
CHROME = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|menu|breadcrumb|crumbs?|sidebar|footer|share|copyright|toolbar|comment)(?:$|[\s_-])",
    re.IGNORECASE,
)
NEVER_SHOWN = {
    "script",
    "style",
    "noscript",
    "template",
    "button",
    "select",
    "iframe",
    "svg",
    "object",
    "rt",
    "rp",
    "title",
    "head",
    "textarea",
    "input",
}
SURROUNDINGS = {"nav", "header", "footer", "aside", "form"}
SURROUNDING_SHARE = 0.2  # of the text; what holds more, as a form around the whole page does, is no surrounding
BLOCKS = {
    "p",
    "div",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "li",
    "ul",
    "ol",
    "dl",
    "dt",
    "dd",
    "table",
    "tr",
    "td",
    "th",
    "tbody",
    "thead",
    "tfoot",
    "section",
    "article",
    "main",
    "body",
    "blockquote",
    "pre",
    "center",
    "figure",
    "figcaption",
    "caption",
    "hr",
    "address",
    "fieldset",
}
FORMATS = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
TITLE_END = re.compile(r"\s*(?:[_|｜]|\s[-—–]+\s|--+|——).*$")
BLANKS = re.compile(r"[ \t\r\n\f]+")
MAIN_SHARE = 0.75
MAX_SPAN = 1000
MAX_DEPTH = 200


def read_html(data: bytes, progress: Progress) -> SourceText:
    """The main text of a web page. Raises `ReadError`."""
    root = _parsed(_decoded(data))
    title = _title(root)
    found = root.find("body")
    body = root if found is None else found
    _drop([element for element in body.iter() if _is_hidden(element)])
    weights = _weights(body)
    _drop(
        [
            element
            for element in body.iter()
            if _is_surrounding(element) and weights[element] <= SURROUNDING_SHARE * weights[body]
        ]
    )
    main = _main(body)
    builder = Builder()
    reading = Reading(builder)
    reading.heading(title, main)
    reading.blocks(main)
    return builder.build("html")


def read_mhtml(data: bytes, progress: Progress) -> SourceText:
    """The main text of a page saved as a single file. Raises R003 where it holds no page."""
    message = email.message_from_bytes(data, policy=email.policy.default)
    for part in message.walk():
        if part.get_content_type() == "text/html":
            content = part.get_payload(decode=True)
            if isinstance(content, bytes) and content:
                return read_html(content, progress)
    raise ReadError("R003", detail="mhtml")


def _decoded(data: bytes) -> str:
    """The page's characters: by its byte-order mark or the encoding it declares, else detected."""
    declared = DECLARED.search(data[:4096])
    if declared and not data.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        name = declared[1].decode("ascii").lower()
        try:
            return data.decode({"gb2312": "gb18030", "gbk": "gb18030"}.get(name, name))
        except (LookupError, UnicodeDecodeError):
            pass  # declared wrongly, as often
    return decode(data)


def _parsed(text: str) -> html.HtmlElement:
    parser = html.HTMLParser(huge_tree=False, remove_comments=True, remove_pis=True)
    try:
        root = html.document_fromstring(XML_DECLARATION.sub("", text), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError) as error:
        raise ReadError("R002") from error
    return root


def _title(root: html.HtmlElement) -> str:
    """The article's title: as the page's metadata name it (ArticleTitle, usual on government sites), its first h1, or the window's title."""
    named = [meta.get("content", "") for meta in root.iter("meta") if meta.get("name", "").lower() == "articletitle"]
    heads = ["".join(map(str, head.itertext())) for head in root.iter("h1")]
    window = TITLE_END.sub("", BLANKS.sub(" ", root.findtext(".//title") or ""))
    return next((title for text in (*named, *heads, window) if (title := BLANKS.sub(" ", text).strip())), "")


def _drop(elements: Iterable[html.HtmlElement]) -> None:
    """Takes elements out of the page, but not the text that follows them."""
    for element in elements:
        if element.getparent() is not None:
            element.drop_tree()


def _is_hidden(element: Element) -> bool:
    return (
        element.tag in NEVER_SHOWN or "hidden" in element.attrib or HIDDEN.search(element.get("style", "")) is not None
    )


def _is_surrounding(element: Element) -> bool:
    """Whether an element is by its kind or its name a menu, a footer or the like."""
    if element.tag in SURROUNDINGS:
        return True
    names = f"{element.get('id', '')} {element.get('class', '')}"
    return element.tag in {"div", "ul", "section", "p", "table"} and CHROME.search(names) is not None


def _main(body: Element) -> Element:
    """The innermost element that still holds most of the text outside of links."""
    weights = _weights(body)
    whole = weights[body]
    main = body
    while True:
        inner = max(
            (child for child in main if child.tag in BLOCKS - {"table", "p"}), key=weights.__getitem__, default=None
        )
        if inner is None or weights[inner] < MAIN_SHARE * whole or not weights[inner]:
            return main
        main = inner


def _weights(body: Element) -> dict[Element, int]:
    """For each element the characters of its text that stand in no link; from the leaves up, for depth costs no recursion."""
    weights: dict[Element, int] = {}
    for _, element in etree.iterwalk(body, events=("end",)):
        inner = sum(weights[child] + len((child.tail or "").strip()) for child in element)
        weights[element] = 0 if element.tag == "a" else inner + len((element.text or "").strip())
    return weights


class Reading:
    """One reading of a page into a builder: text gathers until a block begins or ends."""

    def __init__(self, builder: Builder) -> None:
        self._builder = builder
        self._pending = ""
        self._level = 0

    def heading(self, title: str, main: Element) -> None:
        """The page's title in front of the main text, unless the text has it."""
        text = re.sub(r"\s", "", "".join(map(str, main.itertext()))[:4000])
        if title and re.sub(r"\s", "", title) not in text:
            self._builder.paragraph(title)

    def blocks(self, element: Element, depth: int = 0) -> None:
        """Adds an element's content."""
        if depth > MAX_DEPTH:
            raise ReadError("R013", detail=f"> {MAX_DEPTH} 层")
        self._flow(element.text)
        for position, child in enumerate(element):
            self._element(child, depth, position)
            self._flow(child.tail)
        if depth == 0:
            self._end_block()

    def _element(self, child: Element, depth: int, position: int) -> None:
        if child.tag == "br":
            self._end_block()
        elif child.tag == "table" and not _is_layout(child):
            self._end_block()
            self._builder.table(list(grid_of(child)))
        elif child.tag in BLOCKS:
            self._end_block()
            self._block(child, depth)
            self._end_block()
        else:
            self.blocks(child, depth + 1)

    def _block(self, block: Element, depth: int) -> None:
        outer = self._level
        if (level := heading_level(block)) is not None:
            self._level = level
        if block.tag == "li":
            self._pending = _marker(block)
        self.blocks(block, depth + 1)
        self._end_block()
        self._level = outer

    def _flow(self, text: str | None) -> None:
        self._pending += BLANKS.sub(" ", text or "")

    def _end_block(self) -> None:
        self._builder.paragraph(self._pending, self._level)
        self._pending = ""


def heading_level(block: Element) -> int | None:
    """1 to 6 for a heading; None for what is none."""
    return int(block.tag[1]) if re.fullmatch("h[1-6]", block.tag) else None


def _marker(item: Element) -> str:
    """The number or bullet that a browser shows before a list item; none where the item begins with its own."""
    parent = item.getparent()
    text = "".join(map(str, item.itertext())).strip()
    if parent is None or re.match(r"[（(〔【\d①-⑳一二三四五六七八九十•●]", text):
        return ""
    if parent.tag != "ol":
        return "• "
    before = sum(1 for _ in item.itersiblings("li", preceding=True))
    number = whole_number(item.get("value"), whole_number(parent.get("start"), 1) + before)
    return render(number, FORMATS.get(parent.get("type", ""), "decimal")) + ". "


def _is_layout(table: Element) -> bool:
    """Whether a table only arranges the page: it holds another one, or a single column."""
    if any(inner is not table for inner in table.iter("table")):
        return True
    return not any(len([cell for cell in row if cell.tag in {"td", "th"}]) > 1 for row in table.iter("tr"))


def grid_of(table: Element) -> Iterator[GridCell]:
    """The cells of a table with their places, `rowspan` and `colspan` counted."""
    taken: set[tuple[int, int]] = set()
    rows = list(table.iter("tr"))
    for number, row in enumerate(rows):
        column = 0
        for cell in row:
            if cell.tag not in {"td", "th"}:
                continue
            while (number, column) in taken:
                column += 1
            width = _span(cell, "colspan")
            height = min(_span(cell, "rowspan"), len(rows) - number)
            if len(taken) + height * width > MAX_GRID_CELLS:
                raise ReadError("R013", detail=f"> {MAX_GRID_CELLS:,} 格")
            taken.update((number + r, column + c) for r in range(height) for c in range(width))
            yield GridCell(cell_text(cell), number, column, height, width)
            column += width


def _span(cell: Element, name: str) -> int:
    return min(max(1, whole_number(cell.get(name), 1)), MAX_SPAN)


def cell_text(cell: Element) -> str:
    """The text of a cell, its blocks divided by spaces."""
    return " ".join(piece for piece in "".join(_pieces(cell)).split() if piece) if len(cell) else (cell.text or "")


def _pieces(element: Element) -> Iterator[str]:
    for event, inner in etree.iterwalk(element, events=("start", "end")):
        if inner.tag in BLOCKS or inner.tag == "br":
            yield " "
        if event == "start":
            yield inner.text or ""
        elif inner is not element:
            yield inner.tail or ""
