"""The demonstration's edition of the plan keeps the intervals between its dates, whatever the day."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.web.demo.edition import DATE, moved

SWING = date(2022, 9, 25)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("截止2022年9月底前", "截止2024年3月4日前"),
        ("截止2022年10月31日前", "截止2024年4月4日前"),
        ("即日起至2022年年底", "即日起至2024年6月4日"),
        ("于3月8日前报送", "于2023年8月11日前报送"),
        ("完成2022年度任务", "完成2024年度任务"),
        ("130个项目、178亿元、214公里", "130个项目、178亿元、214公里"),
    ],
)
def test_each_way_of_writing_a_date_is_moved_by_the_same_days(text: str, expected: str) -> None:
    assert moved(text, SWING, date(2024, 2, 28)) == expected


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.dates(date(2020, 1, 1), date(2024, 12, 31)))
def test_the_swing_day_becomes_today(today: date, swing: date) -> None:
    written = f"{swing.year}年{swing.month}月{swing.day}日"
    found = DATE.search(moved(f"截止{written}前", swing, today))
    assert found
    assert (int(found["year"]), int(found["month"]), int(found["day"])) == (today.year, today.month, today.day)
