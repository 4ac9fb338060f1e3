"""What people did survives compiling again: the same text, and a changed one."""

import copy
import io

import pytest
from openpyxl import load_workbook

from luoshi.plans import actions, queries
from luoshi.plans.comparison import compare, comparison_with_before
from luoshi.plans.facts import corrected_fields
from luoshi.plans.models import Obligation
from luoshi.plans.tests.drafts import build_revision
from luoshi.plans.tests.ir import TEXT, small_plan

pytestmark = pytest.mark.django_db


def again(revision, ir=None):
    actions.store_compilation(revision, ir or small_plan())
    return revision


def shifted(by, words="前言。"):
    """The small plan with something written before it: every place moves."""
    ir, text = small_plan(), words * (by // len(words)) + "\n" + TEXT
    moved = len(text) - len(TEXT)
    for thing in [*ir["outline"], *ir["obligations"], *ir["diagnostics"]]:
        move(thing, moved)
    return ir, text


def move(thing, by):
    if isinstance(thing, dict):
        if thing.get("span"):
            thing["span"] = [place + by for place in thing["span"]]
        for value in thing.values():
            move(value, by)
    elif isinstance(thing, list):
        for value in thing:
            move(value, by)


def test_compiling_twice_changes_nothing_and_keeps_the_keys(draft):
    before = list(draft.obligations.values_list("pk", "key", "title", "start", "position"))
    again(draft)
    assert list(draft.obligations.values_list("pk", "key", "title", "start", "position")) == before


def test_a_correction_survives_with_who_and_why(world, draft, duty):
    actions.correct_field(world.plan_office, duty("在建项目"), {"deadline": {"date": "2022-12-01"}}, reason="会议决定")
    again(draft)
    row = duty("在建项目")
    assert row.facts["deadline"]["date"] == "2022-12-01"
    assert corrected_fields(row)["deadline"]["date"] == "2022-11-20"
    assert row.corrections.get().reason == "会议决定"


def test_what_nobody_corrected_follows_the_new_compilation(world, draft, duty):
    actions.correct_field(world.plan_office, duty("在建项目"), {"title": "改名"})
    actions.confirm_obligation(world.plan_office, duty("改名"))
    ir = small_plan()
    ir["obligations"][0]["deadline"]["date"] = "2022-11-25"
    again(draft, ir)
    row = duty("改名")
    assert row.facts["deadline"]["date"] == "2022-11-25"
    assert row.status == Obligation.Status.PROPOSED, "what was confirmed has changed under it"


def test_a_confirmation_stays_where_nothing_changed(world, draft, duty):
    actions.confirm_obligation(world.plan_office, duty("在建项目"))
    again(draft)
    assert duty("在建项目").status == Obligation.Status.CONFIRMED


def test_splits_merges_additions_and_drops_survive(world, draft, duty):
    place = TEXT.index("建成即可上报")
    actions.split_obligation(world.plan_office, duty("在建项目"), at=[place])
    actions.merge_obligations(world.plan_office, duty("四好农村路"), duty("党员先锋岗"))
    start = TEXT.index("适时开展评比")
    actions.add_obligation(world.plan_office, draft, start, start + 6)
    actions.drop_obligation(world.plan_office, duty("报送要求"), "不是任务")
    shape = list(draft.obligations.values_list("key", "title", "status", "origin", "start", "end"))
    again(draft)
    assert list(draft.obligations.values_list("key", "title", "status", "origin", "start", "end")) == shape
    assert duty("党员先锋岗").merged_into == duty("四好农村路")
    assert duty("报送要求").drop_reason == "不是任务"
    assert not draft.diagnostics.filter(code="K001").exists()


def test_confirmed_bodies_and_settled_questions_survive(world, draft, duty):
    actions.confirm_body(world.plan_office, duty("在建项目").bodies.get())
    actions.settle_question(world.plan_office, draft.diagnostics.get(code="P120"), "按 1 个考核")
    again(draft)
    assert duty("四好农村路").bodies.get().confirmed
    question = draft.diagnostics.get(code="P120")
    assert (question.state, question.resolution, question.settled_by) == ("settled", "按 1 个考核", world.plan_office)


def test_bodies_that_a_person_named_survive(world, draft, duty):
    row = duty("在建项目")
    actions.add_body(world.plan_office, row, text="市公路中心", role="support")
    again(draft)
    assert [body.text for body in duty("在建项目").bodies.all()] == ["每一个县级单位", "市公路中心"]


def test_a_changed_text_takes_everything_over_to_its_new_place(world, draft, duty):
    actions.correct_field(world.plan_office, duty("在建项目"), {"modality": "strive"})
    actions.settle_question(world.plan_office, draft.diagnostics.get(code="P120"), "按 1 个考核")
    start = TEXT.index("适时开展评比")
    actions.add_obligation(world.plan_office, draft, start, start + 6)
    ir, text = shifted(30)
    newer = build_revision(draft.plan, 2, ir, text)
    rows = {row.title: row for row in queries.live_obligations(draft.plan)}
    assert rows["在建项目"].modality == "strive"
    assert text[rows["适时开展评比"].start : rows["适时开展评比"].end] == "适时开展评比"
    assert newer.diagnostics.get(code="P120").resolution == "按 1 个考核"
    assert rows["在建项目"].key == duty("在建项目").key
    assert draft.obligations.filter(title="在建项目", modality="strive").exists(), "the older version keeps its rows"


def test_what_a_person_touched_and_nothing_matches_is_kept_and_asked_about(world, draft, duty):
    actions.correct_field(world.plan_office, duty("党员先锋岗"), {"title": "先锋岗（四个站）"})
    ir = copy.deepcopy(small_plan())
    gone = ir["obligations"].pop(2)
    text = TEXT.replace(gone["text"], "")
    ir["diagnostics"] = []
    newer = build_revision(draft.plan, 2, ir, text)
    kept = newer.obligations.get(title="先锋岗（四个站）")
    assert kept.start is None
    assert newer.diagnostics.get(code="K001").obligation == kept
    actions.settle_question(world.plan_office, newer.diagnostics.get(code="K001"), "保留")
    again(newer, ir)
    assert newer.diagnostics.get(code="K001").state == "settled"


def test_two_versions_are_compared_field_by_field(world, draft, client_of):
    ir, text = shifted(30)
    ir["obligations"][0]["deadline"]["date"] = "2022-11-25"
    gone = ir["obligations"].pop(2)
    ir["diagnostics"] = []
    newer = build_revision(draft.plan, 2, ir, text)
    found = compare(draft, newer)
    assert [row.title for row in found.gone] == [gone["title"]]
    ((row, (difference,)),) = found.changed
    assert row.title == "在建项目"
    assert "2022-11-20" in difference.before[0]
    assert "2022-11-25" in difference.after[0]
    page = client_of("plan_office").get(f"/plans/{draft.plan_id}/compare/").content.decode()
    assert "<del>" in page
    reader = client_of("plan_office").get(f"/plans/{draft.plan_id}/").content.decode()
    assert 'id="changes"' in reader
    assert gone["title"] in reader


def test_the_comparison_is_a_workbook_and_an_answer_of_the_api(world, draft, client_of):
    office, place = client_of("plan_office"), f"/plans/{draft.plan_id}/compare/export/"
    assert office.get(place).status_code == 404
    assert office.get(f"/api/plans/{draft.plan_id}/comparison").json() is None
    assert 'id="changes"' not in office.get(f"/plans/{draft.plan_id}/").content.decode()
    ir, text = shifted(30)
    ir["obligations"][0]["deadline"]["date"] = "2022-11-25"
    gone = ir["obligations"].pop(2)
    ir["diagnostics"] = []
    build_revision(draft.plan, 2, ir, text)
    sheet = load_workbook(io.BytesIO(b"".join(office.get(place).streaming_content))).active
    rows = list(sheet.iter_rows(min_row=3, values_only=True))
    assert [(row[2], bool(row[4]), bool(row[5])) for row in rows] == [
        ("在建项目", True, True),
        (gone["title"], True, False),
    ]
    said = office.get(f"/api/plans/{draft.plan_id}/comparison").json()
    assert (said["older"], said["newer"]) == (1, 2)
    assert [draft.obligations.get(pk=pk).title for pk in said["gone"]] == [gone["title"]]
    assert [one["title"] for one in said["changed"]] == ["在建项目"]


def test_what_left_the_text_but_was_worked_on_is_told_apart(world, draft, duty):
    actions.correct_field(world.plan_office, duty("党员先锋岗"), {"title": "先锋岗（四个站）"})
    ir, text = shifted(30)
    ir["obligations"].pop(2)
    ir["diagnostics"] = []
    newer = build_revision(draft.plan, 2, ir, text.replace("先锋", ""))
    found = comparison_with_before(newer)
    assert [row.title for row in found.kept] == ["先锋岗（四个站）"]
    assert not found.gone
    actions.settle_question(world.plan_office, newer.diagnostics.get(code="K001"), "保留")
    assert not comparison_with_before(newer).kept


def test_what_nobody_touched_goes_with_its_text(draft):
    ir = small_plan()
    ir["obligations"].pop(2)
    ir["diagnostics"] = []
    again(draft, ir)
    assert draft.obligations.count() == 3
