"""The reader of each kind of document. A module is imported only when a document of its kind comes."""

import importlib
from collections.abc import Callable
from typing import cast

from luoshi.compiler.read.archive import Archive
from luoshi.compiler.read.detect import kind_of, zip_kind
from luoshi.compiler.read.errors import ReadError
from luoshi.compiler.source import SourceText

Progress = Callable[[int, int], None]
"""Called with pages done and pages in all."""

Reader = Callable[[bytes, Progress], SourceText]

READERS: dict[str, str] = {
    "docx": "luoshi.compiler.read.word:read_docx",
    "html": "luoshi.compiler.read.web:read_html",
    "image": "luoshi.compiler.read.picture:read_picture",
    "mhtml": "luoshi.compiler.read.web:read_mhtml",
    "odf": "luoshi.compiler.read.office:read_through_office",
    "ofd": "luoshi.compiler.read.ofd:read_ofd",
    "ole": "luoshi.compiler.read.office:read_ole",
    "pdf": "luoshi.compiler.read.pdf:read_pdf",
    "rtf": "luoshi.compiler.read.office:read_through_office",
    "wordxml": "luoshi.compiler.read.office:read_through_office",
    "xlsx": "luoshi.compiler.read.workbook:read_workbook",
}


def parse(data: bytes, progress: Progress) -> SourceText:
    """The text of a document of any kind but plain text, without name and hash. Raises nothing but `ReadError`."""
    try:
        kind = kind_of(data)
        if kind == "zip":
            kind = zip_kind(Archive(data).names())
        return reader_of(kind)(data, progress)
    except ReadError:
        raise
    except MemoryError as error:
        raise ReadError("R011", limit="内存") from error
    except RecursionError as error:
        raise ReadError("R013", detail="嵌套过深") from error
    except Exception as error:  # a hostile file may break a parser in any way; its cause is kept
        raise ReadError("R005", detail=f"{type(error).__name__}: {error}"[:200]) from error


def reader_of(kind: str) -> Reader:
    """The function that reads a kind."""
    module, _, function = READERS[kind].partition(":")
    return cast("Reader", getattr(importlib.import_module(module), function))
