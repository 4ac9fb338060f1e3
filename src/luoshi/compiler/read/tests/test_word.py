"""docx: the text as the word processor shows it."""

import docx
import pytest
from docx.oxml import parse_xml as oxml
from docx.oxml.ns import nsdecls

from luoshi.compiler.read import read_document
from luoshi.compiler.read.tests import makers
from luoshi.compiler.read.word.numerals import render


def read(document):
    return read_document(makers.saved(document), "方案.docx", sandbox=False)


def lines(source):
    return source.text.splitlines()


def test_paragraphs_headings_and_table_come_in_order():
    source = read_document(makers.plain_docx(), "方案.docx")
    assert source.kind == "docx"
    assert lines(source) == [
        makers.TITLE,
        *makers.SENTENCES,
        *("\t".join(row) for row in (makers.HEADER, *makers.ROWS)),
    ]
    assert [p.level for p in source.paragraphs] == [0, 1, 0, 0]
    cell = source.tables[0].cells[6]
    assert (source.text[cell.start : cell.end], cell.row, cell.column) == ("各县水务局", 1, 2)


def test_automatic_numbers_are_written_and_restart_under_a_higher_level():
    document = docx.Document()
    levels = [
        ("chineseCountingThousand", "%1、"),
        ("chineseCountingThousand", "（%2）"),
        ("decimal", "%3."),
        ("decimalEnclosedCircleChinese", "%4"),
    ]
    makers.add_numbering(document, levels)
    for text, depth in [
        ("目标", 0),
        ("总体", 1),
        ("分项", 1),
        ("路", 2),
        ("桥", 3),
        ("隧", 3),
        ("任务", 0),
        ("重新", 1),
    ]:
        makers.numbered(document, text, depth)
    assert lines(read(document)) == [
        "一、目标",
        "（一）总体",
        "（二）分项",
        "1. 路",
        "① 桥",
        "② 隧",
        "二、任务",
        "（一）重新",
    ]


def test_lists_that_share_a_definition_count_on_and_an_override_starts_anew():
    document = docx.Document()
    makers.add_numbering(document, [("decimal", "%1、")])
    numbering = document.part.numbering_part.element
    for num, override in [("78", ""), ("79", '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>')]:
        numbering.append(oxml(f'<w:num {nsdecls("w")} w:numId="{num}"><w:abstractNumId w:val="77"/>{override}</w:num>'))
    for text, num in [("甲", "77"), ("乙", "78"), ("丙", "79"), ("丁", "79")]:
        makers.numbered(document, text, 0, num)
    assert lines(read(document)) == ["1、甲", "2、乙", "1、丙", "2、丁"]


def test_an_empty_numbered_paragraph_counts_and_shows_its_number_in_a_cell_alone():
    document = docx.Document()
    makers.add_numbering(document, [("decimal", "%1")])
    makers.numbered(document, "甲", 0)
    makers.numbered(document, "", 0)
    table = document.add_table(rows=2, cols=2)
    for row in range(2):
        cell = table.cell(row, 0).paragraphs[0]
        cell._p.get_or_add_pPr().append(
            oxml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="0"/><w:numId w:val="77"/></w:numPr>')
        )
        table.cell(row, 1).text = "修路"
    assert lines(read(document)) == ["1 甲", "3\t修路", "4\t修路"]


def test_a_style_numbers_its_paragraphs_and_the_paragraph_can_opt_out():
    document = docx.Document()
    makers.add_numbering(document, [("chineseCounting", "第%1章 ")])
    style = document.styles["Heading 1"].element.get_or_add_pPr()
    style.append(oxml(f'<w:numPr {nsdecls("w")}><w:numId w:val="77"/></w:numPr>'))
    document.add_heading("总则", 1)
    plain = document.add_heading("附则", 1)
    plain._p.get_or_add_pPr().append(oxml(f'<w:numPr {nsdecls("w")}><w:numId w:val="0"/></w:numPr>'))
    source = read(document)
    assert lines(source) == ["第一章 总则", "附则"]
    assert [p.level for p in source.paragraphs] == [1, 1]


@pytest.mark.parametrize(
    ("number", "number_format", "text"),
    [
        (10, "chineseCounting", "十"), (12, "chineseCountingThousand", "十二"), (20, "chineseCounting", "二十"), (105, "chineseCounting", "一百零五"),
        (110, "chineseCounting", "一百一十"), (12, "chineseLegalSimplified", "壹拾贰"), (21, "decimalEnclosedCircle", "㉑"), (3, "decimalEnclosedParen", "⑶"),
        (4, "lowerRoman", "iv"), (27, "upperLetter", "AA"), (2, "ideographTraditional", "乙"), (3, "decimalFullWidth", "３"), (7, "unheardOf", "7"), (99, "decimalEnclosedCircle", "99"),
    ],
)  # fmt: skip
def test_numbers_in_each_format(number, number_format, text):
    assert render(number, number_format) == text


def test_insertions_are_kept_and_deletions_dropped():
    document = docx.Document()
    makers.append_xml(
        document,
        '<w:r><w:t>建成</w:t></w:r><w:del w:id="1" w:author="a"><w:r><w:delText>2</w:delText></w:r></w:del>'
        '<w:ins w:id="2" w:author="a"><w:r><w:t>3</w:t></w:r></w:ins><w:r><w:t>个示范点</w:t></w:r>',
    )
    makers.append_xml(
        document, '<w:pPr><w:rPr><w:del w:id="3" w:author="a"/></w:rPr></w:pPr><w:r><w:t>两段合为</w:t></w:r>'
    )
    makers.append_xml(document, "<w:r><w:t>一段</w:t></w:r>")
    source = read(document)
    assert lines(source) == ["建成3个示范点", "两段合为一段"]
    assert [(remark.kind, dict(remark.data)) for remark in source.remarks] == [("changes", {"count": "3"})]


def test_text_boxes_are_read_once_and_fields_show_their_result():
    document = docx.Document()
    box = "<w:txbxContent><w:p><w:r><w:t>某市水务局文件</w:t></w:r></w:p></w:txbxContent>"
    makers.append_xml(
        document,
        '<w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:wps="urn:wps" xmlns:v="urn:v">'
        f'<mc:Choice Requires="wps"><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing></mc:Choice>'
        f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
        "<w:r><w:t>正文</w:t></w:r><w:r><w:instrText>PAGE</w:instrText></w:r><w:r><w:t>第3页</w:t></w:r>",
    )
    assert lines(read(document)) == ["正文第3页", "某市水务局文件"]


def test_hidden_text_pinyin_and_contents_are_left_out_and_line_breaks_divide():
    document = docx.Document()
    document.styles.add_style("toc 1", docx.enum.style.WD_STYLE_TYPE.PARAGRAPH)
    document.add_paragraph("一、总体目标\t1", style="toc 1")
    makers.append_xml(
        document,
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>看不见</w:t></w:r><w:r><w:ruby><w:rt><w:r><w:t>lǐng</w:t></w:r></w:rt>"
        "<w:rubyBase><w:r><w:t>领</w:t></w:r></w:rubyBase></w:ruby></w:r><w:r><w:br/><w:t>下一行</w:t></w:r>"
        '<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>',
    )
    assert lines(read(document)) == ["领", "下一行☑"]


def test_merged_cells_keep_their_place_and_extent():
    document = docx.Document()
    table = document.add_table(rows=3, cols=3)
    for row in range(3):
        for column in range(3):
            table.cell(row, column).text = f"{row}{column}"
    table.cell(0, 0).merge(table.cell(0, 1)).text = "宽"
    table.cell(1, 2).merge(table.cell(2, 2)).text = "高"
    source = read(document)
    assert lines(source) == ["宽\t\t02", "10\t11\t高", "20\t21\t"]
    cells = {source.text[c.start : c.end]: (c.row, c.column, c.rows, c.columns) for c in source.tables[0].cells}
    assert cells["宽"] == (0, 0, 1, 2)
    assert cells["高"] == (1, 2, 2, 1)


def test_a_footnote_stands_at_the_end_and_leaves_no_mark_in_the_sentence():
    document = docx.Document()
    makers.append_xml(
        document, '<w:r><w:t>建成1</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r><w:r><w:t>个</w:t></w:r>'
    )
    data = makers.saved(document)
    note = f'<w:footnotes xmlns:w="{makers.W}"><w:footnote w:type="separator" w:id="0"><w:p><w:r><w:t>x</w:t></w:r></w:p></w:footnote><w:footnote w:id="2"><w:p><w:r><w:footnoteRef/></w:r><w:r><w:t>不含在建</w:t></w:r></w:p></w:footnote></w:footnotes>'
    assert lines(read_document(with_part(data, "word/footnotes.xml", note), "a.docx", sandbox=False)) == [
        "建成1个",
        "注：不含在建",
    ]


def with_part(data, name, content):
    import io
    import zipfile

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {entry: archive.read(entry) for entry in archive.namelist()}
    return makers.archive({**parts, name: content})
