"""The pages of diagnostics are their tests: each holds a plan and what must be said about it."""

import re

import pytest

from luoshi.compiler import compile_plan
from luoshi.compiler.diagnostics import explain, pages
from luoshi.compiler.normalize import normalize
from luoshi.compiler.roster import Roster

_BLOCK = re.compile(r"```(\w+)\n(.*?)\n```", re.DOTALL)


@pytest.mark.parametrize("code", sorted(pages()))
def test_the_case_on_a_page_gives_its_diagnostics(code: str) -> None:
    blocks = dict(_BLOCK.findall(pages()[code].body))
    roster = Roster.of(blocks["roster"].split()) if "roster" in blocks else None
    plan = compile_plan(blocks["plan"], roster=roster)
    said = [f"{d.code} {normalize(blocks['plan'][slice(*d.span)]).text}" for d in plan.diagnostics if d.code == code]
    assert said == blocks["diagnostics"].splitlines()


@pytest.mark.parametrize("code", sorted(pages()))
def test_a_page_is_printed_in_both_languages(code: str) -> None:
    assert code in (explain(code) or "")
    assert pages()[code].wording["en"]["title"] in (explain(code.lower(), "en") or "")


def test_an_unknown_code_has_no_page() -> None:
    assert explain("P999") is None


def test_messages_can_be_english() -> None:
    plan = compile_plan("一、主要任务\n（一）县教育局适时组建队伍。", lang="en")
    assert any("left to judgement" in d.message for d in plan.diagnostics)
