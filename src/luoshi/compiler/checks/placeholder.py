"""P142: a name left as xx."""

import re
from collections.abc import Iterator

from luoshi.compiler.compilation import Compilation, Finding

_PLACEHOLDER = re.compile(
    r"[xX×*＊_＿某1](?:(?<=[xX×])(?<![A-Za-z0-9@._/-].)(?:(?<=[:：].)|[xX×])[xX×]*(?![A-Za-z0-9@._])[\u4e00-\u9fff]?"
    r"|(?<=[*＊_＿])[*＊_＿]+[\u4e00-\u9fff]?|(?<=某)[市县区局镇]|(?<=1)(?<=[:：].)[xX×]{3,})"
)


def check(compilation: Compilation) -> Iterator[Finding]:
    """Placeholders, each kind once at its first place."""
    seen: dict[str, int] = {}
    matches = list(_PLACEHOLDER.finditer(compilation.document.text))
    for match in matches:
        seen[match.group()] = seen.get(match.group(), 0) + 1
    for match in matches:
        times = seen.pop(match.group(), 0)
        if times:
            yield Finding(compilation.span(*match.span()), {"text": match.group(), "times": times})
