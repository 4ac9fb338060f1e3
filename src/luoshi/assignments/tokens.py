"""The short token by which a mail's subject names a line of the ledger: LS-1234-ABCD.

It proves nothing about the sender; its four letters only keep a slip of the finger from reaching another line.
"""

import re
import unicodedata

from django.utils.crypto import salted_hmac

#: No letter that is mistaken for a digit or for another letter.
_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_TOKEN = re.compile(r"(?<![0-9A-Z])LS\s?-\s?(\d{1,12})\s?-\s?([0-9A-Z]{4})(?![0-9A-Z])")
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—－﹣_"), "-")


def subject_token(pk: int) -> str:
    """The token of the line with this primary key, without brackets."""
    return f"LS-{pk}-{_mark(pk)}"


def lines_named(text: str) -> list[int]:
    """The primary keys of the lines whose tokens stand in the text, in order, each once; broken tokens name none."""
    plain = unicodedata.normalize("NFKC", text).translate(_DASHES).upper()
    named = [int(number) for number, mark in _TOKEN.findall(plain) if mark == _mark(int(number))]
    return list(dict.fromkeys(named))


def _mark(pk: int) -> str:
    bits = int.from_bytes(salted_hmac("luoshi.assignments.tokens", str(pk), algorithm="sha256").digest()[:3], "big")
    return "".join(_ALPHABET[bits >> shift & 31] for shift in (0, 5, 10, 15))
