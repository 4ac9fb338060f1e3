"""The one error that a rule of the domain raises. Its sentence stands in the app's `errors.py`, translated once."""

from typing import Any


class DomainError(Exception):
    """A request that the rules refuse. `code` is `app.reason` (stable, for the API); `data` fills the sentence."""

    def __init__(self, code: str, **data: Any) -> None:
        super().__init__(code, data)
        self.code = code
        self.data = data


class PermissionDeniedError(DomainError):
    """The person may see the thing but not do this to it. What a person may not see is *not found*, never refused."""

    def __init__(self, action: str) -> None:
        super().__init__("organizations.permission_denied", action=action)
