"""The commands: what goes to standard output, what to standard error, and the exit status."""

import json
from importlib.resources import files
from pathlib import Path

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from luoshi.cli import main
from luoshi.compiler.read.tests import makers

PLAN = "某局工作方案\n一、主要任务\n（一）县教育局2022年9月底前建成2个示范点。\n"
BROKEN = "工作方案\n一、主要任务\n（一）县教育局2022年2月30日前建成2个示范点。\n"


@pytest.fixture
def plan_file(tmp_path: Path) -> Path:
    path = tmp_path / "plan.txt"
    path.write_text(PLAN, encoding="utf-8")
    return path


def run(*args: object):
    return CliRunner().invoke(main, [str(a) for a in args])


def test_json_is_all_that_goes_to_standard_output_and_fits_the_schema(plan_file: Path) -> None:
    result = run("compile", plan_file, "--format", "json")
    plan = json.loads(result.stdout)
    schema = json.loads((files("luoshi.compiler") / "plan.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator(schema).validate(plan)
    assert plan["obligations"][0]["deadline"]["date"] == "2022-09-30"
    assert result.exit_code == 0


def test_the_real_plan_fits_the_schema(plan_text: str, tmp_path: Path) -> None:
    path = tmp_path / "plan.txt"
    path.write_text(plan_text, encoding="utf-8")
    schema = json.loads((files("luoshi.compiler") / "plan.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator(schema).validate(json.loads(run("compile", path, "--format", "json").stdout))


def test_text_shows_the_table_and_a_caret_under_full_width_characters(plan_file: Path) -> None:
    plan_file.write_text(BROKEN, encoding="utf-8")
    result = run("compile", plan_file)
    lines = result.stdout.splitlines()
    shown = next(i for i, line in enumerate(lines) if "错误[P106]" in line) + 2
    assert lines[shown + 1] == "   | " + " " * 14 + "^" * 13
    assert result.exit_code == 1


@pytest.mark.parametrize(("fail_on", "status"), [("error", 0), ("warning", 1), ("never", 0)])
def test_fail_on_says_what_fails(plan_file: Path, fail_on: str, status: int) -> None:
    plan_file.write_text(PLAN.replace("2个", "1-2个"), encoding="utf-8")
    assert run("compile", plan_file, "--fail-on", fail_on).exit_code == status


@pytest.mark.parametrize("content", [None, b""])
def test_unusable_input_is_named_on_standard_error(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "none.txt"
    if content is not None:
        path.write_bytes(content)
    result = run("compile", path, "--format", "json")
    assert result.exit_code == 2
    assert not result.stdout
    assert result.stderr.strip()


def test_a_roster_flags_bodies_it_does_not_know(plan_file: Path, tmp_path: Path) -> None:
    roster = tmp_path / "roster.csv"
    roster.write_text("名称,简称\n安澜县民政局,县民政局\n", encoding="utf-8")
    assert "P132" in run("compile", plan_file, "--roster", roster).stdout
    roster.write_text("名称,简称\n安澜县教育局,县教育局\n", encoding="utf-8")
    assert "P132" not in run("compile", plan_file, "--roster", roster).stdout


def test_a_name_of_the_roster_makes_a_body(plan_file: Path, tmp_path: Path) -> None:
    plan_file.write_text("一、任务\n（一）绿都要建成2个示范点。\n", encoding="utf-8")
    roster = tmp_path / "roster.json"
    roster.write_text('[{"name": "绿都", "aliases": ["绿都公交"]}]', encoding="utf-8")
    bodies = [
        json.loads(run("compile", plan_file, "--format", "json", *more).stdout)["obligations"][0]["bodies"]
        for more in ((), ("--roster", roster))
    ]
    assert [b["text"] for b in bodies[1]] == ["绿都"]
    assert not bodies[0]


def test_a_roster_without_names_is_unusable(plan_file: Path, tmp_path: Path) -> None:
    roster = tmp_path / "roster.json"
    roster.write_text("{}", encoding="utf-8")
    assert run("compile", plan_file, "--roster", roster).exit_code == 2


def test_explain_prints_a_page_and_names_the_codes_there_are() -> None:
    assert "P110" in run("explain", "P110").stdout
    assert "P110" in run("explain", "nothing").stderr


def test_the_text_is_in_the_language_asked_for(plan_file: Path) -> None:
    plan_file.write_text(BROKEN, encoding="utf-8")
    english = run("compile", plan_file, "--lang", "en").stdout
    assert "P106" in english
    assert "Error[P106]: " in english
    assert run("diff", plan_file, plan_file, "--lang", "en").stdout == "0 added, 0 dropped, 0 changed\n"


def test_a_place_in_a_paged_document_names_its_page(tmp_path: Path) -> None:
    path = tmp_path / "方案.pdf"
    path.write_bytes(makers.pdf(columns=2))
    places = [line for line in run("compile", path).stdout.splitlines() if line.startswith("  --> ")]
    assert "页）" in places[-1]


def test_large_amounts_are_written_with_their_words(plan_file: Path) -> None:
    plan_file.write_text(PLAN.replace("建成2个示范点", "完成投资178亿元"), encoding="utf-8")
    assert "178亿元" in run("compile", plan_file).stdout


def test_diff_tells_what_changed(plan_file: Path, tmp_path: Path) -> None:
    new = tmp_path / "new.txt"
    new.write_text(PLAN.replace("2个", "3个").replace("9月", "8月"), encoding="utf-8")
    changed = json.loads(run("diff", plan_file, new, "--format", "json").stdout)["changed"][0]["changes"]
    assert {c["field"] for c in changed} == {"deadline", "quantities"}
    assert run("diff", plan_file, plan_file).exit_code == 0


def test_diff_finds_what_moved_what_came_and_what_went(plan_file: Path, tmp_path: Path) -> None:
    old = PLAN + "（二）县水利局2022年10月底前整治河道5公里。\n（三）县民政局2022年8月底前新建养老院1所。\n"
    new = PLAN + "（二）县民政局2022年8月底前新建养老院1所。\n（三）县卫健局2022年7月底前培训医生300名。\n"
    plan_file.write_text(old, encoding="utf-8")
    (tmp_path / "new.txt").write_text(new, encoding="utf-8")
    found = json.loads(run("diff", plan_file, tmp_path / "new.txt", "--format", "json").stdout)
    assert [o["bodies"][0]["text"] for o in found["added"]] == ["县卫健局"]
    assert [o["bodies"][0]["text"] for o in found["dropped"]] == ["县水利局"]
    assert not found["changed"]
