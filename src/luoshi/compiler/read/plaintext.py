"""Plain text in UTF-8, UTF-16, GB18030 or Big5, detected."""

import codecs
import re

from luoshi.compiler.read.errors import ReadError
from luoshi.compiler.source import Paragraph, SourceText

BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
SAMPLE = 65536
LINE = re.compile(r"[^\r\n]+")
CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f\ufffe\uffff]")
USUAL = re.compile("[\t\n\r -~\xa0-\xff\u2000-\u22ff\u2460-\u24ff\u2500-\u25ff\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
# Where the everyday characters of an encoding stand: marks and Han of the first level, by first and least second byte.
EVERYDAY = {"gb18030": (range(0xA1, 0xD8), 0xA1), "cp950": (range(0xA1, 0xC7), 0x40)}


def read_plaintext(data: bytes) -> SourceText:
    """The text as stored, line breaks and all; one paragraph a line that is not blank. Raises `ReadError`."""
    text = decode(data)
    paragraphs = paragraphs_of(text)
    if not paragraphs:
        raise ReadError("R002")
    return SourceText(text=text, kind="txt", paragraphs=paragraphs)


def paragraphs_of(text: str) -> tuple[Paragraph, ...]:
    """One paragraph for each line that holds more than blanks, its span without the line break."""
    return tuple(Paragraph(m.start(), m.end()) for m in LINE.finditer(text) if not m.group().isspace())


def decode(data: bytes) -> str:
    """The text of `data` without its byte-order mark. Raises R003 where no encoding fits, R005 where it breaks off."""
    for mark, encoding in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _decode_marked(data[len(mark) :], encoding)
    text = _decode_utf8(data) or _decode_unmarked_utf16(data) or _decode_chinese(data) or _decode_other(data)
    if text is None:
        raise ReadError("R003", detail="binary data")
    return text


def _decode_marked(data: bytes, encoding: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise ReadError("R005", detail=f"{encoding}, byte {error.start}") from error
    if not _looks_like_text(text):
        raise ReadError("R003", detail="binary data")
    return text


def _decode_utf8(data: bytes) -> str | None:
    return _decode_if_text(data, "utf-8")


def _decode_unmarked_utf16(data: bytes) -> str | None:
    """UTF-16 without a mark: ASCII spaces, digits and line breaks leave zero bytes at one parity only."""
    even, odd = data[:SAMPLE:2].count(0), data[1:SAMPLE:2].count(0)
    if even == odd:
        return None
    return _decode_if_text(data, "utf-16-le" if odd > even else "utf-16-be")


def _decode_chinese(data: bytes) -> str | None:
    """GB18030 or Big5. Most bytes of one are characters of the other too, but rare ones: the more everyday text is meant."""
    found = {encoding: text for encoding in EVERYDAY if (text := _decode_if_text(data, encoding))}
    return found[max(found, key=lambda encoding: _everyday(found[encoding], encoding))] if found else None


def _everyday(text: str, encoding: str) -> float:
    """The share of everyday characters among those that are not ASCII, 0 to 1."""
    leads, least = EVERYDAY[encoding]
    codes = [character.encode(encoding) for character in text[:SAMPLE] if not character.isascii()]
    return sum(len(code) == 2 and code[0] in leads and code[1] >= least for code in codes) / max(len(codes), 1)


def _decode_other(data: bytes) -> str | None:
    from charset_normalizer import from_bytes

    best = from_bytes(data[:SAMPLE]).best()
    return _decode_if_text(data, best.encoding) if best else None


def _decode_if_text(data: bytes, encoding: str) -> str | None:
    try:
        text = data.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None
    return text if _looks_like_text(text) else None


def _looks_like_text(text: str) -> bool:
    """No control characters to speak of, and most characters of kinds that Chinese documents use."""
    sample = text[:SAMPLE]
    if len(CONTROL.findall(sample)) * 200 > len(sample):
        return False
    return len(USUAL.findall(sample)) * 2 >= len(sample)
