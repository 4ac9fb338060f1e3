"""PDF files made of office documents, so that a reviewer sees them without a program of his own."""

import logging

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from luoshi.compiler.read.libreoffice import NoLibreOfficeError, convert_confined, find_program
from luoshi.reports.actions.contents import lock_content
from luoshi.reports.files import store
from luoshi.reports.files.kinds import DOCX, PPTX, XLSX
from luoshi.reports.models import Content, Evidence
from luoshi.transactions import atomic

log = logging.getLogger(__name__)

#: What is converted, and how LibreOffice calls it.
OFFICE = {kind.content_type: kind.suffix.lstrip(".") for kind in (DOCX, XLSX, PPTX)}


def ask_preview(content: Content, evidence: Evidence) -> None:
    """Nothing; where the file is an office document that has no preview yet, the locked content waits for one."""
    asked = content.preview in {Content.Preview.WAITING, Content.Preview.READY}
    if evidence.content_type not in OFFICE or asked or find_program() is None:
        return
    content.preview = Content.Preview.WAITING
    content.save()
    transaction.on_commit(lambda: _prepare_later(content.sha256))


def _prepare_later(sha256: str) -> None:
    from luoshi.reports.tasks import prepare_in_background

    prepare_in_background.enqueue(sha256)


def prepare_preview(sha256: str) -> Content.Preview | None:
    """How the preview came out: ready or failed; None when nobody waits for one any more. Safe to run again."""
    evidence = Evidence.objects.filter(sha256=sha256, content_type__in=OFFICE).first()
    if evidence is None or not Content.objects.filter(sha256=sha256, preview=Content.Preview.WAITING).exists():
        return None
    try:
        with default_storage.open(evidence.file.name, "rb") as file:
            made = convert_confined(file.read(), OFFICE[evidence.content_type], "pdf")
    except (NoLibreOfficeError, TimeoutError, ValueError):
        log.warning("no preview of %s could be made", sha256, exc_info=True)
        made = b""
    return _keep_preview(sha256, made)


@atomic
def _keep_preview(sha256: str, made: bytes) -> Content.Preview | None:
    content = lock_content(sha256)
    if not Evidence.objects.filter(sha256=sha256).exists():
        content.delete()
        return None
    if made:
        store.put(store.preview_name(sha256), ContentFile(made), len(made))
    content.preview = Content.Preview.READY if made else Content.Preview.FAILED
    content.save()
    return Content.Preview(content.preview)
