"""Questions in the language of the page."""

import re

import pytest
from django.utils.translation import override

from luoshi.compiler import compile_plan
from luoshi.compiler.diagnostics import pages
from luoshi.compiler.roster import Roster
from luoshi.plans.models import Diagnostic
from luoshi.plans.questions import question_words

_BLOCK = re.compile(r"```(\w+)\n(.*?)\n```", re.DOTALL)


def stored(said):
    """The question as it is kept: in Chinese."""
    start, end = said.span
    return Diagnostic(code=said.code, message=said.message, help=said.help, start=start, end=end)


@pytest.mark.parametrize("code", sorted(pages()))
def test_a_question_stored_in_chinese_is_said_in_the_compilers_own_words(code):
    blocks = dict(_BLOCK.findall(pages()[code].body))
    roster = Roster.of(blocks["roster"].split()) if "roster" in blocks else None
    chinese, traditional, english = (
        [d for d in compile_plan(blocks["plan"], roster=roster, lang=lang).diagnostics if d.code == code]
        for lang in ("zh", "zh-Hant", "en")
    )
    with override("en"):
        assert [question_words(stored(said)) for said in chinese] == [(said.message, said.help) for said in english]
    with override("zh-hant"):
        assert [question_words(stored(said)) for said in chinese] == [(said.message, said.help) for said in traditional]
    with override("zh-hans"):
        assert [question_words(stored(said)) for said in chinese] == [(said.message, said.help) for said in chinese]
    assert bool(chinese) == bool(blocks["diagnostics"].strip())


@pytest.mark.parametrize("code", sorted(pages()))
@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_question_speaks_of_the_command_line(code, language):
    assert not re.search(r"--\w", " ".join(pages()[code].wording[language].values()))
