"""Bytes of mails as text: what the mail says they are is a hint, not the truth."""

import codecs
import re
from email.errors import HeaderParseError
from email.header import decode_header

#: Declared as a part, meant as the whole: GB2312 mails hold characters of GBK, and GB18030 reads both.
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "cp936": "gb18030", "big5": "cp950"}
#: Declarations that programs make without knowing.
_UNKNOWING = {"", "ascii", "iso8859-1", "cp1252"}
_IDEOGRAPH = re.compile(r"[\u3400-\u9fff\uff00-\uffef\u3000-\u303f]")
_ENCODED_WORDS_APART = re.compile(r"(\?=)\s+(=\?)")


def decode(raw: bytes, charset: str | None = None) -> str:
    """The text. UTF-8 wherever it reads as Chinese in UTF-8, else what is declared, else GB18030; never an error."""
    declared = _known(charset)
    if (utf8 := _strict(raw, "utf-8-sig")) is not None and (
        declared in _UNKNOWING | {"utf-8"} or _says_utf8(utf8, raw)
    ):
        return utf8
    tried = ["gb18030", declared] if declared in _UNKNOWING else [declared, "gb18030"]
    for name in filter(None, tried):
        if (text := _strict(raw, name)) is not None:
            return text
    name = (
        "gb18030" if declared in _UNKNOWING | {"utf-8"} and _strict(raw[: len(raw) // 2], "utf-8") is None else declared
    )
    return raw.decode(name or "utf-8", errors="replace")


def _known(charset: str | None) -> str:
    """The codec's own name, widened; "" for none and for one that Python does not know."""
    try:
        name = codecs.lookup((charset or "").strip().strip("\"'")).name
    except LookupError:
        return ""
    return _WIDER.get(name, name)


def _strict(raw: bytes, name: str) -> str | None:
    try:
        return raw.decode(name)
    except (UnicodeDecodeError, LookupError, ValueError):
        return None


def _says_utf8(text: str, raw: bytes) -> bool:
    """Whether bytes declared otherwise are UTF-8 all the same: plain ASCII apart, all of them would hardly be it by chance."""
    return not raw.isascii() and bool(_IDEOGRAPH.search(text))


def decode_words(value: str) -> str:
    """A head's value with its encoded words read, on one line; raw eight-bit bytes in it are read as well."""
    joined = _ENCODED_WORDS_APART.sub(r"\1\2", value.replace("\r", "").replace("\n", ""))
    try:
        pieces = decode_header(joined)
    except (HeaderParseError, ValueError):
        pieces = [(joined, None)]
    return "".join(_piece(piece, charset) for piece, charset in _joined(pieces)).strip()


def _joined(pieces: list[tuple[bytes | str, str | None]]) -> list[tuple[bytes | str, str | None]]:
    """Neighbours of one charset as one: some programs cut a character in two."""
    whole: list[tuple[bytes | str, str | None]] = []
    for piece, charset in pieces:
        if whole and charset and whole[-1][1] == charset:
            whole[-1] = (bytes(whole[-1][0]) + bytes(piece), charset)  # type: ignore[arg-type]
        else:
            whole.append((piece, charset))
    return whole


def _piece(piece: bytes | str, charset: str | None) -> str:
    if isinstance(piece, str):
        piece = piece.encode("utf-8", "surrogateescape")
        return decode(piece)
    if charset is None:  # decode_header gives what stands between encoded words as raw-unicode-escape
        piece = piece.decode("raw-unicode-escape").encode("utf-8", "surrogateescape")
    return decode(piece, charset)
