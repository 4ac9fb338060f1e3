"""`luoshi compile DIR`: all documents of a folder, whatever becomes of one of them."""

import json
import os

import pytest
from click.testing import CliRunner

from luoshi.cli import main
from luoshi.compiler import folder
from luoshi.compiler.folder import Options, Outcome, compile_folder, documents_in

PLAN = "一、主要任务\n（一）各县局于2022年10月31日前建成2个示范点。\n"


@pytest.fixture
def plans(tmp_path):
    (tmp_path / "甲县").mkdir()
    (tmp_path / "甲县" / "方案.txt").write_text(PLAN, encoding="gb18030")
    (tmp_path / "方案.txt").write_text(PLAN, encoding="utf-8")
    (tmp_path / "空.docx").write_bytes(b"")
    (tmp_path / "坏.pdf").write_bytes(b"%PDF-1.4")
    (tmp_path / "~$方案.docx").write_bytes(b"lock")
    (tmp_path / ".DS_Store").write_bytes(b"hidden")
    return tmp_path


def test_good_files_are_written_and_bad_ones_told(plans):
    out = plans / "结果"
    for _ in range(2):  # the results of the first run are no documents of the second
        result = CliRunner().invoke(main, ["compile", str(plans), "-o", str(out), "--format", "json", "--jobs", "2"])
        assert result.exit_code == 2
        assert result.stdout == ""
        assert "共 4 个文件，完成 2，不能读取 2" in result.stderr
        assert "R001" in result.stderr
    assert sorted(str(path.relative_to(out)) for path in out.rglob("*.json")) == ["方案.txt.json", "甲县/方案.txt.json"]
    assert (
        json.loads((out / "甲县" / "方案.txt.json").read_text())["obligations"][0]["deadline"]["date"] == "2022-10-31"
    )


def test_the_summary_is_in_the_language_asked_for(plans):
    result = CliRunner().invoke(main, ["compile", str(plans), "-o", str(plans / "out"), "--lang", "en", "--jobs", "1"])
    assert "4 files, 2 done, 2 not readable" in result.stderr
    assert "The file is empty" in result.stderr


def test_a_folder_needs_a_place_for_its_results(plans):
    result = CliRunner().invoke(main, ["compile", str(plans)])
    assert result.exit_code == 2
    assert "-o" in result.stderr


def test_documents_are_found_in_order_without_the_results(plans):
    assert [path.name for path in documents_in(plans, plans / "甲县")] == ["坏.pdf", "方案.txt", "空.docx"]


def _die(path, target, options):
    if path.name == "方案.txt":
        os._exit(9)
    return Outcome(str(path), 0)


def test_a_process_that_dies_takes_only_its_own_file_with_it(plans, monkeypatch):
    monkeypatch.setattr(folder, "compile_file", _die)
    calls = []
    outcomes = compile_folder(
        plans, plans / "结果", Options("json"), 2, lambda done, total: calls.append((done, total))
    )
    assert {os.path.relpath(o.path, plans): o.status for o in outcomes} == {
        "坏.pdf": 0,
        "方案.txt": 2,
        "甲县/方案.txt": 2,
        "空.docx": 0,
    }
    assert calls[-1] == (4, 4)
