"""Files of reports: only to those who may see the report, only as what they are."""

import uuid
from typing import Any

from django.core.files.base import ContentFile
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.views.decorators.http import require_safe

from luoshi.compiler.read.libreoffice import find_program
from luoshi.reports import queries
from luoshi.reports.exports import record_download
from luoshi.reports.files.kinds import HEIC, JPEG, PNG, WEBP
from luoshi.reports.files.pages import count_pages, draw_page
from luoshi.reports.files.pictures import screen_version
from luoshi.reports.files.quarantine import require_cleared
from luoshi.reports.models import Content, Evidence
from luoshi.reports.views.ranges import answer_file

#: Pictures that browsers show; everything else is only ever saved.
SHOWN_BY_BROWSERS = {JPEG.content_type, PNG.content_type, WEBP.content_type}
#: Pages of a document that are shown at most; the rest is in the file.
MOST_PAGES = 300


def shown(evidence: Evidence) -> dict[str, Any]:
    """What a page shows of the file, as JSON."""
    return {
        "key": str(evidence.key),
        "kind": evidence.kind,
        "name": evidence.name,
        "size": filesizeformat(evidence.size),
        "caption": evidence.caption,
        "url": reverse("evidence_file", args=[evidence.key]),
        "thumbnail": reverse("evidence_thumbnail", args=[evidence.key]) if evidence.thumbnail else "",
        "remove": reverse("evidence_remove", args=[evidence.key]),
        "describe": reverse("evidence_caption", args=[evidence.key]),
    }


def _evidence(request: HttpRequest, key: uuid.UUID) -> Evidence:
    return get_object_or_404(queries.visible_evidence(request.user), key=key)


@require_safe
def evidence_file(request: HttpRequest, key: uuid.UUID) -> HttpResponseBase:
    """The file as it was sent: pictures to look at (with ?save to keep), documents always to keep."""
    evidence = _evidence(request, key)
    require_cleared(evidence)
    inline = evidence.content_type in SHOWN_BY_BROWSERS and "save" not in request.GET
    answer = _original(request, evidence, save=not inline)
    if not inline and answer.streaming:
        record_download(request.user, evidence)
    return answer


@require_safe
def evidence_screen(request: HttpRequest, key: uuid.UUID) -> HttpResponseBase:
    """The picture for the screen: the file itself, or a JPEG of it where browsers cannot show it."""
    evidence = _evidence(request, key)
    if evidence.kind != Evidence.Kind.PHOTOGRAPH:
        raise Http404
    require_cleared(evidence)
    if evidence.content_type != HEIC.content_type:
        return _original(request, evidence, save=False)
    with _opened(evidence.file) as file:
        picture = ContentFile(screen_version(file, evidence.name))
    return guarded(FileResponse(picture, filename=evidence.name + JPEG.suffix, content_type=JPEG.content_type))


@require_safe
def evidence_thumbnail(request: HttpRequest, key: uuid.UUID) -> HttpResponseBase:
    """The small picture, which we drew ourselves; 404 for files that have none."""
    evidence = _evidence(request, key)
    if not evidence.thumbnail:
        raise Http404
    small = _opened(evidence.thumbnail)
    return guarded(FileResponse(small, filename="thumbnail.jpg", content_type=JPEG.content_type))


@require_safe
def evidence_preview(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """A document to read in the browser, page by page; the words that say why not, where it has no pages (yet)."""
    evidence = _evidence(request, key)
    if evidence.kind != Evidence.Kind.DOCUMENT:
        raise Http404
    require_cleared(evidence)
    state = queries.preview_of(evidence)
    count, pages = 0, []
    if state == Content.Preview.READY:
        count = count_pages(evidence)
        state = state if count else Content.Preview.FAILED
        pages = list(range(1, min(count, MOST_PAGES) + 1))
    context = {
        "evidence": evidence,
        "state": state,
        "count": count,
        "pages": pages,
        "office": find_program() is not None,
    }
    return render(request, "reports/_preview.html" if request.htmx else "reports/preview.html", context)


@require_safe
def evidence_page(request: HttpRequest, key: uuid.UUID, number: int) -> HttpResponseBase:
    """One page of a document as a picture."""
    evidence = _evidence(request, key)
    require_cleared(evidence)
    if queries.preview_of(evidence) != Content.Preview.READY:
        raise Http404
    picture = draw_page(evidence, number)
    return guarded(FileResponse(ContentFile(picture), filename=f"{number}.png", content_type=PNG.content_type))


def _original(request: HttpRequest, evidence: Evidence, *, save: bool) -> HttpResponseBase:
    return guarded(
        answer_file(
            request,
            _opened(evidence.file),
            size=evidence.size,
            etag=evidence.sha256,
            name=evidence.name,
            content_type=evidence.content_type,
            save=save,
        )
    )


def _opened(stored: FieldFile) -> Any:
    try:
        return stored.storage.open(stored.name, "rb")
    except FileNotFoundError as error:
        raise Http404 from error


def guarded(answer: HttpResponseBase) -> HttpResponseBase:
    """Never sniffed, never run: a content policy that allows nothing."""
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["Cache-Control"] = "private, max-age=86400, immutable"
    return answer
