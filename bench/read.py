"""Pages a second of CPU time and peak memory of reading, by format: `python bench/read.py [PAGES]`.

Every document holds the same text of so many pages; each is read in a process of its own, start of the process and its limits included,
as `luoshi compile` reads it. doc needs LibreOffice; scans are of `SCANNED` pages, for recognition takes seconds a page.
"""

import io
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

PAGE_LINES = 24
SCANNED = 3
SENTENCE = "（{n}）各县级单位于2022年10月31日前至少建成{n}个市级示范点，完成投资178亿元，每月5日前报送进展情况。"


def text_of(pages: int) -> list[str]:
    """Two lines a sentence on the page."""
    return [SENTENCE.format(n=number) for number in range(1, pages * PAGE_LINES // 2 + 1)]


def docx_of(lines: list[str]) -> bytes:
    import docx

    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def pdf_of(lines: list[str]) -> bytes:
    import weasyprint

    style = (
        "@page{size:A4;margin:3cm 2.6cm}body{font:16pt 'Noto Serif CJK SC'}p{margin:0;text-indent:2em;line-height:28pt}"
    )
    return weasyprint.HTML(string=f"<style>{style}</style>" + "".join(f"<p>{line}</p>" for line in lines)).write_pdf()


def scan_of(lines: list[str]) -> bytes:
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf_of(lines))
    first, *others = [
        document[index].render(scale=200 / 72).to_pil().convert("RGB") for index in range(min(SCANNED, len(document)))
    ]
    out = io.BytesIO()
    first.save(out, "PDF", save_all=True, append_images=others, resolution=200)
    return out.getvalue()


def xlsx_of(lines: list[str]) -> bytes:
    import openpyxl

    book = openpyxl.Workbook()
    for number, line in enumerate(lines):
        book.active.append((number, line, "各县水务局", "2022年10月31日"))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def html_of(lines: list[str]) -> bytes:
    return (
        "<html><head><meta charset=utf-8></head><body>" + "".join(f"<p>{line}</p>" for line in lines) + "</body></html>"
    ).encode()


def doc_of(lines: list[str]) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "a.docx").write_bytes(docx_of(lines))
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
        subprocess.run(command, check=True, capture_output=True, timeout=180)
        return (Path(folder) / "a.doc").read_bytes()


MAKERS = {
    "txt": lambda lines: "\n".join(lines).encode("gb18030"),
    "html": html_of,
    "docx": docx_of,
    "xlsx": xlsx_of,
    "pdf": pdf_of,
    "doc": doc_of,
    "scan": scan_of,
}


def measure(kind: str, data: bytes) -> tuple[float, int]:
    """CPU seconds of one reading, and the peak memory in MB of the reading process. CPU time, for it stays the same on a busy machine."""
    from luoshi.compiler.read import read_document

    who = resource.RUSAGE_SELF if kind == "txt" else resource.RUSAGE_CHILDREN
    before = resource.getrusage(who)
    read_document(data, f"a.{kind}")
    after = resource.getrusage(who)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, after.ru_maxrss // 1024


def main() -> None:
    """Prints a line a format; each is measured in a process of its own, for peak memory only ever grows."""
    pages = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    if len(sys.argv) > 2:
        kind, path = sys.argv[2], Path(sys.argv[3])
        seconds, memory = measure(kind, path.read_bytes())
        count = min(pages, SCANNED) if kind == "scan" else pages
        print(f"| {kind} | {count} | {seconds:.2f} | {count / seconds:,.2g} | {memory} |")
        return
    print("| format | pages | CPU seconds | pages a CPU second | peak MB |\n|---|---|---|---|---|", flush=True)
    for kind, make in MAKERS.items():
        with tempfile.NamedTemporaryFile() as document:
            document.write(make(text_of(pages)))
            document.flush()
            subprocess.run([sys.executable, __file__, str(pages), kind, document.name], check=False)


if __name__ == "__main__":
    main()
