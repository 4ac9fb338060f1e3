"""What every test of the house shares."""

import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import TransactionTestCase

pytest_plugins = ["luoshi.organizations.tests.world"]


def pytest_sessionstart(session: pytest.Session) -> None:
    """Once a run, by its main process: what killed runs left is cleared away."""
    from luoshi.web.tests.leftovers import remove_leftovers

    if not hasattr(session.config, "workerinput"):
        remove_leftovers(Path(tempfile.gettempdir()), datetime.now(UTC))


def _triggers(action: str) -> None:
    migration = import_module("luoshi.audit.migrations.0003_refuse_change")
    with connection.schema_editor() as editor:
        getattr(migration, action)(None, editor)


@pytest.fixture(autouse=True, scope="session")
def _let_flush_empty_the_event_table() -> Iterator[None]:
    """Tests that commit are cleaned up by emptying all tables, which the event table rightly refuses: lift that for the flush."""
    flush = TransactionTestCase._fixture_teardown  # noqa: SLF001 (Django offers no other place)

    def teardown(self: TransactionTestCase) -> None:
        _triggers("remove")
        flush(self)
        _triggers("install")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", teardown)
        yield


@pytest.fixture(autouse=True)
def _own_data_dir(settings: Any, tmp_path: Path) -> None:
    """Files that a test uploads go into its own folder."""
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.STATIC_ROOT = None  # nothing is collected in tests
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # fast; guards nothing here
