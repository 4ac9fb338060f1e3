from importlib import import_module

import pytest
from django.db import connection


@pytest.fixture
def without_triggers(db):
    """The database as its owner can make it: without what refuses changes of events."""
    migration = import_module("luoshi.audit.migrations.0003_refuse_change")
    statements = migration.UNDO[connection.vendor]
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
