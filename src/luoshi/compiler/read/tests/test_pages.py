"""pdf, ofd and pictures: text by its place on the page."""

import io

import pypdfium2
import pytest
from PIL import Image

from luoshi.compiler.read import read_document, recognition
from luoshi.compiler.read.builder import Builder, GridCell
from luoshi.compiler.read.layout.flow import write_pages
from luoshi.compiler.read.layout.lines import joined_row, lines_of, rows_of
from luoshi.compiler.read.layout.margins import NUMBER
from luoshi.compiler.read.layout.model import Glyph, Line, PageContent, PlacedTable
from luoshi.compiler.read.tests import makers

TABLE = ["\t".join(row) for row in (makers.HEADER, *makers.ROWS)]


def test_a_pdf_gives_paragraphs_and_its_ruled_table_without_page_numbers():
    calls = []
    source = read_document(makers.pdf(), "方案.pdf", progress=lambda done, total: calls.append((done, total)))
    assert source.text.splitlines() == [makers.TITLE, *makers.SENTENCES, *TABLE]
    assert [(page.number, page.start, page.confidence) for page in source.pages] == [(1, 0, None)]
    assert calls == [(1, 1)]
    assert len(source.tables[0].cells) == 12


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_a_page_that_lies_on_its_side_and_is_cropped_reads_the_same(rotation):
    document = pypdfium2.PdfDocument(makers.pdf())
    document[0].set_rotation(rotation)
    document[0].set_cropbox(40, 40, 560, 800)
    out = io.BytesIO()
    document.save(out)
    document.close()
    assert read_document(out.getvalue(), "a.pdf", sandbox=False).text.splitlines() == [
        makers.TITLE,
        *makers.SENTENCES,
        *TABLE,
    ]


def test_two_columns_are_read_one_after_the_other_and_running_headers_left_out():
    source = read_document(makers.pdf(columns=2, header="某市文件汇编 2022"), "a.pdf", sandbox=False)
    assert source.text.splitlines() == [makers.TITLE, *makers.SENTENCES * 16, *TABLE]
    assert len(source.pages) > 1


def test_a_paragraph_goes_on_over_a_page_and_belongs_to_both():
    def page(number, lines):
        return PageContent(number, 600, 800, [Line(text, x, y, x + len(text) * 10, y + 10, 10) for text, x, y in lines])

    full = "字" * 40
    builder = Builder()
    first = page(1, [(f"一{full[:37]}", 120, 300), (full, 100, 320), (full, 100, 340), ("- 1 -", 280, 780)])
    write_pages([first, page(2, [("续到下页。", 100, 100), ("新的一段", 120, 120), ("- 2 -", 280, 780)])], builder)
    source = builder.build("pdf")
    paragraph = source.paragraphs[0]
    assert [source.text[p.start : p.end][-5:] for p in source.paragraphs] == ["续到下页。", "新的一段"]
    assert source.pages[0].end == source.pages[1].start
    assert paragraph.start < source.pages[1].start < paragraph.end
    assert source.text[source.pages[1].start :].startswith("续到下页。")


def test_characters_stored_behind_the_line_that_left_room_for_them_stand_where_they_are_seen():
    def glyphs(text, *places):
        return [Glyph(one, x * 10, 0, x * 10 + 10, 10) for one, x in zip(text, places, strict=True)]

    implied = Glyph(" ", 70, 10, 70, 10)  # a space that the page only implies has no width
    stored = [*glyphs("建设农村路项目", 0, 1, 3, 4, 5, 7, 8), *glyphs("“", 2), implied, *glyphs("”", 6)]
    (row,) = rows_of(lines_of(stored))
    assert joined_row(row).text == "建设“农村路”项目"


def paragraphs_of(*lines):
    """The paragraphs of a page of 40 characters a line without indents; each line is its text and how far it leaves the edge."""
    full = [("字" * 40, 0)] * 3
    placed = [
        Line(text, 100, 20 * at, 500 - short * 10, 20 * at + 10, 10) for at, (text, short) in enumerate([*full, *lines])
    ]
    builder = Builder()
    write_pages([PageContent(1, 600, 800, placed)], builder)
    source = builder.build("pdf")
    return [source.text[p.start : p.end].lstrip("字") for p in source.paragraphs]


@pytest.mark.parametrize("begins", ["容，做到", "的“五大攻坚”", "“五大攻坚”", "群”（工作群附后）"])
def test_a_line_is_short_where_the_next_begins_with_what_could_not_be_divided(begins):
    assert paragraphs_of(("一组织", 2.6), (begins, 30)) == [f"一组织{begins}"]


def test_a_shorter_line_a_label_and_a_sentence_that_ends_before_the_edge_end_a_paragraph():
    assert paragraphs_of(("一组织", 6), ("容，做到", 30)) == ["一组织", "容，做到"]
    assert paragraphs_of(("一大队", 0), ("2.时间", 30)) == ["一大队", "2.时间"]
    assert paragraphs_of(("一负责。", 1.5), ("各单位", 30)) == ["一负责。", "各单位"]


def test_a_sentence_that_fills_its_line_goes_on():
    assert paragraphs_of(("一负责。", 0), ("各单位", 30)) == ["一负责。各单位"]


def test_a_title_in_the_middle_is_no_indent():
    title = Line("某市工作方案", 270, 0, 330, 10, 10)
    lines = [Line("字" * 40, 100, 20 * at, 500, 20 * at + 10, 10) for at in range(1, 4)]
    last = [Line("1.主体：大队", 100, 80, 500, 90, 10), Line("2.时间：年底", 100, 100, 200, 110, 10)]
    builder = Builder()
    write_pages([PageContent(1, 600, 800, [title, *lines, *last])], builder)
    assert builder.build("pdf").text.splitlines()[-2:] == ["1.主体：大队", "2.时间：年底"]


@pytest.mark.parametrize("text", ["- 3 -", "— 12 —", "3", "第 3 页", "第3页 共12页", "3/12", "·3·", "第3页/共12页"])
def test_page_numbers_are_known(text):
    assert NUMBER.match(text)


@pytest.mark.parametrize("text", ["2022年", "一、目标", "第三章", "3个", "共12个"])
def test_what_only_looks_like_a_page_number_is_kept(text):
    assert not NUMBER.match(text)


def test_a_scanned_pdf_is_recognized_with_its_confidence():
    source = read_document(makers.scanned_pdf(), "扫描件.pdf")
    assert source.kind == "pdf"
    assert source.text.splitlines()[:4] == [makers.TITLE, *makers.SENTENCES]
    assert source.pages[0].confidence > 0.95
    assert [(remark.kind, remark.start, remark.end) for remark in source.remarks] == [
        ("recognized", 0, source.pages[0].end)
    ]


def test_an_ofd_is_read_by_the_places_of_its_text():
    source = read_document(makers.ofd(), "方案.ofd")
    assert source.kind == "ofd"
    assert source.text.splitlines() == [makers.TITLE, *makers.SENTENCES[:2]]
    assert len(source.pages) == 1


def test_an_ofd_table_is_found_by_its_rulings():
    texts = [["单位", "数量"], ["甲县", "2"]]
    objects = "".join(
        f'<ofd:TextObject ID="{r}{c}" Boundary="{30 + c * 40} {50 + r * 10} 40 10" Size="4"><ofd:TextCode X="2" Y="6">{texts[r][c]}</ofd:TextCode></ofd:TextObject>'
        for r in range(2)
        for c in range(2)
    )
    rulings = " ".join([*(f"M 0 {y} L 80 {y}" for y in (0, 10, 20)), *(f"M {x} 0 L {x} 20" for x in (0, 40, 80))])
    path = f'<ofd:PathObject ID="9" Boundary="30 50 80 20"><ofd:AbbreviatedData>{rulings}</ofd:AbbreviatedData></ofd:PathObject>'
    page = f"<ofd:Page {makers.OFD}><ofd:Content><ofd:Layer>{objects}{path}</ofd:Layer></ofd:Content></ofd:Page>"
    source = read_document(makers.ofd_container(page), "a.ofd", sandbox=False)
    assert source.text == "单位\t数量\n甲县\t2\n"


def test_a_table_over_two_pages_is_one_and_its_heading_stands_once():
    def table(rows, top):
        cells = tuple(
            GridCell(text, row, column) for row, texts in enumerate(rows) for column, text in enumerate(texts)
        )
        return PlacedTable(cells, 50, top, 550, top + 20 * len(rows))

    header = ("任务", "时限")
    pages = [
        PageContent(
            1, 600, 800, [Line("任务分解表", 250, 100, 350, 110, 10)], [table([header, ("修路", "九月")], 300)]
        ),
        PageContent(2, 600, 800, [], [table([header, ("建桥", "十月")], 60)]),
        PageContent(3, 600, 800, [Line("注：按季调度", 50, 200, 110, 210, 10)], [table([("架线", "年底")], 60)]),
        PageContent(4, 600, 800, [], [table([("另表", "无关")], 60)]),
    ]
    builder = Builder()
    write_pages(pages, builder)
    source = builder.build("pdf")
    assert source.text == "任务分解表\n任务\t时限\n修路\t九月\n建桥\t十月\n架线\t年底\n注：按季调度\n另表\t无关\n"
    assert [[cell.row for cell in table.cells] for table in source.tables] == [[0, 0, 1, 1, 2, 2, 3, 3], [0, 0]]
    assert source.text[source.pages[2].start :].startswith("架线")


@pytest.mark.parametrize("lies", [0, 90, 180, 270])
def test_a_picture_is_turned_until_it_reads_best(lies, monkeypatch):
    """The recognizer's part is played: it reads well only what stands upright, a dark stroke along the top."""

    def played(picture, number):
        corners = [
            picture.getpixel(place) for place in ((50, 2), (2, 50), (50, picture.height - 3), (picture.width - 3, 50))
        ]
        up = corners.index(0)
        page = PageContent(number, picture.width, picture.height, confidence=0.99 if up == 0 else 0.6)
        return page, up in {1, 3}

    monkeypatch.setattr(recognition, "_recognized", played)
    picture = Image.new("L", (100, 100), 255)
    picture.paste(0, (10, 0, 90, 6))
    assert recognition.recognize(picture.rotate(lies), 1).confidence == 0.99
