"""P111: an announced count that differs from the list it announces."""

import re
from collections.abc import Iterator

from luoshi.compiler.compilation import Compilation, Finding
from luoshi.compiler.numerals import number
from luoshi.compiler.outline import Node

_COUNT = r"(?P<n>[一二两三四五六七八九十]{1,3}|\d{1,2})"
_THING = (
    "(?:主要|重点|专项|具体|方面)*(?:任务|措施|行动|内容|工作|方面|步骤|阶段|职责|要求|重点|工程|举措|事项|环节|项目)"
)
_ANNOUNCED = re.compile(rf"{_COUNT}(?:个|项|大|类|条)(?:{_THING})?(?=[:。,\n]|如下|$)")
_LISTED = re.compile(rf"等{_COUNT}(?:个|项|大|类|种|座|条|家|所|处|方面)")


def check(compilation: Compilation) -> Iterator[Finding]:
    """Headings that announce so many parts and have another number; lists longer than the count that closes them."""
    nodes = compilation.outline.nodes
    for node in nodes[1:]:
        if len(node.children) > 1:
            yield from _announced(compilation, node, len(node.children))
    key = compilation.document.key
    for match in _LISTED.finditer(key):
        clause = max(key.rfind(mark, max(0, match.start() - 200), match.start()) for mark in ",;。:!?\n()")
        items, said = key.count("、", clause + 1, match.start()) + 1, number(match.group("n"))
        if said and items > max(said, 2):
            text = compilation.document.text[match.start("n") : match.end()]
            span = compilation.span(*match.span("n"))
            yield Finding(span, {"text": text, "said": int(said), "found": items})


def _announced(compilation: Compilation, node: Node, children: int) -> Iterator[Finding]:
    for match in _ANNOUNCED.finditer(
        compilation.document.key, node.head_start, min(node.own_end, node.head_start + 200)
    ):
        said = number(match.group("n"))
        if said and said != children:
            yield Finding(
                compilation.span(*match.span()), {"text": match.group(), "said": int(said), "found": children}
            )
        return
