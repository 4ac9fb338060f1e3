"""The API's published description follows the code."""

from pathlib import Path

from luoshi.integrations.commands import schema

SNAPSHOT = Path(__file__).parents[1] / "docs" / "openapi.json"


def test_the_snapshot_is_the_api():
    """After a change that is meant: `luoshi api schema -o docs/openapi.json`, and look at the difference."""
    assert schema() == SNAPSHOT.read_text(encoding="utf-8"), "run: luoshi api schema -o docs/openapi.json"
