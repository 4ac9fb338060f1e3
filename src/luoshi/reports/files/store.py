"""Evidence in the store, by its content: the name of a file is its SHA-256, so that the same file is kept once."""

import posixpath
import re
from collections.abc import Iterable
from typing import Any

from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from luoshi.reports.files.inspection import Inspection

EVIDENCE, THUMBNAILS, PREVIEWS = "evidence", "thumbnails", "previews"
_HASH = re.compile(r"[0-9a-f]{64}")


def file_name(sha256: str, suffix: str) -> str:
    """Where a content is kept: `evidence/ab/cd/abcd….jpg`."""
    return _name(EVIDENCE, sha256, suffix)


def thumbnail_name(sha256: str) -> str:
    """Where its small picture is kept."""
    return _name(THUMBNAILS, sha256, ".jpg")


def preview_name(sha256: str) -> str:
    """Where a document's PDF for looking at is kept."""
    return _name(PREVIEWS, sha256, ".pdf")


def _name(folder: str, sha256: str, suffix: str) -> str:
    return posixpath.join(folder, sha256[:2], sha256[2:4], sha256 + suffix)


def hash_in(name: str) -> str:
    """The SHA-256 that a name stands for; "" where it is not named by its content (as files of older versions)."""
    stem = posixpath.splitext(posixpath.basename(name))[0]
    return stem if _HASH.fullmatch(stem) else ""


def keep(found: Inspection, upload: Any) -> None:
    """Nothing; file and thumbnail are in the store, written only where they are not there already. OSError where it refuses."""
    upload.seek(0)
    put(file_name(found.sha256, found.suffix), upload, found.size)
    if found.thumbnail:
        put(thumbnail_name(found.sha256), ContentFile(found.thumbnail), None)


def put(name: str, content: File, size: int | None) -> None:
    """Nothing; the content stands under exactly that name. What is there is kept, unless it is not `size` bytes long."""
    there = _size_of(name)
    if there is not None:
        if size in (None, there):
            return
        default_storage.delete(name)
    stored = default_storage.save(name, content)
    if stored != name:  # another upload of the same content was quicker
        default_storage.delete(stored)


def _size_of(name: str) -> int | None:
    """How many bytes stand under the name; None where there are none. Asked in one step: a file may go between two."""
    try:
        return int(default_storage.size(name))
    except FileNotFoundError:
        return None


def discard(names: Iterable[str]) -> None:
    """Nothing; the files are gone. OSError where the store refuses."""
    for name in names:
        default_storage.delete(name)
