"""Traditional Chinese is made from Simplified: whole, with its placeholders, and never of what people wrote (luoshi/traditional.py)."""

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest
from django.utils import translation
from django.utils.translation import gettext

from luoshi.compiler.diagnostics import pages
from luoshi.compiler.read.errors import WORDINGS, ReadError
from luoshi.compiler.words import english
from luoshi.traditional import simplified_in, terms, traditional

PLACE = Path(__file__).parents[1] / "tools" / "catalogs.py"
HOLE = re.compile(r"\{[^}]*\}|%\(\w+\)s")


@pytest.fixture(scope="module")
def catalogs() -> ModuleType:
    spec = importlib.util.spec_from_file_location("catalogs", PLACE)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("simplified", "expected"),
    [
        ("台账", "臺賬"),
        ("佐证材料的报送", "佐證材料的報送"),
        ("退出登录后重新登录", "登出後重新登入"),
        ("“%(title)s”有 {count} 处", "「%(title)s」有 {count} 處"),
        ("周期规则", "週期規則"),
        ("里程与这里", "里程與這裡"),
        ("", ""),
    ],
)
def test_words_become_traditional_and_reviewed_ones_as_decided(simplified: str, expected: str) -> None:
    assert traditional(simplified) == expected


def test_the_witnesses_of_simplified_characters_see_what_was_left() -> None:
    assert simplified_in("臺賬與报送") == "报"
    assert simplified_in("体") == "体"  # Big5 has it, as a rare character of its own
    assert simplified_in("臺賬、里程、之後") == ""
    assert simplified_in("這里") == "里"


def test_no_reviewed_word_is_simplified_itself() -> None:
    assert {word for word in terms().values() if simplified_in(word)} == set()


def _wordings() -> list[tuple[str, str]]:
    of_pages = [
        (text, page.wording_in("zh-Hant")[name])
        for page in pages().values()
        for name, text in page.wording["zh"].items()
    ]
    of_errors = [
        pair for entry in WORDINGS.values() for pair in zip(entry.zh, entry.wording_in("zh-Hant"), strict=True)
    ]
    return of_pages + of_errors + [(word, traditional(word)) for word in english()]


def test_what_the_compiler_says_is_wholly_traditional_and_keeps_its_placeholders() -> None:
    for simplified, made in _wordings():
        assert simplified_in(made) == "", made
        assert HOLE.findall(made) == HOLE.findall(simplified), made


def test_what_fills_a_placeholder_is_not_converted() -> None:
    message = ReadError("R003", detail="台账").wording("zh-Hant").message
    assert message == traditional(WORDINGS["R003"].zh.message).format(detail="台账")
    assert "台账" in message


def test_what_other_packages_lack_is_filled_in(catalogs: ModuleType) -> None:
    missing = catalogs.in_traditional(catalogs.missing_elsewhere())
    assert [catalogs.spoken(entry) for entry in missing if simplified_in(catalogs.spoken(entry))] == []
    with translation.override("zh-hant"):
        assert gettext("Ledger") == "臺賬"
        assert not simplified_in(gettext("Enter a username and password."))


def test_the_check_names_a_word_that_was_left_simplified(catalogs: ModuleType) -> None:
    import polib

    left = polib.POEntry(msgid="Ledger", msgstr="台账")
    (problem,) = catalogs.half_converted(left)
    assert "Ledger" in problem
    assert "账" in problem
