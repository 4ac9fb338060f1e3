"""`luoshi compile DIR`: every document of a folder, several at a time; a file that fails never stops the rest."""

import os
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import IO

from luoshi.compiler.diagnostics import Language
from luoshi.compiler.progress import Tell
from luoshi.compiler.words import said

UNUSABLE = 2
NOT_DOCUMENTS = ("~$", ".")  # lock files of word processors, hidden files


@dataclass(frozen=True, slots=True)
class Options:
    """How each file is compiled, as the command line says it."""

    form: str
    issued_on: str | None = None
    roster: str | None = None
    fail_on: str = "error"
    lang: Language = "zh"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file: its exit status, counts where it was compiled, the reason where it was not, and seconds taken."""

    path: str
    status: int
    obligations: int = 0
    diagnostics: int = 0
    reason: str = ""
    seconds: float = 0.0


def documents_in(folder: Path, out: Path) -> list[Path]:
    """The files of a folder and those below it, by name, without hidden and lock files and without what lies in `out`."""
    found = []
    for place, folders, names in os.walk(folder):
        here = Path(place)
        folders[:] = [
            name for name in folders if not name.startswith(NOT_DOCUMENTS) and (here / name).resolve() != out.resolve()
        ]
        found += [here / name for name in names if not name.startswith(NOT_DOCUMENTS)]
    return sorted(found)


def compile_folder(folder: Path, out: Path, options: Options, jobs: int, tell: Tell) -> list[Outcome]:
    """Compiles each document of `folder` into `out`, under its own name with the format's ending added; outcomes by name.

    Raises OSError where `out` cannot be made.
    """
    out.mkdir(parents=True, exist_ok=True)
    paths = documents_in(folder, out)
    work = [(path, out / _name(path.relative_to(folder), options.form)) for path in paths]
    outcomes: dict[Path, Outcome] = {}
    for path, outcome in _outcomes(work, options, jobs):
        outcomes[path] = outcome
        tell(len(outcomes), len(work))
    return [outcomes[path] for path in paths]


def _name(relative: Path, form: str) -> Path:
    """方案.docx becomes 方案.docx.json, lest 方案.pdf beside it be written over."""
    from luoshi.compiler.write import suffix_of

    return relative.with_name(f"{relative.name}.{suffix_of(form)}")


def _outcomes(work: Sequence[tuple[Path, Path]], options: Options, jobs: int) -> Iterator[tuple[Path, Outcome]]:
    """Outcomes as they come; files that were under way when a process died are tried once more, each by itself."""
    again: list[tuple[Path, Path]] = []
    with _pool(jobs) as pool:
        futures: dict[Future[Outcome], tuple[Path, Path]] = {}
        for pair in work:
            try:
                futures[pool.submit(compile_file, *pair, options)] = pair
            except BrokenProcessPool:
                again.append(pair)
        for future in as_completed(futures):
            try:
                yield futures[future][0], future.result()
            except BrokenProcessPool:
                again.append(futures[future])
    for pair in again:
        yield pair[0], _alone(pair, options)


def _alone(pair: tuple[Path, Path], options: Options) -> Outcome:
    with _pool(1) as pool:
        try:
            return pool.submit(compile_file, *pair, options).result()
        except BrokenProcessPool:
            return Outcome(str(pair[0]), UNUSABLE, reason="处理进程意外结束")


def _pool(jobs: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(jobs, mp_context=get_context("spawn"))


def compile_file(path: Path, target: Path, options: Options) -> Outcome:
    """Compiles one file and writes the result; whatever goes wrong is its outcome."""
    from luoshi.compiler.read import ReadError

    begun = time.monotonic()
    try:
        return _compiled(path, target, options, begun)
    except ReadError as error:
        reason = f"{error.code} {error.wording(options.lang).message}"
    except OSError as error:
        reason = error.strerror or str(error)
    except Exception as error:  # noqa: BLE001 - a fault in compiling one file must not stop the others; it is told
        reason = f"{type(error).__name__}: {error}"
    return Outcome(str(path), UNUSABLE, reason=reason, seconds=time.monotonic() - begun)


def _compiled(path: Path, target: Path, options: Options, begun: float) -> Outcome:
    from luoshi.compiler.commands import compiled, exit_status, rendered
    from luoshi.compiler.read import read_document

    source = read_document(path.read_bytes(), path.name)
    plan = compiled(source, options.issued_on, options.roster, options.lang)
    content = rendered(plan, source, options.form, options.lang)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content.encode() if isinstance(content, str) else content)
    status = exit_status(plan, options.fail_on)
    return Outcome(str(path), status, len(plan.obligations), len(plan.diagnostics), seconds=time.monotonic() - begun)


def show_summary(outcomes: Sequence[Outcome], folder: Path, stream: IO[str]) -> None:
    """A table of the outcomes and a line of totals, written to `stream` in the language of `speaking`."""
    from rich.console import Console
    from rich.table import Table

    table = Table(said("文件"), said("结果"), box=None, pad_edge=False)
    for heading in ("任务", "待确认", "秒"):
        table.add_column(said(heading), justify="right")
    for outcome in outcomes:
        table.add_row(os.path.relpath(outcome.path, folder), outcome.reason or said("完成"), *_counts(outcome))
    console = Console(file=stream, markup=False, highlight=False)
    console.print(table)
    failed = sum(1 for outcome in outcomes if outcome.status == UNUSABLE)
    sums = said("共 {all} 个文件，完成 {done}，不能读取 {failed}；任务 {tasks} 项")
    tasks = sum(o.obligations for o in outcomes)
    console.print(sums.format(all=len(outcomes), done=len(outcomes) - failed, failed=failed, tasks=tasks))


def _counts(outcome: Outcome) -> tuple[str, str, str]:
    seconds = f"{outcome.seconds:.1f}"
    return ("", "", seconds) if outcome.reason else (str(outcome.obligations), str(outcome.diagnostics), seconds)
