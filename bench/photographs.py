"""Photographs for measuring, made by rule: scenes of occluding shapes whose statistics are those of real pictures.

Dead leaves (shapes whose sizes follow r^-3, each hiding those below) have the edges, the scale invariance and the 1/f spectrum of
photographs (Lee, Mumford and Huang, 2001). To make pairs hard to tell apart, many share a composition: sky above, ground below,
a road and a board, as reports from roads do. Light, lens shade, sensor noise and JPEG come on top.
"""

import io
import math
import random

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

SIZE = (1280, 960)


def photograph(seed: int) -> Image.Image:
    """The picture of that number: always the same for the same number, another for each other one."""
    dice, noise = random.Random(seed), np.random.default_rng(seed)  # noqa: S311 (a picture, not a secret)
    picture = Image.new("RGB", SIZE)
    draw = ImageDraw.Draw(picture)
    outdoors = dice.random() < 0.7
    horizon = SIZE[1] * dice.uniform(0.25, 0.6) if outdoors else 0
    palette = [tuple(dice.randint(20, 235) for _ in range(3)) for _ in range(dice.randint(4, 9))]
    _ground(draw, dice, horizon)
    _leaves(draw, dice, horizon, palette)
    if outdoors and dice.random() < 0.6:
        _road(draw, dice, horizon)
    if dice.random() < 0.5:
        _board(draw, dice)
    return _developed(picture, dice, noise)


def as_jpeg(picture: Image.Image, quality: int = 92) -> bytes:
    """The picture as a JPEG file."""
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality)
    return out.getvalue()


def _ground(draw: ImageDraw.ImageDraw, dice: random.Random, horizon: float) -> None:
    wide, high = SIZE
    top, bottom = (dice.randint(60, 200), dice.randint(110, 220), dice.randint(150, 255)), (225, 230, 235)
    for y in range(int(horizon)):
        share = y / horizon
        draw.line([(0, y), (wide, y)], fill=tuple(int(a + (b - a) * share) for a, b in zip(top, bottom, strict=True)))
    draw.rectangle([0, horizon, wide, high], fill=tuple(dice.randint(50, 170) for _ in range(3)))


def _leaves(draw: ImageDraw.ImageDraw, dice: random.Random, horizon: float, palette: list[tuple[int, ...]]) -> None:
    wide, high = SIZE
    for _ in range(dice.randint(250, 900)):
        radius = min(8 / math.sqrt(1 - dice.random() * 0.9997), 420)
        x, y = dice.uniform(-50, wide + 50), dice.uniform(horizon - radius * 0.6, high + 50)
        shade = tuple(max(0, min(255, part + dice.randint(-30, 30))) for part in dice.choice(palette))
        _leaf(draw, dice, x, y, radius, shade)


def _leaf(
    draw: ImageDraw.ImageDraw, dice: random.Random, x: float, y: float, radius: float, shade: tuple[int, ...]
) -> None:
    flat = dice.uniform(0.3, 1)
    if dice.random() < 0.5:
        draw.ellipse([x - radius, y - radius * flat, x + radius, y + radius * flat], fill=shade)
    else:
        turn = dice.uniform(-0.3, 0.3)
        corners = [(-1, -flat), (1, -flat), (1, flat), (-1, flat)]
        cos, sin = math.cos(turn) * radius, math.sin(turn) * radius
        draw.polygon([(x + a * cos - b * sin, y + a * sin + b * cos) for a, b in corners], fill=shade)


def _road(draw: ImageDraw.ImageDraw, dice: random.Random, horizon: float) -> None:
    wide, high = SIZE
    far, near, half = dice.uniform(0.2, 0.8) * wide, dice.uniform(0, 1) * wide, dice.uniform(150, 420)
    grey = dice.randint(70, 130)
    draw.polygon(
        [(far - 20, horizon), (far + 20, horizon), (near + half, high), (near - half, high)],
        fill=(grey, grey, grey + 4),
    )
    for step in range(9):
        low, top = (step / 9) ** 2, ((step + 0.5) / 9) ** 2
        ends = [(far + (near - far) * share, horizon + (high - horizon) * share) for share in (low, top)]
        draw.line(ends, fill=(235, 235, 230), width=2 + step)


def _board(draw: ImageDraw.ImageDraw, dice: random.Random) -> None:
    wide, high = dice.uniform(120, 420), dice.uniform(90, 260)
    left, top = dice.uniform(0, SIZE[0] - wide), dice.uniform(100, SIZE[1] - high)
    draw.rectangle(
        [left, top, left + wide, top + high], fill=dice.choice([(190, 40, 40), (30, 70, 160), (245, 245, 240)])
    )
    for line in range(int(high // 30)):
        y = top + 14 + 30 * line
        draw.line([(left + 12, y), (left + wide * dice.uniform(0.4, 0.95), y)], fill=(250, 235, 180), width=9)


def _developed(picture: Image.Image, dice: random.Random, noise: np.random.Generator) -> Image.Image:
    """With texture, light from one side, shade towards the corners and sensor noise."""
    wide, high = SIZE
    pixels = np.asarray(picture.filter(ImageFilter.GaussianBlur(dice.uniform(0.6, 1.8)))).astype(np.float32)
    y, x = np.mgrid[-1 : 1 : high * 1j, -1 : 1 : wide * 1j].astype(np.float32)
    light = 1 + dice.uniform(-0.25, 0.25) * x + dice.uniform(-0.2, 0.2) * y - dice.uniform(0, 0.12) * (x * x + y * y)
    texture = 1 + dice.uniform(0.05, 0.18) * _texture(noise)
    grain = noise.normal(0, dice.uniform(1, 5), (high, wide)).astype(np.float32)
    return Image.fromarray(np.clip(pixels * (light * texture)[..., None] + grain[..., None], 0, 255).astype(np.uint8))


def _texture(noise: np.random.Generator) -> np.ndarray:
    """A field with a 1/f spectrum, mean 0, variance 1."""
    wide, high = SIZE[0] // 2, SIZE[1] // 2
    fx, fy = np.fft.rfftfreq(wide), np.fft.fftfreq(high)
    power = 1 / np.maximum(np.hypot(fy[:, None], fx[None, :]), 1 / wide)
    field = np.fft.irfft2(np.fft.rfft2(noise.normal(size=(high, wide))) * power, s=(high, wide))
    field = (field - field.mean()) / field.std()
    return np.asarray(Image.fromarray(field.astype(np.float32)).resize(SIZE, Image.Resampling.BICUBIC))
