"""A test run clears away what a killed one left a day ago, and nothing else."""

import os
from datetime import UTC, datetime, timedelta

from luoshi.web.tests.leftovers import remove_leftovers

NOW = datetime(2022, 6, 2, 12, tzinfo=UTC)


def test_only_our_own_things_older_than_a_day_go(tmp_path):
    for name, hours in (("luoshi-test-1.sqlite3", 25), ("luoshi-test-2.sqlite3", 23), ("someone-else", 99)):
        (tmp_path / name).write_text("x")
        _age(tmp_path / name, hours)
    (tmp_path / "luoshi-test-files" / "a").mkdir(parents=True)
    _age(tmp_path / "luoshi-test-files", 30)
    assert remove_leftovers(tmp_path, NOW) == ["luoshi-test-1.sqlite3", "luoshi-test-files"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["luoshi-test-2.sqlite3", "someone-else"]


def _age(path, hours):
    at = (NOW - timedelta(hours=hours)).timestamp()
    os.utime(path, (at, at))
