"""A change that has to give way to another one is begun anew; everything else ends it as it is."""

from threading import Barrier

import pytest
from django.db import OperationalError, connection, transaction

from luoshi.organizations.models import User
from luoshi.reports.tests.test_at_once import at_once
from luoshi.transactions import DEADLOCK, TRIES, atomic

pytestmark = pytest.mark.django_db(transaction=True)


class EndedError(Exception):
    """What the driver raises."""

    def __init__(self, code: str) -> None:
        self.sqlstate = code


def ended(code: str) -> OperationalError:
    error = OperationalError("ended")
    error.__cause__ = EndedError(code)
    return error


class Change:
    """Adds an account; its first `failures` runs end with the error after that."""

    def __init__(self, failures: int, error: Exception) -> None:
        self.failures, self.error, self.runs = failures, error, 0

    def __call__(self, name: str) -> int:
        self.runs += 1
        User.objects.create(username=name)
        if self.runs <= self.failures:
            raise self.error
        return self.runs


def test_a_change_that_gave_way_is_begun_anew_and_done_once() -> None:
    assert atomic(Change(2, ended(DEADLOCK)))("a") == 3
    assert User.objects.count() == 1


def test_after_the_last_try_the_error_stands_and_nothing_is_kept() -> None:
    change = Change(TRIES, ended(DEADLOCK))
    with pytest.raises(OperationalError):
        atomic(change)("a")
    assert (change.runs, User.objects.count()) == (TRIES, 0)


@pytest.mark.parametrize("error", [ended("57014"), OperationalError("locked"), ValueError("wrong")])
def test_another_error_ends_the_change_at_once(error: Exception) -> None:
    change = Change(1, error)
    with pytest.raises(type(error)):
        atomic(change)("a")
    assert (change.runs, User.objects.count()) == (1, 0)


def test_within_a_change_its_caller_is_begun_anew() -> None:
    inner = Change(1, ended(DEADLOCK))
    assert atomic(lambda: (User.objects.create(username="outer"), atomic(inner)("a"))[1])() == 2
    assert User.objects.count() == 2


@pytest.mark.skipif(
    connection.vendor != "postgresql", reason="only PostgreSQL ends one of two that wait for each other"
)
def test_two_changes_that_wait_for_each_other_are_both_done() -> None:
    for name in "ab":
        User.objects.create(username=name, full_name="")
    both_hold_one = Barrier(2)

    def rename(first: str, second: str) -> None:
        runs = []

        @atomic
        def change() -> None:
            runs.append(1)
            for name in (first, second):
                row = User.objects.select_for_update(no_key=True).get(username=name)
                row.full_name += first
                row.save()
                if len(runs) == 1 and name == first:
                    both_hold_one.wait(10)

        change()

    at_once(lambda: rename("a", "b"), lambda: rename("b", "a"))
    assert {"".join(sorted(user.full_name)) for user in User.objects.all()} == {"ab"}


def test_a_change_leaves_no_transaction_open() -> None:
    atomic(Change(1, ended(DEADLOCK)))("a")
    assert transaction.get_autocommit()
