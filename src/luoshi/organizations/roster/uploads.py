"""A workbook that comes in through the browser or the API: looked at in the background, then applied when a person says so."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from django.core.files import File
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils import timezone

from luoshi.audit.actions import record
from luoshi.errors import DomainError
from luoshi.organizations.actions import RosterImport, compare_roster, import_roster
from luoshi.organizations.models import RosterLine, RosterUpload, User
from luoshi.organizations.permissions import require_administrator
from luoshi.organizations.roster.changes import Change
from luoshi.organizations.roster.problems import Problem, RosterError
from luoshi.transactions import atomic

State = RosterUpload.State

#: Lines written by one statement.
BATCH = 2000


@atomic
def start_upload(actor: User, file: File, name: str) -> RosterUpload:
    """The upload, queued to be looked at. What the same person left unfinished goes: it holds personal data. For administrators."""
    require_administrator(actor, "import_roster")
    for older in RosterUpload.objects.filter(made_by=actor).exclude(state__in=[State.APPLYING, State.APPLIED]):
        forget(older)
    upload = RosterUpload.objects.create(file=file, name=name[:200], made_by=actor, beat_at=timezone.now())
    record(actor, "organizations:roster:upload", upload, file=upload.name)
    _queue(upload)
    return upload


def _queue(upload: RosterUpload) -> None:
    from luoshi.organizations import tasks

    task = tasks.apply_roster if upload.state == State.APPLYING else tasks.look_at_roster
    transaction.on_commit(lambda: task.enqueue(upload.pk))


def forget(upload: RosterUpload) -> None:
    """Remove the upload with its file."""
    kept, storage = upload.file.name, upload.file.storage
    upload.delete()
    transaction.on_commit(lambda: storage.delete(kept))


@atomic
def discard_upload(actor: User, upload: RosterUpload) -> None:
    """Remove an upload that nobody wants applied. For administrators; raises DomainError organizations.upload_state while it is applied."""
    require_administrator(actor, "import_roster")
    locked = _in_state(upload, set(State) - {State.APPLYING})
    record(actor, "organizations:roster:discard", locked, file=locked.name)
    forget(locked)


@atomic
def look_again(actor: User, upload: RosterUpload) -> RosterUpload:
    """The upload, queued to be looked at again: the roster changed meanwhile, or the worker was lost. For administrators."""
    require_administrator(actor, "import_roster")
    locked = _in_state(upload, {State.READING, State.READ, State.FAILED})
    return _begin(locked, State.READING)


@atomic
def apply_upload(actor: User, upload: RosterUpload) -> RosterUpload:
    """The upload that was looked at, queued to be applied. For administrators; raises DomainError organizations.upload_state for another."""
    require_administrator(actor, "import_roster")
    return _begin(_in_state(upload, {State.READ}), State.APPLYING)


def _in_state(upload: RosterUpload, states: Iterable[str]) -> RosterUpload:
    locked = RosterUpload.objects.select_for_update(no_key=True).get(pk=upload.pk)
    if locked.state not in states:
        raise DomainError("organizations.upload_state")
    return locked


def _begin(upload: RosterUpload, state: str) -> RosterUpload:
    upload.state, upload.percent, upload.beat_at, upload.problems = state, 0, timezone.now(), []
    upload.save()
    _queue(upload)
    return upload


def beat(pk: int, percent: int) -> None:
    """A sign of life of whoever looks at the upload, with its progress."""
    RosterUpload.objects.filter(pk=pk).update(percent=percent, beat_at=timezone.now())


def look_at(pk: int) -> None:
    """Compare the workbook with the roster and store what would change, line by line, or what is wrong. Called by the worker."""
    upload = RosterUpload.objects.filter(pk=pk, state=State.READING).first()
    if upload is None:
        return
    try:
        with upload.file.open("rb") as file:
            found = compare_roster(file, lambda done, total: beat(pk, 100 * done // total))
    except RosterError as error:
        _refuse(pk, State.REFUSED, error.problems)
    else:
        _store(pk, found)


@atomic
def _store(pk: int, found: RosterImport) -> None:
    upload = RosterUpload.objects.select_for_update(no_key=True).filter(pk=pk, state=State.READING).first()
    if upload is None:
        return
    upload.lines.all().delete()
    lines = (_line(upload, position, change) for position, change in enumerate(found.changes))
    RosterLine.objects.bulk_create(lines, batch_size=BATCH)
    upload.state, upload.percent, upload.counts, upload.digest = State.READ, 100, found.counts, found.digest
    upload.save()


def _line(upload: RosterUpload, position: int, change: Change) -> RosterLine:
    sheet, row = change.place
    fields: Any = {name: [_plain(one) for one in pair] for name, pair in change.fields.items()}
    return RosterLine(
        upload=upload,
        position=position,
        sheet=sheet[:60],
        row=row,
        what=change.what,
        act=change.act,
        label=change.label[:400],
        fields=fields if change.act != "add" else {},
    )


def _plain(value: Any) -> Any:
    return value if isinstance(value, (list, bool, int, str)) or value is None else str(value)


def apply(pk: int) -> None:
    """Apply the workbook, all of it or nothing, and forget what was stored of it. Called by the worker."""
    upload = RosterUpload.objects.filter(pk=pk, state=State.APPLYING).select_related("made_by").first()
    if upload is None:
        return
    beat(pk, 0)
    try:
        _apply(upload)
    except RosterError as error:
        _refuse(pk, State.REFUSED, error.problems)
    except DomainError as error:
        _refuse(pk, State.FAILED, [Problem("", "", error.code.removeprefix("organizations.roster_"), error.data)])


@atomic
def _apply(upload: RosterUpload) -> None:
    with upload.file.open("rb") as file:
        import_roster(upload.made_by, file, name=upload.name, digest=upload.digest)
    upload.lines.all().delete()
    upload.state, upload.percent = State.APPLIED, 100
    upload.save()
    kept, storage = upload.file.name, upload.file.storage
    transaction.on_commit(lambda: storage.delete(kept))


def _refuse(pk: int, state: str, problems: Iterable[Problem]) -> None:
    stored = DjangoJSONEncoder().encode([asdict(problem) for problem in problems])
    RosterUpload.objects.filter(pk=pk).update(state=state, problems=json.loads(stored), percent=100)


def fail(pk: int) -> None:
    """Say that the worker stopped with an error of its own. Called by the worker."""
    _refuse(pk, State.FAILED, [Problem("", "", "stopped")])
