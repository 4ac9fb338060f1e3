from collections.abc import Iterable

from django import template
from django.utils.safestring import SafeString

from luoshi.assignments.models import Assignment
from luoshi.web.desk.rows import DeskRows

register = template.Library()


@register.simple_tag
def desk_rows(lines: Iterable[Assignment]) -> SafeString:
    """The lines of the ledger as rows of the desk."""
    return DeskRows().rows(lines)
