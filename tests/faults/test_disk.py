"""The disk fills up in the middle of an upload: the file is refused in words, nothing is there by half, and later it works again."""

import errno
import os
import subprocess
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.faults.kit import photograph

from luoshi.errors import DomainError
from luoshi.reports import actions, orphans
from luoshi.reports.models import Evidence
from luoshi.reports.tests.conftest import build_ledger
from luoshi.reports.verifying import damaged_files
from luoshi.web import storage


@pytest.fixture
def small_disk(tmp_path, settings):
    """A file system of one megabyte under the store."""
    place = tmp_path / "disk"
    place.mkdir()
    if os.getuid() != 0:
        pytest.skip("only root may mount a small file system")
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", place], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip(f"no file system can be mounted here: {mounted.stderr.decode().strip()}")
    settings.MEDIA_ROOT = place
    yield place
    subprocess.run(["umount", "--lazy", place], check=True)


def upload() -> SimpleUploadedFile:
    return SimpleUploadedFile("现场.jpg", photograph())


def fill(actor, report) -> int:
    """How many photographs were taken until one was refused."""
    for taken in range(40):
        try:
            actions.add_evidence(actor, report, upload())
        except DomainError:
            return taken
    pytest.fail("a disk of 1 MB took 40 photographs")


def files_of(place: Path) -> set[str]:
    return {str(path.relative_to(place)) for path in place.rglob("*") if path.is_file()}


def test_a_full_disk_refuses_and_keeps_what_it_took(world, small_disk):
    report = build_ledger(world).started()
    taken = fill(world.handler_a, report)
    assert Evidence.objects.count() == taken > 2
    assert list(damaged_files()) == []
    held = {name for row in Evidence.objects.all() for name in (row.file.name, row.thumbnail.name)}
    assert files_of(small_disk) == held
    for row in Evidence.objects.all()[:2]:
        default_storage.delete(row.file.name)
        Evidence.objects.filter(pk=row.pk).delete()
    actions.add_evidence(world.handler_a, report, upload())
    assert Evidence.objects.count() == taken - 1


def test_an_error_after_the_last_byte_leaves_nothing(world, monkeypatch):
    report = build_ledger(world).started()

    def full(_path):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(storage, "_force", full)
    with pytest.raises(DomainError):
        actions.add_evidence(world.handler_a, report, upload())
    monkeypatch.undo()
    assert [name for folder in orphans.FOLDERS for name in orphans._walk(default_storage, folder)] == []
    actions.add_evidence(world.handler_a, report, upload())
    assert Evidence.objects.count() == 1
