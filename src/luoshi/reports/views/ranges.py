"""Answers with a stored file, whole or the part asked for (RFC 9110, 14): a broken download goes on where it stopped."""

import re
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header

BLOCK = 64 * 1024
_RANGE = re.compile(r"bytes=(\d*)-(\d*)")


class Part:
    """An iterator over `length` bytes of the open file from `start` on. Closes the file with the answer."""

    def __init__(self, file: Any, start: int, length: int) -> None:
        self.file, self.left = file, length
        file.seek(start)

    def __iter__(self) -> "Part":
        return self

    def __next__(self) -> bytes:
        block = self.file.read(min(BLOCK, self.left))
        if not block:
            raise StopIteration
        self.left -= len(block)
        return bytes(block)

    def close(self) -> None:
        self.file.close()


def answer_file(
    request: HttpRequest, file: Any, *, size: int, etag: str, name: str, content_type: str, save: bool
) -> HttpResponseBase:
    """304 where the caller has it, 206 with one range, 416 for one beyond the end, else all of the file."""
    tag = f'"{etag}"'
    known = get_conditional_response(request, etag=tag)
    if known is not None:
        file.close()
        return known
    wanted = _wanted(request, size, tag)
    if wanted == ():
        file.close()
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    answer = _part(file, size, name, content_type, save=save, wanted=wanted) if wanted else None
    answer = answer or FileResponse(file, as_attachment=save, filename=name, content_type=content_type)
    answer["ETag"], answer["Accept-Ranges"] = tag, "bytes"
    return answer


def _wanted(request: HttpRequest, size: int, tag: str) -> tuple[int, ...] | None:
    """First and last byte; () for a range beyond the end; None where all of it is wanted, as for several ranges at once."""
    match = _RANGE.fullmatch(request.headers.get("Range", "").strip())
    if (
        request.method != "GET"
        or not match
        or match.groups() == ("", "")
        or request.headers.get("If-Range", tag) != tag
    ):
        return None
    first, last = match.groups()
    if not first:
        begin, end = max(size - int(last), 0), size - 1
    else:
        begin, end = int(first), min(int(last) if last else size - 1, size - 1)
        if last and int(last) < int(first):
            return None
    return (begin, end) if begin <= end else ()


def _part(
    file: Any, size: int, name: str, content_type: str, *, save: bool, wanted: tuple[int, ...]
) -> StreamingHttpResponse:
    begin, end = wanted
    answer = StreamingHttpResponse(Part(file, begin, end - begin + 1), status=206, content_type=content_type)
    answer["Content-Range"] = f"bytes {begin}-{end}/{size}"
    answer["Content-Length"] = str(end - begin + 1)
    if disposition := content_disposition_header(save, name):
        answer["Content-Disposition"] = disposition
    return answer
