"""Attachments inside winmail.dat, Outlook's own wrapping."""

import logging
from typing import Any

from tnefparse import TNEF

log = logging.getLogger(__name__)

NAMES = ("winmail.dat", "win.dat")
TYPES = ("application/ms-tnef", "application/vnd.ms-tnef")
_SIGNATURE = b"\x78\x9f\x3e\x22"


def is_wrapped(content_type: str, name: str, content: bytes) -> bool:
    """Whether the attachment is such a wrapping: by name or type, and by its first bytes."""
    return (content_type in TYPES or name.lower() in NAMES) and content.startswith(_SIGNATURE)


def unwrap(content: bytes) -> tuple[list[tuple[str, bytes]], str, str] | None:
    """Names and contents of the files in it, and its text, plain and as HTML; None where it is damaged."""
    try:
        opened = TNEF(content, do_checksum=False)
        files = [(_name(file), bytes(file.data)) for file in opened.attachments if file.data]
        return files, _text(opened.body), _text(opened.htmlbody)
    except Exception:  # whatever a damaged wrapping makes the parser raise is the sender's damage
        log.warning("a winmail.dat could not be read", exc_info=True)
        return None


def _name(file: Any) -> str:
    return str(file.long_filename() or file.name or "file").rstrip("\0")


def _text(value: Any) -> str:
    from luoshi.intake.reading.decoding import decode

    raw = value[0] if isinstance(value, list) and value else value
    if isinstance(raw, bytes):
        return decode(raw.rstrip(b"\0"))
    return str(raw or "").rstrip("\0")
