"""Mails as programs write them, good and bad."""

import struct
from email.message import EmailMessage
from email.utils import make_msgid
from io import BytesIO
from typing import Any

from PIL import Image

TEXT = "做法：我局坚持党建引领，统筹推进示范点建设，做法具体、措施到位。\n亮点：一点一品。\n成效：已建成1个。\n"


def picture(size: tuple[int, int] = (640, 480), color: str = "green") -> bytes:
    out = BytesIO()
    Image.new("RGB", size, color).save(out, "JPEG")
    return out.getvalue()


def mail(
    subject: str = "报送",
    text: str = TEXT,
    sender: str = "张三 <qs@example.org>",
    files: dict[str, bytes] | None = None,
    **heads: str,
) -> EmailMessage:
    """A mail as a good program writes it. `files`: contents by name, with types from their endings."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, "baosong@example.org", subject
    message["Message-ID"] = heads.pop("message_id", "") or make_msgid(domain="example.org")
    for name, value in heads.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    for name, content in (files or {}).items():
        kind = ("image", "jpeg") if name.endswith(".jpg") else ("application", "octet-stream")
        message.add_attachment(content, maintype=kind[0], subtype=kind[1], filename=name)
    return message


def raw(head: str, body: bytes) -> bytes:
    """A mail written by hand: the head's lines as they go over the wire, encoded in GBK where they are not ASCII."""
    return head.strip().replace("\n", "\r\n").encode("gbk") + b"\r\n\r\n" + body


def tnef(files: dict[str, bytes], body: str = "") -> bytes:
    """A winmail.dat with these files (MS-OXTNEF: attributes of level, id, length, data, checksum)."""

    def attribute(level: int, number: int, data: bytes) -> bytes:
        return struct.pack("<BII", level, number, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)

    out = struct.pack("<IH", 0x223E9F78, 1)
    out += attribute(1, 0x00089006, struct.pack("<I", 0x00010000))
    if body:
        out += attribute(1, 0x0002800C, body.encode("gbk") + b"\0")
    for name, content in files.items():
        out += attribute(2, 0x00069002, struct.pack("<HIHHI", 1, 0, 0, 0, 0))
        out += attribute(2, 0x00018010, name.encode("ascii") + b"\0")
        out += attribute(2, 0x0006800F, content)
    return out


def with_wrapping(wrapped: bytes, **how: Any) -> EmailMessage:
    message = mail(**how)
    message.add_attachment(wrapped, maintype="application", subtype="ms-tnef", filename="winmail.dat")
    return message
