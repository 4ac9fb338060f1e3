"""What happens to a photograph on its way: each takes a picture and dice, and gives the picture as it would arrive."""

import io
import random
from collections.abc import Callable

from PIL import Image, ImageDraw, ImageEnhance

Change = Callable[[Image.Image, random.Random], Image.Image]


def saved(picture: Image.Image, quality: int) -> Image.Image:
    """The picture through a JPEG file."""
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality)
    return Image.open(io.BytesIO(out.getvalue())).convert("RGB")


def compressed(picture: Image.Image, dice: random.Random) -> Image.Image:
    return saved(picture, dice.randint(20, 80))


def resized(picture: Image.Image, dice: random.Random) -> Image.Image:
    share = dice.uniform(0.2, 0.8)
    way = dice.choice([Image.Resampling.BILINEAR, Image.Resampling.LANCZOS, Image.Resampling.NEAREST])
    return picture.resize((int(picture.width * share), int(picture.height * share)), way)


def cropped(picture: Image.Image, dice: random.Random, most: float = 0.05) -> Image.Image:
    """Up to 5 % off every side: up to a tenth of the width and of the height."""
    wide, high = picture.size
    left, top, right, bottom = (dice.uniform(0, most) for _ in range(4))
    return picture.crop((int(wide * left), int(high * top), int(wide * (1 - right)), int(high * (1 - bottom))))


def cropped_by_3(picture: Image.Image, dice: random.Random) -> Image.Image:
    """3 % of the width and of the height, from wherever."""
    wide, high = picture.size
    left, top = dice.uniform(0, 0.03), dice.uniform(0, 0.03)
    return picture.crop((int(wide * left), int(high * top), int(wide * (0.97 + left)), int(high * (0.97 + top))))


def bordered(picture: Image.Image, dice: random.Random) -> Image.Image:
    wide, high = (int(side * dice.uniform(0.01, 0.1)) for side in picture.size)
    paper = dice.choice(["white", "black", "#f0f0f0", "#c81e1e"])
    out = Image.new("RGB", (picture.width + 2 * wide, picture.height + 2 * high), paper)
    out.paste(picture, (wide, high))
    return out


def screenshot(picture: Image.Image, dice: random.Random) -> Image.Image:
    """A telephone's screen with the picture across it, a status bar, a title and buttons."""
    wide, high = 1080, dice.choice([1920, 2160, 2340])
    ground = dice.choice([0, 18, 237, 255])
    ink = (255 - ground,) * 3
    out = Image.new("RGB", (wide, high), (ground,) * 3)
    shown = picture.resize((wide, wide * picture.height // picture.width))
    out.paste(shown, (0, (high - shown.height) // 2 + dice.randint(-200, 200)))
    draw = ImageDraw.Draw(out)
    for x in (60, 90, 120, 150, 850, 900, 950, 1000):
        draw.rectangle([x, 30, x + 20, 55], fill=ink)
    for x in range(60, 500, 40):
        draw.rectangle([x, 120, x + 26, 150], fill=ink)
    for x in (200, 540, 880):
        draw.ellipse([x - 30, high - 110, x + 30, high - 50], outline=ink, width=6)
    return out


def relit(picture: Image.Image, dice: random.Random) -> Image.Image:
    """Brightness and contrast changed by up to a quarter."""
    brighter = ImageEnhance.Brightness(picture).enhance(dice.uniform(0.8, 1.25))
    return ImageEnhance.Contrast(brighter).enhance(dice.uniform(0.8, 1.25))


def stamped(picture: Image.Image, dice: random.Random) -> Image.Image:
    """Date and place in white letters in a corner, as site cameras write them."""
    out = picture.copy()
    draw, (wide, high) = ImageDraw.Draw(out), picture.size
    for line in range(3):
        y, x, end = high * (0.84 + 0.045 * line), wide * 0.03, wide * dice.uniform(0.2, 0.4)
        while x < end:
            draw.rectangle([x, y, x + wide * 0.011, y + high * 0.025], outline="white", width=3)
            x += wide * 0.017
    return out


def chatted(picture: Image.Image, dice: random.Random) -> Image.Image:
    """Cropped a little, made small and compressed, as by a chat program."""
    small = cropped(picture, dice, 0.03)
    return saved(small.resize((1080, 1080 * small.height // small.width)), 60)


def cropped_on_screen(picture: Image.Image, dice: random.Random) -> Image.Image:
    return screenshot(cropped(picture, dice, 0.03), dice)


#: Those that the budget speaks of, then harder ones.
ASKED: dict[str, Change] = {
    "compressed": compressed,
    "resized": resized,
    "cropped by 3 %": cropped_by_3,
    "cropped up to 5 % a side": cropped,
    "bordered": bordered,
    "screenshot": screenshot,
}
BEYOND: dict[str, Change] = {
    "chat program": chatted,
    "cropped, then screenshot": cropped_on_screen,
    "light changed": relit,
    "date stamped": stamped,
}
