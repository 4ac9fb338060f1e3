"""doc, wps, rtf and odt through LibreOffice, where it is installed; and what else comes in the old compound container."""

import io
from dataclasses import replace

import olefile

from luoshi.compiler.read.detect import kind_of
from luoshi.compiler.read.errors import ReadError
from luoshi.compiler.read.libreoffice import NoLibreOfficeError, convert
from luoshi.compiler.read.limits import OFFICE
from luoshi.compiler.read.readers import Progress
from luoshi.compiler.read.word import read_docx
from luoshi.compiler.source import SourceText

ENCRYPTED = 0x0100  # FibBase.fEncrypted, [MS-DOC] 2.5.2
SUFFIXES = {"rtf": "rtf", "wordxml": "xml", "zip": "odt"}


def read_ole(data: bytes, progress: Progress) -> SourceText:
    """The text of what stands in a compound container: doc, wps, xls. Raises R004 where it is encrypted, R003 for other things."""
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as container:
            streams = {"/".join(path) for path in container.listdir()}
            encrypted = "EncryptedPackage" in streams or ("WordDocument" in streams and _is_encrypted(container))
    except (OSError, IndexError, ValueError) as error:
        raise ReadError("R005", detail=f"OLE: {error}"[:120]) from error
    if encrypted:
        raise ReadError("R004")
    return _read_streams(data, streams, progress)


def _read_streams(data: bytes, streams: set[str], progress: Progress) -> SourceText:
    if streams & {"Workbook", "Book"}:
        from luoshi.compiler.read.workbook import read_workbook

        return replace(read_workbook(data, progress), kind="xls")
    if "WordDocument" in streams:
        return _converted(data, "doc")
    if streams & {"CONTENTS", "MatOST"}:
        return _converted(data, "wps")
    raise ReadError("R003", detail="ppt" if "PowerPoint Document" in streams else "OLE")


def _is_encrypted(container: "olefile.OleFileIO[str]") -> bool:
    with container.openstream("WordDocument") as stream:
        head = stream.read(12)
    return len(head) == 12 and bool(int.from_bytes(head[10:12], "little") & ENCRYPTED)


def read_through_office(data: bytes, progress: Progress) -> SourceText:
    """The text of a format that only LibreOffice reads here: rtf, odt, Word's 2003 XML."""
    return _converted(data, SUFFIXES[kind_of(data)])


def _converted(data: bytes, suffix: str) -> SourceText:
    try:
        docx = convert(data, suffix, "docx", patience=OFFICE.stall)
    except NoLibreOfficeError as error:
        raise ReadError("R012", kind=suffix) from error
    except TimeoutError as error:
        raise ReadError("R010", limit=f"{OFFICE.stall:.0f}") from error
    except ValueError as error:
        raise ReadError("R005", detail=f"LibreOffice 无法打开该 {suffix} 文件") from error
    return replace(read_docx(docx, _quiet), kind=suffix)


def _quiet(done: int, total: int) -> None:
    """The converted text is read in one step."""
