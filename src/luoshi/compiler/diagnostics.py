"""Pass 7, diagnostics: what the plan left open. One check, one module in `checks/`, one page in `pages/diagnostics/`.

A page's front matter holds the code, the severity and the wording in both languages; the module finds the places.
"""

import functools
import importlib
import pkgutil
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from luoshi.compiler import checks
from luoshi.compiler.compilation import Compilation, Finding
from luoshi.compiler.ir import Diagnostic, Severity

Language = Literal["zh", "zh-Hant", "en"]
Check = Callable[[Compilation], Iterator[Finding]]

_PLACE = re.compile(r"\{\w+\}")  # where a message holds words of the plan
_FRONT = re.compile(r"---\n(.*?)\n---\n(.*)", re.DOTALL)
_WEIGHT: dict[Severity, int] = {"error": 0, "warning": 1, "note": 2}


@dataclass(frozen=True, slots=True)
class Page:
    """The page of a diagnostic: code, name of its check, severity, wording by language, and the text below."""

    code: str
    name: str
    severity: Severity
    wording: dict[str, dict[str, str]]
    body: str

    def wording_in(self, language: Language) -> dict[str, str]:
        """The wording in a language; Traditional Chinese is made from the Simplified, before anything of a plan is filled in."""
        if language != "zh-Hant":
            return self.wording[language]
        from luoshi.traditional import traditional  # brings OpenCC: only for whoever reads Traditional

        return {name: traditional(text) for name, text in self.wording["zh"].items()}


@functools.cache
def pages() -> dict[str, Page]:
    """Every diagnostic's page by its code."""
    import yaml

    found = {}
    for entry in sorted((Path(__file__).parent / "pages" / "diagnostics").iterdir(), key=lambda e: e.name):
        match = _FRONT.match(entry.read_text(encoding="utf-8")) if entry.name.endswith(".md") else None
        if match:
            head: dict[str, Any] = yaml.safe_load(match.group(1))
            found[head["code"]] = Page(
                head["code"],
                head["name"],
                head["severity"],
                {"zh": head["zh"], "en": head["en"]},
                match.group(2).strip(),
            )
    return found


@functools.cache
def _checks() -> tuple[tuple[Page, Check], ...]:
    by_name = {page.name.replace("-", "_"): page for page in pages().values()}
    names = sorted(m.name for m in pkgutil.iter_modules(checks.__path__))
    return tuple((by_name[name], importlib.import_module(f"{checks.__name__}.{name}").check) for name in names)


def find_diagnostics(compilation: Compilation, language: Language = "zh") -> tuple[Diagnostic, ...]:
    """Every diagnostic of a compilation, in order of the text, the graver first at one place."""
    found = [_diagnostic(page, finding, language) for page, check in _checks() for finding in check(compilation)]
    return tuple(sorted(found, key=lambda d: (d.span[0], _WEIGHT[d.severity], d.code, d.span[1])))


def _diagnostic(page: Page, finding: Finding, language: Language) -> Diagnostic:
    wording = page.wording_in(language)
    message = wording[finding.wording].format_map(finding.data)
    return Diagnostic(
        page.code, finding.severity or page.severity, message, finding.span, wording["help"].format_map(finding.data)
    )


def explain(code: str, language: Language = "zh") -> str | None:
    """The page of a code as text for a terminal; None where there is no such code."""
    page = pages().get(code.upper())
    if page is None:
        return None
    wording = page.wording_in(language)
    said = _PLACE.sub("…", f"{wording['message']}\n{wording['help']}")
    return f"{page.code} {wording['title']} [{page.severity}]\n\n{said}\n\n{page.body}\n"
