"""One uploaded file, looked at once: size, hash, kind, picture size, thumbnail."""

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import BinaryIO

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from luoshi.errors import DomainError
from luoshi.reports.files.documents import open_office, open_pdf
from luoshi.reports.files.kinds import PDF, family_of
from luoshi.reports.files.pictures import open_picture

_UNWANTED = re.compile(r'[\x00-\x1f\x7f"<>|:*?\\/\u202a-\u202e\u2066-\u2069]')


@dataclass(frozen=True, slots=True)
class Inspection:
    """What the file is. `name` is safe to show and to download under; `thumbnail` is a JPEG, empty for office files."""

    kind: str
    content_type: str
    suffix: str
    name: str
    size: int
    sha256: str
    width: int | None = None
    height: int | None = None
    thumbnail: bytes = b""


def inspect(upload: UploadedFile) -> Inspection:
    """What the uploaded file is, found from its content. DomainError reports.file_… says why it is refused, and the cure."""
    name = clean_name(upload.name or "")
    _check_size(upload, name)
    family = family_of(upload.file, name)
    return _OPENERS[family](upload, name)


def clean_name(name: str) -> str:
    """The name without folders, control and direction characters, at most 120 characters with its ending kept."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    tidy = _UNWANTED.sub("", last).strip(" .") or "file"
    path = PurePosixPath(tidy)
    return path.stem[: 120 - len(path.suffix[:10])] + path.suffix[:10]


def _check_size(upload: UploadedFile, name: str) -> None:
    if not upload.size:
        raise DomainError("reports.file_empty", name=name)
    if upload.size > settings.EVIDENCE_MAX_BYTES:
        raise DomainError("reports.file_too_large", name=name, limit=settings.EVIDENCE_MAX_BYTES // (1024 * 1024))


def _sha256(file: BinaryIO) -> str:
    file.seek(0)
    return hashlib.file_digest(file, "sha256").hexdigest()


def _with_suffix(name: str, suffix: str) -> str:
    """The name with the ending of what the file is, so that nobody opens a picture as a program."""
    same = {".jpg": {".jpg", ".jpeg"}, ".heic": {".heic", ".heif"}}.get(suffix, {suffix})
    return name if PurePosixPath(name).suffix.lower() in same else f"{PurePosixPath(name).stem}{suffix}"


def _picture(upload: UploadedFile, name: str) -> Inspection:
    picture = open_picture(upload.file, name)
    return Inspection(
        "photograph",
        picture.kind.content_type,
        picture.kind.suffix,
        _with_suffix(name, picture.kind.suffix),
        upload.size or 0,
        _sha256(upload.file),
        picture.width,
        picture.height,
        picture.thumbnail,
    )


def _pdf(upload: UploadedFile, name: str) -> Inspection:
    thumbnail = open_pdf(upload.file, name)
    return Inspection(
        "document",
        PDF.content_type,
        PDF.suffix,
        _with_suffix(name, PDF.suffix),
        upload.size or 0,
        _sha256(upload.file),
        thumbnail=thumbnail,
    )


def _office(upload: UploadedFile, name: str) -> Inspection:
    kind = open_office(upload.file, name)
    return Inspection(
        "document",
        kind.content_type,
        kind.suffix,
        _with_suffix(name, kind.suffix),
        upload.size or 0,
        _sha256(upload.file),
    )


_OPENERS = {"picture": _picture, "pdf": _pdf, "office": _office}
