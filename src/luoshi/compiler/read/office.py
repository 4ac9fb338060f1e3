"""doc, wps, rtf and odt through LibreOffice, where it is installed; and what else comes in the old compound container."""

import io
import shutil
import subprocess
import tempfile
from dataclasses import replace
from pathlib import Path

import olefile

from luoshi.compiler.read.detect import kind_of
from luoshi.compiler.read.errors import ReadError
from luoshi.compiler.read.limits import OFFICE
from luoshi.compiler.read.readers import Progress
from luoshi.compiler.read.word import read_docx
from luoshi.compiler.source import SourceText

PROGRAMS = ("soffice", "libreoffice")
ENCRYPTED = 0x0100  # FibBase.fEncrypted, [MS-DOC] 2.5.2
SUFFIXES = {"rtf": "rtf", "wordxml": "xml", "zip": "odt"}
PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableActiveContent" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update"><prop oor:name="Link" oor:op="fuse"><value>2</value></prop></item>
</oor:items>
"""


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
    program = next((found for name in PROGRAMS if (found := shutil.which(name))), None)
    if program is None:
        raise ReadError("R012", kind=suffix)
    with tempfile.TemporaryDirectory(prefix="luoshi-office-") as folder:
        return replace(read_docx(_convert(program, data, suffix, Path(folder)), _quiet), kind=suffix)


def _convert(program: str, data: bytes, suffix: str, folder: Path) -> bytes:
    """The document as docx. A profile of its own each time: no state is shared, macros and links to elsewhere are off."""
    user = folder / "profile" / "user"
    user.mkdir(parents=True)
    (user / "registrymodifications.xcu").write_text(PROFILE, encoding="utf-8")
    source = folder / f"document.{suffix}"
    source.write_bytes(data)
    command = [
        program,
        f"-env:UserInstallation=file://{folder}/profile",
        "--headless",
        "--norestore",
        "--nologo",
        "--nolockcheck",
    ]
    command += ["--convert-to", "docx", "--outdir", str(folder / "out"), str(source)]
    try:
        subprocess.run(  # noqa: S603 - a fixed command on a file of our naming
            command, stdin=subprocess.DEVNULL, capture_output=True, timeout=OFFICE.stall, check=False, cwd=folder
        )
    except subprocess.TimeoutExpired as error:
        raise ReadError("R010", limit=f"{OFFICE.stall:.0f}") from error
    result = folder / "out" / "document.docx"
    if not result.is_file():
        raise ReadError("R005", detail=f"LibreOffice 无法打开该 {suffix} 文件")
    return result.read_bytes()


def _quiet(done: int, total: int) -> None:
    """The converted text is read in one step."""
