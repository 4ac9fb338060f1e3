import logging
import time
from collections.abc import Callable

from django_tasks import task

from luoshi import __version__
from luoshi.compiler.read import ReadError, read_document
from luoshi.plans.actions import compilation
from luoshi.plans.models import PlanRevision

log = logging.getLogger(__name__)

#: Share of the bar (percent) that reading takes; compiling and storing take the rest.
READ, COMPILED = 70, 90
#: Seconds between two signs of life while pages are read.
BEAT = 1.0


@task()
def compile_revision(revision_pk: int, attempt: int) -> None:
    """Reads and compiles the revision's file, and stores what came out. Does nothing when a newer attempt took its place."""
    revision = compilation.start_compilation(revision_pk, attempt)
    if revision is None:
        return
    try:
        _compile(revision, attempt)
    except ReadError as error:
        zh, hant, en = error.wording("zh"), error.wording("zh-Hant"), error.wording("en")
        compilation.fail_compilation(
            revision_pk,
            attempt,
            code=error.code,
            message=zh.message,
            help=zh.help,
            message_hant=hant.message,
            help_hant=hant.help,
            message_en=en.message,
            help_en=en.help,
        )
    except Exception as error:
        log.exception("compiling revision %s failed", revision_pk)
        compilation.fail_compilation(revision_pk, attempt, code="internal", message=type(error).__name__)


def _compile(revision: PlanRevision, attempt: int) -> None:
    from luoshi.compiler import compile_plan
    from luoshi.compiler.ir import plan_to_json

    with revision.file.open("rb") as file:
        data = file.read()
    source = read_document(data, revision.file_name, progress=_beats(revision.pk, attempt, 0, READ))
    compilation.beat(revision.pk, attempt, READ)
    issued_on = revision.plan.issued_on
    beats = _beats(revision.pk, attempt, READ, COMPILED)
    plan = compile_plan(
        source,
        issued_on=issued_on.isoformat() if issued_on else None,
        progress=lambda part: beats(round(part * 100), 100),
    )
    compilation.finish_compilation(revision.pk, attempt, source, plan_to_json(plan), __version__)


def _beats(revision_pk: int, attempt: int, first: int, last: int) -> Callable[[int, int], None]:
    """A callback for work done and work in all: a sign of life now and then, on the bar from `first` to `last` percent."""
    before = 0.0

    def beat(done: int, total: int) -> None:
        nonlocal before
        if time.monotonic() - before >= BEAT:
            before = time.monotonic()
            compilation.beat(revision_pk, attempt, first + (last - first) * done // max(total, 1))

    return beat
