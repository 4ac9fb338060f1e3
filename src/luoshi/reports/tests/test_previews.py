"""Documents read in the browser: pages of a PDF, pages of the PDF made of an office document, and words where there are none."""

import io

import docx
import pypdfium2
import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from luoshi.compiler.read import libreoffice
from luoshi.compiler.read.limits import Limits
from luoshi.reports import actions
from luoshi.reports.actions import previewing
from luoshi.reports.files import store
from luoshi.reports.models import Content
from luoshi.reports.tests.conftest import office, photograph

DUMMY = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
needs_office = pytest.mark.skipif(libreoffice.find_program() is None, reason="LibreOffice is not installed")


def pdf(pages: int = 2) -> SimpleUploadedFile:
    document, out = pypdfium2.PdfDocument.new(), io.BytesIO()
    for _page in range(pages):
        document.new_page(595, 842)
    document.save(out)
    document.close()
    return SimpleUploadedFile("总结.pdf", out.getvalue())


def word(text: str = "青山县工作总结") -> SimpleUploadedFile:
    document, out = docx.Document(), io.BytesIO()
    document.add_paragraph(text)
    document.save(out)
    return SimpleUploadedFile("总结.docx", out.getvalue())


def page_of(client, evidence):
    return client.get(reverse("evidence_preview", args=[evidence.key])).content.decode()


def test_a_pdf_is_read_page_by_page(ledger, client_of):
    evidence = actions.add_evidence(ledger.world.handler_a, ledger.started(), pdf())
    client = client_of("handler_a")
    assert page_of(client, evidence).count("<figure") == 2
    answer = client.get(reverse("evidence_page", args=[evidence.key, 2]))
    picture = Image.open(io.BytesIO(b"".join(answer.streaming_content)))
    assert (picture.format, picture.width) == ("PNG", 1240)
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    for number in (0, 3):
        assert client.get(reverse("evidence_page", args=[evidence.key, number])).status_code == 404


@needs_office
def test_a_word_document_is_converted_in_the_background(
    ledger, client_of, settings, django_capture_on_commit_callbacks
):
    settings.TASKS = DUMMY
    with django_capture_on_commit_callbacks(execute=True):
        evidence = actions.add_evidence(ledger.world.handler_a, ledger.started(), word())
    client = client_of("handler_a")
    assert "hx-trigger" in page_of(client, evidence)
    assert client.get(reverse("evidence_page", args=[evidence.key, 1])).status_code == 404
    assert previewing.prepare_preview(evidence.sha256) == Content.Preview.READY
    assert previewing.prepare_preview(evidence.sha256) is None, "a second run has nothing to do"
    assert page_of(client, evidence).count("<figure") == 1
    with default_storage.open(store.preview_name(evidence.sha256)) as file:
        assert file.read(5) == b"%PDF-"
    with django_capture_on_commit_callbacks(execute=True):
        actions.remove_evidence(ledger.world.handler_a, evidence)
    assert not default_storage.exists(store.preview_name(evidence.sha256))


def test_a_document_that_cannot_be_converted_says_so(ledger, client_of, settings, monkeypatch):
    monkeypatch.setattr(previewing, "find_program", lambda: "/usr/bin/soffice")
    settings.TASKS = DUMMY
    broken = office({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"})
    evidence = actions.add_evidence(ledger.world.handler_a, ledger.started(), broken)

    def stuck(*_how):
        raise TimeoutError

    monkeypatch.setattr(previewing, "convert_confined", stuck)
    assert previewing.prepare_preview(evidence.sha256) == Content.Preview.FAILED
    words = page_of(client_of("handler_a"), evidence)
    assert "无法转换为页面" in words, words[words.index("<main") :]


def test_without_libreoffice_nobody_waits(ledger, client_of, monkeypatch):
    monkeypatch.setattr(libreoffice, "PROGRAMS", ("no-such-program",))
    evidence = actions.add_evidence(ledger.world.handler_a, ledger.started(), word())
    assert Content.objects.get().preview == Content.Preview.NONE
    assert "LibreOffice" in page_of(client_of("handler_a"), evidence)
    with pytest.raises(libreoffice.NoLibreOfficeError):
        libreoffice.convert_confined(b"", "docx", "pdf")


def test_only_documents_have_pages_and_only_for_those_who_see_the_report(ledger, client_of):
    report = ledger.started()
    picture = actions.add_evidence(ledger.world.handler_a, report, photograph())
    document = actions.add_evidence(ledger.world.handler_a, report, pdf())
    assert client_of("handler_a").get(reverse("evidence_preview", args=[picture.key])).status_code == 404
    assert client_of("handler_b").get(reverse("evidence_preview", args=[document.key])).status_code == 404
    assert client_of("handler_b").get(reverse("evidence_page", args=[document.key, 1])).status_code == 404


@needs_office
def test_the_converter_is_stopped_at_its_limits():
    tight = Limits(stall=1, wall=60, cpu=60, memory=64 * 2**20)
    with pytest.raises(ValueError, match="docx"):
        libreoffice.convert_confined(word().read(), "docx", "pdf", tight)
    with pytest.raises(TimeoutError):
        libreoffice.convert_confined(word().read(), "docx", "pdf", Limits(stall=1, wall=0.05, cpu=60, memory=2**33))
