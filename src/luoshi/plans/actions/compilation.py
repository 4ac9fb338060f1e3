from dataclasses import asdict
from typing import Any

from django.db import transaction
from django.utils import timezone

from luoshi.audit.actions import record
from luoshi.compiler.source import SourceText
from luoshi.errors import DomainError
from luoshi.organizations.models import User
from luoshi.plans import queries
from luoshi.plans.actions.locking import lock_plan
from luoshi.plans.carry import store_rows
from luoshi.plans.document import cleaned_wording
from luoshi.plans.models import Plan, PlanRevision
from luoshi.transactions import atomic

Compilation = PlanRevision.Compilation
_UNFINISHED = {Compilation.WAITING, Compilation.RUNNING}


def request_compilation(revision: PlanRevision) -> None:
    """Puts the revision in the queue as its next attempt, after commit. The caller holds the plan and records why."""
    from luoshi.plans.tasks import compile_revision

    revision.compilation, revision.compilation_progress = Compilation.WAITING, 0
    revision.compilation_attempt += 1
    revision.compilation_beat_at, revision.compilation_error = timezone.now(), {}
    revision.save()
    pk, attempt = revision.pk, revision.compilation_attempt
    transaction.on_commit(lambda: compile_revision.enqueue(pk, attempt))


@atomic
def recompile(actor: User, plan: Plan) -> PlanRevision:
    """The plan's newest revision, queued again: after a failure, a lost worker, or for a newer compiler.

    Raises `DomainError` plans.not_stalled while a worker is at it and gives signs of life.
    """
    plan = lock_plan(actor, plan.pk, "recompile")
    revision = queries.newest_revision(plan)
    busy = revision.compilation in _UNFINISHED
    if busy and not queries.is_stalled(revision):
        raise DomainError("plans.not_stalled")
    record(actor, "plans:plan:recompile", plan, plan=plan.pk, number=revision.number)
    request_compilation(revision)
    return revision


@atomic
def start_compilation(revision_pk: int, attempt: int) -> PlanRevision | None:
    """The revision, now running; None when it is gone, has a result, or another attempt took the place of this one.

    One that runs already is begun again: only a task whose worker was killed comes a second time (`web/worker.py`).
    """
    revision = (
        PlanRevision.objects.select_for_update(of=("self",), no_key=True)
        .select_related("plan")
        .filter(pk=revision_pk)
        .first()
    )
    if revision is None or revision.compilation_attempt != attempt or revision.compilation not in _UNFINISHED:
        return None
    revision.compilation, revision.compilation_beat_at = Compilation.RUNNING, timezone.now()
    revision.save(update_fields=["compilation", "compilation_beat_at"])
    return revision


def beat(revision_pk: int, attempt: int, progress: int) -> None:
    """A sign of life of the running attempt, with its progress in percent."""
    running = PlanRevision.objects.filter(pk=revision_pk, compilation_attempt=attempt, compilation=Compilation.RUNNING)
    running.update(compilation_progress=progress, compilation_beat_at=timezone.now())


@atomic
def fail_compilation(revision_pk: int, attempt: int, **cause: str) -> None:
    """The attempt ended without a result; `cause` (code, message, help) is what the page shows."""
    revision = _running(revision_pk, attempt)
    if revision is None:
        return
    revision.compilation, revision.compilation_error = Compilation.FAILED, cause
    revision.save(update_fields=["compilation", "compilation_error"])
    record(None, "plans:plan:fail_compilation", revision.plan, plan=revision.plan_id, cause=cause.get("code", ""))


@atomic
def finish_compilation(revision_pk: int, attempt: int, source: SourceText, ir: dict[str, Any], version: str) -> None:
    """Stores what the attempt read and compiled, all or nothing; nothing when a newer attempt took its place."""
    revision = _running(revision_pk, attempt)
    if revision is None:
        return
    store_source(revision, source)
    revision.compiler_version = version
    store_compilation(revision, ir)


def _running(revision_pk: int, attempt: int) -> PlanRevision | None:
    """The revision with its plan locked, while this attempt is the one that runs."""
    revision = PlanRevision.objects.filter(pk=revision_pk).first()
    if revision is None:
        return None
    plan = Plan.objects.select_for_update(of=("self",), no_key=True).get(pk=revision.plan_id)
    revision.refresh_from_db()
    revision.plan = plan
    current = revision.compilation_attempt == attempt and revision.compilation == Compilation.RUNNING
    return revision if current and plan.status == Plan.Status.DRAFT else None


def store_source(revision: PlanRevision, source: SourceText) -> None:
    """Keeps the text as read and where its paragraphs, tables and pages stand (unsaved)."""
    revision.text = source.text
    revision.layout = {
        "kind": source.kind,
        "paragraphs": [[p.start, p.end, p.level] for p in source.paragraphs],
        "tables": [asdict(table) for table in source.tables],
        "pages": [asdict(page) for page in source.pages],
    }


@atomic
def store_compilation(revision: PlanRevision, ir: dict[str, Any]) -> None:
    """Writes sections, obligations, bodies and questions of a Plan IR, carrying over what people did before (see `carry`)."""
    lost = store_rows(revision, ir)
    revision.ir, revision.compiled_at = ir, timezone.now()
    revision.compilation, revision.compilation_progress = Compilation.DONE, 100
    revision.compilation_error = {}
    revision.save()
    _name_plan(revision, ir)
    count = len(ir["obligations"])
    record(
        None,
        "plans:plan:compile",
        revision.plan,
        plan=revision.plan_id,
        number=revision.number,
        tasks=count,
        unmatched=lost,
    )


def _name_plan(revision: PlanRevision, ir: dict[str, Any]) -> None:
    """The document's own title in place of the file's name, the first time."""
    plan = revision.plan
    title = cleaned_wording(ir.get("title") or "")[:200]
    if title and revision.file_name.startswith(plan.title):
        plan.title = title
        plan.save(update_fields=["title"])
