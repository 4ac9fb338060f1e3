"""Pictures: opened in full, upright, and a small JPEG of each."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

import pillow_heif
from django.conf import settings
from django.utils.timezone import get_default_timezone
from PIL import Image, ImageFile, ImageOps

from luoshi.errors import DomainError
from luoshi.integrity.capture import read_capture
from luoshi.reports.files.kinds import HEIC, JPEG, PNG, WEBP, FileKind

pillow_heif.register_heif_opener(thumbnails=False)

#: Longest side of a thumbnail, in pixels.
THUMBNAIL = 480
#: Longest side of a picture made for the screen where browsers cannot show the original.
SCREEN = 2560
#: The only decoders that a file can reach.
DECODERS = ("JPEG", "PNG", "WEBP", "HEIF")
#: Pillow's formats and ours; its JPEG decoder calls a picture with several frames MPO.
FORMATS: dict[str, FileKind] = {"JPEG": JPEG, "MPO": JPEG, "PNG": PNG, "WEBP": WEBP, "HEIF": HEIC}


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that opens: its kind, upright size in pixels, and a JPEG thumbnail."""

    kind: FileKind
    width: int
    height: int
    thumbnail: bytes


def open_picture(file: BinaryIO, name: str) -> Picture:
    """The picture in the file. DomainError reports.file_broken, file_too_many_pixels or file_kind otherwise."""
    with _opened(file, name) as image:
        kind = FORMATS[image.format or ""]
        width, height = _upright_size(image)
        return Picture(kind, width, height, _jpeg(_decode(image, THUMBNAIL), 80))


def screen_version(file: BinaryIO, name: str) -> bytes:
    """A JPEG for the screen of a picture that browsers cannot show (HEIC), upright, at most `SCREEN` pixels a side."""
    with _opened(file, name) as image:
        return _jpeg(_decode(image, SCREEN), 85)


def taken_at(file: BinaryIO) -> datetime | None:
    """When the file says that the picture was taken, at the site's zone where it names none. None where it says nothing; reads no pixel."""
    file.seek(0)
    try:
        with Image.open(file, formats=DECODERS) as image:
            moment = read_capture(image).taken_at
    except (OSError, ValueError, KeyError, SyntaxError, RuntimeError, EOFError, Image.DecompressionBombError):
        return None
    return moment if moment is None or moment.tzinfo else moment.replace(tzinfo=get_default_timezone())


@contextmanager
def _opened(file: BinaryIO, name: str) -> Iterator[Image.Image]:
    """The image, its size checked before a pixel is decoded; whatever a decoder raises becomes one clear error."""
    file.seek(0)
    try:
        # Libraries that make PDF files switch this on for the whole process; a cut-off picture is no evidence.
        ImageFile.LOAD_TRUNCATED_IMAGES = False
        with Image.open(file, formats=DECODERS) as image:
            _refuse_huge(image, name)
            yield image
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise DomainError("reports.file_too_many_pixels", name=name, pixels="> 89", limit=_limit()) from error
    except (OSError, ValueError, SyntaxError, RuntimeError, EOFError, MemoryError) as error:
        raise DomainError("reports.file_broken", name=name) from error


def _limit() -> int:
    return settings.EVIDENCE_MAX_PIXELS // 1_000_000


def _refuse_huge(image: Image.Image, name: str) -> None:
    pixels = image.width * image.height
    if pixels > settings.EVIDENCE_MAX_PIXELS:
        raise DomainError("reports.file_too_many_pixels", name=name, pixels=pixels // 1_000_000, limit=_limit())


def _decode(image: Image.Image, side: int) -> Image.Image:
    """The whole picture decoded (so that a truncated one is found), upright, no side longer than `side`."""
    image.draft("RGB", (side * 2, side * 2))
    image.load()
    upright = ImageOps.exif_transpose(image)
    small = upright.convert("RGBA" if upright.mode in {"RGBA", "LA", "P", "PA"} else "RGB")
    small.thumbnail((side, side), Image.Resampling.LANCZOS, reducing_gap=2.0)
    return _on_white(small)


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode == "RGB":
        return image
    paper = Image.new("RGB", image.size, "white")
    paper.paste(image, mask=image.getchannel("A"))
    return paper


def _upright_size(image: Image.Image) -> tuple[int, int]:
    turned = image.getexif().get(0x0112, 1) in {5, 6, 7, 8}
    width, height = image.size
    return (height, width) if turned else (width, height)


def _jpeg(image: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality, optimize=True)
    return out.getvalue()
