"""Keeps the site's server and its worker running on one port."""

import os
import socket
import sys
from collections.abc import Callable
from http.client import HTTPConnection, HTTPException

from django.conf import settings

from luoshi.web.datadir import NotReadyError
from luoshi.web.supervisor import Child, Supervisor


def listen(host: str, port: int) -> socket.socket:
    """A listening socket, which the server inherits: the port is ours from here on. NotReadyError when it is taken."""
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listener = socket.create_server((host, port), family=family, backlog=256)
    except OSError as error:
        raise NotReadyError(
            f"Port {port} on {host} can't be used ({error.strerror}). Stop what uses it, or choose another: make run PORT={port + 1}\n"
            f"{host} 的端口 {port} 无法使用（可能已被占用）。请停止占用该端口的程序，或换一个端口：make run PORT={port + 1}"
        ) from error
    listener.set_inheritable(True)
    return listener


def server_command(descriptor: int, workers: int) -> list[str]:
    """The command of the web server on an inherited socket: threads, because requests wait for the database."""
    return [
        *(sys.executable, "-m", "gunicorn", "luoshi.web.wsgi:application", "--bind", f"fd://{descriptor}"),
        *("--worker-class", "gthread", "--workers", str(workers), "--threads", "8", "--timeout", "120"),
        *("--graceful-timeout", "15", "--log-level", "warning", "--no-control-socket"),
    ]


def worker_command() -> list[str]:
    """The command of the background worker."""
    return [sys.executable, "-m", "luoshi.web.worker"]


def serve(listener: socket.socket, workers: int, announce: Callable[[], None]) -> None:
    """Run server and worker until a signal to stop; `announce` is called once the first page can be had."""
    host, port, *_ = listener.getsockname()
    own = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
    environment = {"LUOSHI_ADDRESS": own, **os.environ, "DJANGO_SETTINGS_MODULE": "luoshi.web.settings"}
    web = Child("server", server_command(listener.fileno(), workers), environment, (listener.fileno(),))
    worker = Child("worker", worker_command(), environment)
    Supervisor([web, worker, *_intake(environment)], each_tick=Once(lambda: _answers(listener), announce)).run()


def _intake(environment: dict[str, str]) -> list[Child]:
    """What looks into the mailbox, where the settings name one."""
    if not settings.INTAKE_HOST:
        return []
    command = [sys.executable, "-m", "luoshi", "intake", "fetch", "--every", str(settings.INTAKE_EVERY)]
    return [Child("intake", command, environment)]


class Once:
    """Calls `then` the first time that `condition` holds, and nothing after that."""

    def __init__(self, condition: Callable[[], bool], then: Callable[[], None]) -> None:
        self.condition, self.then, self.done = condition, then, False

    def __call__(self) -> None:
        if not self.done and self.condition():
            self.done = True
            self.then()


def _answers(listener: socket.socket) -> bool:
    """Whether the site answers a request; any status will do."""
    host, port, *_ = listener.getsockname()
    reachable = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 (compared, not bound)
    connection = HTTPConnection(reachable, port, timeout=1)
    try:
        connection.request("GET", "/accounts/login/")
        connection.getresponse()
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
    return True
