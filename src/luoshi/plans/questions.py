"""The words of questions: the compiler's own, in its two languages, and this room's."""

import functools
import re

from django.utils.translation import get_language, gettext

from luoshi.plans.carry import UNMATCHED
from luoshi.plans.models import Diagnostic


def question_words(row: Diagnostic) -> tuple[str, str]:
    """What the question says and how to settle it, in the active language where the words are known, else as stored."""
    if row.code == UNMATCHED:
        title = row.obligation.title if row.obligation else ""
        return (
            gettext("“%(title)s” was worked on in the version before and is not in this text.") % {"title": title},
            gettext("Keep it, drop it with a reason, or merge it with the task that took its place."),
        )
    return (row.message, row.help) if is_chinese() else _in_english(row)


def _in_english(row: Diagnostic) -> tuple[str, str]:
    """The compiler's English for a stored Chinese message: read back with the template that made it."""
    from luoshi.compiler.diagnostics import pages  # reads its pages once: not for a page in Chinese

    page = pages().get(row.code)
    for name, template in page.wording["zh"].items() if page else ():
        if name.startswith("message") and (found := _reading(template).fullmatch(row.message)):
            return page.wording["en"][name].format(**found.groupdict()), page.wording["en"]["help"]
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


def is_chinese() -> bool:
    """Whether the page is read in Chinese."""
    return (get_language() or "zh").startswith("zh")
