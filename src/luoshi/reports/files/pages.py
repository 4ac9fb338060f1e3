"""Pages of a document as pictures, drawn by pdfium from the PDF that it is or that was made of it."""

import io
from typing import Any

import pypdfium2
from django.core.files.storage import default_storage
from django.http import Http404

from luoshi.reports.files import store
from luoshi.reports.files.documents import pdfium_lock
from luoshi.reports.files.kinds import PDF
from luoshi.reports.models import Evidence

#: Width of a page's picture, and its greatest height, in pixels.
WIDTH, HEIGHT = 1240, 3508


def count_pages(evidence: Evidence) -> int:
    """How many pages the document has; 0 where its PDF is gone or does not open."""
    try:
        return int(_with_document(evidence, len))
    except Http404:
        return 0


def draw_page(evidence: Evidence, number: int) -> bytes:
    """A PNG of the page with that number, from 1 on. Http404 where there is none."""
    return bytes(_with_document(evidence, lambda document: _drawn(document, number)))


def _with_document(evidence: Evidence, look: Any) -> Any:
    name = evidence.file.name if evidence.content_type == PDF.content_type else store.preview_name(evidence.sha256)
    try:
        with default_storage.open(name, "rb") as file:
            data = file.read()
    except FileNotFoundError as error:
        raise Http404 from error
    with pdfium_lock:
        try:
            document = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            raise Http404 from error
        try:
            return look(document)
        finally:
            document.close()


def _drawn(document: pypdfium2.PdfDocument, number: int) -> bytes:
    if not 1 <= number <= len(document):
        raise Http404
    page = document[number - 1]
    width, height = page.get_size()
    scale = min(WIDTH / max(width, 1), HEIGHT / max(height, 1))
    out = io.BytesIO()
    page.render(scale=scale).to_pil().convert("RGB").save(out, "PNG")
    return out.getvalue()
