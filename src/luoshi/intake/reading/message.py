"""A mail taken apart: who, about what, which words, which files."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from email.policy import compat32
from email.utils import getaddresses

from luoshi.intake.reading import tnef
from luoshi.intake.reading.authentication import results
from luoshi.intake.reading.decoding import decode, decode_words
from luoshi.intake.reading.plain import from_html, own_words, tidy, unflow

#: Mails inside mails are opened so deep, and so many parts of one mail are looked at.
DEEPEST, MOST_PARTS = 6, 300
_ID = re.compile(r"<([^<>\s]{3,290})>")
_LISTS = ("list-id", "list-post", "list-unsubscribe", "mailing-list")
_AUTOMATIC = ("x-autoreply", "x-autorespond", "x-auto-reply")
_MACHINES = re.compile(r"^(mailer-daemon|postmaster|no-?reply|do-?not-?reply)(\+.*)?@", re.IGNORECASE)
_SIGNED = ("application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature")


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of a mail; `inline` where it stands within the text, as pictures and logos of signatures do."""

    name: str
    content: bytes
    inline: bool = False


@dataclass
class ReadMail:
    """What was read. `sender` is the one address of the From line in small letters, "" where there is none or more than one.

    `text` is what the sender wrote, `whole_text` with what he quoted. `automatic` says what shows that no person sent it: "" a person
    did. `answers` are the ids of the mails that it answers, the nearest first. `content_sha256` is the same for the same content.
    """

    message_id: str = ""
    answers: list[str] = field(default_factory=list)
    sender: str = ""
    sender_name: str = ""
    subject: str = ""
    text: str = ""
    whole_text: str = ""
    attachments: list[Attachment] = field(default_factory=list)
    damaged: list[str] = field(default_factory=list)
    automatic: str = ""
    authentication: dict[str, str] = field(default_factory=dict)
    content_sha256: str = ""


@dataclass
class _Found:
    """What a part of the mail gave."""

    plain: list[str] = field(default_factory=list)
    html: list[str] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    nested: list[str] = field(default_factory=list)
    damaged: list[str] = field(default_factory=list)

    def take(self, other: "_Found", *, texts: bool = True) -> None:
        self.attachments += other.attachments
        self.nested += other.nested
        self.damaged += other.damaged
        if texts:
            self.plain += other.plain
            self.html += other.html

    @property
    def text(self) -> str:
        return tidy("\n".join(self.plain)) or tidy("\n".join(map(from_html, self.html)))


def read_mail(raw: bytes, *, trusted_server: str = "") -> ReadMail:
    """The mail as read; never an error, whatever the bytes are. `trusted_server` is whose authentication results count."""
    message = message_from_bytes(raw, policy=compat32)
    found = _gather(message, 0, _Budget())
    whole = found.text or tidy("\n\n".join(found.nested))
    name, sender = _sender(message)
    mail = ReadMail(
        message_id=next(iter(_ids(message, "Message-ID")), ""),
        answers=list(dict.fromkeys([*_ids(message, "In-Reply-To"), *reversed(_ids(message, "References"))])),
        sender=sender,
        sender_name=name[:200],
        subject=decode_words(_head(message, "Subject"))[:300].replace("\0", ""),
        text=own_words(whole),
        whole_text=whole,
        attachments=found.attachments,
        damaged=found.damaged,
        automatic=_automatic(message, sender),
        authentication=results(_heads(message, "Authentication-Results"), trusted_server),
    )
    mail.content_sha256 = _fingerprint(mail)
    return mail


def _heads(message: Message, name: str) -> list[str]:
    """The values as they came; eight-bit bytes in them stand as surrogates."""
    wanted = name.lower()
    return [str(value) for key, value in message.raw_items() if key.lower() == wanted]


def _head(message: Message, name: str) -> str:
    return next(iter(_heads(message, name)), "")


def _ids(message: Message, name: str) -> list[str]:
    return _ID.findall(_head(message, name))


def _sender(message: Message) -> tuple[str, str]:
    heads = _heads(message, "From")
    found = [(name, address) for name, address in getaddresses(heads) if "@" in address]
    if len(heads) != 1 or len(found) != 1:
        return "", ""
    name, address = found[0]
    plain = address.strip().lower()
    return decode_words(name), plain if plain.isascii() and len(plain) <= 254 else ""


def _automatic(message: Message, sender: str) -> str:
    """What shows that a program or a list sent it (RFC 3834 and what is seen besides)."""
    if _head(message, "Auto-Submitted").split(";")[0].strip().lower() not in {"", "no"}:
        return "auto_submitted"
    if _head(message, "Precedence").strip().lower() in {"bulk", "list", "junk", "auto_reply"}:
        return "precedence"
    if any(_heads(message, name) for name in _LISTS):
        return "list"
    if any(_heads(message, name) for name in _AUTOMATIC):
        return "auto_submitted"
    if any(value.strip() == "<>" for value in _heads(message, "Return-Path")):
        return "no_return"
    if message.get_content_type() == "multipart/report" or _MACHINES.match(sender):
        return "machine"
    return ""


class _Budget:
    """How many parts may still be looked at."""

    left = MOST_PARTS

    def spend(self) -> bool:
        self.left -= 1
        return self.left >= 0


def _gather(part: Message, depth: int, budget: _Budget) -> _Found:
    found = _Found()
    if depth > DEEPEST or not budget.spend():
        return found
    kind = part.get_content_type()
    if kind == "message/rfc822":
        for inner in _children(part):
            taken = _gather(inner, depth + 1, budget)
            found.take(taken, texts=False)
            found.nested.append(taken.text)
    elif kind == "multipart/alternative":
        return _alternative([_gather(child, depth + 1, budget) for child in _children(part)])
    elif part.is_multipart():
        for child in _children(part):
            found.take(_gather(child, depth + 1, budget))
    elif kind not in _SIGNED:
        _take_leaf(found, part, kind)
    return found


def _children(part: Message) -> Iterator[Message]:
    payload = part.get_payload()
    yield from (child for child in payload if isinstance(child, Message)) if isinstance(payload, list) else ()


def _alternative(ways: list[_Found]) -> _Found:
    """The files of all ways, and the words of one: plain ones where there are any."""
    found = _Found()
    for way in ways:
        found.take(way, texts=False)
    plain = next((way for way in ways if tidy("\n".join(way.plain))), None)
    best = plain or next((way for way in reversed(ways) if way.html), None)
    if best:
        found.plain, found.html = best.plain, ([] if plain else best.html)
    return found


def _take_leaf(found: _Found, part: Message, kind: str) -> None:
    name = _name(part)
    disposition = (part.get_content_disposition() or "").lower()
    content = part.get_payload(decode=True)
    raw = content if isinstance(content, bytes) else b""
    if kind in {"text/plain", "text/html"} and not name and disposition != "attachment":
        text = decode(raw, _parameter(part, "charset"))
        if kind == "text/html":
            found.html.append(text)
        else:
            found.plain.append(_unflowed(part, text))
    elif tnef.is_wrapped(kind, name, raw):
        _take_wrapped(found, raw)
    elif raw or name:
        inline = disposition == "inline" or (disposition != "attachment" and bool(part.get("Content-ID")))
        found.attachments.append(Attachment(name or f"file.{kind.rpartition('/')[2]}", raw, inline))


def _take_wrapped(found: _Found, raw: bytes) -> None:
    opened = tnef.unwrap(raw)
    if opened is None:
        found.damaged.append("winmail.dat")
        return
    files, plain, page = opened
    found.attachments += [Attachment(name, content) for name, content in files]
    found.nested += [text for text in (tidy(plain) or from_html(page),) if text]


def _unflowed(part: Message, text: str) -> str:
    if (_parameter(part, "format") or "").lower() != "flowed":
        return text
    return unflow(text, delete_space=(_parameter(part, "delsp") or "").lower() == "yes")


def _parameter(part: Message, name: str) -> str | None:
    try:
        value = part.get_param(name)
    except (ValueError, LookupError):
        return None
    return value[2] if isinstance(value, tuple) else value


def _name(part: Message) -> str:
    """The file's name, read from any of the ways in which programs write it."""
    for head, parameter in (("Content-Disposition", "filename"), ("Content-Type", "name")):
        value = _readable(part, head).get_param(parameter, header=head)
        if isinstance(value, tuple):
            charset, _language, words = value
            return decode(words.encode("latin-1", "replace"), charset) if charset else decode_words(words)
        if value:
            return decode_words(value)
    return ""


def _readable(part: Message, name: str) -> Message:
    """That head alone, its raw eight-bit bytes read: the parser's own search for parameters gives up on them."""
    alone = Message()
    alone[name] = decode(_head(part, name).encode("utf-8", "surrogateescape"))
    return alone


def _fingerprint(mail: ReadMail) -> str:
    digest = hashlib.sha256(f"{mail.sender}\0{mail.subject}\0{mail.whole_text}".encode("utf-8", "replace"))
    for attachment in mail.attachments:
        digest.update(hashlib.sha256(attachment.content).digest())
    return digest.hexdigest()
