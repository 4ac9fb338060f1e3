"""Addresses and secrets of robots, encrypted in the database under a key that follows from the site's key."""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings


class SealError(Exception):
    """The text was sealed under another key."""


def _box() -> Fernet:
    digest = hashlib.sha256(b"luoshi.notices.robots\0" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))


def seal(text: str) -> str:
    """The text, readable only with the site's key."""
    return _box().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """The text that was sealed. SealError when the site's key has changed."""
    try:
        return _box().decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise SealError from error
