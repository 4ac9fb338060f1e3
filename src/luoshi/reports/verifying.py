"""Proof that the store still holds what was filed: each file is read and hashed again."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.core.files.storage import default_storage

from luoshi.reports.models import Evidence

#: Rows fetched at a time.
ROWS = 500


@dataclass(frozen=True, slots=True)
class Damage:
    """A file that is not what was filed: `state` is missing, changed or unreadable. `rows` are the keys of its evidence."""

    name: str
    state: str
    rows: tuple[str, ...]


def damaged_files(progress: Callable[[int, int], object] = lambda _done, _total: None) -> Iterator[Damage]:
    """Each damaged file, as it is found; a file that several reports hold is read once. `progress` hears files done and in all."""
    files = Evidence.objects.order_by("file").values_list("file", "sha256").distinct()
    total = files.count()
    for done, (name, sha256) in enumerate(files.iterator(ROWS), 1):
        state = _state(name, sha256)
        if state:
            yield Damage(name, state, tuple(str(key) for key in _rows(name)))
        progress(done, total)


def _state(name: str, sha256: str) -> str:
    """What is wrong with the file, "" for nothing."""
    try:
        with default_storage.open(name, "rb") as file:
            digest = hashlib.sha256()
            while block := file.read(1024 * 1024):
                digest.update(block)
    except FileNotFoundError:
        return "missing"
    except OSError:
        return "unreadable"
    return "" if digest.hexdigest() == sha256 else "changed"


def _rows(name: str) -> list[object]:
    return list(Evidence.objects.filter(file=name).order_by("pk").values_list("key", flat=True))
