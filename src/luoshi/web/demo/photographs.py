"""Photographs for the demonstration: drawn, each different, so that none shows a real place or person."""

import io
import random

from PIL import Image, ImageDraw, ImageFilter

SIZE = (1280, 960)
#: Between which shares of the height the ground begins.
HORIZON = (0.32, 0.62)


def draw_photograph(seed: str) -> bytes:
    """A JPEG of a road below hills and a board beside it; the same for the same seed, another for each other seed."""
    dice = random.Random(seed)  # noqa: S311 (a picture, not a secret)
    picture = Image.new("RGB", SIZE)
    draw = ImageDraw.Draw(picture)
    horizon = dice.uniform(*HORIZON)
    _sky(draw, dice, horizon)
    _hills(draw, dice, horizon)
    _road(draw, dice, horizon)
    _surroundings(draw, dice, horizon)
    _board(draw, dice)
    grain = Image.frombytes("L", SIZE, dice.randbytes(SIZE[0] * SIZE[1])).convert("RGB")
    buffer = io.BytesIO()
    Image.blend(picture.filter(ImageFilter.GaussianBlur(1.2)), grain, 0.06).save(buffer, "JPEG", quality=82)
    return buffer.getvalue()


def passed_on(photograph: bytes) -> bytes:
    """The photograph as somebody sends it on by a chat program: a little off its edges, smaller, compressed again."""
    with Image.open(io.BytesIO(photograph)) as picture:
        wide, high = picture.size
        cut = picture.crop((wide // 50, high // 40, wide - wide // 40, high - high // 60))
    buffer = io.BytesIO()
    cut.resize((960, 960 * cut.height // cut.width)).save(buffer, "JPEG", quality=68)
    return buffer.getvalue()


def _shade(dice: random.Random, red: int, green: int, blue: int, spread: int = 25) -> tuple[int, int, int]:
    return tuple(max(0, min(255, part + dice.randint(-spread, spread))) for part in (red, green, blue))  # type: ignore[return-value]


def _sky(draw: ImageDraw.ImageDraw, dice: random.Random, horizon: float) -> None:
    width, height = SIZE
    top, bottom = _shade(dice, 110, 160, 215), _shade(dice, 215, 225, 235)
    for y in range(int(height * horizon)):
        share = y / (height * horizon)
        draw.line([(0, y), (width, y)], fill=tuple(int(a + (b - a) * share) for a, b in zip(top, bottom, strict=True)))


def _hills(draw: ImageDraw.ImageDraw, dice: random.Random, horizon: float) -> None:
    width, height = SIZE
    ground = int(height * horizon)
    for layer in range(3):
        peaks = [(x, ground - dice.randint(20, 170 - 45 * layer)) for x in range(0, width + 161, 160)]
        draw.polygon([(0, height), *peaks, (width, height)], fill=_shade(dice, 90 - 12 * layer, 130 - 5 * layer, 95))
    draw.rectangle([0, ground, width, height], fill=_shade(dice, 110, 140, 80))


def _road(draw: ImageDraw.ImageDraw, dice: random.Random, horizon: float) -> None:
    _width, height = SIZE
    ground, far, near = int(height * horizon), dice.randint(420, 860), dice.randint(380, 900)
    draw.polygon(
        [(far - 25, ground), (far + 25, ground), (near + 330, height), (near - 330, height)],
        fill=_shade(dice, 95, 95, 100, spread=6),
    )
    for step in range(8):
        low, high = (step / 8) ** 2, ((step + 0.5) / 8) ** 2
        points = [(far + (near - far) * share, ground + (height - ground) * share) for share in (low, high)]
        draw.line(points, fill=(240, 240, 235), width=2 + step)


def _surroundings(draw: ImageDraw.ImageDraw, dice: random.Random, horizon: float) -> None:
    """Houses and trees, the near ones larger: what tells one place from another."""
    width, height = SIZE
    for depth in sorted(dice.random() for _ in range(dice.randint(14, 30))):
        size = 30 + 230 * depth * dice.uniform(0.5, 1)
        x, foot = dice.uniform(-40, width), height * (horizon + (0.92 - horizon) * depth)
        if dice.random() < 0.4:
            draw.rectangle([x, foot - size * 0.7, x + size, foot], fill=_shade(dice, 170, 150, 135, spread=60))
            draw.polygon(
                [(x - size * 0.1, foot - size * 0.7), (x + size / 2, foot - size), (x + size * 1.1, foot - size * 0.7)],
                fill=_shade(dice, 130, 75, 60, spread=40),
            )
        else:
            draw.rectangle([x - size * 0.04, foot - size * 0.4, x + size * 0.04, foot], fill=(90, 70, 50))
            leaves = [x - size * 0.3, foot - size, x + size * 0.3, foot - size * 0.3]
            draw.ellipse(leaves, fill=_shade(dice, 60, 115, 60, spread=40))


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
