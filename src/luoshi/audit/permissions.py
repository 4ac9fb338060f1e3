"""Who reads the chain of events."""

from typing import Any


def reads_chain(user: Any) -> bool:
    """Whether the signed-in user holds an auditor's post today."""
    return bool(user.holds("auditor"))
