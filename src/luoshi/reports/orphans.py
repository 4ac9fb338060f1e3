"""Files that no row knows: what a process killed between the store and the commit left behind."""

import logging
import posixpath
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.core.files.storage import Storage, default_storage
from django.utils import timezone

from luoshi.assignments.models import Proof
from luoshi.reports.actions.contents import held, release_content
from luoshi.reports.files import store as contents

log = logging.getLogger(__name__)

#: Folders of the store that belong to evidence, and to the proofs of declarations and guidance, alone.
FOLDERS = (contents.EVIDENCE, contents.THUMBNAILS, contents.PREVIEWS, "incoming", "proofs")
#: A younger file may belong to an upload that is not committed yet.
GRACE = timedelta(days=1)
#: Names compared with the database at a time.
BATCH = 500


def remove_orphans() -> list[str]:
    """The names of the files removed: older than a day and in no row. A file that cannot be removed is logged and stays."""
    before = timezone.now() - GRACE
    removed: list[str] = []
    for batch in _batches(_old_files(default_storage, before)):
        known = _known(batch)
        removed += [name for name in batch if name not in known and _removed(name)]
    return removed


def _old_files(store: Storage, before: datetime) -> Iterator[str]:
    for folder in FOLDERS:
        yield from (name for name in _walk(store, folder) if store.get_modified_time(name) < before)


def _walk(store: Storage, folder: str) -> Iterator[str]:
    try:
        folders, files = store.listdir(folder)
    except FileNotFoundError:
        return
    yield from (posixpath.join(folder, file) for file in files)
    for inner in folders:
        yield from _walk(store, posixpath.join(folder, inner))


def _batches(names: Iterator[str]) -> Iterator[list[str]]:
    batch: list[str] = []
    for name in names:
        batch.append(name)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _known(names: list[str]) -> set[str]:
    return held(names) | set(Proof.objects.filter(file__in=names).values_list("file", flat=True))


def _removed(name: str) -> bool:
    """Whether the file went. One named by its content is freed under that content's lock: an upload may just be taking it up."""
    try:
        if sha256 := contents.hash_in(name):
            return name in release_content(sha256, [name])
        default_storage.delete(name)
    except OSError:
        log.exception("an orphaned file could not be removed: %s", name)
        return False
    return True
