import pytest

from luoshi.audit.models import Event
from luoshi.errors import DomainError, PermissionDeniedError
from luoshi.plans import actions, queries
from luoshi.plans.facts import corrected_fields
from luoshi.plans.models import Diagnostic, DueKind, Obligation, ObligationBody, Plan

pytestmark = pytest.mark.django_db


def test_compiling_writes_sections_obligations_bodies_and_questions(draft, duty):
    assert draft.sections.count() == 7
    assert draft.sections.get(path="三/(二)/1/②").parent.path == "三/(二)/1"
    assert duty("在建项目").due_kind == DueKind.AS_SOON_AS_BUILT
    assert duty("四好农村路").due_kind == DueKind.LATEST_DAY
    assert duty("党员先锋岗").due_kind == DueKind.CONDITIONAL
    assert duty("党员先锋岗").bodies.get().stated_count == 4
    assert draft.plan.title == "安澜市交通运输局党建引领工作方案"


def test_what_the_plan_asks_of_every_report_is_asked_of_each_obligation(duty):
    assert duty("在建项目").asks == {
        "min_text": 100,
        "min_photographs": 1,
        "parts": ["practice", "highlights", "results"],
    }


def test_a_question_belongs_to_the_obligation_around_its_words(draft, duty):
    assert draft.diagnostics.get(code="P120").obligation == duty("四好农村路")
    assert draft.diagnostics.get(code="P140").obligation is None


def test_a_correction_keeps_what_was_compiled_who_and_why(world, duty):
    row = actions.correct_field(
        world.plan_office, duty("在建项目"), {"deadline": {"date": "2022-12-01"}}, version=1, reason="会议决定"
    )
    assert row.facts["deadline"]["date"] == "2022-12-01"
    assert corrected_fields(row)["deadline"]["date"] == "2022-11-20"
    correction = row.corrections.get()
    assert (correction.by.username, correction.reason) == ("plan_office", "会议决定")
    assert Event.objects.filter(tag="plans:obligation:correct", plan_id=row.revision.plan_id).exists()


def test_one_click_goes_back_to_what_was_compiled(world, duty):
    actions.correct_field(world.plan_office, duty("在建项目"), {"title": "别的"})
    row = actions.restore_field(world.plan_office, duty("别的"), ["title"])
    assert row.title == "在建项目"
    assert not corrected_fields(row)


def test_the_second_of_two_editors_gets_a_conflict_and_nothing_is_written(world, duty):
    stale = duty("在建项目")
    actions.correct_field(world.plan_office, stale, {"title": "先到"}, version=1)
    with pytest.raises(DomainError, match="changed_meanwhile"):
        actions.correct_field(world.plan_office, stale, {"title": "后到"}, version=1)
    assert Obligation.objects.get(pk=stale.pk).title == "先到"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", " "),
        ("due_kind", "some day"),
        ("deadline", {"date": "31.12.2022"}),
        ("window", {"start": "2022-05-01", "end": "2022-04-01"}),
        ("quantities", [{"min": 3, "max": 2}]),
        ("recurrence", {"rule": "whenever"}),
        ("asks", {"min_photographs": -1}),
    ],
)
def test_a_field_refuses_what_it_cannot_hold(world, duty, field, value):
    with pytest.raises(DomainError, match="bad_value"):
        actions.correct_field(world.plan_office, duty("在建项目"), {field: value})


def test_only_the_plan_office_of_the_owner_changes_a_plan(world, duty):
    for person in (world.bureau_leader, world.handler_a, world.reviewer, world.administrator):
        with pytest.raises(PermissionDeniedError):
            actions.correct_field(person, duty("在建项目"), {"title": "别的"})


def test_a_split_gives_each_part_the_facts_that_stand_in_it(world, draft, duty):
    whole = duty("在建项目")
    place = draft.text.index("建成即可上报")
    first, second = actions.split_obligation(world.plan_office, whole, at=[place])
    assert (first.pk, first.origin, second.origin) == (whole.pk, "split", "split")
    assert first.facts["quantities"]
    assert first.facts["deadline"] is None
    assert not second.facts["quantities"]
    assert second.facts["deadline"]["date"] == "2022-11-20"
    assert second.title == "建成即可上报"
    assert [o.title for o in queries.live_obligations(draft.plan)][:3] == ["在建项目", "建成即可上报", "四好农村路"]
    assert second.bodies.count() == 1


def test_a_split_outside_the_words_is_refused(world, duty):
    with pytest.raises(DomainError, match="bad_split"):
        actions.split_obligation(world.plan_office, duty("在建项目"), at=[0])
    with pytest.raises(DomainError, match="bad_split"):
        actions.split_obligation(world.plan_office, duty("在建项目"), parts=1)


def test_a_merge_takes_up_the_other_which_can_be_taken_back(world, duty):
    row = actions.merge_obligations(world.plan_office, duty("在建项目"), duty("四好农村路"))
    taken = duty("四好农村路")
    assert len(row.facts["quantities"]) == 2
    assert (taken.status, taken.merged_into) == ("dropped", row)
    assert actions.undo_drop(world.plan_office, taken).status == "proposed"


def test_dropping_asks_a_reason_and_can_be_undone(world, duty):
    with pytest.raises(DomainError, match="reason_missing"):
        actions.drop_obligation(world.plan_office, duty("在建项目"), " ")
    dropped = actions.drop_obligation(world.plan_office, duty("在建项目"), "另文规定")
    assert dropped.drop_reason == "另文规定"
    with pytest.raises(DomainError, match="dropped"):
        actions.correct_field(world.plan_office, dropped, {"title": "x"})
    assert actions.undo_drop(world.plan_office, dropped).drop_reason == ""


def test_what_is_left_out_asks_nothing_any_more(world, draft):
    duty = draft.diagnostics.filter(state="open", obligation__isnull=False).first().obligation
    before, its_own = queries.readiness(draft).open_questions, duty.diagnostics.filter(state="open").count()
    actions.drop_obligation(world.plan_office, duty, "另文规定")
    assert queries.readiness(draft).open_questions == before - its_own
    actions.undo_drop(world.plan_office, duty)
    assert queries.readiness(draft).open_questions == before


def test_an_obligation_is_added_from_a_selection_with_the_bodies_of_its_section(world, draft):
    start = draft.text.index("适时开展评比")
    row = actions.add_obligation(world.plan_office, draft, start, start + 6)
    assert (row.title, row.origin, row.section.path) == ("适时开展评比", "added", "三/(二)/1/③")
    assert row.bodies.get().text == "执法支队下属四个治超站"
    with pytest.raises(DomainError, match="bad_span"):
        actions.add_obligation(world.plan_office, draft, 5, 5)


def test_confirming_a_phrase_confirms_it_everywhere_in_the_plan(world, draft, duty):
    body = actions.confirm_body(world.plan_office, duty("在建项目").bodies.get())
    assert body.confirmed
    assert duty("四好农村路").bodies.get().confirmed
    assert not duty("党员先锋岗").bodies.get().confirmed


def test_a_phrase_that_means_nobody_is_chosen_by_hand_and_remembered(world, draft, duty):
    row = duty("在建项目")
    body = actions.correct_body(
        world.plan_office, row.bodies.get(), text="神秘小组", role="responsible", each=False, version=row.version
    )
    assert not body.confirmed
    with pytest.raises(DomainError, match="body_unresolved"):
        actions.confirm_body(world.plan_office, body)
    body = actions.choose_body(world.plan_office, body, ["OFF-DJ", "OFF-YS"])
    assert body.scope.selector == {"include": ["OFF-DJ", "OFF-YS"]}
    again = actions.add_body(world.plan_office, duty("四好农村路"), text="神秘小组", role="lead")
    assert again.confirmed


def test_the_last_body_stays(world, duty):
    with pytest.raises(DomainError, match="last_body"):
        actions.remove_body(world.plan_office, duty("在建项目").bodies.get())


def test_a_plan_is_issued_only_when_nothing_is_open(world, draft):
    with pytest.raises(DomainError, match="questions_open"):
        actions.mark_issued(world.plan_office, draft.plan, draft.plan.created_at.date())
    for question in draft.diagnostics.all():
        actions.settle_question(world.plan_office, question, "知悉", acknowledged=True)
    with pytest.raises(DomainError, match="bodies_unconfirmed"):
        actions.mark_issued(world.plan_office, draft.plan, draft.plan.created_at.date())
    for body in ObligationBody.objects.filter(obligation__revision=draft):
        actions.confirm_body(world.plan_office, body)
    issued = actions.mark_issued(world.plan_office, draft.plan, draft.plan.created_at.date())
    assert issued.status == Plan.Status.ISSUED
    assert not draft.obligations.filter(status="proposed").exists()
    with pytest.raises(DomainError, match="issued"):
        actions.correct_field(world.plan_office, draft.obligations.first(), {"title": "x"})


def test_a_question_is_settled_with_words_and_can_be_opened_again(world, draft):
    question = draft.diagnostics.get(code="P120")
    with pytest.raises(DomainError, match="reason_missing"):
        actions.settle_question(world.plan_office, question, "")
    settled = actions.settle_question(world.plan_office, question, "按 1 个考核")
    assert (settled.state, settled.settled_by.username) == (Diagnostic.State.SETTLED, "plan_office")
    assert actions.reopen_question(world.plan_office, settled).state == Diagnostic.State.OPEN


def test_a_draft_is_deleted_with_its_file_and_its_events_stay(world, draft):
    plan = draft.plan
    pk = plan.pk
    actions.delete_plan(world.plan_office, plan)
    assert not Plan.objects.filter(pk=pk).exists()
    assert Event.objects.filter(plan_id=pk, tag="plans:plan:delete").exists()
