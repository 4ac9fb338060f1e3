"""Pictures for tests: shapes at random over a ground, the same for the same number."""

import io
import random

from PIL import Image, ImageDraw


def scene(number: int, size: tuple[int, int] = (640, 480)) -> Image.Image:
    dice = random.Random(number)  # noqa: S311 (a picture, not a secret)
    picture = Image.new("RGB", size, tuple(dice.randint(60, 190) for _ in range(3)))
    draw = ImageDraw.Draw(picture)
    for _ in range(60):
        x, y, r = dice.uniform(0, size[0]), dice.uniform(0, size[1]), dice.uniform(8, 110)
        shape = draw.rectangle if dice.random() < 0.5 else draw.ellipse
        shape([x - r, y - r * 0.7, x + r, y + r * 0.7], fill=tuple(dice.randint(0, 255) for _ in range(3)))
    return picture


def jpeg(picture: Image.Image, quality: int = 90, **how) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality, **how)
    return out.getvalue()


def passed_on(picture: Image.Image) -> Image.Image:
    """Cropped by 3 % on two sides and made smaller."""
    wide, high = picture.size
    return picture.crop((int(wide * 0.03), 0, wide, int(high * 0.97))).resize((480, 360))


def framed(picture: Image.Image) -> Image.Image:
    """As on a telephone's screen: bars above and below."""
    out = Image.new("RGB", (picture.width, picture.height * 2), "black")
    out.paste(picture, (0, picture.height // 3))
    return out
