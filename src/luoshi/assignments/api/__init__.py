"""The ledger's part of the REST API. The pages call the same queries and actions."""

from luoshi.assignments.api import due_days, ledger, supervising  # noqa: F401 (each adds its operations)
from luoshi.assignments.api.router import router

__all__ = ["router"]
