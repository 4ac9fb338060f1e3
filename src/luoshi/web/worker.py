"""The background worker as a process: it takes up again what a killed one left in the middle, then works until a signal.

A worker holds a lock on a file of its own for as long as it lives; the kernel frees it however the worker ends. So a task that
"runs" under a name whose lock is free was left, whatever the clock says. A task that killed its worker twice is given up.
"""

import fcntl
import logging
import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from luoshi.web.datadir import data_dir

log = logging.getLogger(__name__)

#: How often a task may be begun: once, and once more after its worker was killed.
BEGINNINGS = 2


def main() -> None:
    """Works until a signal."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "luoshi.web.settings")
    import django

    django.setup()
    from django.core.management import call_command

    with signs_of_life(data_dir() / "workers") as (own, dead):
        take_up_again(dead)
        # It looks for work five times a second, which a person does not notice; `work` also starts what runs by itself.
        call_command("work", "--interval=0.2", "--no-startup-delay", "--no-reload", f"--worker-id={own}")


@contextmanager
def signs_of_life(folder: Path) -> Iterator[tuple[str, list[str]]]:
    """The name of this worker, kept alive until the end, and the names of those of this folder that are dead."""
    folder.mkdir(parents=True, exist_ok=True)
    own = uuid.uuid4().hex
    with (folder / own).open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        try:
            yield own, [path.name for path in folder.iterdir() if path.name != own and _is_dead(path)]
        finally:
            (folder / own).unlink(missing_ok=True)


def _is_dead(path: Path) -> bool:
    try:
        with path.open() as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
    except (BlockingIOError, FileNotFoundError):
        return False


def take_up_again(dead: list[str]) -> int:
    """How many tasks wait again that the dead workers had begun. Their names are forgotten once that is committed."""
    from django.db import transaction
    from django.utils import timezone
    from django_tasks.base import TaskResultStatus
    from django_tasks_db.models import DBTaskResult

    taken = 0
    with transaction.atomic():
        for row in DBTaskResult.objects.running().select_for_update(no_key=True):
            if not row.worker_ids or row.worker_ids[-1] not in dead:
                continue
            again = len(row.worker_ids) < BEGINNINGS
            row.status = TaskResultStatus.READY if again else TaskResultStatus.FAILED
            row.started_at = None if again else row.started_at
            row.finished_at = None if again else timezone.now()
            row.save(update_fields=["status", "started_at", "finished_at"])
            taken += again
            log.warning("%s was left by a killed worker: %s", row.task_path, "taken up again" if again else "given up")
    for name in dead:
        (data_dir() / "workers" / name).unlink(missing_ok=True)
    return taken


if __name__ == "__main__":
    main()
