"""PostgreSQL stopped and started under load: requests fail cleanly meanwhile, then work again, and nothing acknowledged is lost."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from types import ModuleType
from typing import Any
from urllib.parse import quote

import pytest
import requests
from tests.faults.kit import PATIENCE, ROOT, Client, Server, at_work, site, wait_for


def launcher() -> ModuleType:
    """The program `tools/with-postgresql` as a module."""
    loader = SourceFileLoader("with_postgresql", str(ROOT / "tools/with-postgresql"))
    spec = spec_from_loader(loader.name, loader)
    assert spec
    module = module_from_spec(spec)
    loader.exec_module(module)
    return module


class Postgres:
    """A private server that can be stopped and started."""

    def __init__(self, tool: ModuleType, folder: str) -> None:
        self.tool, self.folder = tool, folder
        self.programs, self.account = tool.find_programs(), tool.server_account()
        if self.account:
            shutil.chown(folder, self.account)
        tool.make_cluster(self.programs, self.account, f"{folder}/data")
        self.url = f"postgres://{tool.SUPERUSER}@{quote(folder, safe='')}/postgres"

    def _control(self, *command: str) -> Any:
        base = [str(self.programs / "pg_ctl"), "--pgdata", f"{self.folder}/data", "--wait"]
        return self.tool.run_as(self.account, *base, *command)

    def start(self) -> None:
        options = f"-k {self.folder} -c listen_addresses='' {self.tool.OPTIONS}"
        self.tool.must(self._control("--log", f"{self.folder}/log", "--options", options, "start"))

    def stop(self) -> None:
        self._control("--mode", "fast", "stop")


@contextmanager
def postgres() -> Iterator[Postgres]:
    with tempfile.TemporaryDirectory(prefix="luoshi-pg-", ignore_cleanup_errors=True) as folder:
        try:
            server = Postgres(launcher(), folder)
        except SystemExit as error:
            pytest.skip(str(error))
        server.start()
        try:
            yield server
        finally:
            server.stop()


def done(clients: list[Client]) -> int:
    return sum(len(client.uploads) + len(client.submissions) for client in clients)


def test_a_database_restarted_under_load_loses_nothing() -> None:
    with postgres() as database, site(clients=6, database=database.url) as (environment, inspector, clients):
        server = Server(environment)
        try:
            server.wait_until_it_answers()
            with at_work(clients, server):
                wait_for(lambda: done(clients) > 6)
                database.stop()
                answer = requests.get(
                    f"{server.address}/api/reports/", cookies={"sessionid": clients[0].session}, timeout=PATIENCE
                )
                assert answer.status_code in {500, 503}
                assert "Traceback" not in answer.text
                database.start()
                before = done(clients)
                wait_for(lambda: done(clients) > before + 6)
        finally:
            server.kill()
        uploads = [entry for client in clients for entry in client.uploads]
        submissions = [entry for client in clients for entry in client.submissions]
        assert inspector.ask("check", uploads, submissions, 0)["problems"] == []
        whole = inspector.ask("check_whole")
        assert (whole["problems"], whole["chain"]) == ([], True)
        assert any(line.startswith("5") for client in clients for line in client.refused), "nobody met the stop"
