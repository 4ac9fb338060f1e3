"""The demonstration, as `make run` makes it: from an empty folder to a ledger that shows every light."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from luoshi.web.demo.photographs import draw_photograph


def run_demo(data: Path) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment |= {"LUOSHI_DATA_DIR": str(data), "LUOSHI_LOG_LEVEL": "ERROR"}
    command = [sys.executable, "-m", "luoshi", "demo"]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def counts(data: Path, query: str) -> dict[str, int]:
    with closing(sqlite3.connect(data / "luoshi.sqlite3")) as database:
        return dict(database.execute(query).fetchall())


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("demo")
    done = run_demo(data)
    assert done.returncode == 0, done.stderr
    assert (data / "demo-password").read_text().strip() in done.stdout
    return data


def test_reports_stand_in_every_state(demonstration: Path) -> None:
    states = counts(demonstration, "select state, count(*) from reports_report group by state")
    assert set(states) == {"draft", "submitted", "returned", "accepted"}


def test_the_ledger_has_met_open_due_soon_and_overdue_lines(demonstration: Path) -> None:
    light = """select case when progress = 'met' then 'green' when due_on < date('now', '+8 hours') then 'red'
        when due_soon_from <= date('now', '+8 hours') then 'amber' else 'grey' end as light, count(*)
        from assignments_assignment group by light"""
    assert set(counts(demonstration, light)) == {"green", "red", "amber", "grey"}


def test_a_report_waits_for_the_first_of_two_reviews(demonstration: Path) -> None:
    waiting = """select report.state, count(*) from reports_report report
        join reports_reportitem item on item.report_id = report.id
        join assignments_assignment line on line.id = item.assignment_id
        join plans_obligation obligation on obligation.id = line.obligation_id
        join reports_reviewexception exception on exception.obligation_key = obligation.key and exception.second
        group by report.state"""
    assert counts(demonstration, waiting) == {"submitted": 1}


def test_a_second_time_changes_nothing(demonstration: Path) -> None:
    before = counts(demonstration, "select 'events', max(sequence) from audit_event")
    again = run_demo(demonstration)
    assert again.returncode == 0, again.stderr
    assert counts(demonstration, "select 'events', max(sequence) from audit_event") == before


def test_it_refuses_a_database_with_other_data(tmp_path: Path) -> None:
    assert run_demo_migrate(tmp_path).returncode == 0
    with closing(sqlite3.connect(tmp_path / "luoshi.sqlite3")) as database:
        database.execute("insert into organizations_organizationkind values ('bureau', '市局', 0, '[]', 0)")
        database.execute(
            "insert into organizations_organization"
            " (path, depth, numchild, code, name, short_name, kind_id, level, division_code, credit_code)"
            " values ('0001', 1, 0, 'X', '某局', '', 'bureau', '', '', '')"
        )
        database.commit()
    refused = run_demo(tmp_path)
    assert refused.returncode == 1
    assert "数据库中已有其他数据" in refused.stderr


def run_demo_migrate(data: Path) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment |= {"LUOSHI_DATA_DIR": str(data)}
    return subprocess.run(
        [sys.executable, "-m", "luoshi", "migrate"], env=environment, capture_output=True, check=False
    )


def test_each_photograph_is_another_and_the_same_each_time() -> None:
    one, again, other = draw_photograph("a"), draw_photograph("a"), draw_photograph("b")
    assert one == again
    assert one != other
    assert one.startswith(b"\xff\xd8")
