"""Real photographs out of installed or unpacked packages, whole and, where large, in four quarters: FOLDER/0.jpg and so on.

Which files are photographs was decided by looking (real_photographs.txt).
"""

from collections.abc import Iterator
from pathlib import Path

from PIL import Image

from photographs import as_jpeg

LISTED = Path(__file__).with_name("real_photographs.txt")
#: Longest side of a picture as it is handed in; pictures at least twice as large are cut into quarters too.
SIDE = 1280


def real_photographs(sources: list[Path]) -> Iterator[Image.Image]:
    """The pictures of all listed files found below the folders, each name once."""
    names = [line for line in LISTED.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    for name in names:
        *folder, last = name.split("/")
        found = (file for source in sources for file in sorted(source.rglob(last)) if set(folder) <= set(file.parts))
        if file := next(found, None):
            yield from _views(Image.open(file).convert("RGB"))


def _views(picture: Image.Image) -> Iterator[Image.Image]:
    yield _small(picture.copy())
    wide, high = picture.size
    if max(picture.size) >= 2 * SIDE - 200:
        for left in (0, wide // 2):
            for top in (0, high // 2):
                yield _small(picture.crop((left, top, left + wide // 2, top + high // 2)))


def _small(picture: Image.Image) -> Image.Image:
    picture.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS)
    return picture


def gather(sources: list[Path], folder: Path) -> int:
    """How many pictures there are now as FOLDER/0.jpg, 1.jpg and so on."""
    pictures = list(real_photographs(sources))
    for number, picture in enumerate(pictures):
        (folder / f"{number}.jpg").write_bytes(as_jpeg(picture))
    return len(pictures)
