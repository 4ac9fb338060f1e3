"""Formats that LibreOffice reads for us."""

import shutil

import pytest

from luoshi.compiler.read import ReadError, read_document
from luoshi.compiler.read.tests import makers

RTF = rb"{\rtf1\ansi\ansicpg936 \u19968?\u12289?\u24635?\u20307?\par}"


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_a_rich_text_file_is_read_through_libreoffice():
    source = read_document(RTF, "方案.wps")
    assert source.kind == "rtf"
    assert source.text == "一、总体\n"


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_a_word_97_document_keeps_its_paragraphs_and_its_table():
    source = read_document(makers.doc(), "方案.wps")
    assert source.kind == "doc"
    rows = ["\t".join(row) for row in (makers.HEADER, *makers.ROWS)]
    assert source.text.splitlines() == [makers.TITLE, *makers.SENTENCES, *rows]
    assert len(source.tables[0].cells) == 12


def test_without_libreoffice_the_error_says_what_to_do(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(ReadError) as caught:
        read_document(RTF, "方案.rtf", sandbox=False)
    assert caught.value.code == "R012"
    assert "LibreOffice" in caught.value.help
