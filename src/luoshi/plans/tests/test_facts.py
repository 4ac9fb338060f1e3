"""The pure parts: kinds of due dates, what a report must hold, words, places, matching."""

import pytest
from django.utils import translation

from luoshi.plans.asks import derive_asks
from luoshi.plans.document import Cleaned, Drawing, Heading, Mark, clean, received
from luoshi.plans.due import due_kind
from luoshi.plans.forms import _repetition, _rule
from luoshi.plans.matching import Stated, match, relocate
from luoshi.plans.wording import due_line, quantity_words, rule_words

DAY = {"date": "2022-11-20", "text": "2022年11月20日前"}
NO_DAY = {"date": None, "text": "办结后"}
WINDOW = {"start": None, "end": "2022-12-31", "text": "即日起至2022年年底"}


@pytest.mark.parametrize(
    ("words", "facts", "kind"),
    [
        ("建成即可上报,截止2022年11月20日前。", {"deadline": DAY}, "as_soon_as_built"),
        ("2022年11月20日前完成。", {"deadline": DAY}, "latest_day"),
        ("每月5日前报送。", {"deadline": DAY, "recurrence": {"rule": "FREQ=MONTHLY;BYMONTHDAY=5"}}, "recurring"),
        ("适时筹建党委。", {"window": WINDOW, "condition": {"text": "适时"}}, "conditional"),
        ("具备条件的项目均应建立党支部。", {"window": WINDOW, "condition": {"text": "具备条件的"}}, "window"),
        ("即日起,根据工作情况及时报送典型案例。", {"window": WINDOW}, "rolling"),
        ("及时学习传达精神。", {"window": WINDOW}, "window"),
        ("整改完成后办理。", {"deadline": NO_DAY}, "none"),
        ("形成良好局面。", {}, "none"),
    ],
)
def test_the_kind_of_due_date_follows_from_facts_and_words(words, facts, kind):
    assert due_kind({"text": words, **facts}) == kind


def test_pictures_and_text_are_asked_where_the_plan_says_so():
    assert derive_asks([{"text": "图文并茂", "kind": "photograph"}]) == {"min_text": 100, "min_photographs": 1}
    assert derive_asks([{"text": "典型案例", "kind": "case"}]) == {
        "kinds": {"case": {"min_text": 200, "parts": ["practice", "results"]}}
    }
    assert derive_asks([]) == {}


@pytest.mark.parametrize(
    ("quantity", "words"),
    [
        ({"min": 1, "max": None, "unit": "个", "noun": "示范点"}, "至少 1 个 示范点"),
        ({"min": 1, "max": 2, "unit": "个", "noun": "市级示范点"}, "1 至 2 个 市级示范点 （应 1，争 2）"),
        ({"min": 17800000000, "max": 17800000000, "unit": "元", "noun": "投资"}, "178 亿元 投资"),
        ({"min": None, "max": 3, "unit": "处", "noun": ""}, "至多 3 处"),
        ({"min": 1, "max": 1, "unit": "个", "noun": "支部", "modality": "strive"}, "力争 1 个 支部"),
    ],
)
def test_quantities_read_as_an_office_writes_them(quantity, words):
    with translation.override("zh-hans"):
        assert quantity_words(quantity) == words


def test_dates_read_as_an_office_writes_them():
    values = {"deadline": DAY, "window": WINDOW, "recurrence": None, "condition": {"text": "适时"}}
    with translation.override("zh-hans"):
        assert due_line({**values, "due_kind": "as_soon_as_built"}) == "建成即可上报，最迟 2022-11-20"
        assert due_line({**values, "due_kind": "conditional"}) == "适时"
        assert rule_words("FREQ=MONTHLY;BYMONTHDAY=5") == "每月5日前"


@pytest.mark.parametrize(("every", "day"), [("WEEKLY", None), ("MONTHLY", 5), ("QUARTERLY", -1), ("YEARLY", 20)])
def test_a_repetition_goes_through_its_rule_and_back(every, day):
    assert _repetition(_rule(every, day)) == (every, day)


def test_the_likest_statements_are_paired_once():
    old = [Stated((0, 10), "建设示范点", "示范点", "一/1"), Stated((10, 20), "建立服务岗", "服务岗", "一/2")]
    new = [Stated((5, 15), "建立4个服务岗", "服务岗", "一/1"), Stated((15, 30), "建设1个示范点", "示范点", "一/2")]
    assert match(old, new, same_text=False) == {0: 1, 1: 0}
    assert match(old, [Stated((0, 9), "全然不同的话题与内容", "", "九")], same_text=False) == {}


def test_words_are_found_again_at_the_nearest_place():
    assert relocate("甲乙甲乙", "甲乙", near=3) == (2, 4)
    assert relocate("甲乙", "丙") is None


def test_cleaned_words_stand_letter_for_letter_above_the_received_ones():
    text = "黨建引領(lǐng)交通"
    cleaned = clean(text)
    assert "".join(cleaned.words) == "党建引领交通"
    assert [text[a : a + len(w)] for a, w in zip(cleaned.starts, cleaned.words, strict=True)] == ["黨建引領", "交通"]


def drawn(text, shown: Cleaned | None = None, headings=(), duties=None, marks=(), layout=None):
    return Drawing(text, layout or {}, list(headings), duties or {}, list(marks), shown or received(text)).blocks()


def test_a_heading_run_on_in_a_line_begins_a_block():
    text = "标题\n重视工作。(二)加强领导。\n各单位要安排人员。"
    blocks = drawn(text, headings=[Heading(7, 8, 15, 2)])
    assert [(b.kind, "".join(r.text for r in b.runs)) for b in blocks] == [
        ("title", "标题"),
        ("paragraph", "重视工作。"),
        ("heading", "(二)加强领导。"),
        ("paragraph", "各单位要安排人员。"),
    ]
    assert blocks[2].section == 7


def test_runs_are_cut_where_marks_begin_and_end_and_tile_the_text():
    text = "各县级单位至少建设1个示范点。"
    marks = [Mark(0, 5, "who", 3, "who"), Mark(5, 11, "count", 3, "count")]
    (block,) = drawn(text, duties={3: (0, len(text))}, marks=marks)
    assert "".join(run.text for run in block.runs) == text
    assert [(run.kinds, run.targets) for run in block.runs][:2] == [("mark-who", "3:who"), ("mark-count", "3:count")]
    assert all(run.owners == (3,) for run in block.runs)


def test_a_table_is_drawn_by_its_rows():
    text = "任务\t单位\n建点\t县局"
    cells = [(0, 2, 0, 0), (3, 5, 0, 1), (6, 8, 1, 0), (9, 11, 1, 1)]
    cells = [{"start": s, "end": e, "row": r, "column": c, "rows": 1, "columns": 1} for s, e, r, c in cells]
    (table,) = drawn(text, layout={"tables": [{"start": 0, "end": 11, "cells": cells}], "paragraphs": [[0, 5, 0]]})
    assert [[c["runs"][0].text for c in row] for row in table.rows] == [["任务", "单位"], ["建点", "县局"]]


def test_tasks_of_another_name_are_two_however_alike_their_terms():
    who = "各县级单位2027年{month}月15日前完成，报送典型案例。"
    old = Stated(None, "旧标线清除：" + who.format(month=9), "旧标线清除", "一/2")
    new = Stated(None, "夜间巡查：" + who.format(month=12), "夜间巡查", "一/2")
    assert match([old], [new], same_text=False) == {}
    renamed = Stated(None, "清除旧的标线：" + who.format(month=12), "清除旧的标线", "一/2")
    assert match([old], [renamed], same_text=False) == {0: 0}
