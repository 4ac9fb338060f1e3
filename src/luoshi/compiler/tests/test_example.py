"""The example plan that comes with the software, as text and as a Word document, against its own roster."""

from pathlib import Path

import pytest

from luoshi.compiler import Plan, compile_plan
from luoshi.compiler.read import read_document
from luoshi.compiler.roster import read_roster

EXAMPLE = Path(__file__).resolve().parents[4] / "examples" / "anlan-2022"


@pytest.fixture(scope="module", params=["plan.txt", "plan.docx"])
def plan(request: pytest.FixtureRequest) -> Plan:
    data = (EXAMPLE / request.param).read_bytes()
    return compile_plan(read_document(data, request.param), roster=read_roster(EXAMPLE / "organizations.xlsx"))


def test_it_has_seventeen_tasks_and_seven_duties(plan: Plan) -> None:
    paths = [o.path for o in plan.obligations]
    assert len([p for p in paths if p.startswith("三/")]) == 17
    assert len([p for p in paths if p.startswith("四/")]) == 7


def test_its_dates_and_amounts_are_read(plan: Plan) -> None:
    dates = {o.deadline.date for o in plan.obligations if o.deadline}
    amounts = {(q.min, q.unit) for o in plan.obligations for q in o.quantities}
    assert {"2022-11-20", "2022-10-31", "2022-09-30", "2022-04-30", "2022-06-30", "2022-05-31", "2022-03-08"} <= dates
    assert {(1, "个"), (2, "个"), (4, "个"), (130, "个"), (17_800_000_000, "元"), (214, "公里")} <= amounts


def test_the_roster_knows_every_body(plan: Plan) -> None:
    assert not [d.message for d in plan.diagnostics if d.code == "P132"]


def test_nothing_is_an_error(plan: Plan) -> None:
    assert not [d.message for d in plan.diagnostics if d.severity == "error"]
