"""P134: a body that could be anyone (有关部门)."""

import re
from collections.abc import Iterator

from luoshi.compiler.compilation import Compilation, Finding

_VAGUE = re.compile(
    r"(?:各|省级|市级|县级)?(?:有关|相关|其他|各有关|各相关)(?:责任|成员)?(?:单位|部门|科室|处室|方面|地区)$"
)


def check(compilation: Compilation) -> Iterator[Finding]:
    """Such words where they are the only ones that have to deliver."""
    for obligation in compilation.obligations:
        owing = [b for b in obligation.bodies if b.role in {"responsible", "lead"}]
        if owing and all(_VAGUE.match(b.text) for b in owing):
            yield Finding(owing[0].span, {"text": owing[0].text, "title": obligation.title})
