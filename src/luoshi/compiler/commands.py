"""`luoshi compile`, `luoshi explain`, `luoshi diff`: thin, everything they do is in the library."""

import json
import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from luoshi.compiler.ir import Plan, plan_to_json
from luoshi.compiler.source import SourceText

if TYPE_CHECKING:
    from luoshi.compiler.diagnostics import Language
    from luoshi.compiler.roster import Roster

UNUSABLE = 2
LANGUAGES = ("zh", "zh-Hant", "en")
FORMATS = ("text", "json", "xlsx", "csv", "ics", "akn", "html")
_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?$")


def read_source(path: str, lang: "Language" = "zh") -> SourceText:
    """The document at a path; prints why and exits with 2 where it cannot be used."""
    from luoshi.compiler.progress import shown_progress
    from luoshi.compiler.read import ReadError, read_document

    try:
        data = Path(path).read_bytes()
        with shown_progress(Path(path).name) as tell:
            return read_document(data, Path(path).name, progress=tell)
    except ReadError as error:
        message, cure = error.wording(lang)
        unusable(f"{path}: {error.code} {message}\n  {cure}")
    except OSError as error:
        unusable(f"{path}: {error.strerror}")


def unusable(message: str) -> NoReturn:
    """Says on standard error why the input cannot be used; exits with 2."""
    click.echo(message, err=True)
    sys.exit(UNUSABLE)


def _issued_on(_context: click.Context, _parameter: click.Parameter, value: str | None) -> str | None:
    if value and not _DATE.match(value):
        raise click.BadParameter("写成 YYYY、YYYY-MM 或 YYYY-MM-DD")
    return value or None


@click.command("compile")
@click.argument("file", type=click.Path())
@click.option(
    "--issued-on", callback=_issued_on, metavar="YYYY[-MM[-DD]]", help="印发日期：补全年份，并作为“即日起”的起点。"
)
@click.option("--roster", type=click.Path(), help="单位名册（xlsx、csv 或 json）。")
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True)
@click.option("-o", "--output", type=click.Path(), help="写入文件；不写则输出到标准输出。")
@click.option("--fail-on", type=click.Choice(["error", "warning", "never"]), default="error", show_default=True)
@click.option("--jobs", type=click.IntRange(1), default=os.cpu_count() or 1, help="FILE 是文件夹时，同时编译的文件数。")
@click.option("--lang", type=click.Choice(LANGUAGES), default="zh", show_default=True, help="诊断信息和表头的语言。")
def compile_command(
    file: str,
    issued_on: str | None,
    roster: str | None,
    form: str,
    output: str | None,
    fail_on: str,
    jobs: int,
    lang: "Language",
) -> None:
    """Compile a plan document to its obligations and diagnostics; of a folder, all documents, into the folder of -o.

    Exit status: 0; 1 when a diagnostic is at least as severe as --fail-on; 2 when the input cannot be used.
    """
    if Path(file).is_dir():
        _compile_folder(file, output, jobs, form=form, issued_on=issued_on, roster=roster, fail_on=fail_on, lang=lang)
    source = read_source(file, lang)
    plan = compiled(source, issued_on, roster, lang)
    _write(rendered(plan, source, form, lang), output)
    if form != "text" and plan.diagnostics:
        from luoshi.compiler.render import diagnostics_text
        from luoshi.compiler.words import speaking

        with speaking(lang):
            click.echo(diagnostics_text(plan, source), err=True)
    sys.exit(exit_status(plan, fail_on))


def _roster(path: str | None) -> "Roster | None":
    from luoshi.compiler.roster import RosterError, read_roster

    if path is None:
        return None
    try:
        return read_roster(path)
    except RosterError as error:
        unusable(str(error))


@click.command("explain")
@click.argument("code")
@click.option("--lang", type=click.Choice(LANGUAGES), default="zh", show_default=True)
def explain_command(code: str, lang: "Language") -> None:
    """Print the page of a diagnostic code: what it means, how to settle it, and a case."""
    from luoshi.compiler.diagnostics import explain, pages
    from luoshi.compiler.read.errors import WORDINGS, explain_error
    from luoshi.compiler.words import said, speaking

    text = explain(code, lang) or explain_error(code, lang)
    if text is None:
        with speaking(lang):
            unusable(
                said("没有诊断代码 {code}；可用：{known}").format(code=code, known=" ".join([*pages(), *WORDINGS]))
            )
    click.echo(text)


def exit_status(plan: Plan, fail_on: str) -> int:
    """1 when a diagnostic is at least as severe as `fail_on`, else 0."""
    severe = {"error": {"error"}, "warning": {"error", "warning"}, "never": set[str]()}[fail_on]
    return int(any(d.severity in severe for d in plan.diagnostics))


def compiled(source: SourceText, issued_on: str | None, roster: str | None, lang: "Language" = "zh") -> Plan:
    """The plan of a document with what the command line says of it."""
    from luoshi.compiler.pipeline import compile_plan

    return compile_plan(source, issued_on=issued_on, roster=_roster(roster), lang=lang)


def _compile_folder(folder: str, output: str | None, jobs: int, **options: Any) -> NoReturn:
    """Compiles a folder; the exit status is the highest of its files'."""
    from luoshi.compiler.folder import Options, compile_folder, show_summary
    from luoshi.compiler.progress import shown_progress
    from luoshi.compiler.words import said, speaking

    if output is None:
        with speaking(options["lang"]):
            raise click.UsageError(said("文件夹的结果要写入另一个文件夹：用 -o 指定。"))
    _roster(options["roster"])  # a roster that cannot be read is told once, before any file
    try:
        with shown_progress(folder) as tell:
            outcomes = compile_folder(Path(folder), Path(output), Options(**options), jobs, tell)
    except OSError as error:
        unusable(f"{output}: {error.strerror}")
    with speaking(options["lang"]):
        show_summary(outcomes, Path(folder), sys.stderr)
    sys.exit(max((outcome.status for outcome in outcomes), default=0))


def rendered(plan: Plan, source: SourceText, form: str, lang: "Language" = "zh") -> str | bytes:
    """The plan in a format, as text or as bytes; what the format itself says is in the language, what the plan says stays."""
    from luoshi.compiler.words import speaking

    with speaking(lang):
        return _rendered(plan, source, form)


def _rendered(plan: Plan, source: SourceText, form: str) -> str | bytes:
    if form == "json":
        return json.dumps(plan_to_json(plan), ensure_ascii=False, indent=2) + "\n"
    if form == "text":
        from luoshi.compiler.render import diagnostics_text, obligations_table

        return obligations_table(plan) + "\n\n" + diagnostics_text(plan, source)
    from luoshi.compiler.write import write_plan

    return write_plan(plan, source, form)


def _write(content: str | bytes, output: str | None) -> None:
    data = content.encode() if isinstance(content, str) else content
    if output is None:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    try:
        Path(output).write_bytes(data)
    except OSError as error:
        unusable(f"{output}: {error.strerror}")


@click.command("diff")
@click.argument("old", type=click.Path())
@click.argument("new", type=click.Path())
@click.option("--issued-on", callback=_issued_on, metavar="YYYY[-MM[-DD]]", help="两个版本共同的印发日期。")
@click.option("--roster", type=click.Path(), help="单位名册（xlsx、csv 或 json）。")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("-o", "--output", type=click.Path(), help="写入文件；不写则输出到标准输出。")
@click.option("--lang", type=click.Choice(LANGUAGES), default="zh", show_default=True, help="文字输出的语言。")
def diff_command(
    old: str, new: str, issued_on: str | None, roster: str | None, form: str, output: str | None, lang: "Language"
) -> None:
    """Show what changed between two versions of a plan.

    Exit status: 0 when the obligations are the same, 1 when they differ, 2 when an input cannot be used.
    """
    from luoshi.compiler.diff import diff_plans, diff_to_json, diff_to_text
    from luoshi.compiler.words import speaking

    diff = diff_plans(*(compiled(read_source(path, lang), issued_on, roster, lang) for path in (old, new)))
    with speaking(lang):
        text = json.dumps(diff_to_json(diff), ensure_ascii=False, indent=2) if form == "json" else diff_to_text(diff)
    _write(text + "\n", output)
    sys.exit(int(bool(diff.added or diff.dropped or diff.changed)))
