"""A document of each kind, made on the spot: the same plan in every format."""

import io
import zipfile

import docx
import openpyxl
from docx.oxml import parse_xml as oxml
from docx.oxml.ns import nsdecls, qn

TITLE = "某市河道环境整治工作方案"
SENTENCES = (
    "一、总体目标",
    "（一）推进河道整治。各县级单位至少建成1至2个市级示范点，于2022年10月31日前完成，总投资178亿元，全年水质优良率高于全省平均水平。",
    "（二）加强督导。市水务中心负责督促指导各县示范点建设工作，每月5日前报送进展情况，并将工作经验做法及时报送市整治办公室备案。",
)
HEADER = ("序号", "任务", "责任单位", "完成时限")
ROWS = (("1", "建成示范点", "各县水务局", "2022年10月31日"), ("2", "报送典型案例", "各县水务局", "长期坚持"))

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def plain_docx() -> bytes:
    """Title, the sentences and a table, with nothing special."""
    document = docx.Document()
    document.add_paragraph(TITLE, style="Title")
    document.add_heading(SENTENCES[0], 1)
    for sentence in SENTENCES[1:]:
        document.add_paragraph(sentence)
    table = document.add_table(rows=0, cols=4)
    for row in (HEADER, *ROWS):
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    document.add_paragraph()  # Word never ends with a table, and LibreOffice writes no sound doc of such a document
    return saved(document)


def saved(document) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def add_numbering(document, levels, num="77", abstract="77") -> None:
    """A list with levels of (format, text), and a `num` of the same id."""
    numbering = document.part.numbering_part.element
    inner = "".join(
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{fmt}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for depth, (fmt, text) in enumerate(levels)
    )
    first_num = numbering.find(qn("w:num"))
    element = oxml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{abstract}">{inner}</w:abstractNum>')
    first_num.addprevious(element) if first_num is not None else numbering.append(element)
    numbering.append(oxml(f'<w:num {nsdecls("w")} w:numId="{num}"><w:abstractNumId w:val="{abstract}"/></w:num>'))


def numbered(document, text, depth, num="77"):
    """A paragraph of a list, its number left to the word processor."""
    paragraph = document.add_paragraph(text)
    properties = paragraph._p.get_or_add_pPr()
    properties.append(oxml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{depth}"/><w:numId w:val="{num}"/></w:numPr>'))
    return paragraph


def append_xml(document, inner: str) -> None:
    """A paragraph of raw content at the end of the body."""
    body = document.element.body
    body.insert(len(body) - 1, oxml(f"<w:p {nsdecls('w')}>{inner}</w:p>"))


def page_html(columns=1, header="") -> str:
    body = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)
    rows = "".join("<tr>" + "".join(f"<td>{text}</td>" for text in row) + "</tr>" for row in (HEADER, *ROWS))
    return f"""<!doctype html><html lang=zh><head><meta charset=utf-8><title>{TITLE}_某市政府网</title><style>
      @page {{ size: A4; margin: 3cm 2.6cm; @bottom-center {{ content: "— " counter(page) " —"; }} @top-center {{ content: "{header}"; }} }}
      body {{ font: 16pt "Noto Serif CJK SC", serif; text-align: justify; }} h1 {{ font-size: 22pt; text-align: center; }}
      div {{ columns: {columns}; column-gap: 1.5cm; font-size: {16 if columns == 1 else 11}pt; }}
      p {{ text-indent: 2em; margin: 0; line-height: 1.6; }} table {{ border-collapse: collapse; width: 100%; font-size: 12pt; }}
      td {{ border: 1px solid black; padding: 4px; }}
      </style></head><body><h1>{TITLE}</h1><div>{body * columns**4}</div><table>{rows}</table></body></html>"""


def pdf(**options) -> bytes:
    import weasyprint

    return weasyprint.HTML(string=page_html(**options)).write_pdf()


def page_image(dpi=150):
    """The first page of the PDF as a picture."""
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf())
    try:
        return document[0].render(scale=dpi / 72).to_pil().convert("RGB")
    finally:
        document.close()


def scanned_pdf() -> bytes:
    out = io.BytesIO()
    page_image().save(out, "PDF", resolution=150)
    return out.getvalue()


def png() -> bytes:
    out = io.BytesIO()
    page_image().save(out, "PNG")
    return out.getvalue()


def archive(parts: dict[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as container:
        for name, content in parts.items():
            container.writestr(name, content)
    return out.getvalue()


OFD = 'xmlns:ofd="http://www.ofdspec.org/2016"'


def ofd() -> bytes:
    """One page; the objects are stored in the reverse of their reading order, the long sentence over its lines."""
    lines = [TITLE, SENTENCES[0], SENTENCES[1][:30], SENTENCES[1][30:62], SENTENCES[1][62:]]
    objects = []
    for number, text in enumerate(lines):
        x = 60 if number == 0 else 38 if number < 3 else 28
        step = f"g {len(text) - 1} 5" if len(text) > 1 else ""
        objects.append(
            f'<ofd:TextObject ID="{number + 10}" Boundary="{x} {30 + number * 9} 170 7" Font="1" Size="5">'
            f'<ofd:TextCode X="0" Y="5" DeltaX="{step}">{text}</ofd:TextCode></ofd:TextObject>'
        )
    footer = '<ofd:TextObject ID="90" Boundary="100 280 20 5" Font="1" Size="4"><ofd:TextCode X="0" Y="4">- 1 -</ofd:TextCode></ofd:TextObject>'
    page = f'<ofd:Page {OFD}><ofd:Content><ofd:Layer ID="2">{"".join(reversed([*objects, footer]))}</ofd:Layer></ofd:Content></ofd:Page>'
    return ofd_container(page)


def ofd_container(page: str, extra: dict[str, str | bytes] | None = None) -> bytes:
    head = '<?xml version="1.0" encoding="UTF-8"?>'
    return archive(
        {
            "OFD.xml": f'{head}<ofd:OFD {OFD} Version="1.0"><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>',
            "Doc_0/Document.xml": (
                f"{head}<ofd:Document {OFD}><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea>"
                f"<ofd:DocumentRes>DocumentRes.xml</ofd:DocumentRes></ofd:CommonData>"
                f'<ofd:Pages><ofd:Page ID="1" BaseLoc="Pages/Page_0/Content.xml"/></ofd:Pages></ofd:Document>'
            ),
            "Doc_0/Pages/Page_0/Content.xml": head + page,
            **(extra or {}),
        }
    )


def xlsx() -> bytes:
    """A breakdown table under a merged title, with a responsible unit over two rows, a percentage and a date."""
    from datetime import date

    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet["A1"] = TITLE
    sheet.merge_cells("A1:E1")
    sheet.append((*HEADER, "目标"))
    sheet.append(("1", "建成示范点", "各县水务局", date(2022, 10, 31), 0.95))
    sheet.append(("2", "报送典型案例", None, "长期坚持", 3))
    sheet["E3"].number_format = "0%"
    sheet.merge_cells("C3:C4")
    sheet["A5"] = "注：按季度调度。"
    hidden = workbook.create_sheet("底稿")
    hidden["A1"] = "不应读到"
    hidden.sheet_state = "hidden"
    return saved(workbook)


def doc() -> bytes | None:
    """The plain docx as Word 97 stores it; None where LibreOffice is not installed."""
    import shutil
    import subprocess
    import tempfile
    from pathlib import Path

    if not shutil.which("soffice"):
        return None
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "a.docx").write_bytes(plain_docx())
        command = [
            "soffice",
            f"-env:UserInstallation=file://{folder}/profile",
            "--headless",
            "--convert-to",
            "doc",
            "--outdir",
            folder,
            f"{folder}/a.docx",
        ]
        subprocess.run(command, check=True, capture_output=True, timeout=120)  # noqa: S603
        return (Path(folder) / "a.doc").read_bytes()
