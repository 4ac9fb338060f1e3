"""What an action refuses becomes an error of the form that asked for it."""

from collections.abc import Iterator
from contextlib import contextmanager

from django import forms

from luoshi.errors import DomainError, PermissionDeniedError
from luoshi.problems import sentence


@contextmanager
def refused_by(form: forms.Form) -> Iterator[None]:
    """Puts a DomainError of the block on top of the form; a refused permission stays what it is."""
    try:
        yield
    except PermissionDeniedError:
        raise
    except DomainError as error:
        form.add_error(None, sentence(error))
