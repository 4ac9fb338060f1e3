"""The example's Word file and workbook say the same as the text files they are made from."""

import csv
import importlib.util
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import ModuleType

import openpyxl
import pytest

from luoshi.compiler.read import read_document

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "examples" / "anlan-2022"


@pytest.fixture(scope="module")
def maker() -> ModuleType:
    loader = SourceFileLoader("make_example", str(ROOT / "tools" / "make-example"))
    spec = importlib.util.spec_from_loader("make_example", loader)
    assert spec
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module


def test_the_word_file_reads_as_the_text_with_its_automatic_numbers() -> None:
    source = read_document((FOLDER / "plan.docx").read_bytes(), "plan.docx", sandbox=False)
    paragraphs = [line for line in source.text.splitlines() if line.strip()]
    assert paragraphs == (FOLDER / "plan.txt").read_text(encoding="utf-8").splitlines()


def test_the_workbook_holds_the_rows_of_the_text_files(maker: ModuleType) -> None:
    book = openpyxl.load_workbook(FOLDER / "organizations.xlsx", read_only=True)
    for title, name in maker.SHEETS.items():
        with (FOLDER / "roster" / name).open(encoding="utf-8", newline="") as file:
            expected = [[cell or None for cell in row] for row in csv.reader(file, delimiter="\t")]
        assert [list(row) for row in book[title].iter_rows(values_only=True)] == expected, title
    book.close()


def test_making_it_again_gives_the_same_words(maker: ModuleType, tmp_path: Path) -> None:
    lines = (FOLDER / "plan.txt").read_text(encoding="utf-8").splitlines()
    maker.plan_document(lines).save(tmp_path / "plan.docx")
    made = read_document((tmp_path / "plan.docx").read_bytes(), "plan.docx", sandbox=False)
    kept = read_document((FOLDER / "plan.docx").read_bytes(), "plan.docx", sandbox=False)
    assert made.text == kept.text
