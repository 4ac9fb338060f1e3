from typing import Any

from django import template

from luoshi.accounts import gate as gates

register = template.Library()


@register.filter
def gate(session: Any) -> str:
    """What must be done before anything else in this session: "given", "old", "code", or "" for nothing."""
    return str(session.get(gates.KEY, ""))


@register.filter
def is_in(one: Any, some: Any) -> bool:
    """Whether one is among some."""
    return one in some
