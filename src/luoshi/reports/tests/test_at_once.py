"""Two people or two clicks at the same moment: one change, one event, nothing lost. Real threads, real commits."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from threading import Event as Moment
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from luoshi.assignments import tallies
from luoshi.assignments.actions import ledger as line_actions
from luoshi.assignments.models import Assignment, Supervision
from luoshi.audit.models import Event
from luoshi.errors import DomainError
from luoshi.organizations.tests.world import build_world
from luoshi.reports import actions, tasks
from luoshi.reports.actions import examination, reviewing
from luoshi.reports.models import Evidence, Report, Review, Signal
from luoshi.reports.tests.conftest import TEXT, build_ledger, photograph

pytestmark = pytest.mark.django_db(transaction=True)

AT_ONCE = 4


@pytest.fixture
def ledger(transactional_db):
    if connection.vendor == "sqlite" and "mode=memory" in str(settings.DATABASES["default"]["NAME"]):
        pytest.skip("a database in memory has one connection; this runs on a file and on PostgreSQL")
    return build_ledger(build_world())


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """What each call gave or the code of its DomainError, all begun at the same moment."""
    start = Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        start.wait()
        try:
            return call()
        except DomainError as error:
            return error.code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(run, calls))


def events(tag: str) -> int:
    return Event.objects.filter(tag=tag).count()


def test_starting_at_once_gives_one_draft(ledger):
    handler, line = ledger.world.handler_a, ledger.assignment(ledger.sites, ledger.world.county_a)
    given = at_once(*[lambda: actions.start_report(handler, line).pk] * AT_ONCE)
    assert len(set(given)) == 1
    assert (Report.objects.count(), events("reports:report:start")) == (1, 1)


def test_submitting_at_once_is_one_submission(ledger):
    report, handler = ledger.filled(), ledger.world.handler_a
    given = at_once(*[lambda: actions.submit_report(handler, report, version=report.version).state] * AT_ONCE)
    assert given == ["submitted"] * AT_ONCE
    assert events("reports:report:submit") == 1


def test_of_two_different_saves_one_is_kept_and_the_other_told(ledger):
    report, handler = ledger.filled(), ledger.world.handler_a
    counts = dict(report.items.values_list("assignment_id", "count"))

    def save(text):
        draft = actions.Draft(kind=report.kind, practice=text, counts=counts)
        return lambda: actions.save_draft(handler, report, draft, version=report.version).practice

    given = at_once(save("甲" + TEXT), save("乙" + TEXT))
    assert given.count("reports.changed_meanwhile") == 1
    assert Report.objects.get().practice in given


def test_two_reviewers_at_once_decide_once(ledger):
    report = ledger.submitted()
    one, other = ledger.world.reviewer, ledger.world.plan_office
    given = at_once(
        lambda: actions.accept_report(one, report, version=report.version).state,
        lambda: actions.return_report(other, report, version=report.version, reason="缺").state,
    )
    assert given.count("reports.not_submitted") == 1
    assert Review.objects.count() == 1


def test_a_withdrawal_and_a_decision_do_not_both_happen(ledger):
    report, handler, reviewer = ledger.submitted(), ledger.world.handler_a, ledger.world.reviewer
    given = at_once(
        lambda: actions.withdraw_report(handler, report).state,
        lambda: actions.accept_report(reviewer, report, version=report.version).state,
    )
    assert sorted(given) in (["accepted", "reports.not_open"], ["draft", "reports.not_submitted"])


def test_the_same_photograph_at_once_is_kept_once_without_orphans(ledger, settings):
    report, handler = ledger.started(), ledger.world.handler_a
    pictures = [photograph() for _each in range(AT_ONCE)]
    given = at_once(*[lambda file=file: actions.add_evidence(handler, report, file).pk for file in pictures])
    assert len(set(given)) == 1
    assert Evidence.objects.count() == 1
    assert len([path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]) == 2


def test_different_photographs_at_once_are_all_kept_in_an_order(ledger):
    report, handler = ledger.started(), ledger.world.handler_a
    pictures = [photograph(color=shade) for shade in "abcd"]
    at_once(*[lambda file=file: actions.add_evidence(handler, report, file).pk for file in pictures])
    assert list(report.evidence.values_list("position", flat=True)) == [0, 1, 2, 3]


def test_units_that_work_at_once_do_not_block_each_other(ledger):
    a, b = ledger.filled(), ledger.filled(ledger.world.handler_b)
    given = at_once(
        lambda: actions.submit_report(ledger.world.handler_a, a, version=a.version).state,
        lambda: actions.submit_report(ledger.world.handler_b, b, version=b.version).state,
    )
    assert given == ["submitted", "submitted"]
    assert list(Event.objects.order_by("sequence").values_list("sequence", flat=True)) == list(
        range(1, Event.objects.count() + 1)
    )


@pytest.fixture
def supervising(ledger):
    """A line of the bureau that watches over one line of county A; it was made last, so it is locked last."""
    line = Assignment.objects.create(
        plan=ledger.plan, obligation=ledger.sites, organization=ledger.world.bureau, role="supervise", target_min=1
    )
    Supervision.objects.create(supervising=line, supervised=ledger.assignment(ledger.sites, ledger.world.county_a))
    tallies.rebuild(ledger.plan)
    return line


def test_a_decision_and_a_change_of_the_supervision_it_moves_do_not_block_each_other(ledger, supervising, monkeypatch):
    """The decision holds the chain's head just when the other holds the supervising line and wants the head."""
    report, line_held, head_held = ledger.submitted(), Moment(), Moment()
    record_decision, record_choice = reviewing.record_each, line_actions.record

    def decision(*args: Any, **data: Any) -> None:
        line_held.wait(2)
        record_decision(*args, **data)
        head_held.set()

    def choice(actor: Any, tag: str, *args: Any, **data: Any) -> Any:
        if tag.endswith("choose_supervised"):
            line_held.set()
            head_held.wait(2)
        return record_choice(actor, tag, *args, **data)

    monkeypatch.setattr(reviewing, "record_each", decision)
    monkeypatch.setattr(line_actions, "record", choice)
    world = ledger.world
    accept = partial(actions.accept_report, world.reviewer, report, version=report.version)
    choose = partial(line_actions.choose_supervised, world.plan_office, supervising, [ledger.sites])
    assert {given.pk for given in at_once(accept, choose)} == {report.pk, supervising.pk}
    supervising.refresh_from_db()
    assert (supervising.target_min, supervising.done, supervising.progress) == (2, 1, "under_way")


def test_many_decisions_that_move_one_supervising_line_are_all_counted(ledger, supervising):
    line_actions.choose_supervised(ledger.world.plan_office, supervising, [ledger.sites])
    reports = [ledger.submitted(), ledger.submitted(ledger.world.handler_b)]
    accept = [partial(actions.accept_report, ledger.world.plan_office, each, version=each.version) for each in reports]
    assert [given.state for given in at_once(*accept)] == ["accepted", "accepted"]
    supervising.refresh_from_db()
    assert (supervising.done, supervising.progress) == (2, "met")


def test_two_who_mean_the_first_review_do_not_make_it_two_reviews(ledger):
    report, world = ledger.submitted(), ledger.world
    actions.set_review_rules(world.plan_office, ledger.plan, second=True, together="none", wait_days=5, reasons=[])

    def accept(who):
        return lambda: actions.accept_report(who, report, version=report.version, stage="first").state

    given = at_once(accept(world.reviewer), accept(world.plan_office))
    assert sorted(given) == ["reports.stage_changed", "submitted"]
    assert Review.objects.count() == 1


def test_corrections_begun_at_once_are_one(ledger):
    report, handler = ledger.submitted(), ledger.world.handler_a
    actions.accept_report(ledger.world.reviewer, report, version=report.version)
    given = at_once(*[lambda: actions.start_correction(handler, report, reason="数字有误").pk] * AT_ONCE)
    assert len(set(given)) == 1
    assert events("reports:report:correct") == 1


def test_a_correction_accepted_while_the_acceptance_is_withdrawn_leaves_one_version_that_counts(ledger):
    report, world = ledger.submitted(), ledger.world
    report = actions.accept_report(world.reviewer, report, version=report.version)
    draft = actions.start_correction(world.handler_a, report, reason="数字有误")
    sent = actions.submit_report(world.handler_a, draft, version=draft.version)
    at_once(
        lambda: actions.accept_report(world.reviewer, sent, version=sent.version),
        lambda: actions.revoke_acceptance(world.plan_office, report, version=report.version, reason="有误"),
    )
    assert Report.objects.filter(state="accepted").count() == 1
    assert Assignment.objects.get(report_items__report=report).done == 1


@pytest.mark.parametrize("late", [False, True], ids=["before it is written", "while it is written"])
def test_a_finding_about_a_file_that_goes_is_left_out_and_the_rest_is_kept(ledger, monkeypatch, late):
    report, other = ledger.submitted(), ledger.submitted(ledger.world.handler_b)
    Signal.objects.all().delete()
    gone = Evidence(pk=other.evidence.get().pk + 1000)
    pair = {"report": report, "evidence": report.evidence.get(), "code": "similar_picture", "severity": "signal"}
    found = [
        Signal(mark="stays", other_report=other, other_evidence=other.evidence.get(), **pair),
        Signal(mark="goes", other_report=other, other_evidence=gone, **pair),
    ]
    standing = examination._standing

    def not_yet(found):
        monkeypatch.setattr(examination, "_standing", standing)
        return found

    if late:
        monkeypatch.setattr(examination, "_standing", not_yet)
    monkeypatch.setattr(tasks, "_signals", lambda *_what, **_how: found)
    assert examination.examine_now(report.pk) == "done"
    assert [signal.mark for signal in Signal.objects.all()] == ["stays"]
