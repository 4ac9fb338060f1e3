"""An amendment of an issued plan: what it does to the ledger, what it leaves alone, and that nothing moves before it is confirmed."""

import copy
from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine

from luoshi.assignments import queries, tallies
from luoshi.assignments.actions import amend_plan, ask_extension, grant_extension
from luoshi.assignments.amending import amendment
from luoshi.assignments.models import Assignment, Extension, JointTarget, Tally
from luoshi.assignments.tests.plans import SCOPES, Draft, count
from luoshi.assignments.tests.test_progress import tallies_row
from luoshi.audit.models import Event
from luoshi.errors import DomainError, PermissionDeniedError
from luoshi.organizations.models import ScopePhrase
from luoshi.plans.models import Obligation, ObligationBody, Plan, PlanRevision
from luoshi.plans.queries import newest_revision

pytestmark = pytest.mark.django_db

IN_FORCE = date(2022, 6, 1)


class Amending:
    """A draft that amends the issued plan and says the same; `[name]` is one of its obligations, to be changed."""

    def __init__(self, issued: Draft) -> None:
        self.issued, self.world = issued, issued.world
        older = newest_revision(issued.plan)
        self.plan = Plan.objects.create(
            title=issued.plan.title, owner=issued.plan.owner, amends=issued.plan, issued_on=issued.plan.issued_on
        )
        self.revision = PlanRevision.objects.create(
            plan=self.plan, text=older.text, file_name="new.txt", sha256="1" * 64, compilation="done"
        )
        for obligation in older.obligations.all():
            bodies = list(obligation.bodies.all())
            made = copy.copy(obligation)
            made.pk, made.revision, made.section = None, self.revision, None
            made._state.adding = True
            made.save()
            for body in bodies:
                body.pk, body.obligation = None, made
                body._state.adding = True
                body.save()

    def __getitem__(self, name: str) -> Obligation:
        return Obligation.objects.get(revision=self.revision, title=name)

    def change(self, name: str, **values: object) -> None:
        Obligation.objects.filter(revision=self.revision, title=name).update(**values)

    def facts(self, name: str, **facts: object) -> None:
        self.change(name, facts={**self[name].facts, **facts})

    def due(self, name: str, day: str) -> None:
        self.facts(name, deadline={"text": day, "date": day})

    def mean(self, name: str, phrase: str, each: bool = True) -> None:
        scope, _ = ScopePhrase.objects.get_or_create(phrase=phrase, defaults={"selector": SCOPES[phrase]})
        self[name].bodies.all().delete()
        ObligationBody.objects.create(obligation=self[name], text=phrase, each=each, scope=scope, confirmed=True)

    def confirm(self, reason: str = "省里调整了任务") -> Plan:
        return amend_plan(self.world.plan_office, self.plan, IN_FORCE, reason)


@pytest.fixture
def amending(issued: Draft) -> Amending:
    return Amending(issued)


def state() -> list[tuple[object, ...]]:
    """All that an amendment could move in the ledger."""
    fields = ("pk", "obligation__key", "measure", "joint", "target_min", "due_on", "progress", "withdrawn_at")
    return list(Assignment.with_withdrawn.order_by("pk").values_list(*fields))


def line(issued: Draft, name: str, code: str, **more: object) -> Assignment:
    """The line of the obligation by its title, whichever version of the text it stands under."""
    return Assignment.with_withdrawn.get(obligation__title=name, organization=issued.world[code], **more)


def in_step(plan: Plan) -> bool:
    """Whether the totals are what counting afresh gives."""
    kept = _counted(plan)
    tallies.rebuild(plan)
    return kept == _counted(plan)


def _counted(plan: Plan) -> set[tuple[object, ...]]:
    return {tallies_row(tally) for tally in Tally.objects.filter(plan=plan, lines__gt=0)}


def test_a_text_that_asks_the_same_moves_no_line(issued, amending):
    before = state()
    found = amendment(issued.plan, newest_revision(issued.plan), amending.revision, IN_FORCE)
    assert found.changing == []
    plan = amending.confirm()
    assert state() == before
    newest = newest_revision(plan)
    assert (newest.number, newest.in_force_on, newest.amendment_reason) == (2, IN_FORCE, "省里调整了任务")
    assert set(Assignment.objects.values_list("obligation__revision", flat=True)) == {newest.pk}
    assert not Plan.objects.filter(pk=amending.plan.pk).exists()
    assert in_step(plan)


def test_nothing_moves_before_it_is_confirmed_and_looking_writes_nothing(issued, amending):
    amending.due("roads", "2022-11-30")
    amending["sections"].delete()
    before = state()
    found = amendment(issued.plan, newest_revision(issued.plan), amending.revision, IN_FORCE)
    assert len(found.lines("due")) == 4
    assert len(found.lines("withdrawn")) > 0
    assert state() == before


def test_another_day_holds_for_what_is_not_met_and_the_first_one_stays_visible(issued, amending):
    issued.report(issued.line("roads", "CB-QS"))
    amending.due("roads", "2022-11-30")
    plan = amending.confirm()
    moved, met = line(issued, "roads", "CB-QX"), line(issued, "roads", "CB-QS")
    assert (moved.first_due_on, moved.due_on) == (date(2022, 10, 31), date(2022, 11, 30))
    assert [(c.before, c.after, c.cause, c.reason) for c in moved.due_changes.all()] == [
        (date(2022, 10, 31), date(2022, 11, 30), "amendment", "省里调整了任务")
    ]
    assert (met.due_on, list(met.due_changes.all())) == (date(2022, 10, 31), [])
    assert in_step(plan)


def test_a_later_day_that_was_granted_stays(issued, amending):
    with time_machine.travel("2022-05-01T02:00:00Z", tick=False):
        request = ask_extension(issued.world.handler_a, issued.line("roads", "CB-QS"), date(2022, 12, 20), "汛期")
        grant_extension(issued.world.plan_office, request, "同意", date(2022, 12, 20))
    amending.due("roads", "2022-11-30")
    amending.confirm()
    assert line(issued, "roads", "CB-QS").due_on == date(2022, 12, 20)
    assert line(issued, "roads", "CB-QX").due_on == date(2022, 11, 30)


def test_a_higher_count_opens_what_was_met_and_a_lower_one_meets_what_was_open(issued, amending):
    issued.report(issued.line("roads", "CB-QS"), 1)
    amending.facts("roads", quantities=[count(2, 3, "市级示范点")])
    plan = amending.confirm()
    opened = line(issued, "roads", "CB-QS")
    assert (opened.target_min, opened.target_max, opened.done) == (2, 3, 1)
    assert opened.progress == Assignment.Progress.UNDER_WAY
    assert in_step(plan)

    again = Amending(Draft(issued.world, plan, newest_revision(plan)))
    again.facts("roads", quantities=[count(1, 3, "市级示范点")])
    again.confirm()
    assert line(issued, "roads", "CB-QS").progress == Assignment.Progress.MET


def test_a_quantity_put_before_another_leaves_the_counts_with_their_things(issued, amending):
    issued.report(issued.line("roads", "CB-QS"), 1)
    amending.facts("roads", quantities=[count(3, 3, "站亭"), count(1, 2, "市级示范点")])
    amending.confirm()
    lines = Assignment.objects.filter(obligation__title="roads", organization=issued.world["CB-QS"])
    assert {(row.noun, row.measure, row.done) for row in lines} == {("站亭", 0, 0), ("市级示范点", 1, 1)}


def test_a_joint_total_changes_for_all_who_share_it(issued, amending):
    amending.facts("stations", quantities=[count(6, 6, "先锋岗")])
    plan = amending.confirm()
    lines = Assignment.objects.filter(obligation__title="stations")
    assert {row.target_min for row in lines} == {Decimal(6)}
    joint = JointTarget.objects.get(assignments__in=lines[:1])
    assert (joint.target_min, joint.obligation.revision.plan, joint.obligation.revision.number) == (6, plan, 2)
    assert {row.joint_id for row in lines} == {joint.pk}


def test_a_dropped_task_takes_back_what_is_open_and_keeps_what_was_delivered(issued, amending):
    issued.report(issued.line("roads", "CB-QS"), 1)
    part = issued.report(issued.line("roads", "CB-QX"), 0, kind="progress")
    amending.change("roads", status=Obligation.Status.DROPPED, drop_reason="不再要求")
    amending.change("supervise", status=Obligation.Status.DROPPED, drop_reason="不再要求")
    plan = amending.confirm()
    taken = line(issued, "roads", "CB-QX")
    assert (taken.withdrawn_at is not None, taken.withdrawal_reason) == (True, "省里调整了任务")
    assert [item.report.state for item in taken.report_items.all()] == ["accepted"]
    assert part.pk not in set(queries.visible_assignments(issued.world.plan_office).values_list("pk", flat=True))
    met = line(issued, "roads", "CB-QS")
    assert (met.withdrawn_at, met.progress, met.done) == (None, Assignment.Progress.MET, 1)
    assert in_step(plan)
    assert sum(Tally.objects.values_list("lines", flat=True)) == Assignment.objects.count()


def test_a_request_that_waits_on_a_withdrawn_line_is_closed(issued, amending):
    with time_machine.travel("2022-05-01T02:00:00Z", tick=False):
        request = ask_extension(issued.world.handler_a, issued.line("roads", "CB-QS"), date(2022, 12, 20), "汛期")
    amending["roads"].delete()
    amending.confirm()
    request.refresh_from_db()
    assert (request.state, request.decision) == (Extension.State.WITHDRAWN, "省里调整了任务")


def test_a_new_task_is_fanned_out_as_at_first_issue(issued, amending):
    added = Obligation.objects.create(
        revision=amending.revision, title="rest", text="建服务站", due_kind="latest_day", position=9,
        facts={"deadline": {"text": "", "date": "2022-09-30"}, "quantities": [count(1, 1, "服务站")]},
    )  # fmt: skip
    amending.mean("rest", "各县级单位")
    plan = amending.confirm()
    lines = Assignment.objects.filter(obligation=added)
    assert {(row.plan, row.due_on, row.first_due_on, row.target_min) for row in lines} == {
        (plan, date(2022, 9, 30), date(2022, 9, 30), Decimal(1))
    }
    assert lines.count() == 4


def test_months_that_were_over_are_not_asked_for_by_a_new_task(issued, amending):
    Obligation.objects.create(
        revision=amending.revision, title="monthly", text="每月报送", due_kind="recurring", position=9,
        facts={"recurrence": {"text": "", "rule": "FREQ=MONTHLY;BYMONTHDAY=5"}},
    )  # fmt: skip
    amending.mean("monthly", "市工程中心")
    amending.confirm()
    days = Assignment.objects.filter(obligation__title="monthly").values_list("due_on", flat=True)
    assert sorted(days) == [date(2022, month, 5) for month in range(6, 13)]


def test_whoever_is_no_longer_meant_loses_the_line_and_the_others_keep_theirs(issued, amending):
    before = line(issued, "sections", "HC", role="supervise").target_min
    kept = issued.lines("roads")[0].pk
    amending.mean("roads", "市工程中心")
    plan = amending.confirm()
    assert {row.organization.code for row in Assignment.objects.filter(obligation__title="roads")} == {"EC"}
    assert Assignment.with_withdrawn.get(pk=kept).withdrawn_at
    assert line(issued, "sections", "HC", role="supervise").target_min == before
    assert in_step(plan)


def test_a_supervising_line_watches_what_the_amended_text_leaves_and_adds(issued, amending):
    watching = line(issued, "supervise", "EC", role="supervise")
    assert watching.target_min == 4
    scope = ScopePhrase.objects.create(phrase="清水县", selector={"include": ["CB-QS"]})
    amending["roads"].bodies.update(scope=scope, text="清水县")
    plan = amending.confirm()
    watching.refresh_from_db()
    assert [row.supervised.organization.code for row in watching.supervises.all()] == ["CB-QS"]
    assert watching.target_min == 1
    assert in_step(plan)


def test_every_change_is_in_the_chain(issued, amending):
    amending.due("roads", "2022-11-30")
    amending["stations"].delete()
    amending.confirm("政策调整")
    tags = list(Event.objects.order_by("sequence").values_list("tag", flat=True))
    for tag in (
        "plans:plan:amend", "assignments:plan:amend", "assignments:obligation:amend",
        "assignments:assignment:withdraw", "assignments:assignment:due_amendment",
    ):  # fmt: skip
        assert tag in tags


def test_a_fault_half_way_leaves_everything_as_it_was(issued, amending, monkeypatch):
    amending.due("roads", "2022-11-30")
    amending["stations"].delete()
    before, events = state(), Event.objects.count()

    def fail(*_args: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("luoshi.assignments.actions.amending._record", fail)
    with pytest.raises(RuntimeError):
        amending.confirm()
    assert (state(), Event.objects.count()) == (before, events)
    assert newest_revision(issued.plan).number == 1
    assert Plan.objects.filter(pk=amending.plan.pk, amends=issued.plan).exists()


def test_only_the_plan_office_confirms_with_a_reason_when_nothing_is_open(issued, amending):
    with pytest.raises(PermissionDeniedError):
        amend_plan(issued.world.bureau_leader, amending.plan, IN_FORCE, "…")
    with pytest.raises(DomainError, match="reason_missing"):
        amending.confirm(" ")
    amending["roads"].bodies.update(confirmed=False)
    with pytest.raises(DomainError, match="bodies_unconfirmed"):
        amending.confirm()
    other = Plan.objects.create(title="other", owner=issued.plan.owner)
    with pytest.raises(DomainError, match="no_amendment"):
        amend_plan(issued.world.plan_office, other, IN_FORCE, "…")


def test_a_report_on_a_withdrawn_line_changes_nothing_any_more(issued, amending):
    waiting = issued.report(issued.line("roads", "CB-QS"), 1, state="submitted")
    amending["roads"].delete()
    amending.confirm()
    before = state()
    issued.report(Assignment.with_withdrawn.get(pk=waiting.pk), 1, on=IN_FORCE + timedelta(days=3))
    assert state() == before
