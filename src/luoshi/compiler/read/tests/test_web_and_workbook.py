"""html, saved pages and workbooks."""

import pytest

from luoshi.compiler import compile_plan
from luoshi.compiler.read import read_document
from luoshi.compiler.read.tests import makers

TABLE = ["\t".join(row) for row in (makers.HEADER, *makers.ROWS)]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_a_page_gives_its_main_text_whatever_its_encoding(encoding):
    page = makers.page_html().replace(
        "<body>", '<body><div class="nav"><a href=/>首页</a> <a href=/a>政务公开</a></div>'
    )
    page = page.replace("</body>", "<footer>版权所有 某市政府</footer><script>alert(1)</script></body>")
    if encoding != "utf-8":
        page = page.replace("charset=utf-8", "charset=gb2312" if encoding == "gb18030" else "name=x")
    source = read_document(page.encode(encoding), "index.txt")
    assert source.kind == "html"
    assert source.text.splitlines() == [makers.TITLE, *makers.SENTENCES, *TABLE]
    assert source.paragraphs[0].level == 1


def test_a_form_or_a_menu_class_around_the_whole_page_takes_nothing_with_it():
    page = makers.page_html().replace(
        "<body>", '<body><form id="aspnetForm"><div class="main nav-page"><div class="nav">首页 政务公开</div>'
    )
    source = read_document(page.replace("</body>", "</div></form></body>").encode(), "a.html", sandbox=False)
    assert source.text.splitlines() == [makers.TITLE, *makers.SENTENCES, *TABLE]


@pytest.mark.parametrize(
    ("head", "above", "title"),
    [
        ('<title>某市政府网</title><meta name="ArticleTitle" content="整治方案">', "", "整治方案"),
        ("<title>某市政府网</title>", "<div><h1>整治方案</h1><a href=/>打印</a></div>", "整治方案"),
        ("<title>整治方案_某市政府网</title>", "", "整治方案"),
    ],
)
def test_the_title_stands_in_front_though_it_is_outside_of_the_text(head, above, title):
    page = f"<html><head>{head}</head><body>{above}<div><p>{makers.SENTENCES[1]}</p><p>{makers.SENTENCES[2]}</p></div></body></html>"
    assert read_document(page.encode(), "a.html", sandbox=False).text.splitlines() == [title, *makers.SENTENCES[1:]]


def test_lists_headings_line_breaks_and_merged_cells_are_kept():
    page = (
        "<html><body><h2>任务</h2><ol start=3><li>修路</li><li>建桥</li></ol>前半句<b>加粗</b>后半句<br>另起一行<p hidden>看不见</p>"
        "<table><tr><td rowspan=2>甲县</td><td colspan=2>两列</td></tr><tr><td>1</td><td>2</td></tr></table><p style='display:none'>无</p></body></html>"
    )
    source = read_document(page.encode(), "a.html", sandbox=False)
    assert source.text.splitlines() == [
        "任务",
        "3. 修路",
        "4. 建桥",
        "前半句加粗后半句",
        "另起一行",
        "甲县\t两列\t",
        "\t1\t2",
    ]
    cells = [(c.row, c.column, c.rows, c.columns) for c in source.tables[0].cells]
    assert cells == [(0, 0, 2, 1), (0, 1, 1, 2), (1, 1, 1, 1), (1, 2, 1, 1)]
    assert source.paragraphs[0].level == 2


def test_a_page_saved_as_one_file_is_read():
    page = "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<html><body><p>建成1个示范点</p></body></html>\r\n--x--\r\n"
    assert read_document(page.encode(), "a.mht", sandbox=False).text == "建成1个示范点\n"


def test_a_workbook_gives_title_table_and_note():
    source = read_document(makers.xlsx(), "分解表.xlsx")
    assert source.kind == "xlsx"
    assert source.text.splitlines() == [
        makers.TITLE,
        "\t".join((*makers.HEADER, "目标")),
        "1\t建成示范点\t各县水务局\t2022年10月31日\t95%",
        "2\t报送典型案例\t\t长期坚持\t3",
        "注：按季度调度。",
    ]
    plan = compile_plan(source)
    assert [d.message for d in plan.diagnostics if d.code == "P100"] == ["有隐藏的工作表未读取：底稿。"]
    unit = next(c for c in source.tables[0].cells if source.text[c.start : c.end] == "各县水务局")
    assert (unit.row, unit.column, unit.rows) == (1, 2, 2)
