"""A change is done whole or not at all, and done again where the database made it give way to another one."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import OperationalError, connection, transaction

P = ParamSpec("P")
R = TypeVar("R")

#: PostgreSQL's code (SQLSTATE) for a transaction that it ended because it and others waited for each other.
DEADLOCK = "40P01"
#: How often a change is begun at most.
TRIES = 5


def atomic(change: Callable[P, R]) -> Callable[P, R]:
    """The function in a transaction, which is its own unless its caller has one.

    Rows are locked in one order wherever that can be (docs/architecture.md), but changes that reach over rooms may still wait for
    each other. The one that PostgreSQL ends is begun anew. So such a function fetches afresh what it changes, and does nothing
    outside the database but by `on_commit`. Raises what the function raises, and OperationalError when it had to give way each time.
    """
    whole = transaction.atomic(change)

    @wraps(change)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        tries = 1 if connection.in_atomic_block else TRIES
        while True:
            tries -= 1
            try:
                return whole(*args, **kwargs)
            except OperationalError as error:
                if not tries or not had_to_give_way(error):
                    raise

    return run


def had_to_give_way(error: OperationalError) -> bool:
    """Whether the database ended the transaction in favour of another one: begun anew it may well succeed."""
    return getattr(error.__cause__, "sqlstate", None) == DEADLOCK
