"""Who reads the chain of events."""

from typing import Any

from luoshi.errors import PermissionDeniedError


def reads_chain(user: Any) -> bool:
    """Whether the signed-in user holds an auditor's post today."""
    return bool(user.holds("auditor"))


def ensure_reads_chain(actor: Any, action: str) -> None:
    """Raises PermissionDeniedError naming the action to all but auditors and None, who runs a command on the server."""
    if actor is not None and not reads_chain(actor):
        raise PermissionDeniedError(action)
