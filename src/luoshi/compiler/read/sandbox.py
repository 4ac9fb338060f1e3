"""Reads a document in a process of its own, with limits on time and memory, killed with all its children when they are passed."""

import contextlib
import json
import os
import selectors
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import IO, Any

from luoshi.compiler.read.errors import ReadError
from luoshi.compiler.read.limits import MB, Limits
from luoshi.compiler.read.readers import Progress
from luoshi.compiler.read.transport import error_from_json, source_from_json
from luoshi.compiler.source import SourceText

KEPT_VARIABLES = (
    "PATH",
    "LANG",
    "LC_ALL",
    "TMPDIR",
    "TEMP",
    "TMP",
    "SYSTEMROOT",
    "LD_LIBRARY_PATH",
    "DYLD_LIBRARY_PATH",
)
MAX_ANSWER = 512 * MB


def read_in_sandbox(data: bytes, limits: Limits, progress: Progress) -> SourceText:
    """The document as `readers.parse` gives it in a confined process. Raises `ReadError`, with the limit that was passed as its cause."""
    with tempfile.TemporaryDirectory(prefix="luoshi-read-") as folder, tempfile.TemporaryFile() as document:
        document.write(data)
        document.seek(0)
        process = _start(document, limits, folder)
        try:
            return _result(_Answer(process, limits).wait(progress))
        finally:
            _end(process)


def kept_environment(folder: str) -> dict[str, str]:
    """The environment of a confined process: no more of ours than it needs, `folder` as its home."""
    kept = {name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ}
    return kept | {
        "PYTHONPATH": str(Path(__file__).parents[3]),
        "HOME": folder,
        "TMPDIR": folder,
        "OMP_NUM_THREADS": "2",
    }


def _start(document: IO[bytes], limits: Limits, folder: str) -> "subprocess.Popen[bytes]":
    """The reading process, leader of its own group, with no more of the environment than it needs and `folder` as its home."""
    command = [sys.executable, "-P", "-m", "luoshi.compiler.read.child", str(limits.cpu), str(limits.memory)]
    return subprocess.Popen(  # noqa: S603 - our own module, arguments are numbers
        command,
        stdin=document,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=kept_environment(folder),
        cwd=folder,
        start_new_session=True,
    )


def _end(process: "subprocess.Popen[bytes]") -> None:
    """Ends the process and whatever it started."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    if process.stdout:
        process.stdout.close()


class _Answer:
    """Collects the process's lines until the last one, watching the clock."""

    def __init__(self, process: "subprocess.Popen[bytes]", limits: Limits) -> None:
        self._process, self._limits = process, limits
        self._begun = self._moved = time.monotonic()
        self._buffer = bytearray()

    def wait(self, progress: Progress) -> dict[str, Any]:
        """The last line: the result. Raises R010 past the time, R011 or R005 where the process died."""
        while True:
            for line in self._lines():
                message: dict[str, Any] = json.loads(line)
                if "progress" not in message:
                    return message
                self._moved = time.monotonic()
                progress(*message["progress"])

    def _lines(self) -> list[bytes]:
        chunk = self._chunk()
        if not chunk:
            raise self._death()
        self._buffer += chunk
        if len(self._buffer) > MAX_ANSWER:
            raise ReadError("R011", limit=f"{MAX_ANSWER // MB} MB")
        if b"\n" not in chunk:
            return []
        *lines, rest = bytes(self._buffer).split(b"\n")
        self._buffer = bytearray(rest)
        return lines

    def _chunk(self) -> bytes:
        """What the process writes next; empty when it has ended."""
        stdout = self._process.stdout
        assert stdout is not None
        with selectors.DefaultSelector() as selector:
            selector.register(stdout, selectors.EVENT_READ)
            if not selector.select(self._patience()):
                raise ReadError("R010", limit=f"{time.monotonic() - self._begun:.0f}")
        return os.read(stdout.fileno(), 2**20)

    def _patience(self) -> float:
        now = time.monotonic()
        return max(0.0, min(self._moved + self._limits.stall, self._begun + self._limits.wall) - now)

    def _death(self) -> ReadError:
        """Why a process ended without a result."""
        status = self._process.wait()
        if status == -signal.SIGXCPU:
            return ReadError("R010", limit=str(self._limits.cpu))
        if status in {-signal.SIGABRT, -signal.SIGKILL}:
            return ReadError("R011", limit=f"{self._limits.memory // MB} MB")
        return ReadError("R005", detail=f"解析程序意外结束（{status}）")


def _result(message: dict[str, Any]) -> SourceText:
    if "error" in message:
        raise error_from_json(message["error"])
    return source_from_json(message["source"])
