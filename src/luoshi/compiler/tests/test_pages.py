"""The pages of diagnostics are their tests: each holds a plan and what must be said about it."""

import re

import pytest

from luoshi.compiler import compile_plan
from luoshi.compiler.diagnostics import Language, explain, pages
from luoshi.compiler.normalize import normalize
from luoshi.compiler.render import diagnostics_text, width
from luoshi.compiler.roster import Roster
from luoshi.compiler.source import SourceText
from luoshi.compiler.words import speaking

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
    assert "{" not in (explain(code) or "")
    assert pages()[code].wording["en"]["title"] in (explain(code.lower(), "en") or "")


def under_the_carets(shown: str, carets: str) -> str:
    """The part of a shown line that stands over the carets, by columns of a terminal."""
    first, last = carets.index("^"), len(carets)
    column, found = 0, ""
    for character in shown:
        if first <= column < last:
            found += character
        column += width(character)
    return found


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("code", sorted(pages()))
def test_the_carets_stand_under_the_words_in_both_languages(code: str, lang: Language) -> None:
    blocks = dict(_BLOCK.findall(pages()[code].body))
    roster = Roster.of(blocks["roster"].split()) if "roster" in blocks else None
    source = SourceText(blocks["plan"])
    plan = compile_plan(source, roster=roster, lang=lang)
    with speaking(lang):
        said = diagnostics_text(plan, source).split("\n\n")
    assert len(said) == len(plan.diagnostics)
    for d, part in zip(plan.diagnostics, said, strict=True):
        head, _, shown, carets, cure = part.rstrip("\n").split("\n")
        assert head.endswith(f"[{d.code}]: {d.message}")
        assert cure == f"  = {d.help}"
        assert not re.search(r"[{}]", head + cure)
        words = source.text[slice(*d.span)].split("\n")[0].replace("\t", " ")
        assert under_the_carets(shown, carets) == words or len(words) > len(shown) // 2
        assert words.startswith(under_the_carets(shown, carets))


def test_carets_stand_right_in_a_long_line_of_both_widths() -> None:
    text = (
        "（一）"
        + "ＡＢＣ abc 各单位“强”①②，" * 12
        + "县教育局2022年2月30日前建成2个示范点，"
        + "其他工作同步推进，" * 20
        + "。"
    )
    source = SourceText(f"一、主要任务\n{text}\n")
    plan = compile_plan(source)
    parts = diagnostics_text(plan, source).split("\n\n")
    shown, carets = next(p for p in parts if "P106" in p).split("\n")[2:4]
    assert under_the_carets(shown, carets) == "2022年2月30日"
    assert width(shown) <= 110


def test_an_unknown_code_has_no_page() -> None:
    assert explain("P999") is None


def test_messages_can_be_english() -> None:
    plan = compile_plan("一、主要任务\n（一）县教育局适时组建队伍。", lang="en")
    assert any("left to judgement" in d.message for d in plan.diagnostics)
