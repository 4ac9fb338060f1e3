"""Evidence as one archive: what is in it, what its manifest says, who may take it; and parts of a file."""

import io
import json
import zipfile
from hashlib import sha256

import pytest
from click.testing import CliRunner
from django.core.files.storage import default_storage
from django.urls import reverse
from openpyxl import load_workbook
from PIL import Image

from luoshi.audit.models import Event
from luoshi.reports import actions, archive
from luoshi.reports.commands import evidence_group
from luoshi.reports.models import Evidence
from luoshi.reports.tests.conftest import photograph


def opened(answer):
    assert answer.streaming
    return zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))


def taken(day: str = "2022:10:01 09:30:00"):
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9003] = day
    return photograph("航拍.jpg", color="taken", exif=exif)


def test_the_archive_holds_each_file_and_says_what_it_is(ledger, client_of):
    report = ledger.filled()
    actions.add_evidence(ledger.world.handler_a, report, taken())
    actions.submit_report(ledger.world.handler_a, report, version=report.version)
    line = ledger.assignment(ledger.sites, ledger.world.county_a)
    answer = client_of("reviewer").get(reverse("assignment_archive", args=[line.pk]))
    assert answer.headers["Content-Type"] == "application/zip"
    with opened(answer) as files:
        manifest = json.loads(files.read("manifest.json"))
        rows = manifest["files"]
        assert files.testzip() is None
        assert {row["file"] for row in rows} == set(files.namelist()) - {"manifest.json", "manifest.xlsx"}
        assert all(sha256(files.read(row["file"])).hexdigest() == row["sha256"] for row in rows)
        table = list(load_workbook(io.BytesIO(files.read("manifest.xlsx"))).active.values)
    assert manifest["schema"] == "luoshi.evidence/1"
    assert [row["captured_at"] for row in rows] == [None, "2022-10-01T09:30:00+08:00"]
    assert {(row["unit"], row["obligation"], row["report"], row["state"]) for row in rows} == {
        (ledger.world.county_a.name, ledger.sites.title, report.pk, "ok")
    }
    assert len(table) == 3
    assert rows[1]["sha256"] in table[2]
    event = Event.objects.get(tag="reports:evidence:export")
    assert (event.actor, event.assignment_id, event.data["rows"]) == (ledger.world.reviewer, line.pk, 2)


def test_each_takes_what_he_sees_and_nothing_more(ledger, client_of):
    ledger.submitted(ledger.world.handler_a)
    ledger.submitted(ledger.world.handler_b)
    ledger.started()
    address = reverse("plan_archive", args=[ledger.plan.pk])
    for person, count in {"plan_office": 2, "handler_a": 1}.items():
        with opened(client_of(person).get(address)) as files:
            assert len(files.namelist()) == count + 2
    assert client_of("auditor").get(address).status_code == 404
    unit = reverse("organization_archive", args=[ledger.world.county_a.pk])
    with opened(client_of("plan_office").get(unit)) as files:
        assert len(files.namelist()) == 3
    assert client_of("handler_b").get(unit).status_code == 409
    assert "没有" in client_of("handler_b").get(unit).content.decode()


def test_missing_and_changed_files_do_not_stop_the_rest(ledger):
    report = ledger.filled()
    for number in range(2):
        actions.add_evidence(ledger.world.handler_a, report, photograph(color=str(number)))
    names = list(report.evidence.order_by("position").values_list("file", flat=True))
    default_storage.delete(names[0])
    with default_storage.open(names[1], "r+b") as file:
        file.write(b"other")
    scope = archive.scope_of_plan(ledger.plan)
    whole = b"".join(archive.open_archive(ledger.world.handler_a, scope, by=None))
    with zipfile.ZipFile(io.BytesIO(whole)) as files:
        rows = json.loads(files.read("manifest.json"))["files"]
        assert [row["state"] for row in rows] == ["missing", "changed", "ok"]
        assert len(files.namelist()) == 4


def test_a_file_is_read_while_it_is_sent(ledger, monkeypatch):
    """No more than a block of it stands in memory at a time."""
    ledger.submitted()
    monkeypatch.setattr(archive, "BLOCK", 512)
    blocks = list(archive.open_archive(ledger.world.handler_a, archive.scope_of_plan(ledger.plan), by=None))
    assert max(map(len, blocks)) <= 4096
    assert len(blocks) > Evidence.objects.get().size // 512


def run(*arguments):
    return CliRunner().invoke(evidence_group, [str(argument) for argument in arguments])


def test_the_command_writes_the_same_archive(ledger, tmp_path):
    ledger.submitted()
    out = tmp_path / "a.zip"
    done = run("export", "--as", "plan_office", "--unit", "CB-QS", "-o", out)
    assert done.exit_code == 0, done.output
    with zipfile.ZipFile(out) as files:
        assert len(files.namelist()) == 3
    assert Event.objects.get(tag="reports:evidence:export").data["seen_as"] == "plan_office"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--as", "nobody", "--plan", 1), "no account"),
        (("--as", "plan_office"), "Name one"),
        (("--as", "auditor", "--unit", "CB-QS"), "sees no such"),
    ],
)
def test_the_command_says_what_it_cannot_do(ledger, tmp_path, arguments, words):
    done = run("export", *arguments, "-o", tmp_path / "a.zip")
    assert done.exit_code
    assert words in done.output


def test_the_command_names_damaged_files(ledger):
    ledger.submitted()
    assert run("verify").exit_code == 0
    name = Evidence.objects.get().file.name
    default_storage.delete(name)
    done = run("verify")
    assert done.exit_code == 1
    assert f"missing\t{name}" in done.output


@pytest.mark.parametrize(
    ("asked", "status", "piece"),
    [
        ("bytes=0-9", 206, slice(0, 10)),
        ("bytes=10-", 206, slice(10, None)),
        ("bytes=-5", 206, slice(-5, None)),
        ("bytes=5-999999999", 206, slice(5, None)),
        ("bytes=5-3", 200, slice(None)),
        ("bytes=0-1,5-6", 200, slice(None)),
        ("lines=1-2", 200, slice(None)),
    ],
)
def test_a_part_of_a_file(ledger, client_of, asked, status, piece):
    evidence = actions.add_evidence(ledger.world.handler_a, ledger.started(), photograph())
    with evidence.file.open() as file:
        data = file.read()
    client, address = client_of("handler_a"), reverse("evidence_file", args=[evidence.key])
    answer = client.get(address, headers={"Range": asked})
    assert (answer.status_code, b"".join(answer.streaming_content)) == (status, data[piece])
    assert answer.headers["Content-Length"] == str(len(data[piece]))
    assert answer.headers["Accept-Ranges"] == "bytes"


def test_a_part_beyond_the_end_and_a_file_that_is_known(ledger, client_of):
    evidence = actions.add_evidence(ledger.world.handler_a, ledger.started(), photograph())
    client, address = client_of("handler_a"), reverse("evidence_file", args=[evidence.key])
    beyond = client.get(address, headers={"Range": "bytes=99999999-"})
    assert (beyond.status_code, beyond.headers["Content-Range"]) == (416, f"bytes */{evidence.size}")
    assert client.get(address, headers={"If-None-Match": f'"{evidence.sha256}"'}).status_code == 304
    other = client.get(address, headers={"Range": "bytes=0-1", "If-Range": '"other"'})
    assert (other.status_code, len(b"".join(other.streaming_content))) == (200, evidence.size)
    part = client.get(address + "?save", headers={"Range": "bytes=0-1"})
    assert part.headers["Content-Disposition"].startswith("attachment")
    assert Event.objects.filter(tag="reports:evidence:download").count() == 1
    assert len(b"".join(part.streaming_content)) == 2
