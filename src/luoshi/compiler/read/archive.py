"""Zip containers (docx, xlsx, ofd) read with a bound on everything that a hostile one could blow up."""

import io
import zipfile
import zlib
from posixpath import normpath

from luoshi.compiler.read.errors import ReadError

MAX_ENTRIES = 20_000
MAX_PART = 64 * 2**20
MAX_TOTAL = 512 * 2**20
MAX_RATIO = 300  # XML of office documents packs 5 to 40 times
CHUNK = 2**20


class Archive:
    """The parts of a zip container by name. Raises `ReadError` for what is damaged, encrypted or a bomb."""

    def __init__(self, data: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise ReadError("R005", detail=f"zip: {error}") from error
        self._entries = {entry.filename.lstrip("/"): entry for entry in self._zip.infolist()}
        self._check(len(data))

    def names(self) -> list[str]:
        """The names of the parts, in stored order."""
        return list(self._entries)

    def __contains__(self, name: str) -> bool:
        return self._resolved(name) in self._entries

    def read(self, name: str) -> bytes:
        """The content of a part, at most `MAX_PART` bytes. Raises R005 where there is none of that name."""
        entry = self._entries.get(self._resolved(name))
        if entry is None:
            raise ReadError("R005", detail=f"{name} 缺失")
        if entry.flag_bits & 1:
            raise ReadError("R004")
        try:
            return self._unpack(entry)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError) as error:
            raise ReadError("R005", detail=f"{name}: {error}") from error

    def _unpack(self, entry: zipfile.ZipInfo) -> bytes:
        content = bytearray()
        with self._zip.open(entry) as part:
            while chunk := part.read(CHUNK):
                content += chunk
                if len(content) > MAX_PART:
                    raise ReadError("R008", detail=f"{entry.filename[:80]} > {MAX_PART >> 20} MB")
        return bytes(content)

    def _resolved(self, name: str) -> str:
        """A part's stored name: paths are resolved, and letter case is forgiven as the office programs forgive it."""
        path = normpath(name.replace("\\", "/")).lstrip("/")
        if path in self._entries:
            return path
        return next((stored for stored in self._entries if stored.lower() == path.lower()), path)

    def _check(self, packed: int) -> None:
        if len(self._entries) > MAX_ENTRIES:
            raise ReadError("R008", detail=f"{len(self._entries):,} entries")
        total = sum(entry.file_size for entry in self._entries.values())
        if total > MAX_TOTAL or (total > MAX_PART and total > packed * MAX_RATIO):
            raise ReadError("R008", detail=f"{packed >> 10:,} KB → {total >> 20:,} MB")
