"""A task that tells when it begins and waits until it may end, for tests that kill its worker in the middle."""

import time
from pathlib import Path

from django_tasks import task

LONGEST = 120


@task()
def tell_and_wait(folder: str) -> str:
    """Adds a line to `begun`, then waits for the file `go`."""
    with (Path(folder) / "begun").open("a") as file:
        file.write("begun\n")
    deadline = time.monotonic() + LONGEST
    while not (Path(folder) / "go").exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    return "done"
