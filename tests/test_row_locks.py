"""A row is locked without its key: a lock of the whole row also stops everybody who adds a row that points to it."""

import ast
from pathlib import Path

SOURCE = Path(__file__).resolve().parent.parent / "src" / "luoshi"


def locks_with_key(text: str) -> list[int]:
    """The lines on which a row is locked together with its key."""
    calls = (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call))
    locks = [call for call in calls if isinstance(call.func, ast.Attribute) and call.func.attr == "select_for_update"]
    return [call.lineno for call in locks if "no_key" not in {keyword.arg for keyword in call.keywords}]


def test_no_lock_stops_those_who_add_rows_that_point_to_it() -> None:
    files = [path for path in SOURCE.rglob("*.py") if "tests" not in path.parts]
    found = {str(path.relative_to(SOURCE)): lines for path in files if (lines := locks_with_key(path.read_text()))}
    assert not found, "write select_for_update(no_key=True)"


def test_a_lock_of_the_whole_row_is_found() -> None:
    assert locks_with_key("a\nPlan.objects.select_for_update(of=('self',)).get()") == [2]
    assert locks_with_key("Plan.objects.select_for_update(no_key=True).get()") == []
