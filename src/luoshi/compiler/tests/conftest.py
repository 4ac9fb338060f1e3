"""What the compiler's tests share: the real plan, where it is at hand."""

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[4]
PLAN = ROOT.parent / "shared" / "plan-2022.txt"


@pytest.fixture(scope="session")
def plan_text() -> str:
    """The text of the real plan as its owner sent it."""
    for place in (PLAN, ROOT.parents[1] / "shared" / "plan-2022.txt"):
        if place.exists():
            return place.read_text(encoding="utf-8")
    pytest.skip("the real plan is not part of the repository; it is read from ../shared/plan-2022.txt")


@pytest.fixture(scope="session")
def example_text() -> str:
    """The text of the example plan that comes with the software."""
    return (ROOT / "examples" / "anlan-2022" / "plan.txt").read_text(encoding="utf-8")
