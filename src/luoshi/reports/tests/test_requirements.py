"""What is asked and what is missing, as numbers and in words."""

from decimal import Decimal

import pytest
from django.utils import translation

from luoshi.reports.requirements import Asked, Given, asked_of, characters, check, own_text

EMPTY = Given(texts={}, photographs=0, documents=0, counted=Decimal(0))


def test_the_strictest_of_several_obligations_counts():
    asked = asked_of(
        [{"min_text": 100, "parts": ["results"]}, {"min_photographs": 2, "parts": ["practice"]}, {}], "progress"
    )
    assert asked == Asked(length=100, photographs=2, parts=("practice", "results"))


def test_white_space_is_no_text():
    assert characters(" 党建\n 引领\t") == 4


def test_a_plan_that_asks_nothing_is_met_by_an_empty_report():
    assert check(asked_of([{}], "progress"), EMPTY) == []


def test_each_thing_asked_is_met_or_says_what_is_missing():
    asked = Asked(length=10, photographs=2, documents=1, parts=("practice", "results"), count=True)
    given = Given({"practice": "四个字呢", "results": "  "}, photographs=2, documents=0, counted=Decimal(1))
    with translation.override("en"):
        found = {item.code: (item.met, item.missing) for item in check(asked, given)}
    assert found["practice"][0]
    assert found["results"] == (False, "write “results”")
    assert found["length"] == (False, "6 more characters of text")
    assert found["photographs"][0]
    assert found["documents"] == (False, "1 more document")
    assert found["count"][0]


@pytest.mark.parametrize("ask", [{"min_text": None}, {"parts": None}, {"min_photographs": 0}])
def test_empty_demands_ask_nothing(ask):
    assert asked_of([ask], "progress") == Asked()


def test_a_kind_with_a_demand_of_its_own_is_asked_that_alone():
    asks = {"min_text": 100, "min_photographs": 2, "kinds": {"progress": {"min_text": 20}}}
    assert asked_of([asks], "progress") == Asked(length=20)
    assert asked_of([asks], "case") == Asked(length=100, photographs=2)


def test_a_completion_says_how_much_and_other_kinds_where_the_plan_asks_it():
    asks = {"kinds": {"progress": {"count": True}}}
    assert [asked_of([asks], kind, counted=True).count for kind in ("completion", "progress", "case")] == [
        True,
        True,
        False,
    ]
    assert not asked_of([asks], "completion", counted=False).count


def test_lines_of_the_template_that_were_left_as_they_are_are_no_content():
    template = "一、主要做法\n二、存在问题"
    assert own_text("一、主要做法 \n建成示范点一个。\n二、存在问题\n", template).split() == ["建成示范点一个。"]
    assert own_text(template, template) == ""
    assert own_text(template, "") == template
