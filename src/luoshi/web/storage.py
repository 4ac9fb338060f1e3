"""Uploaded files in a folder of this machine, which never shows half a file (`bucket.py`: in an S3 store)."""

import errno
import os
import uuid
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.core.files.storage import FileSystemStorage

#: Folder of the store in which files grow until they are whole.
INCOMING = "incoming"


class FolderStorage(FileSystemStorage):
    """A folder. A file is written aside, forced to disk and then linked to its name: a killed process leaves none half there."""

    def _save(self, name: str, content: Any) -> str:
        part = ""
        wanted = f"{INCOMING}/{uuid.uuid4().hex}"
        try:
            part = super()._save(wanted, content)
            return self._settle(Path(self.path(part)), name)
        finally:
            with suppress(FileNotFoundError):
                Path(self.path(part or wanted)).unlink()

    def _settle(self, part: Path, name: str) -> str:
        """The name under which the written file stands: the one wanted, or a free one beside it."""
        _force(part)
        while True:
            place = Path(self.path(name))
            place.parent.mkdir(parents=True, exist_ok=True)
            try:
                _link(part, place)
            except FileExistsError:
                name = self.get_available_name(name)
                continue
            _force(place.parent)
            return str(name).replace("\\", "/")


def _force(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _link(part: Path, place: Path) -> None:
    """The file under its name. Where the file system knows no links it is moved: then the last of two at once wins."""
    try:
        os.link(part, place)
    except OSError as error:
        if error.errno not in {errno.EPERM, errno.ENOTSUP, errno.EMLINK}:
            raise
        if place.exists():
            raise FileExistsError(place) from error
        part.rename(place)
