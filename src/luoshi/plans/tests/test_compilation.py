"""From the uploaded file to the compiled revision, and what happens when a worker fails or is killed."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from luoshi.errors import DomainError, PermissionDeniedError
from luoshi.plans import actions, queries, tasks
from luoshi.plans.actions import compilation
from luoshi.plans.models import DueKind, PlanRevision
from luoshi.plans.tests.ir import TEXT

pytestmark = pytest.mark.django_db
Compilation = PlanRevision.Compilation


@pytest.fixture
def upload(world, django_capture_on_commit_callbacks):
    def upload(data=None, name="plan.txt", **given):
        data = TEXT.encode() if data is None else data
        with django_capture_on_commit_callbacks(execute=True):
            revision = actions.upload_plan(world.plan_office, world.bureau, name, data, **given)
        revision.refresh_from_db()
        return revision

    return upload


def test_an_uploaded_file_is_compiled_in_the_background(upload):
    revision = upload()
    assert (revision.compilation, revision.compilation_progress) == (Compilation.DONE, 100)
    assert revision.text == TEXT
    assert revision.plan.title == "安澜市交通运输局党建引领工作方案"
    kinds = set(revision.obligations.values_list("due_kind", flat=True))
    assert DueKind.AS_SOON_AS_BUILT in kinds
    for row in revision.obligations.exclude(start=None):
        assert 0 <= row.start < row.end <= len(TEXT)


def test_the_issue_date_gives_the_windows_their_start(upload, world, django_capture_on_commit_callbacks):
    revision = upload("工作方案\n一、任务\n各县级单位即日起至2022年年底前至少建设1个示范点。\n".encode())
    assert revision.obligations.first().facts["window"]["start"] is None
    with django_capture_on_commit_callbacks(execute=True):
        actions.give_issue_date(world.plan_office, revision.plan, date(2022, 2, 20))
    assert revision.obligations.first().facts["window"]["start"] == "2022-02-20"


@pytest.mark.parametrize("data", [b"", b"Rar!\x1a\x07\x00" + bytes(50)])
def test_what_is_no_document_is_refused_at_once_with_cause_and_cure(upload, data):
    with pytest.raises(DomainError, match="unreadable"):
        upload(data, "plan.docx")


def test_a_broken_document_fails_in_the_background_and_can_be_replaced(
    upload, world, django_capture_on_commit_callbacks
):
    revision = upload(b"PK\x03\x04" + bytes(200), "plan.docx")
    assert revision.compilation == Compilation.FAILED
    assert revision.compilation_error["code"].startswith("R")
    assert revision.compilation_error["help"]
    with django_capture_on_commit_callbacks(execute=True):
        newer = actions.add_revision(world.plan_office, revision.plan, "plan.txt", TEXT.encode())
    newer.refresh_from_db()
    assert newer.compilation == Compilation.DONE


def test_an_error_of_the_compiler_is_a_failure_not_a_running_revision(upload, monkeypatch):
    monkeypatch.setattr(tasks, "read_document", lambda *args, **kwargs: 1 / 0)
    assert upload().compilation_error == {"code": "internal", "message": "ZeroDivisionError"}


def test_a_killed_worker_is_noticed_and_its_revision_started_again(upload, world, django_capture_on_commit_callbacks):
    revision = upload()
    long_ago = timezone.now() - timedelta(minutes=5)
    waiting = PlanRevision.objects.filter(pk=revision.pk)
    waiting.update(compilation=Compilation.RUNNING, compilation_beat_at=timezone.now())
    with pytest.raises(DomainError, match="not_stalled"):
        actions.recompile(world.plan_office, revision.plan)
    waiting.update(compilation_beat_at=long_ago)
    assert queries.is_stalled(waiting.get())
    with django_capture_on_commit_callbacks(execute=True):
        actions.recompile(world.plan_office, revision.plan)
    assert waiting.get().compilation == Compilation.DONE


def test_a_late_worker_of_an_earlier_attempt_writes_nothing(upload, world):
    revision = upload()
    PlanRevision.objects.filter(pk=revision.pk).update(compilation=Compilation.RUNNING, compilation_attempt=7)
    compilation.fail_compilation(revision.pk, 6, code="late")
    compilation.beat(revision.pk, 6, 55)
    assert compilation.start_compilation(revision.pk, 6) is None
    revision.refresh_from_db()
    assert (revision.compilation, revision.compilation_progress) == (Compilation.RUNNING, 100)


def test_only_a_plan_office_of_the_owner_uploads(world):
    for person in (world.handler_a, world.bureau_leader, world.administrator):
        with pytest.raises(PermissionDeniedError):
            actions.upload_plan(person, world.bureau, "plan.txt", TEXT.encode())


def test_the_same_file_is_no_new_version(upload, world):
    revision = upload()
    with pytest.raises(DomainError, match="same_text"):
        actions.add_revision(world.plan_office, revision.plan, "other.txt", TEXT.encode())
