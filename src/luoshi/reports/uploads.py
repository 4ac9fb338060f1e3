"""A cap on uploads that holds while they arrive, so that nobody fills the disk before a view can say no."""

from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, SkipFile


class CappedUploadHandler(FileUploadHandler):
    """Passes files on to the next handler up to the limit; a larger one is read to its end and dropped.

    Its name is then in `request.META["luoshi.too_large"]`, which `too_large` returns.
    """

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self.received += len(raw_data)
        if self.received > settings.UPLOAD_MAX_BYTES:
            if self.request is not None:
                self.request.META["luoshi.too_large"] = self.file_name
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None


def too_large(request: Any) -> str:
    """The name of an upload that was dropped for its size, "" when none was. Reads the request to its end."""
    request.FILES  # noqa: B018 (parsing happens on first use)
    return str(request.META.get("luoshi.too_large") or "")
