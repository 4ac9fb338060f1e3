"""Evidence in a folder and in an S3 bucket: kept by its content, once, and gone with its last row."""

import hashlib
import threading
import uuid
from collections.abc import Iterator
from datetime import timedelta

import boto3
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connections
from django.urls import reverse
from moto.server import ThreadedMotoServer

from luoshi.errors import DomainError
from luoshi.reports import actions, orphans
from luoshi.reports.actions import contents
from luoshi.reports.files import store
from luoshi.reports.models import Content, Evidence
from luoshi.reports.tests.conftest import build_ledger, photograph
from luoshi.reports.verifying import damaged_files


@pytest.fixture(scope="session")
def bucket_server() -> Iterator[str]:
    """The address of an S3 store on loopback."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(params=["folder", "bucket"], autouse=True)
def place(request, settings) -> str:
    """Each test twice: files in a folder, files in a bucket of its own."""
    if request.param == "bucket":
        options = {
            "bucket_name": f"luoshi-{uuid.uuid4().hex}",
            "endpoint_url": request.getfixturevalue("bucket_server"),
            "region_name": "us-east-1",
            "access_key": "test",
            "secret_key": "test",
        }
        boto3.client(
            "s3",
            endpoint_url=options["endpoint_url"],
            region_name="us-east-1",
            aws_access_key_id="test",
            aws_secret_access_key="test",
        ).create_bucket(Bucket=options["bucket_name"])
        kind = {"BACKEND": "luoshi.web.bucket.BucketStorage", "OPTIONS": settings.S3_OPTIONS | options}
        settings.STORAGES = settings.STORAGES | {"default": kind}
    return str(request.param)


def stored(folder: str = "evidence") -> list[str]:
    """The names of all files below the folder."""
    return sorted(orphans._walk(default_storage, folder))


def test_a_file_is_named_by_its_content_and_comes_back_as_it_was(ledger, client_of):
    report, sent = ledger.started(), photograph()
    evidence = actions.add_evidence(ledger.world.handler_a, report, sent)
    sent.seek(0)
    data = sent.read()
    sha256 = hashlib.sha256(data).hexdigest()
    assert evidence.file.name == f"evidence/{sha256[:2]}/{sha256[2:4]}/{sha256}.jpg"
    assert evidence.thumbnail.name == f"thumbnails/{sha256[:2]}/{sha256[2:4]}/{sha256}.jpg"
    answer = client_of("handler_a").get(reverse("evidence_file", args=[evidence.key]))
    assert b"".join(answer.streaming_content) == data
    assert stored("incoming") == []


def test_the_same_photograph_filed_twice_is_stored_once_and_goes_with_its_last_row(
    ledger, django_capture_on_commit_callbacks
):
    world = ledger.world
    first = actions.add_evidence(world.handler_a, ledger.started(world.handler_a), photograph())
    second = actions.add_evidence(world.handler_b, ledger.started(world.handler_b), photograph("另名.jpg"))
    assert first.pk != second.pk
    assert first.file.name == second.file.name
    assert len(stored()) == 1
    with django_capture_on_commit_callbacks(execute=True):
        actions.remove_evidence(world.handler_a, first)
    assert stored() == [second.file.name]
    assert Content.objects.count() == 1
    with django_capture_on_commit_callbacks(execute=True):
        actions.remove_evidence(world.handler_b, second)
    assert stored() == stored("thumbnails") == []
    assert not Content.objects.exists()


def test_a_file_cut_off_in_the_store_is_written_anew(ledger):
    evidence = actions.add_evidence(ledger.world.handler_a, ledger.started(), photograph())
    name = evidence.file.name
    default_storage.delete(name)
    default_storage.save(name, ContentFile(b"half"))
    actions.add_evidence(ledger.world.handler_b, ledger.started(ledger.world.handler_b), photograph())
    assert default_storage.size(name) == evidence.size
    assert list(damaged_files()) == []


def test_a_refused_file_leaves_nothing(ledger, settings):
    settings.EVIDENCE_MAX_FILES = 0
    with pytest.raises(DomainError):
        actions.add_evidence(ledger.world.handler_a, ledger.started(), photograph())
    assert stored() == stored("thumbnails") == []


def test_a_store_that_fails_is_said_so_and_nothing_is_kept(ledger, monkeypatch):
    report = ledger.started()

    def refuse(*_how):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(store, "put", refuse)
    with pytest.raises(DomainError) as raised:
        actions.add_evidence(ledger.world.handler_a, report, photograph())
    assert raised.value.code == "reports.store_failed"
    assert not Evidence.objects.exists()


def test_missing_and_changed_files_are_named(ledger):
    report = ledger.started()
    rows = [actions.add_evidence(ledger.world.handler_a, report, photograph(color=str(number))) for number in range(3)]
    default_storage.delete(rows[0].file.name)
    default_storage.delete(rows[1].file.name)
    default_storage.save(rows[1].file.name, ContentFile(b"x" * rows[1].size))
    found = {damage.name: (damage.state, damage.rows) for damage in damaged_files()}
    assert found == {
        rows[0].file.name: ("missing", (str(rows[0].key),)),
        rows[1].file.name: ("changed", (str(rows[1].key),)),
    }


def test_tidying_frees_what_no_row_holds(ledger, monkeypatch):
    monkeypatch.setattr(orphans, "GRACE", timedelta(seconds=-60))
    evidence = actions.add_evidence(ledger.world.handler_a, ledger.started(), photograph())
    lost = store.file_name("ab" * 32, ".jpg")
    default_storage.save(lost, ContentFile(b"x"))
    default_storage.save(store.preview_name("cd" * 32), ContentFile(b"x"))
    assert set(orphans.remove_orphans()) == {lost, store.preview_name("cd" * 32)}
    assert stored() == [evidence.file.name]


@pytest.mark.django_db(transaction=True)
def test_uploads_and_removals_of_one_photograph_at_once_never_lose_it():
    from luoshi.organizations.tests.world import build_world

    world = build_world()
    ledger = build_ledger(world)
    reports = [ledger.started(world.handler_a), ledger.started(world.handler_b)]
    failures: list[BaseException] = []

    def file_and_remove(actor, report):
        try:
            for _round in range(6):
                actions.remove_evidence(actor, actions.add_evidence(actor, report, photograph()))
            actions.add_evidence(actor, report, photograph())
        except Exception as error:  # noqa: BLE001 (told to the test)
            failures.append(error)
        finally:
            connections.close_all()

    people = zip((world.handler_a, world.handler_b), reports, strict=True)
    threads = [threading.Thread(target=file_and_remove, args=pair) for pair in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert failures == []
    assert Evidence.objects.count() == 2
    assert list(damaged_files()) == []
    assert len(stored()) == 1


def test_a_file_that_goes_while_it_is_looked_at_is_stored_again(ledger, monkeypatch):
    evidence = actions.add_evidence(ledger.world.handler_a, ledger.started(), photograph())
    real = default_storage.size

    def goes(name):
        default_storage.delete(name)
        monkeypatch.setattr(default_storage, "size", real)
        return real(name)

    monkeypatch.setattr(default_storage, "size", goes)
    second = actions.add_evidence(ledger.world.handler_b, ledger.started(ledger.world.handler_b), photograph())
    assert stored() == [second.file.name] == [evidence.file.name]
    assert list(damaged_files()) == []


def test_a_removal_waits_for_the_upload_that_takes_the_content_up(ledger, monkeypatch):
    """The last row goes between the store and the row of another upload: that one stores it again."""
    world = ledger.world
    first = actions.add_evidence(world.handler_a, ledger.started(), photograph())
    real = store.keep

    def keep_then_lose(found, upload):
        real(found, upload)
        monkeypatch.setattr(store, "keep", real)
        Evidence.objects.filter(pk=first.pk).delete()
        contents.release_content(first.sha256, contents.names_of(first))

    monkeypatch.setattr(store, "keep", keep_then_lose)
    second = actions.add_evidence(world.handler_b, ledger.started(world.handler_b), photograph())
    assert stored() == [second.file.name]
    assert list(damaged_files()) == []


def test_a_file_of_an_older_version_keeps_its_name(ledger, django_capture_on_commit_callbacks):
    evidence = actions.add_evidence(ledger.world.handler_a, ledger.started(), photograph())
    with evidence.file.open("rb") as file:
        old = default_storage.save("evidence/2022/11/old.jpg", ContentFile(file.read()))
    Evidence.objects.create(
        report=evidence.report, kind="photograph", file=old, name="旧.jpg", size=evidence.size, sha256=evidence.sha256
    )
    assert list(damaged_files()) == []
    with django_capture_on_commit_callbacks(execute=True):
        actions.remove_evidence(ledger.world.handler_a, evidence)
    assert stored() == [old]
