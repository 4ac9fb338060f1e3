"""An OFD container: its documents, pages, templates and resources (GB/T 33190-2016, 6 and 7)."""

from collections.abc import Iterator, Sequence
from posixpath import dirname, join
from statistics import median

from luoshi.compiler.read.archive import Archive
from luoshi.compiler.read.builder import Builder
from luoshi.compiler.read.errors import ReadError
from luoshi.compiler.read.layout.flow import write_pages
from luoshi.compiler.read.layout.lines import lines_of
from luoshi.compiler.read.layout.model import Glyph, PageContent, scaled
from luoshi.compiler.read.layout.ruled import tables_in
from luoshi.compiler.read.limits import MAX_PAGES, MAX_SCANNED_PAGES
from luoshi.compiler.read.ofd.geometry import Box, box
from luoshi.compiler.read.ofd.page import Drawn, collect
from luoshi.compiler.read.readers import Progress
from luoshi.compiler.read.xml import Element, attribute, child, inside, local, parse_xml
from luoshi.compiler.source import SourceText

A4 = Box(0, 0, 210, 297)
FEW = 10


def read_ofd(data: bytes, progress: Progress) -> SourceText:
    """The text of an OFD by the places of its characters; pages that are pictures are recognized. Raises `ReadError`."""
    archive = Archive(data)
    if any(name.lower().endswith(("encryptions.xml", "decryptseed.dat")) for name in archive.names()):
        raise ReadError("R004")
    pages: list[PageContent] = []
    for root in _roots(archive):
        pages += Document(archive, root).pages(len(pages), progress)
    builder = Builder()
    write_pages(pages, builder)
    return builder.build("ofd")


def _roots(archive: Archive) -> Iterator[str]:
    """The root part of each document in the container."""
    for body in parse_xml(archive.read("OFD.xml"), "OFD.xml"):
        root = child(body, "DocRoot")
        if local(body) == "DocBody" and root is not None and root.text:
            yield root.text.strip()


class Document:
    """One document of the container."""

    def __init__(self, archive: Archive, root: str) -> None:
        self._archive, self._path = archive, root
        self._root = self._xml(root)
        self._common = child(self._root, "CommonData")
        self._scanned = 0

    def pages(self, before: int, progress: Progress) -> list[PageContent]:
        """Its pages in order, numbered on from `before`."""
        parts = [page for page in inside(self._root, "Pages") if local(page) == "Page"]
        if before + len(parts) > MAX_PAGES:
            raise ReadError("R007", size=str(before + len(parts)), limit=str(MAX_PAGES))
        pages = []
        for index, part in enumerate(parts):
            pages.append(self._page(part, before + index + 1, progress))
            progress(index + 1, len(parts))
        return pages

    def _page(self, part: Element, number: int, progress: Progress) -> PageContent:
        page = self._xml(self._beside(self._path, attribute(part, "BaseLoc") or ""))
        drawn = Drawn()
        for used in page:
            if local(used) == "Template":
                self._template(attribute(used, "TemplateID"), drawn)
        collect(page, drawn)
        if drawn.pictures and len(drawn.glyphs) < FEW:
            return self._recognized(drawn.pictures, number, progress)
        return _content(drawn, number, self._size(page))

    def _template(self, identity: str | None, drawn: Drawn) -> None:
        for template in inside(self._common):
            if local(template) == "TemplatePage" and attribute(template, "ID") == identity:
                collect(self._xml(self._beside(self._path, attribute(template, "BaseLoc") or "")), drawn)

    def _size(self, page: Element) -> Box:
        for area in (child(page, "Area", "PhysicalBox"), child(self._common, "PageArea", "PhysicalBox")):
            if area is not None and (size := box(area.text)):
                return size
        return A4

    def _recognized(self, pictures: Sequence[tuple[str, float]], number: int, progress: Progress) -> PageContent:
        """The largest picture of a page, read by recognition."""
        from luoshi.compiler.read.picture import pages_of

        self._scanned += 1
        if self._scanned > MAX_SCANNED_PAGES:
            raise ReadError("R007", size=f"> {MAX_SCANNED_PAGES} 扫描页", limit=str(MAX_SCANNED_PAGES))
        identity, _ = max(pictures, key=lambda picture: picture[1])
        page = pages_of(self._media(identity), number, _quiet)[0]
        return scaled(page, A4.width / page.width)

    def _media(self, identity: str) -> bytes:
        for resource in inside(self._common):
            if local(resource) in {"PublicRes", "DocumentRes"} and resource.text:
                path = self._beside(self._path, resource.text.strip())
                root = self._xml(path)
                for media in inside(root, "MultiMedias"):
                    file = child(media, "MediaFile")
                    if attribute(media, "ID") == identity and file is not None and file.text:
                        return self._archive.read(
                            self._beside(path, join(attribute(root, "BaseLoc") or "", file.text.strip()))
                        )
        raise ReadError("R005", detail=f"图片资源 {identity} 缺失")

    def _xml(self, path: str) -> Element:
        return parse_xml(self._archive.read(path), path)

    def _beside(self, path: str, location: str) -> str:
        """A location as one part names another: absolute, or from its own folder."""
        return location.lstrip("/") if location.startswith("/") else join(dirname(path), location)


def _content(drawn: Drawn, number: int, size: Box) -> PageContent:
    glyphs: list[Glyph] = [glyph for glyph in drawn.glyphs if glyph.text]
    height = median(glyph.y1 - glyph.y0 for glyph in glyphs) if glyphs else 4.0
    tables, rest = tables_in(drawn.segments, glyphs, height)
    return PageContent(number, size.width, size.height, lines_of(rest), tables)


def _quiet(done: int, total: int) -> None:
    """A picture is one page of the document, which counts its own."""
