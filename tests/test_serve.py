"""`luoshi serve` as an operator meets it: one command, a server and a worker that live and end together."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

from luoshi.web import datadir
from luoshi.web.datadir import NotReadyError
from luoshi.web.serve import listen


def children(pid: int) -> dict[int, str]:
    """Process ids and command lines of the direct children."""
    ids = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return {int(child): Path(f"/proc/{child}/cmdline").read_text().replace("\0", " ") for child in ids}


def wait_for(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline, "waited 30 s in vain"
        time.sleep(0.05)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A running `luoshi serve` on a free port with its own data, and its address."""
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment |= {"LUOSHI_DATA_DIR": str(tmp_path / "data"), "PYTHONUNBUFFERED": "1", "LUOSHI_LOG_LEVEL": "ERROR"}
    command = [sys.executable, "-m", "luoshi", "serve", "--port", "0", "--workers", "1"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        address = next(match[0] for line in process.stdout if (match := re.search(r"http://\S+", line)))
        yield process, address
        process.kill()


def named(pid: int, word: str) -> list[int]:
    return [child for child, command in children(pid).items() if word in command]


def test_a_killed_worker_comes_back_and_one_signal_ends_all(server: tuple[subprocess.Popen[str], str]) -> None:
    process, address = server
    with urlopen(f"{address}/accounts/login/") as page:
        assert page.status == 200
    (worker,) = named(process.pid, "luoshi.web.worker")
    os.kill(worker, signal.SIGKILL)
    wait_for(lambda: worker not in children(process.pid) and named(process.pid, "luoshi.web.worker"))
    everyone = [process.pid, *children(process.pid)]
    process.terminate()
    assert process.wait(30) == 0
    assert not [pid for pid in everyone if Path(f"/proc/{pid}").exists()]


def test_children_do_not_outlive_a_killed_supervisor(server: tuple[subprocess.Popen[str], str]) -> None:
    process, _address = server
    everyone = list(children(process.pid))
    process.kill()
    wait_for(lambda: not [pid for pid in everyone if Path(f"/proc/{pid}").exists()])


def test_a_port_in_use_is_named_with_its_cure_in_both_languages() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(NotReadyError, match=rf"make run PORT={port + 1}\n.*端口 {port}"):
            listen("127.0.0.1", port)


def test_a_full_disk_is_named_before_anything_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(datadir, "LEAST_FREE", 1 << 60)
    with pytest.raises(NotReadyError, match=r"(?s)disk .* is full.*磁盘已满"):
        datadir.prepare(tmp_path)


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(NotReadyError, match="LUOSHI_DATA_DIR"):
        datadir.prepare(tmp_path / "file" / "data")


def test_the_key_is_made_once_and_only_its_owner_can_read_it(tmp_path: Path) -> None:
    assert datadir.kept_key(tmp_path) == datadir.KEY_FOR_TOOLS
    datadir.prepare(tmp_path)
    key = datadir.kept_key(tmp_path)
    datadir.prepare(tmp_path)
    assert datadir.kept_key(tmp_path) == key
    assert len(key) > 50
    assert (tmp_path / datadir.KEY_FILE).stat().st_mode & 0o777 == 0o600
