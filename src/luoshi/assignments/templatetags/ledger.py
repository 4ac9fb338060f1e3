from collections.abc import Sequence

from django import template
from django.utils.safestring import SafeString

from luoshi.assignments.ledger.amounts import amount as amount_text
from luoshi.assignments.ledger.listing import ListLine
from luoshi.assignments.ledger.rows import RowWriter
from luoshi.assignments.models import Assignment
from luoshi.assignments.standing import Standing
from luoshi.assignments.standing import standing as standing_of

register = template.Library()


@register.filter
def standing(line: Assignment) -> Standing:
    """How the line stands today: light, timeliness, figures."""
    return standing_of(line)


@register.simple_tag
def ledger_rows(lines: Sequence[ListLine]) -> SafeString:
    """The rows of the plain list."""
    return RowWriter().rows(lines)


register.filter("amount", amount_text)
