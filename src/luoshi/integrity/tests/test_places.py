"""Places are read as people write and copy them; what is no place is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.integrity import Place, read_place, write_place


@pytest.mark.parametrize(
    "written",
    [
        "30.5, 114.26",
        "30.5 114.26",
        "30.5，114.26",
        "114.26,30.5",
        "114.26E 30.5N",
        "北纬30.5° 东经114.26°",
        "东经114°15′36″，北纬30°30′",
        "30°30′00″N, 114°15'36\"E",
    ],
)
def test_a_place_is_read(written):
    found = read_place(written)
    assert found is not None
    assert (found.latitude, found.longitude) == pytest.approx((30.5, 114.26))


@pytest.mark.parametrize(
    "written",
    ["", "村委会门口", "30.5", "30.5, ", "30.5, 114.26, 7", "95, 95", "200, 30", "30N 40N", "30.5, 1142.6", "11430"],
)
def test_what_is_no_place_is_none(written):
    assert read_place(written) is None


def test_south_and_west_and_minus_are_negative():
    assert read_place("-33.9, 18.4") == Place(-33.9, 18.4)
    assert read_place("33.9S 70.6W") == Place(-33.9, -70.6)


@given(st.floats(3.1, 53.9), st.floats(73.1, 134.9))
def test_what_is_written_is_read_again(latitude, longitude):
    place = Place(latitude, longitude)
    found = read_place(write_place(place))
    assert found is not None
    assert place.metres_to(found) < 2


@given(st.text(max_size=80))
def test_no_text_stops_it(text):
    found = read_place(text)
    assert found is None or abs(found.latitude) <= 90
