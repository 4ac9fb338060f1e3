"""Files made to do harm, and files that are merely broken: an error with its cause, in bounded time and memory."""

import io
import struct
import time
import zipfile
import zlib

import pypdfium2
import pytest

from luoshi.compiler.read import ReadError, read_document, sandbox
from luoshi.compiler.read.errors import WORDINGS, explain_error
from luoshi.compiler.read.limits import MB, PARSERS, Limits
from luoshi.compiler.read.tests import makers
from luoshi.compiler.read.tests.compound import compound


def code_of(data, *, in_sandbox=True):
    with pytest.raises(ReadError) as caught:
        read_document(data, "文件", sandbox=in_sandbox)
    error = caught.value
    for wording in (error.wording("zh"), error.wording("en")):
        assert wording.message
        assert wording.help
    return error.code


def docx_with(document_xml):
    return makers.archive({"word/document.xml": document_xml})


def body(inner):
    return f'<w:document xmlns:w="{makers.W}"><w:body>{inner}</w:body></w:document>'


BOMB = '<!DOCTYPE w:document [<!ENTITY a "落实"><!ENTITY b "' + "&a;" * 99 + '"><!ENTITY c "' + "&b;" * 99 + '">]>'


@pytest.mark.parametrize(
    ("data", "code"),
    [
        pytest.param(b"", "R001", id="empty"),
        pytest.param(b"   \n", "R002", id="blank"),
        pytest.param(b"MZ\x90\x00\x03" + bytes(500), "R003", id="program"),
        pytest.param(b"\x00\x00\x00\x18ftypmp42" + bytes(100), "R003", id="video"),
        pytest.param(makers.archive({"a.txt": "x"}), "R003", id="some zip"),
        pytest.param(makers.archive({"ppt/presentation.xml": "x"}), "R003", id="slides"),
        pytest.param(docx_with(BOMB + body("<w:p><w:r><w:t>&c;</w:t></w:r></w:p>")), "R009", id="entity bomb"),
        pytest.param(
            docx_with('<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + body("<w:p><w:r><w:t>&x;</w:t></w:r></w:p>")), "R009", id="external entity"
        ),
        pytest.param(docx_with(body("<w:sdt>" * 100 + "</w:sdt>" * 100)), "R013", id="deep"),
        pytest.param(docx_with(body("<w:sdt>" * 9000 + "</w:sdt>" * 9000)), "R013", id="very deep"),
        pytest.param(docx_with(body("")), "R002", id="no text"),
        pytest.param(docx_with("<w:document"), "R005", id="broken xml"),
        pytest.param(makers.plain_docx()[:3000], "R005", id="truncated docx"),
        pytest.param(makers.xlsx()[:2000], "R005", id="truncated xlsx"),
        pytest.param(makers.pdf()[:900], "R005", id="truncated pdf"),
        pytest.param(b"%PDF-1.7\nnothing", "R005", id="not a pdf"),
        pytest.param(b"\x89PNG\r\n\x1a\n" + bytes(64), "R005", id="not a picture"),
        pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "R005", id="not a compound file"),
        pytest.param(compound({"EncryptedPackage": b"x", "EncryptionInfo": b"y"}), "R004", id="docx with a password"),
        pytest.param(compound({"WordDocument": b"\xec\xa5" + bytes(8) + b"\x00\x01"}), "R004", id="doc with a password"),
        pytest.param(compound({"PowerPoint Document": b"x"}), "R003", id="old slides"),
        pytest.param(makers.archive({"OFD.xml": "<OFD/>", "Doc_0/Encryptions.xml": "<x/>"}), "R004", id="encrypted ofd"),
        pytest.param(b"<html><body></body></html>", "R002", id="empty page"),
    ],
)  # fmt: skip
def test_each_cause_has_its_code(data, code):
    assert code_of(data, in_sandbox=False) == code


def test_a_zip_bomb_is_refused_by_what_it_declares_and_by_what_it_unpacks():
    assert code_of(docx_with(b"\0" * (80 * MB))) == "R008"
    data = bytearray(docx_with(b" " * (70 * MB)))
    size = data.rfind(struct.pack("<I", 70 * MB))  # the central directory lies about the size
    data[size : size + 4] = struct.pack("<I", 1000)
    assert code_of(bytes(data)) in {"R005", "R008"}


def test_an_encrypted_zip_asks_for_a_copy_without_password():
    data = bytearray(makers.plain_docx())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        position = data.find(mark)
        while position >= 0:
            data[position + offset] |= 1
            position = data.find(mark, position + 4)
    assert code_of(bytes(data)) == "R004"


def test_a_pdf_with_a_password_says_so():
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [] /Count 0 >>",
        b"<< /Filter /Standard /V 1 /R 2 /P -4 /O <" + b"61" * 32 + b"> /U <" + b"62" * 32 + b"> >>",
    ]
    data, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"xref\n0 4\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = b"trailer << /Size 4 /Root 1 0 R /Encrypt 3 0 R /ID [<61> <61>] >>\nstartxref\n%d\n%%%%EOF" % len(data)
    assert code_of(data + table + trailer) == "R004"


def test_too_many_pages_and_huge_pictures_are_refused():
    document = pypdfium2.PdfDocument.new()
    for _ in range(1001):
        document.new_page(100, 100)
    out = io.BytesIO()
    document.save(out)
    document.close()
    assert code_of(out.getvalue()) == "R007"
    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    chunks = b"".join(
        struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
        for name, content in ((b"IHDR", header), (b"IDAT", zlib.compress(bytes(100))))
    )
    assert code_of(b"\x89PNG\r\n\x1a\n" + chunks) == "R006"


def test_a_wrong_extension_does_not_matter():
    source = read_document(makers.plain_docx(), "方案.pdf", sandbox=False)
    assert source.kind == "docx"
    assert [dict(remark.data) for remark in source.remarks] == [{"suffix": "pdf", "kind": "docx"}]
    assert read_document("一、目标".encode(), "方案.docx").kind == "txt"
    assert read_document("一、目标".encode(), "方案.txt").remarks == ()


def test_reading_stops_when_its_time_is_up():
    begun = time.monotonic()
    with pytest.raises(ReadError) as caught:
        sandbox.read_in_sandbox(
            makers.png(), Limits(stall=0.5, wall=0.5, cpu=60, memory=4096 * MB), lambda done, total: None
        )
    assert caught.value.code == "R010"
    assert time.monotonic() - begun < 5


def test_reading_stops_at_its_cpu_and_memory_limits():
    big = docx_with(body("<w:p><w:r><w:t>一</w:t></w:r></w:p>" * 600_000))
    for limits, code in [(Limits(60, 60, 1, 4096 * MB), "R010"), (Limits(60, 60, 60, 160 * MB), "R011")]:
        with pytest.raises(ReadError) as caught:
            sandbox.read_in_sandbox(big, limits, lambda done, total: None)
        assert caught.value.code == code


def test_the_reading_process_sees_no_secrets(monkeypatch, tmp_path):
    monkeypatch.setenv("LUOSHI_SECRET_KEY", "do not tell")
    started = {}
    popen = sandbox.subprocess.Popen
    monkeypatch.setattr(
        sandbox.subprocess, "Popen", lambda *args, **options: started.update(options) or popen(*args, **options)
    )
    sandbox.read_in_sandbox(makers.plain_docx(), PARSERS, lambda done, total: None)
    assert started["start_new_session"]
    assert "LUOSHI_SECRET_KEY" not in started["env"]


def test_each_code_is_explained_in_both_languages():
    for code in WORDINGS:
        assert explain_error(code).startswith(code)
        assert "{" not in explain_error(code.lower(), "en").partition("\n")[0]
    assert explain_error("R999") is None


def test_a_part_that_is_damaged_is_named():
    data = makers.plain_docx()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        offset = archive.getinfo("word/document.xml").header_offset + 100
    broken = data[:offset] + bytes(50) + data[offset + 50 :]
    with pytest.raises(ReadError) as caught:
        read_document(broken, "a.docx", sandbox=False)
    assert caught.value.code == "R005"
    assert "word/document.xml" in caught.value.message
