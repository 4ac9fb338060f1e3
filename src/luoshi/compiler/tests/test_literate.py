"""Rules and passes do what their pages say, case by case."""

from pathlib import Path

import pytest

from luoshi.compiler import compile_plan
from luoshi.compiler.rules import rules
from luoshi.compiler.tests.literate import PAGES, cases, facts, obligation

PASSES = sorted((PAGES / "passes").glob("*.md"))


@pytest.mark.parametrize("rule", sorted(rules()))
def test_a_rule_finds_the_facts_on_its_page(rule: str) -> None:
    found = list(cases(PAGES / "rules" / f"{rule}.md", "facts"))
    assert found, "a rule has a page with at least one case"
    for plan, issued_on, expected in found:
        assert facts(rule, plan, issued_on) == expected


def test_every_page_is_of_a_rule() -> None:
    assert {p.stem for p in (PAGES / "rules").glob("*.md")} == set(rules())


@pytest.mark.parametrize("page", PASSES, ids=lambda p: p.stem)
def test_a_pass_makes_the_obligations_on_its_page(page: Path) -> None:
    for plan, issued_on, expected in cases(page, "obligations"):
        made = compile_plan(plan, issued_on=issued_on).obligations
        assert "\n".join(map(obligation, made)) == expected
