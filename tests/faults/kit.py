"""A site that may be killed: the server as `luoshi serve` runs it, with its own data, its inspector, and clients that write down what they were promised."""

import io
import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import requests
from PIL import Image
from tests.browser.kit import own_database
from tests.faults.inspector import TEXT

from luoshi.web.serve import server_command

ROOT = Path(__file__).resolve().parents[2]
CLIENTS = 20
#: Seconds that a loaded machine may take for anything that takes one.
PATIENCE = 60.0


def site_environment(folder: str, url: str) -> dict[str, str]:
    """The environment of a site in the folder."""
    own = {"LUOSHI_DATA_DIR": folder, "DATABASE_URL": url or f"sqlite:///{folder}/luoshi.sqlite3"}
    own |= {"LUOSHI_SECRET_KEY": "faults", "LUOSHI_LOG_LEVEL": "CRITICAL", "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}
    return {**os.environ, "DJANGO_SETTINGS_MODULE": "luoshi.web.settings", **own}


class Inspector:
    """The process that looks into the site's database and store."""

    def __init__(self, environment: dict[str, str]) -> None:
        command = [sys.executable, "-m", "tests.faults.inspector"]
        self.process = subprocess.Popen(
            command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
        )

    def ask(self, name: str, *arguments: Any) -> Any:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps([name, arguments]) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def close(self) -> None:
        self.process.kill()
        self.process.communicate()


class Server:
    """The web server on a port of its own, in a session of its own, so that all of it can be killed at once."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.listener.set_inheritable(True)
        descriptor = self.listener.fileno()
        self.process = subprocess.Popen(
            server_command(descriptor, 1),
            env=environment,
            pass_fds=(descriptor,),
            start_new_session=True,
            cwd=ROOT,
            stderr=subprocess.DEVNULL,
        )
        self.address = f"http://127.0.0.1:{self.listener.getsockname()[1]}"

    def wait_until_it_answers(self) -> None:
        assert requests.get(f"{self.address}/api/reports/", timeout=PATIENCE).status_code == 401

    def kill(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.listener.close()


@dataclass
class Client:
    """One handler who files reports without a pause, and what the server acknowledged to him."""

    session: str
    assignment: int
    number: int
    uploads: list[tuple[int, str]] = field(default_factory=list)
    submissions: list[tuple[int, str]] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    def run(self, address: str, stop: threading.Event) -> None:
        """File reports until told to stop or the server is gone."""
        with requests.Session() as http:
            http.cookies.update({"sessionid": self.session, "csrftoken": "a" * 32})
            http.headers["X-CSRFToken"] = "a" * 32
            with suppress(requests.RequestException):
                while not stop.is_set():
                    self._file(http, f"{address}/api/reports/")

    def _file(self, http: requests.Session, base: str) -> None:
        report = self._ask(http.post(base, json={"assignment": self.assignment}, timeout=PATIENCE))
        if not report:
            return
        for shared in (False, self.number % 2 == 0):
            self._upload(http, f"{base}{report['id']}/evidence/", report["id"], shared=shared)
        text = f"{TEXT}{uuid.uuid4()}"
        items = [{"assignment": self.assignment, "count": 1}]
        draft = {"version": report["version"], "kind": "progress", "practice": text, "items": items}
        saved = self._ask(http.put(f"{base}{report['id']}", json=draft, timeout=PATIENCE))
        if saved and self._ask(
            http.post(f"{base}{report['id']}/submit", json={"version": saved["version"]}, timeout=PATIENCE)
        ):
            self.submissions.append((report["id"], text))

    def _upload(self, http: requests.Session, address: str, report: int, *, shared: bool) -> None:
        picture = photograph(random.randrange(5) if shared else None)
        answer = self._ask(http.post(address, files={"file": ("现场.jpg", picture)}, timeout=PATIENCE))
        if answer:
            assert answer["sha256"] == sha256(picture).hexdigest()
            self.uploads.append((report, answer["sha256"]))

    def _ask(self, answer: requests.Response) -> dict[str, Any] | None:
        """What was answered with success; None for a refusal, which is kept."""
        if answer.ok:
            return dict(answer.json())
        self.refused.append(f"{answer.status_code} {answer.url}: {answer.text[:200]}")
        return None


def photograph(seed: int | None = None) -> bytes:
    """A small photograph as no other, or the one with that number."""
    noise = random.Random(seed).randbytes(64 * 48 * 3) if seed is not None else os.urandom(64 * 48 * 3)
    out = io.BytesIO()
    Image.frombytes("RGB", (64, 48), noise).resize((640, 480)).save(out, "JPEG", quality=85)
    return out.getvalue()


@contextmanager
def site(
    clients: int = CLIENTS, database: str | None = None
) -> Iterator[tuple[dict[str, str], Inspector, list[Client]]]:
    """The environment of a prepared site, its inspector and its clients; on the database given, or one of its own."""
    with (
        tempfile.TemporaryDirectory(prefix="luoshi-faults-", ignore_cleanup_errors=True) as folder,
        own_database() as url,
    ):
        environment = site_environment(folder, database or url)
        inspector = Inspector(environment)
        try:
            people = inspector.ask("prepare", clients)
            yield environment, inspector, [Client(**person, number=number) for number, person in enumerate(people)]
        finally:
            inspector.close()


@contextmanager
def at_work(clients: list[Client], server: Server) -> Iterator[None]:
    """All clients filing at once, each in its thread; at the end they have stopped."""
    stop = threading.Event()
    threads = [threading.Thread(target=client.run, args=(server.address, stop)) for client in clients]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join(PATIENCE)
        assert not any(thread.is_alive() for thread in threads)


def wait_for(condition: Callable[[], object]) -> None:
    """Return once the condition holds; fail after a minute."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, f"waited {PATIENCE:.0f} s in vain"
        time.sleep(0.02)
