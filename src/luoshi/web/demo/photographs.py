"""Photographs for the demonstration: drawn, each different, so that none shows a real place or person."""

import io
import random

from PIL import Image, ImageDraw, ImageFilter

SIZE = (1280, 960)
#: Where the ground begins, as a share of the height.
HORIZON = 0.55


def draw_photograph(seed: str) -> bytes:
    """A JPEG of a road below hills and a board beside it; the same for the same seed, another for each other seed."""
    dice = random.Random(seed)  # noqa: S311 (a picture, not a secret)
    picture = Image.new("RGB", SIZE)
    draw = ImageDraw.Draw(picture)
    _sky(draw, dice)
    _hills(draw, dice)
    _road(draw, dice)
    _board(draw, dice)
    grain = Image.frombytes("L", SIZE, dice.randbytes(SIZE[0] * SIZE[1])).convert("RGB")
    buffer = io.BytesIO()
    Image.blend(picture.filter(ImageFilter.GaussianBlur(1.2)), grain, 0.06).save(buffer, "JPEG", quality=82)
    return buffer.getvalue()


def _shade(dice: random.Random, red: int, green: int, blue: int, spread: int = 25) -> tuple[int, int, int]:
    return tuple(max(0, min(255, part + dice.randint(-spread, spread))) for part in (red, green, blue))  # type: ignore[return-value]


def _sky(draw: ImageDraw.ImageDraw, dice: random.Random) -> None:
    width, height = SIZE
    top, bottom = _shade(dice, 110, 160, 215), _shade(dice, 215, 225, 235)
    for y in range(int(height * HORIZON)):
        share = y / (height * HORIZON)
        draw.line([(0, y), (width, y)], fill=tuple(int(a + (b - a) * share) for a, b in zip(top, bottom, strict=True)))


def _hills(draw: ImageDraw.ImageDraw, dice: random.Random) -> None:
    width, height = SIZE
    ground = int(height * HORIZON)
    for layer in range(3):
        peaks = [(x, ground - dice.randint(20, 170 - 45 * layer)) for x in range(0, width + 161, 160)]
        draw.polygon([(0, height), *peaks, (width, height)], fill=_shade(dice, 90 - 12 * layer, 130 - 5 * layer, 95))
    draw.rectangle([0, ground, width, height], fill=_shade(dice, 110, 140, 80))


def _road(draw: ImageDraw.ImageDraw, dice: random.Random) -> None:
    _width, height = SIZE
    ground, far, near = int(height * HORIZON), dice.randint(420, 860), dice.randint(380, 900)
    draw.polygon(
        [(far - 25, ground), (far + 25, ground), (near + 330, height), (near - 330, height)],
        fill=_shade(dice, 95, 95, 100, spread=6),
    )
    for step in range(8):
        low, high = (step / 8) ** 2, ((step + 0.5) / 8) ** 2
        points = [(far + (near - far) * share, ground + (height - ground) * share) for share in (low, high)]
        draw.line(points, fill=(240, 240, 235), width=2 + step)


def _board(draw: ImageDraw.ImageDraw, dice: random.Random) -> None:
    _width, height = SIZE
    left, top = dice.choice([dice.randint(60, 240), dice.randint(900, 1020)]), dice.randint(380, 470)
    wide, high = dice.randint(150, 210), dice.randint(95, 130)
    draw.rectangle([left + wide // 2 - 5, top + high, left + wide // 2 + 5, height - 180], fill=(120, 120, 120))
    draw.rectangle(
        [left, top, left + wide, top + high], fill=_shade(dice, 175, 45, 40), outline=(250, 245, 230), width=5
    )
    for line in range(3):
        end = left + wide - dice.randint(20, 70)
        draw.line([(left + 20, top + 28 + 26 * line), (end, top + 28 + 26 * line)], fill=(250, 240, 200), width=8)
