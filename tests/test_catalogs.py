"""The check of translations finds each way in which a catalog can be wrong (tools/catalogs.py)."""

import importlib.util
from pathlib import Path
from types import ModuleType

import polib
import pytest

PLACE = Path(__file__).parents[1] / "tools" / "catalogs.py"


@pytest.fixture(scope="module")
def catalogs() -> ModuleType:
    spec = importlib.util.spec_from_file_location("catalogs", PLACE)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def entry(msgid: str, msgstr: str, **more: object) -> polib.POEntry:
    return polib.POEntry(msgid=msgid, msgstr=msgstr, **more)


@pytest.mark.parametrize(
    ("wrong", "because"),
    [
        (entry("Save", ""), "no translation"),
        (entry("Save", "保存", flags=["fuzzy"]), "no translation"),
        (entry("%(n)s files", "文件"), "placeholders"),
        (entry("{name} is taken", "{nom}已被使用"), "placeholders"),
        (entry("%(n)d day", "", msgid_plural="%(n)d days", msgstr_plural={0: "天"}), "placeholders"),
    ],
)
def test_a_wrong_entry_is_named_with_its_words(catalogs: ModuleType, wrong: polib.POEntry, because: str) -> None:
    (problem,) = catalogs.wrong(wrong)
    assert because in problem
    assert wrong.msgid in problem


@pytest.mark.parametrize(
    "right",
    [
        entry("Save", "保存"),
        entry("%(who)s returned %(n)d files", "%(n)d 个文件由%(who)s退回"),
        entry("%(n)d day", "", msgid_plural="%(n)d days", msgstr_plural={0: "%(n)d 天"}),
    ],
)
def test_a_right_entry_passes_whatever_the_order_of_its_placeholders(
    catalogs: ModuleType, right: polib.POEntry
) -> None:
    assert list(catalogs.wrong(right)) == []


def test_no_word_is_translated_in_two_ways(catalogs: ModuleType) -> None:
    assert list(catalogs.contradictions()) == []


def test_what_was_translated_stays_when_words_are_collected_anew(
    catalogs: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = polib.POFile()
    before.extend([entry("Save", "保存"), entry("Gone", "没了")])
    place = tmp_path / catalogs.CATALOG
    place.parent.mkdir(parents=True)
    before.save(str(place))
    found = [entry("Save", ""), entry("New", "")]
    assert {one.msgid: one.msgstr for one in catalogs.merged(tmp_path, found)} == {"Save": "保存", "New": ""}
