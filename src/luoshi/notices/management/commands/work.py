"""`db_worker` of django-tasks-db with the clock beside it: every worker keeps time, the rows' locks let one act."""

import threading
from typing import Any

from django.db import connections
from django_tasks_db.management.commands.db_worker import Command as Worker

from luoshi.notices.clock import keep_time


class Command(Worker):
    help = "Run a background worker that also starts what runs by itself"

    def handle(self, **options: Any) -> None:
        stop = threading.Event()
        clock = threading.Thread(target=_tick, args=[stop], name="clock", daemon=True)
        clock.start()
        try:
            super().handle(**options)
        finally:
            stop.set()


def _tick(stop: threading.Event) -> None:
    try:
        keep_time(stop)
    finally:
        connections.close_all()
