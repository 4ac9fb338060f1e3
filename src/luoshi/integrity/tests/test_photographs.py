"""The same picture is found again after what happens to pictures, another is not; damaged files say so."""

import io
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from luoshi.integrity import DISTANCE, UnreadableError, distances, fingerprint, keys_near, same_picture
from luoshi.integrity.hashing import BITS, bands_of
from luoshi.integrity.tests.pictures import framed, jpeg, passed_on, scene

CHANGES = {
    "compressed": lambda picture: Image.open(io.BytesIO(jpeg(picture, 25))),
    "smaller": lambda picture: picture.resize((200, 150)),
    "passed on": passed_on,
    "framed": framed,
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("number", range(4))
def test_a_changed_picture_is_the_same(change, number):
    one, other = fingerprint(jpeg(scene(number))), fingerprint(jpeg(CHANGES[change](scene(number))))
    assert same_picture(one.frames, other.frames) is not None
    assert same_picture(other.frames, one.frames) is not None


def test_different_pictures_are_not_the_same():
    prints = [fingerprint(jpeg(scene(number))) for number in range(12)]
    assert not [(a, b) for a in range(12) for b in range(a) if same_picture(prints[a].frames, prints[b].frames)]


def test_a_blank_picture_is_like_none_other():
    blank = fingerprint(jpeg(Image.new("RGB", (300, 200), "white")))
    assert blank.hashes == ()
    assert same_picture(blank.frames, blank.frames) is None


def test_a_turned_telephone_gives_the_same_fingerprint():
    upright = scene(3)
    exif = Image.Exif()
    exif[0x0112] = 6
    lying = jpeg(upright.transpose(Image.Transpose.ROTATE_90), exif=exif)
    found = fingerprint(lying)
    assert (found.width, found.height) == upright.size
    assert same_picture(found.frames, fingerprint(jpeg(upright)).frames)


@pytest.mark.parametrize("data", [b"", b"no picture", jpeg(scene(1))[:3000]])
def test_a_file_that_does_not_open_says_so(data):
    with pytest.raises(UnreadableError):
        fingerprint(data)


@settings(deadline=None)
@given(st.integers(0, 2**BITS - 1), st.sets(st.integers(0, BITS - 1), max_size=DISTANCE))
def test_a_hash_within_the_distance_has_a_band_that_is_searched(value, turned):
    near = value ^ sum(1 << bit for bit in turned)
    keys = keys_near([value])
    assert distances([value], [near])[0, 0] == len(turned)
    assert any(band in keys[number] for number, band in enumerate(bands_of(near)))


def test_what_is_fetched_by_bands_holds_all_that_a_scan_finds():
    dice = random.Random(2)  # noqa: S311 (no secret)
    value = dice.getrandbits(BITS)
    stored = [value ^ sum(1 << bit for bit in dice.sample(range(BITS), dice.randint(0, 20))) for _ in range(500)]
    keys = [set(band) for band in keys_near([value])]
    fetched = {other for other in stored if any(band in keys[n] for n, band in enumerate(bands_of(other)))}
    near = {other for other in stored if (value ^ other).bit_count() <= DISTANCE}
    assert near
    assert near <= fetched
