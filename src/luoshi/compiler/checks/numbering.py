"""P150: numbering that skips or starts again."""

from collections.abc import Iterator

from luoshi.compiler.compilation import Compilation, Finding


def check(compilation: Compilation) -> Iterator[Finding]:
    """Headings whose number is not the one after their predecessor's."""
    for flaw in compilation.outline.flaws:
        node = compilation.outline.nodes[flaw.node]
        yield Finding(
            compilation.span(node.start, max(node.head_end, node.head_start)),
            {"label": node.label, "path": node.path, "expected": flaw.expected},
        )
