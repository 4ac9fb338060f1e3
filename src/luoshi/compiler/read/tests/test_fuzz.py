"""Whatever is done to a valid file, reading gives a document or a `ReadError`, and spans that lie in the text."""

import functools
import io
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from luoshi.compiler.read import ReadError, read_document
from luoshi.compiler.read.tests import makers

KINDS = {
    "txt": lambda: "一、目标\n（一）建成1个示范点\n".encode("gb18030"),
    "html": lambda: makers.page_html().encode(),
    "docx": makers.plain_docx,
    "xlsx": makers.xlsx,
    "ofd": makers.ofd,
    "pdf": makers.pdf,
}
PARTS = {"docx": "word/document.xml", "xlsx": "xl/worksheets/sheet1.xml", "ofd": "Doc_0/Pages/Page_0/Content.xml"}
BOUNDED = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)

edits = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 40), st.binary(max_size=12)), min_size=1, max_size=8)


@functools.cache
def valid(kind):
    return KINDS[kind]()


def edited(data, changes):
    """The data with stretches replaced: place (0 to 1), length taken out, bytes put in."""
    for place, length, content in changes:
        at = int(place * len(data))
        data = data[:at] + content + data[at + length :]
    return data


def check(data):
    try:
        source = read_document(data, "fuzz", sandbox=False)
    except ReadError:
        return
    size = len(source.text)
    assert source.text.encode()
    spans = [
        *source.paragraphs,
        *source.tables,
        *source.pages,
        *(cell for table in source.tables for cell in table.cells),
    ]
    assert all(0 <= span.start <= span.end <= size for span in spans)


@pytest.mark.parametrize("kind", KINDS)
@given(changes=edits)
@BOUNDED
def test_edited_bytes(kind, changes):
    check(edited(valid(kind), changes))


@pytest.mark.parametrize("kind", PARTS)
@given(changes=edits)
@BOUNDED
def test_edited_parts_of_a_sound_container(kind, changes):
    with zipfile.ZipFile(io.BytesIO(valid(kind))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    check(makers.archive({**parts, PARTS[kind]: edited(parts[PARTS[kind]], changes)}))


@pytest.mark.parametrize("kind", KINDS)
@given(share=st.floats(0, 1))
@BOUNDED
def test_cut_short(kind, share):
    data = valid(kind)
    check(data[: int(share * len(data))])
