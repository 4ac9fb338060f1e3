"""Contents of the store and the rows that hold them: a content stays while a row holds it and goes with the last.

Whoever adds or frees one locks its row of `Content`, so an upload and a removal of the same photograph never cross.
"""

import logging
from collections.abc import Iterable

from django.core.files.storage import default_storage
from django.db import DatabaseError

from luoshi.reports.files import store
from luoshi.reports.models import Content, Evidence
from luoshi.transactions import atomic

log = logging.getLogger(__name__)


def lock_content(sha256: str) -> Content:
    """The content's row, made where there was none, locked until the transaction ends."""
    while True:
        Content.objects.get_or_create(sha256=sha256)
        # Between the two somebody may have freed it: then it is made anew.
        if locked := Content.objects.select_for_update(no_key=True).filter(sha256=sha256).first():
            return locked


def names_of(evidence: Evidence) -> list[str]:
    """The files of a row, as the store names them."""
    return [stored.name for stored in (evidence.file, evidence.thumbnail) if stored]


def held(names: Iterable[str]) -> set[str]:
    """Those of the names that a row holds."""
    names = list(names)
    files = Evidence.objects.filter(file__in=names).values_list("file", flat=True)
    thumbnails = Evidence.objects.filter(thumbnail__in=names).values_list("thumbnail", flat=True)
    previews = {name: store.hash_in(name) for name in names if name.startswith(f"{store.PREVIEWS}/")}
    shown = set(Evidence.objects.filter(sha256__in=previews.values()).values_list("sha256", flat=True))
    return {*files, *thumbnails, *(name for name, sha256 in previews.items() if sha256 in shown)}


@atomic
def release_content(sha256: str, names: Iterable[str]) -> list[str]:
    """Those of the names that no row held any more: their files are gone, and the content's preview with the last row.

    OSError where the store refuses: then everything stays for the next tidying.
    """
    content = lock_content(sha256)
    free = set(names)
    if not Evidence.objects.filter(sha256=sha256).exists():
        content.delete()
        preview = store.preview_name(sha256)
        if default_storage.exists(preview):
            free.add(preview)
    free -= held(free)
    store.discard(free)
    return sorted(free)


def forget(sha256: str, names: Iterable[str]) -> None:
    """The same where nothing may fail any more: what stays is logged, and `luoshi evidence tidy` removes it later."""
    try:
        release_content(sha256, names)
    except (OSError, DatabaseError):
        log.exception("files that no report holds stay: %s", ", ".join(names))
