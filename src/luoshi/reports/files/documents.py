"""Documents: PDF opened by pdfium, office files read as the zip archives that they are."""

import io
import threading
import zipfile
import zlib
from typing import BinaryIO

import pypdfium2

from luoshi.errors import DomainError
from luoshi.reports.files.kinds import DOCX, PPTX, XLSX, FileKind
from luoshi.reports.files.pictures import THUMBNAIL

#: Most that an office file may unpack to: in bytes, in members, and as a multiple of its own size.
UNPACKED = 400 * 1024 * 1024
MEMBERS = 10_000
RATIO = 200
#: A small file may well be compressed more than RATIO times: below this many unpacked bytes nobody is harmed.
HARMLESS = 20 * 1024 * 1024

#: The member that makes an archive a document of a kind.
PARTS = {"word/document.xml": DOCX, "xl/workbook.xml": XLSX, "ppt/presentation.xml": PPTX}

pdfium_lock = threading.Lock()  # pdfium may run in one thread at a time


def open_pdf(file: BinaryIO, name: str) -> bytes:
    """A JPEG thumbnail of the first page. DomainError reports.file_encrypted or reports.file_broken where it won't open."""
    file.seek(0)
    data = file.read()
    with pdfium_lock:
        try:
            return _first_page(data)
        except pypdfium2.PdfiumError as error:
            code = "reports.file_encrypted" if "assword" in str(error) else "reports.file_broken"
            raise DomainError(code, name=name) from error
        except (ValueError, ZeroDivisionError, OSError) as error:
            raise DomainError("reports.file_broken", name=name) from error


def _first_page(data: bytes) -> bytes:
    document = pypdfium2.PdfDocument(data)
    try:
        if not len(document):
            raise ValueError("no page")
        page = document[0]
        image = page.render(scale=THUMBNAIL / max(*page.get_size(), 1)).to_pil().convert("RGB")
    finally:
        document.close()
    out = io.BytesIO()
    image.save(out, "JPEG", quality=80)
    return out.getvalue()


def open_office(file: BinaryIO, name: str) -> FileKind:
    """Which office document the archive is, after reading all of it under a cap. DomainError says what is wrong with it."""
    file.seek(0, io.SEEK_END)
    size = file.tell()
    try:
        with zipfile.ZipFile(file) as archive:
            kind = _kind(archive, name)
            _read_all(archive, name, size)
            return kind
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, RuntimeError, OSError) as error:
        raise DomainError("reports.file_broken", name=name) from error


def _kind(archive: zipfile.ZipFile, name: str) -> FileKind:
    members = archive.namelist()
    if len(members) > MEMBERS:
        raise DomainError("reports.file_bomb", name=name)
    if any(member.lower().endswith("vbaproject.bin") for member in members):
        raise DomainError("reports.file_macros", name=name)
    if "[Content_Types].xml" in members:
        for part, kind in PARTS.items():
            if part in members:
                return kind
    raise DomainError("reports.file_kind", name=name, found="zip")


def _read_all(archive: zipfile.ZipFile, name: str, size: int) -> None:
    """Unpack to nowhere, believing no header: a truncated member raises, a bomb is stopped at the cap."""
    cap = min(UNPACKED, max(HARMLESS, RATIO * size))
    unpacked = 0
    for member in archive.infolist():
        if member.flag_bits & 1:
            raise DomainError("reports.file_encrypted", name=name)
        with archive.open(member) as stream:
            while chunk := stream.read(256 * 1024):
                unpacked += len(chunk)
                if unpacked > cap:
                    raise DomainError("reports.file_bomb", name=name)
