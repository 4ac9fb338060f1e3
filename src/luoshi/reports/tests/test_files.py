"""Files are what their content is, whatever they are called; each refusal says why."""

import io
import zipfile
from pathlib import Path

import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from luoshi.errors import DomainError
from luoshi.reports.files import clean_name, inspect
from luoshi.reports.files.pictures import screen_version
from luoshi.reports.tests.conftest import office, photograph

WORD = {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<document/>"}


def upload(content: bytes, name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def pdf(name: str = "总结.pdf") -> SimpleUploadedFile:
    document = pypdfium2.PdfDocument.new()
    document.new_page(595, 842)
    out = io.BytesIO()
    document.save(out)
    document.close()
    return upload(out.getvalue(), name)


def refused(file: SimpleUploadedFile) -> str:
    with pytest.raises(DomainError) as caught:
        inspect(file)
    return caught.value.code.removeprefix("reports.file_")


@pytest.mark.parametrize(
    ("form", "content_type", "suffix"),
    [
        ("JPEG", "image/jpeg", ".jpg"),
        ("PNG", "image/png", ".png"),
        ("WEBP", "image/webp", ".webp"),
        ("HEIF", "image/heic", ".heic"),
    ],
)
def test_pictures_of_each_kind_open_and_get_a_small_jpeg(form, content_type, suffix):
    found = inspect(photograph(f"x{suffix}", (1200, 900), form=form))
    assert (found.kind, found.content_type, found.suffix) == ("photograph", content_type, suffix)
    assert (found.width, found.height) == (1200, 900)
    small = Image.open(io.BytesIO(found.thumbnail))
    assert small.format == "JPEG"
    assert small.size == (480, 360)


def test_a_picture_taken_upright_is_shown_upright():
    turned = Image.Exif()
    turned[0x0112] = 6
    found = inspect(photograph(size=(800, 400), exif=turned))
    assert (found.width, found.height) == (400, 800)
    assert Image.open(io.BytesIO(found.thumbnail)).size == (240, 480)


def test_a_transparent_picture_gets_a_white_ground():
    out = io.BytesIO()
    Image.new("RGBA", (20, 20), (0, 0, 0, 0)).save(out, "PNG")
    thumbnail = Image.open(io.BytesIO(inspect(upload(out.getvalue(), "a.png")).thumbnail))
    assert min(thumbnail.convert("L").tobytes()) > 250


def test_browsers_get_a_jpeg_of_a_heic_picture():
    file = photograph("a.heic", (4000, 2000), form="HEIF")
    assert Image.open(io.BytesIO(screen_version(file, "a"))).size == (2560, 1280)


def test_documents_open():
    assert inspect(pdf()).content_type == "application/pdf"
    assert Image.open(io.BytesIO(inspect(pdf()).thumbnail)).height == 480
    found = inspect(office(WORD))
    assert (found.kind, found.suffix, found.thumbnail) == ("document", ".docx", b"")
    sheet = {"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>"}
    assert inspect(office(sheet, "a.xlsx")).suffix == ".xlsx"


def test_the_content_decides_and_the_name_follows():
    assert inspect(photograph("照片.png")).name == "照片.jpg"
    assert inspect(photograph("照片.JPEG")).name == "照片.JPEG"
    assert inspect(pdf("表.docx")).name == "表.pdf"


@pytest.mark.parametrize(
    ("content", "name", "why"),
    [
        (b"<?php system($_GET['c']); ?>", "photo.jpg", "kind"),
        (b"<!doctype html><script>alert(1)</script>", "a.jpg", "kind"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "a.svg", "kind"),
        (b"MZ" + bytes(300), "a.pdf", "kind"),
        (b"\x7fELF" + bytes(300), "a.png", "kind"),
        (b"GIF89a" + bytes(300), "a.gif", "kind"),
        (b"", "a.jpg", "empty"),
        (b"%PDF-1.7\nnothing more", "a.pdf", "broken"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(500), "a.jpg", "broken"),
        (b"PK\x03\x04" + bytes(200), "a.docx", "broken"),
    ],
)
def test_wrong_content_is_refused_under_any_name(content, name, why):
    assert refused(upload(content, name)) == why


def test_the_refusal_says_what_the_content_seems_to_be():
    with pytest.raises(DomainError) as caught:
        inspect(upload(b"MZ" + bytes(300), "表.pdf"))
    assert caught.value.data == {"name": "表.pdf", "found": "program"}


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_truncated_picture_is_refused(form):
    out = io.BytesIO()
    Image.effect_noise((400, 300), 80).convert("RGB").save(out, form)
    assert refused(upload(out.getvalue()[: len(out.getvalue()) // 2], "a.jpg")) == "broken"


def test_a_picture_of_huge_size_is_refused_before_it_is_decoded():
    out = io.BytesIO()
    Image.new("1", (30000, 30000)).save(out, "PNG")
    assert len(out.getvalue()) < 500_000
    assert refused(upload(out.getvalue(), "a.png")) == "too_many_pixels"


def test_the_limit_of_pixels_is_a_setting(settings):
    settings.EVIDENCE_MAX_PIXELS = 100_000
    assert refused(photograph(size=(400, 300))) == "too_many_pixels"


def test_a_file_above_the_limit_is_refused(settings):
    settings.EVIDENCE_MAX_BYTES = 1000
    assert refused(photograph()) == "too_large"


def test_a_zip_bomb_is_stopped():
    assert refused(office({**WORD, "word/media/a.bin": bytes(60 * 1024 * 1024)})) == "bomb"


def test_a_zip_that_lies_about_its_sizes_is_stopped():
    bomb = office({**WORD, "word/media/a.bin": bytes(60 * 1024 * 1024)}).read()
    real = (60 * 1024 * 1024).to_bytes(4, "little")
    assert real in bomb
    assert refused(upload(bomb.replace(real, (1000).to_bytes(4, "little")), "a.docx")) in {"bomb", "broken"}


def test_macros_and_other_zips_are_refused():
    assert refused(office({**WORD, "word/vbaProject.bin": b"x"})) == "macros"
    assert refused(office({"a.txt": b"x"}, "a.docx")) == "kind"


def test_a_docx_with_a_damaged_member_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for part, content in {**WORD, "word/a.xml": b"text that was sent whole"}.items():
            archive.writestr(part, content)
    damaged = out.getvalue().replace(b"that was sent", b"that broke up")
    assert refused(upload(damaged, "a.docx")) == "broken"


@pytest.mark.parametrize(
    ("given", "clean"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\照片\\现场 1.jpg", "现场 1.jpg"),
        ('a"b\r\nSet-Cookie: x.jpg', "abSet-Cookie x.jpg"),
        ("\u202egpj.exe", "gpj.exe"),
        ("", "file"),
        ("..", "file"),
    ],
)
def test_names_are_safe_to_show_and_to_save(given, clean):
    assert clean_name(given) == clean


def test_a_long_name_keeps_its_ending():
    name = clean_name("长" * 300 + ".docx")
    assert len(name) == 120
    assert Path(name).suffix == ".docx"
