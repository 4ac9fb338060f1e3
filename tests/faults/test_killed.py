"""Processes killed with SIGKILL: the server among twenty clients, the worker in the middle of a task."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.faults.killing import kill_rounds
from tests.faults.kit import ROOT, site, wait_for

#: Rounds here; `python bench/faults.py` runs 200.
ROUNDS = 10


def test_nothing_acknowledged_is_lost_when_the_server_is_killed() -> None:
    outcome = kill_rounds(ROUNDS, seed=2026)
    assert outcome.problems == []
    assert outcome.chain
    assert outcome.uploads > ROUNDS
    assert [line for line in outcome.refused if line.startswith("5")] == []


@contextmanager
def worker(environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """A worker as `luoshi serve` runs it, killed at the end."""
    command = [sys.executable, "-m", "luoshi.web.worker"]
    process = subprocess.Popen(command, env=environment, cwd=ROOT, stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def begun(folder: Path) -> int:
    file = folder / "begun"
    return len(file.read_text().splitlines()) if file.exists() else 0


def alive(environment: dict[str, str]) -> int:
    return len(list(Path(environment["LUOSHI_DATA_DIR"], "workers").glob("*")))


def test_a_task_whose_worker_was_killed_is_taken_up_again_once(tmp_path: Path) -> None:
    with site(clients=1) as (environment, inspector, _clients):
        key = inspector.ask("enqueue", str(tmp_path))
        with worker(environment) as first:
            wait_for(lambda: begun(tmp_path) == 1)
            with worker(environment):
                wait_for(lambda: alive(environment) == 2)
                assert inspector.ask("status_of", key) == "RUNNING", "a living worker's task is left alone"
            os.kill(first.pid, signal.SIGKILL)
            first.wait()
        with worker(environment):
            wait_for(lambda: begun(tmp_path) == 2)
        with worker(environment):
            wait_for(lambda: inspector.ask("status_of", key) == "FAILED")
        assert begun(tmp_path) == 2, "what killed two workers is given up"
