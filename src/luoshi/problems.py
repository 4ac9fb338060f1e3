"""The sentence of each domain error: every room's `errors.py` maps its codes to a translatable format string."""

from importlib import import_module

from luoshi.errors import DomainError


def sentence(error: DomainError) -> str:
    """What the person reads: what is wrong and what to do, in the active language. Raises KeyError for an unknown code.

    A code is `room.reason`: its sentence stands in `luoshi.<room>.errors.MESSAGES` and is filled with the error's data.
    """
    room = error.code.partition(".")[0]
    messages: dict[str, str] = import_module(f"luoshi.{room}.errors").MESSAGES
    return str(messages[error.code]).format(**error.data)
