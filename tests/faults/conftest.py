"""All tests here bear the mark `faults`, and parallel runs keep them in one process."""

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/faults/" in item.nodeid:
            item.add_marker("faults")
            item.add_marker(pytest.mark.xdist_group("faults"))
