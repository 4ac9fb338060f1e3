"""What a file is, told by its content alone."""

import re
from collections.abc import Iterable

from luoshi.compiler.read.errors import ReadError

MARKS: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"{\\rtf", "rtf"),
    (b"\x89PNG\r\n\x1a\n", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"II*\x00", "image"),
    (b"MM\x00*", "image"),
    (b"GIF87a", "image"),
    (b"GIF89a", "image"),
)
UNREADABLE: tuple[tuple[bytes, str], ...] = (
    (b"Rar!", "rar"),
    (b"7z\xbc\xaf", "7z"),
    (b"\x1f\x8b", "gzip"),
    (b"BZh", "bzip2"),
    (b"MZ", "exe"),
    (b"\x7fELF", "exe"),
    (b"ID3", "mp3"),
    (b"%!PS", "PostScript"),
    (b"AT&TFORM", "djvu"),
    (b"SQLite format 3", "SQLite"),
)
HEIF_BRANDS = (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif")
HTML = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|meta|title|div|p|table|h[1-6]|article|section)[\s>/]", re.IGNORECASE
)
MHTML = re.compile(rb"^(?:mime-version|from|subject|date|content-type):", re.IGNORECASE)
HEAD = 4096


def kind_of(data: bytes) -> str:
    """txt, html, mhtml, pdf, image, rtf, or the containers zip and ole. Raises R003 for what is known to be no document."""
    head = data[:HEAD]
    for mark, kind in MARKS:
        if head.startswith(mark):
            return kind
    for mark, kind in UNREADABLE:
        if head.startswith(mark) and b"\x00" in head:
            raise ReadError("R003", detail=kind)
    if b"%PDF-" in head[:1024]:
        return "pdf"
    return _picture(head) or _markup(head) or "txt"


def _picture(head: bytes) -> str | None:
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image"
    if head[:2] == b"BM" and head[6:10] == b"\x00\x00\x00\x00":
        return "image"
    if head[4:8] == b"ftyp":
        if head[8:12] in HEIF_BRANDS:
            return "image"
        raise ReadError("R003", detail="mp4")
    return None


def _markup(head: bytes) -> str | None:
    """HTML and saved web pages; a zero byte between letters (UTF-16) is ignored."""
    start = head.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if MHTML.match(start) and b"multipart/related" in start.lower():
        return "mhtml"
    if start.startswith(b"<") and HTML.search(start):
        return "html"
    if start.startswith(b"<?xml") and b'progid="Word.Document"' in start:
        return "wordxml"
    return None


def zip_kind(names: Iterable[str]) -> str:
    """docx, xlsx, ofd or odt by the parts of a zip container. Raises R003 for any other."""
    lower = {name.lower() for name in names}
    if "ofd.xml" in lower:
        return "ofd"
    if any(name.startswith("word/") for name in lower):
        return "docx"
    if any(name.startswith("xl/") for name in lower):
        return "xlsx"
    if "content.xml" in lower and "mimetype" in lower:
        return "odf"
    raise ReadError("R003", detail="pptx" if any(name.startswith("ppt/") for name in lower) else "zip")
