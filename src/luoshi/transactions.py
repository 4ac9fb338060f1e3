"""A change is done whole or not at all, and done again where the database made it give way to another one."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import DatabaseError, OperationalError, connection, transaction

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
        if connection.in_atomic_block:
            return whole(*args, **kwargs)
        return until_done(lambda: whole(*args, **kwargs), had_to_give_way)

    return run


def until_done(change: Callable[[], R], again: Callable[[DatabaseError], bool]) -> R:
    """What the change gives, begun anew while it ends with an error after which `again` says it may; raises that of the last try."""
    for _try in range(TRIES - 1):
        try:
            return change()
        except DatabaseError as error:
            if not again(error):
                raise
    return change()


def had_to_give_way(error: DatabaseError) -> bool:
    """Whether the database ended the transaction in favour of another one: begun anew it may well succeed."""
    return isinstance(error, OperationalError) and getattr(error.__cause__, "sqlstate", None) == DEADLOCK
