"""Keeps a few child processes running: starts them, restarts one that dies, stops them all together."""

import ctypes
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import FrameType

#: Seconds before a dead child is started again: doubled with each death, forgotten after a child has lived this long.
FIRST_PAUSE, LONGEST_PAUSE, HEALTHY_AFTER = 1.0, 60.0, 60.0
#: Seconds that children get to finish what they do before they are killed.
GRACE = 20.0
TICK = 0.1
PR_SET_PDEATHSIG = 1


@dataclass
class Child:
    """A command that should be running. `process` is None before its first start and while it waits for the next."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    keep_open: tuple[int, ...] = ()
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    start_at: float = 0.0
    pause: float = FIRST_PAUSE

    def start(self) -> None:
        # A session of its own: Ctrl-C reaches only the supervisor, which asks each child once.
        self.process = subprocess.Popen(  # noqa: S603 (our own command line)
            self.command,
            env=dict(self.environment),
            pass_fds=self.keep_open,
            start_new_session=True,
            preexec_fn=_die_with_parent,  # noqa: PLW1509 (the supervisor has no threads)
        )
        self.started_at = time.monotonic()

    def note_death(self, status: int) -> None:
        """Plan the next start: at once slower with each quick death."""
        now = time.monotonic()
        if now - self.started_at >= HEALTHY_AFTER:
            self.pause = FIRST_PAUSE
        self.process, self.start_at = None, now + self.pause
        print(f"{self.name} ended ({status}); starting it again in {self.pause:g} s", file=sys.stderr, flush=True)  # noqa: T201
        self.pause = min(self.pause * 2, LONGEST_PAUSE)


def _die_with_parent() -> None:
    """On Linux the kernel ends a child whose supervisor was killed, so that none is left behind."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


@dataclass
class Supervisor:
    """Runs its children until SIGINT or SIGTERM. `each_tick` is called about ten times a second and must not block long."""

    children: list[Child]
    each_tick: Callable[[], None]
    stopping: bool = field(default=False, init=False)

    def run(self) -> None:
        """Return once every child has ended after a signal to stop."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._ask_to_stop)
        try:
            self._keep_running()
        finally:
            self._stop_all()

    def _ask_to_stop(self, _number: int, _frame: FrameType | None) -> None:
        self.stopping = True

    def _keep_running(self) -> None:
        while not self.stopping:
            self._start_due()
            self.each_tick()
            self._notice_deaths()
            time.sleep(TICK)

    def _start_due(self) -> None:
        for child in self.children:
            if child.process is None and child.start_at <= time.monotonic() and not self.stopping:
                child.start()

    def _notice_deaths(self) -> None:
        for child in self.children:
            status = child.process.poll() if child.process else None
            if status is not None:
                child.note_death(status)

    def _stop_all(self) -> None:
        running = [child.process for child in self.children if child.process]
        for process in running:
            process.terminate()
        deadline = time.monotonic() + GRACE
        for process in running:
            try:
                process.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
