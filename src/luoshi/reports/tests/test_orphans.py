"""What a killed upload leaves is found and removed; what a report has, or may be about to have, stays."""

import os
import time

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from luoshi.reports.models import Evidence
from luoshi.reports.orphans import remove_orphans

DAY = 24 * 3600


def aged(name: str, seconds: float) -> None:
    then = time.time() - seconds
    os.utime(default_storage.path(name), (then, then))


def stored(name: str, seconds: float) -> str:
    kept = default_storage.save(name, ContentFile(b"x"))
    aged(kept, seconds)
    return kept


def test_only_old_files_without_a_row_go(ledger):
    ledger.submitted()
    evidence = Evidence.objects.get()
    for own in (evidence.file.name, evidence.thumbnail.name):
        aged(own, 3 * DAY)
    orphans = {stored("evidence/2022/11/a.jpg", 2 * DAY), stored("thumbnails/2022/11/a.jpg", 2 * DAY)}
    young, foreign = stored("evidence/2022/11/b.jpg", 60), stored("plans/2022/a.docx", 9 * DAY)
    assert set(remove_orphans()) == orphans
    assert all(map(default_storage.exists, (young, foreign, evidence.file.name, evidence.thumbnail.name)))
    assert remove_orphans() == []


def test_an_empty_store_has_no_orphans(db):
    assert remove_orphans() == []
