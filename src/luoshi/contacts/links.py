"""Secret links by which a unit answers without an account: signed, expiring, revocable, counted."""

import secrets
from datetime import timedelta

from django.db.models import F
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from luoshi.contacts.models import Attempt, ContactCall, Declaration
from luoshi.errors import DomainError

#: Days after the day on which answers are due that a link still works.
GRACE = 30
#: Wrong links from one address, and answers through one link, within an hour.
MOST_WRONG, MOST_ANSWERS = 30, 20
#: Hexadecimal characters of the signature: 96 bits, few enough to be typed from a letter.
LENGTH = 24


def nonce() -> str:
    """What makes one link differ from the one before it."""
    return secrets.token_urlsafe(12)


def last_day(call: ContactCall) -> object:
    """The last day of links made today."""
    return max(call.due_on, timezone.localdate()) + timedelta(days=GRACE)


def token(declaration: Declaration) -> str:
    """The secret part of the address; empty where the link was revoked or has expired."""
    return f"{declaration.pk}-{_signature(declaration)}" if is_alive(declaration) else ""


def _signature(declaration: Declaration) -> str:
    value = f"{declaration.pk}:{declaration.link_nonce}"
    return salted_hmac("luoshi.contacts.links", value, algorithm="sha256").hexdigest()[:LENGTH]


def is_alive(declaration: Declaration) -> bool:
    """Whether the unit's link works today."""
    return bool(declaration.link_nonce and declaration.link_until and declaration.link_until >= timezone.localdate())


def find(given: str) -> Declaration | None:
    """The declaration that the link opens; None for a wrong, revoked or expired one."""
    number, _, signature = given.partition("-")
    if not number.isdigit() or len(number) > 18:
        return None
    rows = Declaration.objects.select_related("call__plan__owner", "organization", "deputy_person", "handler_person")
    found = rows.filter(pk=number).first()
    if found is None or not is_alive(found) or not constant_time_compare(signature, _signature(found)):
        return None
    return found


def count(key: str, most: int) -> None:
    """Count one attempt. Raises DomainError contacts.too_often when there were `most` in this hour already."""
    hour = timezone.now().replace(minute=0, second=0, microsecond=0)
    attempt, _created = Attempt.objects.get_or_create(key=key[:80], hour=hour)
    if attempt.count >= most:
        raise DomainError("contacts.too_often")
    Attempt.objects.filter(pk=attempt.pk).update(count=F("count") + 1)
    Attempt.objects.filter(hour__lt=hour - timedelta(days=1)).delete()
