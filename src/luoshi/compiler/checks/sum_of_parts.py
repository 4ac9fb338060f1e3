"""P112: parts that do not add up to their total (共10个，其中县5个、区4个)."""

from collections.abc import Iterator

from luoshi.compiler.compilation import Compilation, Finding
from luoshi.compiler.document import Fact


def check(compilation: Compilation) -> Iterator[Finding]:
    """Totals followed by 其中 and at least two parts of the same unit in the same sentence."""
    key = compilation.document.key
    at = key.find("其中")
    while at >= 0:
        start = max(key.rfind("。", 0, at), key.rfind("\n", 0, at)) + 1
        end = min(i if i >= 0 else len(key) for i in (key.find("。", at), key.find("\n", at)))
        yield from _compared(
            compilation, compilation.facts["quantity"].within(start, at), compilation.facts["quantity"].within(at, end)
        )
        at = key.find("其中", at + 2)


def _compared(compilation: Compilation, before: list[Fact], after: list[Fact]) -> Iterator[Finding]:
    if not before:
        return
    total = before[-1]
    parts = [f for f in after if f.data["unit"] == total.data["unit"] and f.data["min"] == f.data["max"]]
    if len(parts) < 2 or len(parts) != len(after) or total.data["min"] != total.data["max"]:
        return
    found = sum(f.data["min"] for f in parts)
    if found != total.data["min"]:
        text = compilation.document.text[total.start : total.end]
        yield Finding(
            compilation.span(total.start, total.end),
            {"text": text, "said": f"{total.data['min']:g}", "found": f"{found:g}"},
        )
