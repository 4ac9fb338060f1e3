"""P142: a name left as xx."""

import re
from collections.abc import Iterator
from functools import cache

from luoshi.compiler.compilation import Compilation, Finding
from luoshi.compiler.lexicon import any_of, words


@cache
def _placeholder() -> re.Pattern[str]:
    """Crosses, stars, underscores or 某, with the word behind them that says what is left out (xx县, but not the 开 of xx开发区)."""
    end = f"{any_of(words('bodies', 'blank_ends'))}?"
    return re.compile(
        r"[xX×*＊_＿某1](?:(?<=[xX×])(?<![A-Za-z0-9@._/-].)(?:(?<=[:：].)|[xX×])[xX×]*(?![A-Za-z0-9@._])"
        rf"{end}|(?<=[*＊_＿])[*＊_＿]+{end}|(?<=某)[市县区局镇]|(?<=1)(?<=[:：].)[xX×]{{3,}})"
    )


def check(compilation: Compilation) -> Iterator[Finding]:
    """Placeholders, each kind once at its first place."""
    seen: dict[str, int] = {}
    matches = list(_placeholder().finditer(compilation.document.text))
    for match in matches:
        seen[match.group()] = seen.get(match.group(), 0) + 1
    for match in matches:
        times = seen.pop(match.group(), 0)
        if times:
            yield Finding(compilation.span(*match.span()), {"text": match.group(), "times": times})
