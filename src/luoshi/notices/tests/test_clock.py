"""The scheduler: due jobs are queued once, by one worker, after a stand-still once, with a clock moved back not at all."""

import threading

import pytest
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from luoshi.notices import clock, queries
from luoshi.notices.actions.daily import run_day
from luoshi.notices.models import DailyRun, Delivery, Schedule
from luoshi.notices.tests.conftest import at

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def queued(settings):
    """The names of the tasks in the worker's queue, as in production."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    return lambda: [path.rpartition(".")[2] for path in DBTaskResult.objects.values_list("task_path", flat=True)]


def test_a_new_house_before_eight_waits_for_eight(queued, db):
    with at("2022-11-21 07:59"):
        clock.run_due()
        assert "tell_day" not in queued()
    with at("2022-11-21 08:00"):
        clock.run_due()
    assert queued() == ["tell_day"]


def test_a_new_house_after_eight_tells_at_once(queued, db):
    with at("2022-11-21 15:00"):
        clock.run_due()
        clock.run_due()
    assert queued() == ["tell_day"]
    assert Schedule.objects.get(name="tell_day").next_at.isoformat() == "2022-11-22T00:00:00+00:00"


def test_after_a_stand_still_of_days_it_runs_once(queued, db):
    with at("2022-11-21 08:00"):
        clock.run_due()
    with at("2022-11-25 14:00"):
        clock.run_due()
        clock.run_due()
    assert queued() == ["tell_day"] * 2


def test_a_clock_moved_back_runs_nothing_again(queued, db):
    with at("2022-11-21 08:00"):
        clock.run_due()
    for moment in ("2022-11-21 07:00", "2022-11-21 08:00", "2022-11-20 08:00"):
        with at(moment):
            clock.run_due()
    assert queued() == ["tell_day"]


def test_a_moment_written_by_a_clock_years_ahead_does_not_stop_it(queued, db):
    Schedule.objects.create(name="tell_day", next_at="2042-01-01T00:00Z")
    with at("2022-11-21 08:00"):
        clock.run_due()
    assert queued() == ["tell_day"]


def test_idle_sending_is_not_queued_and_a_due_message_is(queued, db):
    with at("2022-11-21 15:00"):
        clock.run_due()
        Delivery.objects.create(key="x", channel="mail", day="2022-11-21", next_try_at="2022-11-21T00:00Z")
    with at("2022-11-21 15:02"):
        clock.run_due()
    assert queued().count("send_waiting") == 1


def test_the_worker_tells_the_day_by_itself(plan, mails, mailoutbox, queued):
    with at("2022-11-21 08:00"):
        clock.run_due()
        Worker(
            queue_names=["default"],
            excluded_queue_names=[],
            interval=0,
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id="test",
        ).run()
    assert DailyRun.objects.get().told == 4
    assert len(mailoutbox) == 4


def test_a_tick_after_an_error_of_the_database_goes_on(db, monkeypatch, caplog):
    from django.db import OperationalError

    stop, seen = threading.Event(), []

    def broken():
        seen.append(1)
        if len(seen) == 2:
            stop.set()
        raise OperationalError("locked")

    monkeypatch.setattr(clock, "run_due", broken)
    monkeypatch.setattr(clock, "LOOK", 0)
    clock.keep_time(stop)
    assert len(seen) == 2


def test_the_preview_of_tomorrow_is_what_tomorrow_tells(plan, world, told):
    with at("2022-11-20 10:00"):
        run_day()
        found = queries.preview(world.plan_office, plan)
        assert told(day="2022-11-21") == []
    with at("2022-11-21 08:00"):
        run_day()
    assert sorted(one.person.username for one in found.people) == [name for name, *_rest in told(day="2022-11-21")]
    assert found.total == 4
