"""What a report's change means for the ledger: the lines that it serves are counted afresh."""

from collections.abc import Iterable

from luoshi.assignments.actions import recount
from luoshi.assignments.models import Assignment
from luoshi.organizations.models import User


def count_lines(actor: User, assignments: Iterable[Assignment]) -> None:
    """Nothing; done, review and progress of each line now say what its reports say."""
    for line in sorted(assignments, key=lambda line: line.pk):
        recount(actor, line)
