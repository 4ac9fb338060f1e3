"""Files of reports: only to those who may see the report, only as what they are."""

import uuid
from typing import Any

from django.core.files.base import ContentFile
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.views.decorators.http import require_safe

from luoshi.reports import queries
from luoshi.reports.exports import record_download
from luoshi.reports.files.kinds import HEIC, JPEG, PNG, WEBP
from luoshi.reports.files.pictures import screen_version
from luoshi.reports.models import Evidence

#: Pictures that browsers show; everything else is only ever saved.
SHOWN_BY_BROWSERS = {JPEG.content_type, PNG.content_type, WEBP.content_type}


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
def evidence_file(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The file as it was sent: pictures to look at (with ?save to keep), documents always to keep."""
    evidence = _evidence(request, key)
    inline = evidence.content_type in SHOWN_BY_BROWSERS and "save" not in request.GET
    file = _opened(evidence.file)
    if not inline:
        record_download(request.user, evidence)
    return _answer(file, evidence.name, evidence.content_type, save=not inline)


@require_safe
def evidence_screen(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The picture for the screen: the file itself, or a JPEG of it where browsers cannot show it."""
    evidence = _evidence(request, key)
    if evidence.kind != Evidence.Kind.PHOTOGRAPH:
        raise Http404
    if evidence.content_type != HEIC.content_type:
        return _answer(_opened(evidence.file), evidence.name, evidence.content_type, save=False)
    with _opened(evidence.file) as file:
        picture = ContentFile(screen_version(file, evidence.name))
    return _answer(picture, evidence.name + JPEG.suffix, JPEG.content_type, save=False)


@require_safe
def evidence_thumbnail(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The small picture; 404 for files that have none."""
    evidence = _evidence(request, key)
    if not evidence.thumbnail:
        raise Http404
    return _answer(_opened(evidence.thumbnail), "thumbnail.jpg", JPEG.content_type, save=False)


def _opened(stored: FieldFile) -> Any:
    try:
        return stored.storage.open(stored.name, "rb")
    except FileNotFoundError as error:
        raise Http404 from error


def _answer(file: Any, name: str, content_type: str, *, save: bool) -> HttpResponse:
    """Never sniffed, never run: a content policy that allows nothing, and a name that RFC 5987 carries in any script."""
    answer = FileResponse(file, as_attachment=save, filename=name, content_type=content_type)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["Cache-Control"] = "private, max-age=86400, immutable"
    return answer
