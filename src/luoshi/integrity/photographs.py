"""A photograph's fingerprint: what it shows, what its file says of its making."""

import hashlib
import io
import math
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
from PIL import Image, ImageOps

from luoshi.integrity import frame
from luoshi.integrity.alignment import ALIKE, resemblance
from luoshi.integrity.capture import Capture, read_capture
from luoshi.integrity.hashing import DISTANCE, Cells, Frame, closest, hash_frame

#: Grows when fingerprints change, so that stored ones are known to be old.
VERSION = 2
#: Shortest side to which a JPEG is decoded: its own decoder reduces by 2, 4 or 8 at little cost.
DECODED = 240


class UnreadableError(ValueError):
    """The bytes are no picture that can be opened; the message says what the decoder said."""


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """SHA-256 of the file, upright size in pixels, what its data say of its making, one frame, or more where there is a border."""

    sha256: str
    width: int
    height: int
    capture: Capture
    frames: tuple[Frame, ...]

    @property
    def hashes(self) -> tuple[int, ...]:
        """The hashes of all frames."""
        return tuple(number for view in self.frames for number in view.hashes)


def fingerprint(file: bytes | BinaryIO, name: str = "") -> Fingerprint:
    """The fingerprint of a JPEG, PNG, WebP or (with pillow-heif registered) HEIC file. UnreadableError otherwise.

    `name` is only a hint that a file is a screenshot.
    """
    data = file if isinstance(file, bytes) else file.read()
    try:
        with Image.open(io.BytesIO(data)) as image:
            wide, high = image.size
            capture = read_capture(image, Path(name).name)
            grey = _grey(image)
    except (OSError, ValueError, SyntaxError, EOFError, MemoryError, Image.DecompressionBombError) as error:
        raise UnreadableError(f"{type(error).__name__}: {error}") from error
    turned = (grey.shape[0] > grey.shape[1]) != (high > wide)
    size = (high, wide) if turned else (wide, high)
    return Fingerprint(hashlib.sha256(data).hexdigest(), *size, capture, frames_of(grey))


def _grey(image: Image.Image) -> frame.Grey:
    """The picture upright, grey, reduced as far as the decoder does it for nothing."""
    image.draft("L", (DECODED, DECODED))
    if image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info:
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image.convert("RGBA"))
    image.load()
    grey = ImageOps.exif_transpose(image).convert("L")
    factor = math.floor(min(grey.size) / DECODED)
    return np.asarray(grey.reduce(factor) if factor > 1 else grey)


def frames_of(grey: frame.Grey) -> tuple[Frame, ...]:
    """The frames of a grey picture: without its border in up to three ways, if it has one, and whole."""
    cells = Cells(grey)
    return tuple(hash_frame(cells, box) for box in frame.frames(grey))


def same_picture(one: tuple[Frame, ...], other: tuple[Frame, ...]) -> float | None:
    """How alike two pictures are (0 to 1) that are nearly the same; None when they are not.

    Nearly the same: some hash of the one is within `DISTANCE` of one of the other, and laid upon each other there they correlate.
    """
    best = 0.0
    for left in one:
        for right in other:
            near = closest(left.hashes, right.hashes)
            if near and near[0] <= DISTANCE:
                best = max(best, resemblance(left, near[1], right, near[2]))
    return best if best >= ALIKE else None
