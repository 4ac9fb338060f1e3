"""Photographs and scans: every frame of a picture file recognized as a page."""

import io

from PIL import Image, ImageOps, UnidentifiedImageError

from luoshi.compiler.read.builder import Builder
from luoshi.compiler.read.errors import ReadError
from luoshi.compiler.read.layout.flow import write_pages
from luoshi.compiler.read.layout.model import PageContent
from luoshi.compiler.read.limits import MAX_SCANNED_PAGES
from luoshi.compiler.read.readers import Progress
from luoshi.compiler.read.recognition import recognize
from luoshi.compiler.source import SourceText

MAX_STORED_PIXELS = 120_000_000
MAX_SIDE = 4000


def read_picture(data: bytes, progress: Progress) -> SourceText:
    """The text recognized in a picture, a page a frame, with confidence. Raises R006 where it is huge, R002 where nothing is written."""
    builder = Builder()
    write_pages(pages_of(data, 1, progress), builder)
    return builder.build("image")


def pages_of(data: bytes, first: int, progress: Progress) -> list[PageContent]:
    """The frames of a picture as pages numbered from `first`."""
    try:
        with _opened(data) as picture:
            return _frames(picture, first, progress)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise ReadError("R005", detail=f"{error}"[:120]) from error


def _opened(data: bytes) -> Image.Image:
    Image.MAX_IMAGE_PIXELS = None  # `_check` says the same as an error with a cure
    if data[4:8] == b"ftyp":
        import pillow_heif

        pillow_heif.register_heif_opener()
    picture = Image.open(io.BytesIO(data))
    if picture.width * picture.height > MAX_STORED_PIXELS:
        raise ReadError("R006", size=f"{picture.width} × {picture.height} 像素", limit=f"{MAX_STORED_PIXELS:,} 像素")
    return picture


def _frames(picture: Image.Image, first: int, progress: Progress) -> list[PageContent]:
    total = getattr(picture, "n_frames", 1) if picture.format in {"TIFF", "MPO"} else 1
    total = 1 if picture.format == "MPO" else total  # a telephone's second frame is a preview
    if total > MAX_SCANNED_PAGES:
        raise ReadError("R007", size=str(total), limit=str(MAX_SCANNED_PAGES))
    pages = []
    for index in range(total):
        picture.seek(index)
        pages.append(recognize(_upright(picture), first + index))
        progress(index + 1, total)
    return pages


def _upright(picture: Image.Image) -> Image.Image:
    """The picture turned as it was taken, no longer than recognition makes use of."""
    upright = ImageOps.exif_transpose(picture)
    upright.thumbnail((MAX_SIDE, MAX_SIDE))
    return upright
