"""Plain text in the encodings that offices use."""

import pytest

from luoshi.compiler.read import ReadError, read_document

TEXT = "一、总体目标\r\n\r\n2022年10月31日前，每县至少建成1个示范点。\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "utf-32"])
def test_each_encoding_gives_the_same_text(encoding):
    source = read_document(TEXT.encode(encoding), "方案.txt")
    assert source.text == TEXT
    assert [TEXT[p.start : p.end] for p in source.paragraphs] == [
        "一、总体目标",
        "2022年10月31日前，每县至少建成1个示范点。",
    ]
    assert source.kind == "txt"
    assert len(source.sha256) == 64


def test_traditional_text_in_big5_is_read_by_the_fallback():
    text = "一、總體目標：每縣至少建成一個示範點，於十月三十一日前上報完成情況。\n" * 20
    assert read_document(text.encode("big5"), "a.txt").text == text


def test_empty_and_binary_are_told_apart():
    for data, code in [(b"", "R001"), (bytes(range(256)) * 8, "R003"), (b"\xff\xfe\x00\xd8A\x00", "R005")]:
        with pytest.raises(ReadError) as caught:
            read_document(data, "a.txt")
        assert caught.value.code == code
        assert caught.value.message
        assert caught.value.wording("en").help
