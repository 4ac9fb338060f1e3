"""The picture is found within borders and screens also where the picture itself has flat lines."""

import numpy as np
import pytest

from luoshi.integrity import frame

HIGH, WIDE = 180, 270


def picture() -> frame.Grey:
    """Noise, with a calm sky above, a flat stripe across and another below."""
    grey = np.random.default_rng(1).integers(40, 200, (HIGH, WIDE)).astype(np.uint8)
    grey[60:75] = 120
    grey[120:140] = 60
    grey[:30] = np.linspace(150, 175, WIDE).astype(np.uint8)
    return grey


@pytest.mark.parametrize("ground", [0, 18, 237, 255])
def test_a_picture_with_flat_lines_is_found_on_a_screen(ground):
    screen = np.full((540, WIDE), ground, dtype=np.uint8)
    screen[8:14, 20:60] = 255 - ground  # the clock of the status bar
    screen[200 : 200 + HIGH] = picture()
    assert (0, 200, WIDE, 200 + HIGH) in frame.frames(screen)


def test_a_picture_with_flat_lines_is_found_in_a_border():
    paper = np.full((HIGH + 40, WIDE + 30), 240, dtype=np.uint8)
    paper[20 : 20 + HIGH, 15 : 15 + WIDE] = picture()
    assert (15, 20, 15 + WIDE, 20 + HIGH) in frame.frames(paper)


def test_a_file_without_a_border_is_one_frame_and_a_blank_one_too():
    noise = np.random.default_rng(2).integers(0, 255, (200, 300)).astype(np.uint8)
    assert frame.frames(noise) == [frame.whole(noise)]
    blank = np.full((200, 300), 255, dtype=np.uint8)
    assert frame.frames(blank) == [frame.whole(blank)]
