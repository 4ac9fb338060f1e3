"""The words that the sender wrote: HTML made plain, soft lines joined, quotations and signatures left out."""

import re

from lxml import etree, html

from luoshi.intake.reading.words import quoted, quoted_head, signatures

_DROPPED = ("script", "style", "head", "title", "template", "noscript", "object", "iframe", "svg", "math")
_BLOCKS = (
    "p",
    "div",
    "tr",
    "li",
    "ul",
    "ol",
    "table",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "blockquote",
    "section",
    "pre",
)
#: How web mail marks what it quotes.
_QUOTATION = (
    "//blockquote[@type='cite'] | //*[contains(@class,'gmail_quote')] | //*[@id='isReplyContent'] | //includetail"
)
_SPACE = re.compile(r"[ \t\r\n\f\v\u00a0]+")


def from_html(source: str) -> str:
    """The text of the page as lines; "" where nothing can be read. What it quotes is left out unless nothing else is there."""
    tree = _tree(source)
    if tree is None:
        return ""
    quotations = tree.xpath(_QUOTATION)
    whole = _lines(tree)
    for quotation in quotations:
        if quotation.getparent() is not None:
            quotation.drop_tree()
    return (_lines(tree) or whole) if quotations else whole


def _tree(source: str) -> html.HtmlElement | None:
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        tree = html.document_fromstring(source.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None
    for element in list(tree.iter(*_DROPPED)):
        if element.getparent() is not None:
            element.drop_tree()
    return tree


def _lines(tree: html.HtmlElement) -> str:
    pieces: list[str] = []
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        if element.tag in _BLOCKS:
            pieces.append("\n")
        if event == "start":
            pieces.append(_SPACE.sub(" ", element.text or ""))
            continue
        pieces.append({"br": "\n", "td": " ", "th": " "}.get(str(element.tag), ""))
        pieces.append(_SPACE.sub(" ", element.tail or ""))
    return tidy("".join(pieces))


def tidy(text: str) -> str:
    """The lines without trailing blanks, with at most one empty line between two."""
    lines = [
        re.sub(r"[ \t\u00a0]+", " ", line).strip()
        for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    ]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip().replace("\0", "")


def unflow(text: str, *, delete_space: bool) -> str:
    """The paragraphs of a format=flowed text (RFC 3676): a line that ends in a space goes on in the next of its depth."""
    out: list[tuple[int, str]] = []
    open_line = False
    for line in text.replace("\r\n", "\n").split("\n"):
        depth = len(line) - len(line.lstrip(">"))
        words = line[depth:].removeprefix(" ")
        if open_line and out[-1][0] == depth and words != "-- ":
            out[-1] = (depth, out[-1][1] + words)
        else:
            out.append((depth, words))
        open_line = words.endswith(" ") and words != "-- "
        if open_line and delete_space:
            out[-1] = (depth, out[-1][1][:-1])
    return "\n".join(">" * depth + (" " if depth else "") + words for depth, words in out)


def own_words(text: str) -> str:
    """The text without what it quotes and without its signature. A mail that only forwards another gives the other's words."""
    lines = text.split("\n")
    cut = next((at for at, line in enumerate(lines) if quoted().match(line.strip())), len(lines))
    own = lines if _marks_each(lines[cut + 1 :]) else lines[:cut]
    above = tidy("\n".join(_unsigned(_unquoted(own))))
    if above or cut == len(lines):
        return above
    rest = [line for line in lines[cut:] if not quoted().match(line.strip()) and not quoted_head().match(line)]
    return tidy("\n".join(_unsigned([line.lstrip("> ") for line in rest])))


def _marks_each(lines: list[str]) -> bool:
    """Whether what is quoted is marked line by line, so that words may stand between: the first line is."""
    return next((line.lstrip().startswith(">") for line in lines if line.strip()), False)


def answered_passages(text: str) -> list[list[str]]:
    """The quoted lines, without empty ones, that stand directly above something which the sender wrote between or below them."""
    found: list[list[str]] = []
    passage: list[str] = []
    for line in (line.strip() for line in text.split("\n")):
        if line.startswith(">"):
            passage += [line] if line.strip("> ") else []
        elif line and not quoted().match(line):
            found += [passage] if passage else []
            passage = []
    return found


def _unquoted(lines: list[str]) -> list[str]:
    return [line for line in lines if not line.lstrip().startswith(">") and not quoted().match(line.strip())]


def _unsigned(lines: list[str]) -> list[str]:
    end = next((at for at, line in enumerate(lines) if at and signatures().fullmatch(line.strip())), len(lines))
    return lines[:end]
