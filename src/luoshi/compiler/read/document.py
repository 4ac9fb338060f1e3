"""The one way in: bytes of a document → `SourceText`."""

import hashlib
from dataclasses import replace
from pathlib import PurePath

from luoshi.compiler.read.detect import kind_of
from luoshi.compiler.read.errors import ReadError
from luoshi.compiler.read.limits import MAX_BYTES, MAX_TEXT_BYTES, MB, limits_for
from luoshi.compiler.read.plaintext import read_plaintext
from luoshi.compiler.read.readers import Progress, parse
from luoshi.compiler.read.sandbox import read_in_sandbox
from luoshi.compiler.source import Remark, SourceText

SUFFIXES: dict[str, set[str]] = {
    "txt": {"txt"},
    "docx": {"docx"},
    "doc": {"doc"},
    "wps": {"wps", "doc", "docx"},
    "rtf": {"rtf"},
    "odt": {"odt"},
    "pdf": {"pdf"},
    "ofd": {"ofd"},
    **{key: {"html"} for key in ("html", "htm", "mht", "mhtml")},
    **{key: {"xlsx", "xls"} for key in ("xlsx", "xlsm", "xlsb", "et")},
    "xls": {"xls"},
    **{key: {"image"} for key in ("png", "jpg", "jpeg", "tif", "tiff", "bmp", "webp", "heic")},
}


def read_document(data: bytes, name: str, *, sandbox: bool = True, progress: Progress | None = None) -> SourceText:
    """The text of a document, whatever its format (told by content, not by name). Raises `ReadError`.

    `sandbox` parses every format but plain text in a separate process with limits on time and memory.
    `progress` is called with pages done and pages in all, for formats that have pages.
    """
    source = _read(data, sandbox=sandbox, progress=progress or _silent)
    remarks = (*_remark_on_name(name, source.kind), *source.remarks)
    return replace(source, name=name, sha256=hashlib.sha256(data).hexdigest(), remarks=remarks)


def _remark_on_name(name: str, kind: str) -> tuple[Remark, ...]:
    """A remark where the name's ending promises another format than the content is; an unknown ending promises nothing."""
    suffix = PurePath(name).suffix.lower().lstrip(".")
    promised = SUFFIXES.get(suffix)
    if promised is None or kind in promised:
        return ()
    return (Remark("extension", data=(("suffix", suffix), ("kind", kind))),)


def _read(data: bytes, *, sandbox: bool, progress: Progress) -> SourceText:
    _check_size(len(data), MAX_BYTES)
    kind = kind_of(data)
    if kind == "txt":
        _check_size(len(data), MAX_TEXT_BYTES)
        return read_plaintext(data)
    if sandbox:
        return read_in_sandbox(data, limits_for(kind), progress)
    return parse(data, progress)


def _check_size(size: int, limit: int) -> None:
    if not size:
        raise ReadError("R001")
    if size > limit:
        raise ReadError("R006", size=f"{size / MB:.0f} MB", limit=f"{limit // MB} MB")


def _silent(done: int, total: int) -> None:
    """Progress that nobody asked for."""
