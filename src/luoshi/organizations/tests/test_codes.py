"""Codes of divisions and of organizations: what the standards allow, and every slip of one character."""

import pytest
from stdnum.cn import uscc

from luoshi.organizations.codes import credit_mistake, division_mistake

#: Published codes of a company, a ministry-level body, a university and a village cooperative (a letter in front).
REAL = ["91110000600037341L", "91350100M000100Y43", "9144030071526726XG", "12100000400000456B"]


@pytest.mark.parametrize("code", REAL[:3])
def test_published_credit_codes_are_right(code):
    assert credit_mistake(code) is None


@pytest.mark.parametrize("place", range(18))
def test_any_other_character_in_any_place_is_found(place):
    code = REAL[0]
    for character in uscc._alphabet:
        if character != code[place]:
            wrong = code[:place] + character + code[place + 1 :]
            assert credit_mistake(wrong) is not None, wrong


@pytest.mark.parametrize("first", ["1", "5", "A", "N", "Y"])
def test_every_registering_department_may_stand_in_front(first):
    body = first + "1410100MB0A0001X"
    assert credit_mistake(body + uscc.calc_check_digit(body)) is None


@pytest.mark.parametrize(
    "code", ["911100006000373", "91110000600037341I", "0111000060003734", "９1110000600037341L", "91110000 600037341L"]
)
def test_other_shapes_are_no_credit_codes(code):
    assert credit_mistake(code).code == "credit_code"


@pytest.mark.parametrize(
    ("code", "level"),
    [
        ("410000", "province"),
        ("410100", "city"),
        ("410102", "county"),
        ("429004", "county"),
        ("441900003", "township"),
        ("110101001001", "township"),
        ("110101001", ""),
        ("", "city"),
    ],
)
def test_right_division_codes(code, level):
    assert division_mistake(code, level) is None


@pytest.mark.parametrize(
    ("code", "level", "mistake"),
    [
        ("41010", "", "division_code"),
        ("4101021", "", "division_code"),
        ("990101", "", "division_code"),
        ("41o102", "", "division_code"),
        ("410100", "province", "division_level"),
        ("410102", "city", "division_level"),
        ("410100", "county", "division_level"),
        ("410102", "township", "division_level"),
    ],
)
def test_wrong_division_codes(code, level, mistake):
    assert division_mistake(code, level).code == mistake
