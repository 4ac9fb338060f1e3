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


@pytest.mark.parametrize(
    "text",
    ["一、總體目標：每縣至少建成一個示範點，於十月三十一日前上報完成情況。\n" * 20, "某市河道環境整治工作方案\n一、總體目標\n", "各縣水務局於2022年10月31日前完成。"],
)  # fmt: skip
def test_traditional_text_in_big5_is_not_taken_for_gb18030(text):
    assert read_document(text.encode("cp950"), "a.txt").text == text


@pytest.mark.parametrize(
    "text", ["某市河道环境整治工作方案", "鄢陵县、盱眙县、濉溪县住建局：", "國務院辦公廳關於印發工作方案的通知"]
)
def test_short_text_with_rare_characters_in_gb18030_is_not_taken_for_big5(text):
    assert read_document(text.encode("gb18030"), "a.txt").text == text


def test_empty_and_binary_are_told_apart():
    for data, code in [(b"", "R001"), (bytes(range(256)) * 8, "R003"), (b"\xff\xfe\x00\xd8A\x00", "R005")]:
        with pytest.raises(ReadError) as caught:
            read_document(data, "a.txt")
        assert caught.value.code == code
        assert caught.value.message
        assert caught.value.wording("en").help
