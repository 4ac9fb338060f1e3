"""Looks into the database and the store of a site that others run and kill: one JSON request a line in, one answer a line out.

A process of its own, because the tests' own Django has another database, and started once, because starting takes seconds.
"""

import hashlib
import json
import sys
from typing import Any

TEXT = "我局坚持党建引领，统筹推进示范点建设，做法具体、措施到位、成效明显。"


def prepare(clients: int) -> list[dict[str, Any]]:
    """Tables, a unit with that many handlers, and a line of an issued plan for each; session keys and lines."""
    from django.core.management import call_command

    from luoshi.organizations.models import Role, User
    from luoshi.organizations.tests.world import appoint, build_world
    from luoshi.plans.models import Plan
    from luoshi.web.tests.house import assign, build_obligation, build_plan

    call_command("migrate", interactive=False, verbosity=0)
    world = build_world()
    plan, first = build_plan(world, Plan.Status.ISSUED)
    made = []
    for number in range(clients):
        handler = User.objects.create(username=f"client_{number}", full_name=f"经办人{number}", phone="13800000000")
        appoint(handler, Role.HANDLER, world.county_a, "经办人")
        obligation = build_obligation(first.revision, first.section)
        obligation.asks = {"min_text": 20, "min_photographs": 2}
        obligation.save()
        made.append({"session": _session(handler), "assignment": assign(plan, obligation, world.county_a).pk})
    return made


def _session(user: Any) -> str:
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return str(session.session_key)


def check(uploads: list[list[Any]], submissions: list[list[Any]], after: int) -> dict[str, Any]:
    """What was acknowledged and is not there, and what is there by half among the rows above `after`."""
    from luoshi.reports.models import Evidence

    rows = list(Evidence.objects.filter(pk__gt=after).order_by("pk"))
    problems = [problem for row in rows if (problem := _half(row))]
    problems += [f"upload lost: {report} {sha256}" for report, sha256 in uploads if not _held(report, sha256)]
    problems += [problem for report, text in submissions if (problem := _submission(report, text))]
    return {"problems": problems, "last": rows[-1].pk if rows else after}


def _held(report: int, sha256: str) -> bool:
    from luoshi.reports.models import Evidence

    return Evidence.objects.filter(report=report, sha256=sha256).exists()


def _half(row: Any) -> str:
    """What is wrong with the row's files, "" for nothing."""
    from django.core.files.storage import default_storage

    if not default_storage.exists(row.file.name) or not default_storage.exists(row.thumbnail.name):
        return f"file missing: {row.pk}"
    with default_storage.open(row.file.name, "rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != row.sha256:
            return f"file broken: {row.pk}"
    return ""


def _submission(pk: int, text: str) -> str:
    from luoshi.audit.models import Event
    from luoshi.reports.models import Report

    report = Report.objects.get(pk=pk)
    if (report.state, report.practice) != (Report.State.SUBMITTED, text):
        return f"submission lost: {pk} is {report.state}"
    if not Event.objects.filter(tag="reports:report:submit", subject_id=str(pk)).exists():
        return f"submission without an event: {pk}"
    return ""


def check_whole() -> dict[str, Any]:
    """At the end: every file of the store is what its name says, each submitted report is whole, the chain of events holds."""
    from django.core.files.storage import default_storage
    from django.db.models import Count

    from luoshi.reports.files.store import hash_in
    from luoshi.reports.models import Evidence, Report

    problems = []
    for name in _all_files("evidence"):
        with default_storage.open(name, "rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != hash_in(name):
                problems.append(f"half a file in the store: {name}")
    reports = Report.objects.annotate(files=Count("evidence"))
    submitted = reports.filter(state=Report.State.SUBMITTED)
    problems += [f"submitted by half: {report.pk}" for report in submitted if report.files < 2 or not report.practice]
    return {
        "problems": problems,
        "chain": _chain(),
        "reports": reports.count(),
        "submitted": submitted.count(),
        "rows": Evidence.objects.count(),
    }


def enqueue(folder: str) -> str:
    """The key of a task that waits in the folder (`slow.py`)."""
    from tests.faults.slow import tell_and_wait

    return str(tell_and_wait.enqueue(folder).id)


def status_of(key: str) -> str:
    """The task's status."""
    from django_tasks_db.models import DBTaskResult

    return str(DBTaskResult.objects.get(pk=key).status)


def migrate() -> None:
    """Tables, and nothing in them."""
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)


def _chain() -> bool:
    from luoshi.audit.verifying import verify_chain

    return verify_chain().holds


def _all_files(folder: str) -> list[str]:
    from django.core.files.storage import default_storage

    folders, files = default_storage.listdir(folder)
    return [f"{folder}/{file}" for file in files] + [
        name for inner in folders for name in _all_files(f"{folder}/{inner}")
    ]


def main() -> None:
    """Answer requests `[name, arguments]` until the input ends."""
    import django

    django.setup()
    from django.db import close_old_connections

    doors = {door.__name__: door for door in (prepare, check, check_whole, enqueue, status_of, migrate)}
    for line in sys.stdin:
        close_old_connections()
        name, arguments = json.loads(line)
        sys.stdout.write(json.dumps(doors[name](*arguments)) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
