"""The virus scanner: what it refuses, what waits for it, and what is never given out."""

import io

import pytest
from django.test import override_settings
from django.urls import reverse
from django_tasks import default_task_backend
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from luoshi.audit.models import Event
from luoshi.errors import DomainError
from luoshi.reports import actions, archive, tasks
from luoshi.reports.actions.scanning import scan_content, waiting_contents
from luoshi.reports.files import scanner
from luoshi.reports.models import Content, Evidence
from luoshi.reports.tests.clamd import EICAR, scanning
from luoshi.reports.tests.conftest import photograph


def status_of(client, evidence):
    """The status that the file is answered with, read to its end."""
    answer = client.get(reverse("evidence_file", args=[evidence.key]))
    return answer.status_code, len(b"".join(answer)) if answer.status_code == 200 else 0


NOBODY = "tcp://127.0.0.1:1"
DUMMY = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}


@pytest.fixture(params=["tcp", "unix"])
def clamd(request, settings, tmp_path):
    with scanning(str(tmp_path / "clamd") if request.param == "unix" else "") as server:
        settings.CLAMAV = server.address
        yield server


def infected(sent):
    """A real PNG that carries the EICAR string in its comment."""
    out, words = io.BytesIO(), PngInfo()
    words.add_text("Comment", EICAR.decode())
    Image.new("RGB", (40, 30)).save(out, "PNG", pnginfo=words)
    return sent(out.getvalue(), "现场.png")


def test_a_clean_file_is_taken_and_given_out(ledger, clamd, client_of):
    sent = photograph()
    evidence = actions.add_evidence(ledger.world.handler_a, ledger.started(), sent)
    sent.seek(0)
    assert clamd.received == [sent.read()]
    assert Content.objects.get().scan == Content.Scan.CLEAN
    assert status_of(client_of("handler_a"), evidence) == (200, evidence.size)


def test_an_infected_file_is_refused_with_a_word_and_an_event(ledger, clamd, sent, client_of):
    report = ledger.started()
    answer = client_of("handler_a").post(reverse("evidence_add", args=[report.pk]), {"file": infected(sent)})
    assert answer.status_code == 409
    assert "Eicar-Test-Signature" in answer.content.decode()
    assert not Evidence.objects.exists()
    event = Event.objects.get(tag="reports:evidence:refused")
    assert (event.data["name"], event.data["virus"]) == ("现场.png", "Eicar-Test-Signature")
    assert event.actor == ledger.world.handler_a


def test_a_file_waits_in_quarantine_while_the_scanner_is_away(ledger, settings, client_of):
    settings.CLAMAV, settings.TASKS = NOBODY, DUMMY
    report = ledger.started()
    evidence = actions.add_evidence(ledger.world.handler_a, report, photograph())
    client = client_of("handler_a")
    for address in ("evidence_file", "evidence_screen"):
        assert client.get(reverse(address, args=[evidence.key])).status_code == 409
    assert b"".join(client.get(reverse("evidence_thumbnail", args=[evidence.key]))).startswith(b"\xff\xd8")
    with scanning() as server:
        settings.CLAMAV = server.address
        assert waiting_contents() == [evidence.sha256]
        tasks.scan_in_background.func(evidence.sha256, 1)
    assert waiting_contents() == []
    assert status_of(client, evidence) == (200, evidence.size)


def test_the_scan_is_asked_for_again_later(ledger, django_capture_on_commit_callbacks):
    with override_settings(CLAMAV=NOBODY, TASKS=DUMMY):
        with django_capture_on_commit_callbacks(execute=True):
            evidence = actions.add_evidence(ledger.world.handler_a, ledger.started(), photograph())
        tasks.scan_in_background.func(evidence.sha256, 1)
        queued = [(result.args, result.task.run_after is not None) for result in default_task_backend.results]
    assert queued == [([evidence.sha256, 1], True), ([evidence.sha256, 2], True)]


def test_what_is_found_later_is_locked_told_and_kept_from_the_reviewer(ledger, settings, sent, client_of):
    report = ledger.filled()
    evidence = actions.add_evidence(ledger.world.handler_a, report, infected(sent))
    with scanning() as server:
        settings.CLAMAV = server.address
        assert scan_content(evidence.sha256) == Content.Scan.INFECTED
    settings.CLAMAV = ""
    assert Event.objects.filter(tag="reports:evidence:infected").count() == 1
    assert client_of("handler_a").get(reverse("evidence_file", args=[evidence.key])).status_code == 409
    with pytest.raises(DomainError) as raised:
        actions.submit_report(ledger.world.handler_a, report, version=report.version)
    assert raised.value.code == "reports.holds_infected"
    actions.remove_evidence(ledger.world.handler_a, evidence)
    assert actions.submit_report(ledger.world.handler_a, report, version=report.version).state == "submitted"


def test_the_archive_leaves_out_what_was_not_cleared(ledger, settings):
    report = ledger.submitted()
    settings.CLAMAV = NOBODY
    whole = archive.open_archive(ledger.world.handler_a, archive.scope_of_plan(ledger.plan), by=ledger.world.handler_a)
    content = b"".join(whole)
    assert b'"state": "locked"' in content
    assert report.evidence.get().name.encode() + b"PK" not in content
    with report.evidence.get().file.open() as file:
        assert file.read() not in content


def test_an_answer_that_is_no_verdict_clears_nothing(settings):
    with scanning(limit=10) as server:
        settings.CLAMAV = server.address
        with pytest.raises(scanner.ScannerUnavailableError, match="size limit"):
            scanner.find_virus(io.BytesIO(bytes(100)))
