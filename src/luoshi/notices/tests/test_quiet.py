"""Quiet hours, those that pass midnight included."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest

from luoshi.notices.models import Preference
from luoshi.notices.preferences import speak_at

HERE = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("quiet", "hour", "expected"),
    [
        ((20, 8), 12, (21, 12)),
        ((20, 8), 20, (22, 8)),
        ((20, 8), 23, (22, 8)),
        ((20, 8), 3, (21, 8)),
        ((20, 8), 8, (21, 8)),
        ((12, 14), 13, (21, 14)),
        ((12, 14), 14, (21, 14)),
        ((12, 14), 11, (21, 11)),
        ((8, 8), 9, (21, 9)),
    ],
)
def test_a_message_waits_for_the_end_of_quiet_hours(quiet, hour, expected):
    preference = Preference(quiet_from=time(quiet[0]), quiet_until=time(quiet[1]))
    moment = datetime(2022, 11, 21, hour, tzinfo=HERE).astimezone(UTC)
    assert speak_at(preference, moment) == datetime(2022, 11, expected[0], expected[1], tzinfo=HERE)


def test_without_quiet_hours_nothing_waits():
    moment = datetime(2022, 11, 21, 3, tzinfo=UTC)
    assert speak_at(Preference(quiet_from=None, quiet_until=None), moment) == moment
