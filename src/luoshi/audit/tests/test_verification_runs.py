"""Proofs asked for on the page: done in the background, one at a time, kept with what they found."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from luoshi.audit import verifying
from luoshi.audit.actions import ask_verification, make_key, record, run_verification
from luoshi.audit.models import Event, VerificationRun
from luoshi.errors import DomainError, PermissionDeniedError

PAGE = "/audit/verifications/"


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.DATA_DIR, settings.AUDIT_KEY = tmp_path, ""


@pytest.fixture
def auditor(client_of):
    browser = client_of("auditor")
    browser.cookies["django_language"] = "en"
    return browser


def test_the_page_asks_and_shows_what_was_found(auditor, django_capture_on_commit_callbacks):
    assert "Not verified yet" in auditor.get(PAGE).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        assert auditor.post(PAGE).status_code == 302
    run = VerificationRun.objects.get()
    assert (run.state, run.holds, run.done) == ("done", True, run.total)
    assert "The chain holds" in auditor.get(PAGE).content.decode()
    tags = list(Event.objects.order_by("-sequence").values_list("tag", flat=True)[:2])
    assert tags == ["audit:chain:verify", "audit:verification:ask"]


def test_a_broken_chain_is_shown_and_recorded(auditor, world, without_triggers):
    run = ask_verification(world.auditor)
    Event.objects.filter(sequence=1).update(tag="x")
    run_verification(run.pk, lambda: True)
    page = auditor.get(PAGE).content.decode()
    assert "Broken at event 1" in page
    assert "Its content is not what was recorded." in page
    assert Event.objects.order_by("sequence").last().tag == "audit:chain:broken"


def test_progress_is_left_while_it_reads(world, auditor, monkeypatch):
    for number in range(9):
        record(None, "audit:test:append", number)
    monkeypatch.setattr(verifying, "CHUNK", 5)
    run, seen = ask_verification(world.auditor), []

    def now_and_then():
        seen.append(VerificationRun.objects.get(pk=run.pk))
        return True

    run_verification(run.pk, now_and_then)
    assert [(one.state, one.done, one.percent) for one in seen] == [
        ("running", 0, 0),
        ("running", 5, 45),
        ("running", 10, 90),
    ]


def test_the_table_asks_for_itself_while_one_is_under_way(world, auditor):
    run = ask_verification(world.auditor)
    part = auditor.get(PAGE, headers={"HX-Request": "true"}).content.decode()
    assert "every 1s" in part
    assert "<html" not in part
    run_verification(run.pk, lambda: True)
    assert "every 1s" not in auditor.get(PAGE, headers={"HX-Request": "true"}).content.decode()


def test_one_runs_at_a_time_unless_its_worker_is_lost(world, auditor):
    first = ask_verification(world.auditor)
    with pytest.raises(DomainError, match="verifying"):
        ask_verification(world.auditor)
    assert auditor.post(PAGE).status_code == 422
    VerificationRun.objects.update(beat_at=timezone.now() - timedelta(minutes=3))
    assert "lost its worker" in auditor.get(PAGE).content.decode()
    second = ask_verification(world.auditor)
    assert run_verification(first.pk, lambda: True) is None
    assert run_verification(second.pk, lambda: True).holds


def test_one_that_breaks_off_says_so(world, auditor, monkeypatch):
    run = ask_verification(world.auditor)

    def fail(*_):
        raise OSError("disk")

    monkeypatch.setattr("luoshi.audit.actions.verification.verify_chain", fail)
    with pytest.raises(OSError, match="disk"):
        run_verification(run.pk, lambda: True)
    assert VerificationRun.objects.get().state == "failed"
    assert "broken off" in auditor.get(PAGE).content.decode()


def test_a_checkpoint_can_be_saved_and_given_back(world, auditor):
    assert "luoshi audit key --make" in auditor.get(PAGE).content.decode()
    make_key()
    saved = auditor.post("/audit/checkpoint/")
    assert "BEGIN PUBLIC KEY" in auditor.get("/audit/public-key/").content.decode()
    record(None, "audit:test:append", 1)
    answer = auditor.post(PAGE, {"checkpoint": SimpleUploadedFile("c.json", saved.content)})
    assert answer.status_code == 302
    run = run_verification(VerificationRun.objects.get().pk, lambda: True)
    assert (run.holds, run.since, run.read) == (True, 2, 3)


@pytest.mark.parametrize(("content", "words"), [(b"{}", "not a checkpoint"), (b" " * 20_000, "not a checkpoint")])
def test_what_is_no_checkpoint_is_refused_in_words(world, auditor, content, words):
    make_key()
    answer = auditor.post(PAGE, {"checkpoint": SimpleUploadedFile("c.json", content)})
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_only_auditors_ask(world):
    for person in (world.administrator, world.bureau_leader):
        with pytest.raises(PermissionDeniedError):
            ask_verification(person)


def test_the_api_signs_asks_and_tells(world, auditor):
    make_key()
    signed = auditor.post("/api/audit/checkpoint").json()
    asked = auditor.post("/api/audit/verifications/", {"checkpoint": signed}, content_type="application/json")
    assert asked.status_code == 202
    run_verification(asked.json()["id"], lambda: True)
    told = auditor.get(f"/api/audit/verifications/{asked.json()['id']}").json()
    assert (told["holds"], told["since"], told["asked_by"]) == (True, signed["sequence"], "纪文")
    assert auditor.get("/api/audit/verifications/").json() == [told]
    forged = auditor.post(
        "/api/audit/verifications/", {"checkpoint": signed | {"sequence": 1}}, content_type="application/json"
    )
    assert (forged.status_code, forged.json()["code"]) == (409, "audit.checkpoint_forged")
