"""Labels of items before the words they number: 3., (一), 一、, ①."""

import re

_LABEL = re.compile(r"^ *(?:\d{1,3}[.、]|\([一二三四五六七八九十\d]{1,3}\)|[一二三四五六七八九十]{1,3}、|[①-⑳]) *")


def without_label(text: str) -> str:
    """The words after the label that they begin with, if there is one."""
    return _LABEL.sub("", text)
