"""A PDF as a whole: opened, each page read or recognized, the pages joined into paragraphs."""

import re
from collections.abc import Sequence
from statistics import median

import pypdfium2
import pypdfium2.raw as pdfium

from luoshi.compiler.read.builder import Builder
from luoshi.compiler.read.errors import ReadError
from luoshi.compiler.read.layout.flow import write_pages
from luoshi.compiler.read.layout.lines import lines_of
from luoshi.compiler.read.layout.model import Glyph, PageContent, scaled
from luoshi.compiler.read.layout.ruled import tables_in
from luoshi.compiler.read.limits import MAX_PAGES, MAX_SCANNED_PAGES
from luoshi.compiler.read.pdf.glyphs import glyphs_of, segments_of, turn_of
from luoshi.compiler.read.readers import Progress
from luoshi.compiler.source import SourceText

UNMAPPED = re.compile("[\ue000-\uf8ff\ufffd]")
RECOGNITION_DPI = 200
MAX_PIXELS = 12_000_000
FEW = 10  # characters; a picture with so few is a scan with a stamp or page number on it


def read_pdf(data: bytes, progress: Progress) -> SourceText:
    """The text of a PDF: columns in order, running headers and page numbers left out, lines rejoined. Raises `ReadError`."""
    document = _opened(data)
    try:
        return _read(document, progress)
    finally:
        document.close()


def _opened(data: bytes) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == pdfium.FPDF_ERR_PASSWORD or "password" in str(error).lower():
            raise ReadError("R004") from error
        raise ReadError("R005", detail=f"pdf: {error}") from error


def _read(document: pypdfium2.PdfDocument, progress: Progress) -> SourceText:
    total = len(document)
    if total > MAX_PAGES:
        raise ReadError("R007", size=str(total), limit=str(MAX_PAGES))
    pages, scanned = [], 0
    for index in range(total):
        page = document[index]
        content = _page(page, index + 1)
        if content is None:
            scanned += 1
            if scanned > MAX_SCANNED_PAGES:
                raise ReadError("R007", size=f"> {MAX_SCANNED_PAGES} 扫描页", limit=str(MAX_SCANNED_PAGES))
            content = _recognized(page, index + 1)
        pages.append(content)
        page.close()
        progress(index + 1, total)
    return _joined(pages)


def _joined(pages: Sequence[PageContent]) -> SourceText:
    builder = Builder()
    write_pages(pages, builder)
    return builder.build("pdf")


def _page(page: pypdfium2.PdfPage, number: int) -> PageContent | None:
    """What stands on a page as text; None where the page is a picture, or its fonts do not say which characters they draw."""
    turn, width, height = turn_of(page)
    glyphs = glyphs_of(page, turn)
    solid = [glyph for glyph in glyphs if not glyph.text.isspace()]
    unmapped = sum(1 for glyph in solid if UNMAPPED.search(glyph.text))
    if unmapped > 0.3 * len(solid) or (len(solid) < FEW and _has_picture(page)):
        return None
    size = median(glyph.y1 - glyph.y0 for glyph in solid) if solid else 10.0
    tables, rest = tables_in(segments_of(page, turn), glyphs, size)
    return PageContent(number, width, height, lines_of(_inside(rest, width, height)), tables)


def _inside(glyphs: Sequence[Glyph], width: float, height: float) -> list[Glyph]:
    """What lies on the page; text placed outside of it is not seen by anybody."""
    return [glyph for glyph in glyphs if glyph.x1 > 0 and glyph.x0 < width and glyph.y1 > 0 and glyph.y0 < height]


def _has_picture(page: pypdfium2.PdfPage) -> bool:
    return next(iter(page.get_objects(filter=(pdfium.FPDF_PAGEOBJ_IMAGE,), max_depth=3)), None) is not None


def _recognized(page: pypdfium2.PdfPage, number: int) -> PageContent:
    from luoshi.compiler.read.recognition import recognize

    width, height = page.get_size()
    scale = min(RECOGNITION_DPI / 72, (MAX_PIXELS / max(1.0, width * height)) ** 0.5)
    return scaled(recognize(page.render(scale=scale).to_pil(), number), 1 / scale)
