"""The one order in which lines of the ledger are locked, so that two changes at once wait for each other and never block each other.

A change locks its plan, where it changes that, its report, then here every line that it may move, by primary key, then the head of
the audit chain (with its first event), then the tallies. Who holds the head waits for no line.
"""

from collections import deque
from collections.abc import Iterable, Sequence

from django.db import transaction

from luoshi.assignments.models import Assignment, Supervision
from luoshi.transactions import atomic


@atomic
def lock_lines(lines: Iterable[Assignment]) -> None:
    """Nothing; the lines and all that a change of them may move are locked: see `reach_of`.

    To be called in the change's transaction before its first event. Links of supervision can come while one waits for the
    locks; then the locks are let go and taken again with the new ones in their place (5 to 7 queries, mostly).
    """
    named = list(lines)
    wanted, held = reach_of(named), False
    while not held:
        point = transaction.savepoint()
        list(Assignment.objects.filter(pk__in=wanted).order_by("pk").select_for_update(no_key=True).values_list("pk"))
        now = reach_of(named)
        held = now <= wanted
        (transaction.savepoint_commit if held else transaction.savepoint_rollback)(point)
        wanted |= now


def reach_of(lines: Sequence[Assignment]) -> set[int]:
    """Primary keys of the lines, the shares of their joint targets, and the supporting and supervising lines of them all.

    One indexed query for each sort (2 to 3): a single one with "or" would walk through all lines.
    """
    moving = {line.pk for line in lines}
    if joints := {line.joint_id for line in lines if line.joint_id}:
        moving.update(Assignment.objects.filter(joint__in=joints).order_by().values_list("pk", flat=True))
    supporting = Assignment.objects.filter(
        role=Assignment.Role.SUPPORT, obligation__in={line.obligation_id for line in lines}
    )
    supervising = Supervision.objects.filter(supervised__in=moving)
    return moving.union(
        supporting.order_by().values_list("pk", flat=True), supervising.values_list("supervising", flat=True)
    )


def lock_lines_of(plan: int) -> None:
    """Nothing; all lines of the plan are locked in that order, without keeping them in memory. The caller holds the plan."""
    rows = Assignment.objects.filter(plan=plan).order_by("pk").select_for_update(no_key=True).values_list("pk")
    deque(rows.iterator(chunk_size=5000), maxlen=0)
