"""The words of questions: the compiler's own, in its languages, and this room's."""

import functools
import re
from typing import TYPE_CHECKING

from django.utils.translation import get_language, gettext

from luoshi.plans.carry import UNMATCHED
from luoshi.plans.models import Diagnostic

if TYPE_CHECKING:
    from luoshi.compiler.diagnostics import Language

COMPILER_LANGUAGES: dict[str, "Language"] = {"zh-hans": "zh", "zh-hant": "zh-Hant", "en": "en"}


def question_words(row: Diagnostic) -> tuple[str, str]:
    """What the question says and how to settle it, in the active language where the words are known, else as stored."""
    if row.code == UNMATCHED:
        title = row.obligation.title if row.obligation else ""
        return (
            gettext("“%(title)s” was worked on in the version before and is not in this text.") % {"title": title},
            gettext("Keep it, drop it with a reason, or merge it with the task that took its place."),
        )
    language = compiler_language()
    return (row.message, row.help) if language == "zh" else _in_language(row, language)


def _in_language(row: Diagnostic, language: "Language") -> tuple[str, str]:
    """The compiler's words in another language for a stored message: read back with the template that made it.

    What the plan says in it stays as the plan has it, in Traditional Chinese as well.
    """
    from luoshi.compiler.diagnostics import pages  # reads its pages once: not for a page in Chinese

    page = pages().get(row.code)
    for name, template in page.wording["zh"].items() if page else ():
        if name.startswith("message") and (found := _reading(template).fullmatch(row.message)):
            wording = page.wording_in(language)
            return wording[name].format(**found.groupdict()), wording["help"]
    return row.message, row.help


@functools.cache
def _reading(template: str) -> re.Pattern[str]:
    """The expression that reads a message back into what filled its template."""
    seen: set[str] = set()

    def hole(match: re.Match[str]) -> str:
        name = match.group(1)
        known, _ = name in seen, seen.add(name)
        return f"(?P={name})" if known else f"(?P<{name}>.*?)"

    return re.compile(re.sub(r"\\{(\w+)\\}", hole, re.escape(template)), re.DOTALL)


def severity_words(severity: str) -> str:
    return {"error": gettext("error"), "warning": gettext("question"), "note": gettext("note")}[severity]


def compiler_language() -> "Language":
    """The language of the page as the compiler names it."""
    return COMPILER_LANGUAGES.get(get_language() or "", "zh")
