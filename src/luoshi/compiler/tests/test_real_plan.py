"""The real plan, against what a careful reader takes from it (data/plan-2022.json, made by reading the plan)."""

import json
from pathlib import Path
from typing import Any

import pytest

from luoshi.compiler import Plan, compile_plan
from luoshi.compiler.ir import PlanObligation
from luoshi.compiler.normalize import normalize

EXPECTED = json.loads((Path(__file__).parent / "data" / "plan-2022.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def plan(plan_text: str) -> Plan:
    return compile_plan(plan_text)


def summary(o: PlanObligation) -> dict[str, Any]:
    said: dict[str, Any] = {"path": o.path, "title": o.title, "modality": o.modality}
    said["bodies"] = [
        " ".join(filter(None, [b.role, b.text, "each" if b.each else "", "inherited" if b.inherited else ""]))
        for b in o.bodies
    ]
    if o.quantities:
        said["quantities"] = [[q.min, q.max, q.unit, q.noun, q.modality] for q in o.quantities]
    if o.indicators:
        said["indicators"] = [[i.name, i.comparison, i.value, i.reference] for i in o.indicators]
    said["deadline"] = o.deadline and [o.deadline.date, o.deadline.basis]
    said["window_end"] = o.window and o.window.end
    if o.condition:
        said["condition"] = o.condition.text
    if o.evidence:
        said["evidence"] = [e.text for e in o.evidence]
    return said


def test_every_obligation_is_as_a_reader_takes_it(plan: Plan) -> None:
    assert [summary(o) for o in plan.obligations] == EXPECTED["obligations"]


def test_part_three_has_its_seventeen_tasks(plan: Plan) -> None:
    assert len([o for o in plan.obligations if o.path.startswith("三/")]) == 17


def test_each_kind_of_question_it_leaves_is_asked(plan: Plan) -> None:
    assert plan.title == EXPECTED["title"]
    assert sorted({d.code for d in plan.diagnostics}) == EXPECTED["diagnostics"]


def test_an_issue_date_starts_the_windows_and_answers_two_questions(plan_text: str) -> None:
    plan = compile_plan(plan_text, issued_on="2022-02-15")
    window = next(o.window for o in plan.obligations if o.path == "三/(二)/3/①")
    assert window is not None
    assert window.start == "2022-02-15"
    assert {"P102", "P103"}.isdisjoint(d.code for d in plan.diagnostics)


def test_every_span_cuts_its_words_out_of_the_original(plan: Plan, plan_text: str) -> None:
    for o in plan.obligations:
        facts = [*o.bodies, *o.quantities, *o.indicators, *o.evidence, o.deadline, o.window, o.recurrence, o.condition]
        for fact in (o, *filter(None, facts)):
            assert words(plan_text, fact.span) == fact.text


def words(text: str, span: tuple[int, int]) -> str:
    """The normalized wording of a part of a Traditional text, whose script a short part does not show."""
    done = normalize(text)
    inside = [i for i in range(len(done.text)) if span[0] <= done.place(i) < span[1]]
    return done.text[inside[0] : inside[-1] + 1]
