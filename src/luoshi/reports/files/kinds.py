"""The kinds of file that a report takes, and how each is recognised by its content."""

from dataclasses import dataclass
from typing import BinaryIO

import puremagic

from luoshi.errors import DomainError

#: Bytes that recognition looks at.
HEAD = 8192
_OFFICE = "application/vnd.openxmlformats-officedocument."


@dataclass(frozen=True, slots=True)
class FileKind:
    """A kind we take: `family` chooses the opener, `suffix` is what a download is called."""

    family: str
    content_type: str
    suffix: str


JPEG = FileKind("picture", "image/jpeg", ".jpg")
PNG = FileKind("picture", "image/png", ".png")
WEBP = FileKind("picture", "image/webp", ".webp")
HEIC = FileKind("picture", "image/heic", ".heic")
PDF = FileKind("pdf", "application/pdf", ".pdf")
DOCX = FileKind("office", _OFFICE + "wordprocessingml.document", ".docx")
XLSX = FileKind("office", _OFFICE + "spreadsheetml.sheet", ".xlsx")
PPTX = FileKind("office", _OFFICE + "presentationml.presentation", ".pptx")

#: What puremagic calls a content, and the family whose opener then has the last word.
FAMILIES = {
    ".jpg": "picture",
    ".png": "picture",
    ".webp": "picture",
    ".heif": "picture",
    ".heic": "picture",
    ".pdf": "pdf",
    ".docx": "office",
    ".zip": "office",
}

#: For the file chooser of the browser (a convenience; the server decides).
ACCEPT = "image/jpeg,image/png,image/webp,image/heic,image/heif,.heic,.pdf,.docx,.xlsx,.pptx"


def family_of(file: BinaryIO, name: str) -> str:
    """The family of the content: picture, pdf or office. DomainError reports.file_kind says what it seems to be instead."""
    file.seek(0)
    head = file.read(HEAD)
    seen = _extensions(head)
    for extension in seen:
        if extension in FAMILIES:
            return FAMILIES[extension]
    raise DomainError("reports.file_kind", name=name, found=_describe(head, seen))


def _extensions(head: bytes) -> list[str]:
    try:
        return [match.extension for match in puremagic.magic_string(head)]
    except (puremagic.PureError, ValueError):
        return []


def _describe(head: bytes, seen: list[str]) -> str:
    if head.startswith((b"MZ", b"\x7fELF")):
        return "program"
    if seen:
        return seen[0].lstrip(".")
    return "text" if _is_text(head) else "?"


def _is_text(head: bytes) -> bool:
    return b"\0" not in head and not any(byte < 9 for byte in head)
