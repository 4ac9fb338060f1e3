"""Secrets that people read, type and pass on: random words, and what is stored of them."""

import secrets
from base64 import urlsafe_b64encode

from cryptography.fernet import Fernet
from django.utils.crypto import salted_hmac

#: Characters of given passwords and codes: none that look like another one, so that they can be read out on the telephone.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
SALT = "luoshi.accounts.invitation"


def random_words(groups: int) -> str:
    """Groups of four random characters joined by hyphens; each group is worth 19.8 bits.

    At least one digit and one letter are in it, so that it keeps the rules for passwords.
    """
    while True:
        words = "-".join("".join(secrets.choice(ALPHABET) for _place in range(4)) for _group in range(groups))
        if any(map(str.isdigit, words)) and any(map(str.isalpha, words)):
            return words


def digest(code: str) -> str:
    """What is stored of a code: keyed by the installation, blind to capitals, spaces and hyphens."""
    plain = "".join(character for character in code.lower() if character.isalnum())
    return salted_hmac(SALT, plain, algorithm="sha256").hexdigest()


def _box() -> Fernet:
    """Keyed by the installation's own key: a copy of the database alone opens nothing."""
    return Fernet(urlsafe_b64encode(salted_hmac(SALT, "box", algorithm="sha256").digest()))


def sealed(text: str) -> str:
    """The key of one-time codes as the database holds it."""
    return _box().encrypt(text.encode()).decode("ascii")


def unsealed(text: str) -> str:
    """The key again. Raises InvalidToken when the installation's key is another one."""
    return _box().decrypt(text.encode("ascii")).decode()
