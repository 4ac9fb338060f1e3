"""From an empty draft to an accepted report, and every way in which it can be refused."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.core.files.storage import FileSystemStorage
from django.utils import timezone

from luoshi.assignments import tallies
from luoshi.assignments.models import Assignment
from luoshi.audit.models import Event
from luoshi.errors import DomainError, PermissionDeniedError
from luoshi.plans.models import Plan
from luoshi.reports import actions
from luoshi.reports.actions import Draft
from luoshi.reports.models import Evidence, Report, Review
from luoshi.reports.tests.conftest import TEXT, photograph


def tags(report):
    events = Event.objects.filter(tag__startswith="reports:", subject_id=str(report.pk))
    return list(events.values_list("tag", flat=True))


def draft_of(report, **typed):
    counts = dict(report.items.values_list("assignment_id", "count"))
    return Draft(**{"kind": report.kind, "counts": counts, **typed})


def code_of(action, *args, **kwargs):
    with pytest.raises(DomainError) as caught:
        action(*args, **kwargs)
    return caught.value.code


def test_starting_twice_gives_the_same_draft(ledger):
    first, second = ledger.started(), ledger.started()
    assert first == second
    assert first.kind == "completion"
    assert tags(first) == ["reports:report:start"]
    event = Event.objects.get(tag="reports:report:start")
    assert (event.plan_id, event.assignment_id) == (ledger.plan.pk, first.items.get().assignment_id)


def test_a_rolling_obligation_starts_with_a_case(ledger):
    assignment = ledger.assignment(ledger.case, ledger.world.county_a)
    assert actions.start_report(ledger.world.handler_a, assignment).kind == "case"


@pytest.mark.parametrize("name", ["handler_b", "leader_a", "plan_office", "reviewer", "bureau_leader", "administrator"])
def test_only_the_units_handlers_file(ledger, name):
    assignment = ledger.assignment(ledger.sites, ledger.world.county_a)
    with pytest.raises(PermissionDeniedError):
        actions.start_report(getattr(ledger.world, name), assignment)
    assert not Report.objects.exists()


def test_nothing_is_filed_for_a_plan_that_is_not_in_force(ledger):
    Plan.objects.update(status=Plan.Status.WITHDRAWN)
    assignment = ledger.assignment(ledger.sites, ledger.world.county_a)
    assert code_of(actions.start_report, ledger.world.handler_a, assignment) == "reports.plan_not_issued"


def test_a_save_grows_the_version_and_the_same_save_again_does_not(ledger):
    report, handler = ledger.started(), ledger.world.handler_a
    typed = draft_of(report, practice=TEXT)
    saved = actions.save_draft(handler, report, typed, version=1)
    again = actions.save_draft(handler, report, typed, version=1)
    assert (saved.version, again.version) == (2, 2)
    assert Report.objects.get().practice == TEXT


def test_a_save_from_an_old_version_is_refused_and_changes_nothing(ledger):
    report, handler = ledger.started(), ledger.world.handler_a
    actions.save_draft(handler, report, draft_of(report, practice="一"), version=1)
    refusal = code_of(actions.save_draft, handler, report, draft_of(report, practice="二"), version=1)
    assert refusal == "reports.changed_meanwhile"
    assert Report.objects.get().practice == "一"


def test_saves_of_one_sitting_are_one_event(ledger):
    handler = ledger.world.handler_a
    with time_machine.travel("2022-11-01 10:00+08:00", tick=False) as clock:
        report = ledger.started()
        for version in (1, 2, 3):
            report = actions.save_draft(handler, report, draft_of(report, practice="字" * version), version=version)
        assert tags(report).count("reports:report:save") == 1
        clock.shift(timedelta(minutes=11))
        actions.save_draft(handler, report, draft_of(report, practice="后来"), version=4)
        assert tags(report).count("reports:report:save") == 2


def test_a_report_serves_a_sibling_but_no_other_units_assignment(ledger):
    report, handler = ledger.started(), ledger.world.handler_a
    own = ledger.assignment(ledger.roads, ledger.world.county_a)
    foreign = ledger.assignment(ledger.roads, ledger.world.county_b)
    main = report.items.get().assignment_id
    refusal = code_of(
        actions.save_draft,
        handler,
        report,
        draft_of(report, counts={main: Decimal(1), foreign.pk: Decimal(1)}),
        version=1,
    )
    assert refusal == "reports.foreign_item"
    both = {main: Decimal(1), own.pk: Decimal("0.5")}
    report = actions.save_draft(handler, report, draft_of(report, counts=both), version=1)
    assert dict(report.items.values_list("assignment_id", "count")) == both
    own.refresh_from_db()
    assert own.review == "draft"
    report = actions.save_draft(handler, report, draft_of(report, counts={main: Decimal(1)}), version=2)
    own.refresh_from_db()
    assert own.review == "none"


def test_one_report_serves_the_unit_and_its_party_body(ledger):
    committee = ledger.world["CB-QS-P"]
    twin = Assignment.objects.create(
        plan=ledger.plan, obligation=ledger.sites, organization=committee, due_kind=ledger.sites.due_kind
    )
    tallies.rebuild(ledger.plan)
    report, handler = ledger.filled(), ledger.world.handler_a
    main = report.items.get().assignment_id
    report = actions.save_draft(
        handler, report, draft_of(report, practice=TEXT, counts={main: Decimal(1), twin.pk: Decimal(0)}), version=2
    )
    report = actions.submit_report(handler, report, version=report.version)
    actions.accept_report(ledger.world.reviewer, report, version=report.version)
    twin.refresh_from_db()
    assert (twin.review, twin.progress) == ("accepted", "met")
    assert set(Event.objects.filter(tag="reports:report:accept").values_list("assignment_id", flat=True)) == {
        main,
        twin.pk,
    }


def test_what_another_office_reviews_is_not_served(ledger):
    report, handler = ledger.started(), ledger.world.handler_a
    other = ledger.assignment(ledger.roads, ledger.world.county_a)
    Assignment.objects.filter(pk=other.pk).update(reviewing_office=ledger.world.highway)
    counts = {report.items.get().assignment_id: Decimal(1), other.pk: Decimal(1)}
    refusal = code_of(actions.save_draft, handler, report, draft_of(report, counts=counts), version=1)
    assert refusal == "reports.foreign_item"


@pytest.mark.parametrize("count", ["-1", "NaN", "Infinity", "1e17"])
def test_a_count_that_is_no_number_is_refused(ledger, count):
    report = ledger.started()
    typed = draft_of(report, counts={report.items.get().assignment_id: Decimal(count)})
    assert code_of(actions.save_draft, ledger.world.handler_a, report, typed, version=1) == "reports.bad_count"


def test_the_same_photograph_sent_again_is_kept_once(ledger, settings):
    report, handler = ledger.started(), ledger.world.handler_a
    first = actions.add_evidence(handler, report, photograph("一.jpg"))
    again = actions.add_evidence(handler, report, photograph("二.jpg"))
    assert first == again
    assert len([path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]) == 2
    assert tags(report).count("reports:evidence:add") == 1


def test_a_row_that_fails_leaves_no_file(ledger, settings, monkeypatch):
    report = ledger.started()

    def fail(*args, **kwargs):
        raise RuntimeError("the database went away")

    monkeypatch.setattr(Evidence, "save", fail)
    with pytest.raises(RuntimeError):
        actions.add_evidence(ledger.world.handler_a, report, photograph())
    assert not [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]
    assert not Evidence.objects.exists()


def test_a_full_disk_is_said_and_leaves_nothing(ledger, monkeypatch):
    report = ledger.started()

    def full(*args, **kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(FileSystemStorage, "_save", full)
    refusal = code_of(actions.add_evidence, ledger.world.handler_a, report, photograph())
    assert refusal == "reports.store_failed"
    assert not Evidence.objects.exists()


def test_files_are_ordered_captioned_and_removed(ledger, django_capture_on_commit_callbacks):
    report, handler = ledger.started(), ledger.world.handler_a
    one, two, three = (actions.add_evidence(handler, report, photograph(color=shade)) for shade in "abc")
    actions.order_evidence(handler, report, [three.key, one.key, two.key])
    assert list(report.evidence.all()) == [three, one, two]
    assert code_of(actions.order_evidence, handler, report, [one.key, two.key]) == "reports.wrong_order"
    assert actions.caption_evidence(handler, one, "  党员\n示范岗 ").caption == "党员 示范岗"
    with django_capture_on_commit_callbacks(execute=True):
        actions.remove_evidence(handler, two)
    assert list(report.evidence.all()) == [three, one]
    assert not two.file.storage.exists(two.file.name)


def test_a_report_holds_a_limited_number_of_files(ledger, settings):
    settings.EVIDENCE_MAX_FILES = 1
    report, handler = ledger.started(), ledger.world.handler_a
    actions.add_evidence(handler, report, photograph(color="a"))
    assert code_of(actions.add_evidence, handler, report, photograph(color="b")) == "reports.too_many_files"


def test_an_incomplete_report_is_refused_with_each_missing_thing(ledger):
    report = ledger.started()
    with pytest.raises(DomainError) as caught:
        actions.submit_report(ledger.world.handler_a, report, version=1)
    assert caught.value.code == "reports.incomplete"
    assert caught.value.data["requirements"] == ["practice", "length", "photographs", "count"]
    assert Report.objects.get().state == "draft"


def test_a_complete_report_waits_for_its_reviewer(ledger):
    report = ledger.submitted()
    assert report.state == "submitted"
    assert report.items.get().assignment.review == "submitted"
    assert tags(report)[-1] == "reports:report:submit"


def test_submitting_twice_is_once(ledger):
    report = ledger.filled()
    for _time in range(2):
        actions.submit_report(ledger.world.handler_a, report, version=report.version)
    assert tags(report).count("reports:report:submit") == 1


def test_a_submitted_report_cannot_be_changed(ledger):
    report, handler = ledger.submitted(), ledger.world.handler_a
    evidence = report.evidence.get()
    calls = [
        (actions.save_draft, (handler, report, draft_of(report, practice="改")), {"version": report.version}),
        (actions.add_evidence, (handler, report, photograph(color="new")), {}),
        (actions.remove_evidence, (handler, evidence), {}),
        (actions.order_evidence, (handler, report, [evidence.key]), {}),
        (actions.caption_evidence, (handler, evidence, "改"), {}),
    ]
    assert {code_of(action, *args, **kwargs) for action, args, kwargs in calls} == {"reports.not_open"}


def test_a_report_can_be_taken_back_until_it_is_decided(ledger):
    report, handler = ledger.submitted(), ledger.world.handler_a
    report = actions.withdraw_report(handler, report)
    assert report.state == "draft"
    report = actions.submit_report(handler, report, version=report.version)
    actions.accept_report(ledger.world.reviewer, report, version=report.version)
    assert code_of(actions.withdraw_report, handler, report) == "reports.not_open"


def test_acceptance_counts_and_freezes(ledger):
    report = ledger.submitted()
    report = actions.accept_report(ledger.world.reviewer, report, version=report.version, remark=" 好 ")
    review = Review.objects.get()
    assert (review.decision, review.reason, review.report_version) == ("accepted", "好", report.version)
    assignment = report.items.get().assignment
    assert (report.state, assignment.review, assignment.progress) == ("accepted", "accepted", "met")
    assert assignment.done == 1
    assert tags(report)[-1] == "reports:report:accept"


def test_a_returned_report_is_mended_and_comes_again(ledger):
    report, handler, reviewer = ledger.submitted(), ledger.world.handler_a, ledger.world.reviewer
    until = timezone.localdate() + timedelta(days=3)
    report = actions.return_report(reviewer, report, version=report.version, reason="照片不清", mend_until=until)
    assert report.state == "returned"
    assert report.items.get().assignment.review == "returned"
    assert ledger.started() == report
    report = actions.save_draft(handler, report, draft_of(report, practice=TEXT + "补"), version=report.version)
    report = actions.submit_report(handler, report, version=report.version)
    assert tags(report)[-1] == "reports:report:resubmit"
    actions.accept_report(reviewer, report, version=report.version)
    assert list(report.reviews.values_list("decision", flat=True)) == ["returned", "accepted"]


def test_a_return_says_why_and_until_a_day_to_come(ledger):
    report, reviewer = ledger.submitted(), ledger.world.reviewer
    version = report.version
    assert code_of(actions.return_report, reviewer, report, version=version, reason=" ") == "reports.reason_required"
    past = timezone.localdate() - timedelta(days=1)
    refusal = code_of(actions.return_report, reviewer, report, version=version, reason="缺", mend_until=past)
    assert refusal == "reports.mend_until_past"


def test_a_decision_is_on_the_version_that_was_seen(ledger):
    report, handler = ledger.submitted(), ledger.world.handler_a
    seen = report.version
    report = actions.withdraw_report(handler, report)
    report = actions.submit_report(handler, report, version=report.version)
    assert code_of(actions.accept_report, ledger.world.reviewer, report, version=seen) == "reports.changed_meanwhile"


def test_a_decided_report_is_not_decided_again(ledger):
    report = ledger.submitted()
    actions.accept_report(ledger.world.reviewer, report, version=report.version)
    refusal = code_of(actions.return_report, ledger.world.reviewer, report, version=report.version, reason="缺")
    assert refusal == "reports.not_submitted"
    assert Review.objects.count() == 1


@pytest.mark.parametrize(
    "name", ["handler_a", "handler_b", "leader_a", "bureau_leader", "supervisor", "reviewer_highway", "auditor"]
)
def test_only_the_reviewing_office_decides(ledger, name):
    report = ledger.submitted()
    with pytest.raises(PermissionDeniedError):
        actions.accept_report(getattr(ledger.world, name), report, version=report.version)


def test_the_reviewing_office_of_the_assignment_goes_before_the_plans_owner(ledger):
    Assignment.objects.update(reviewing_office=ledger.world.highway)
    report = ledger.submitted()
    actions.accept_report(ledger.world.reviewer_highway, report, version=report.version)
    assert Report.objects.get().state == "accepted"


def test_nobody_decides_on_what_he_wrote_or_could_have_filed(ledger, appoint):
    appoint("handler_a", "reviewer", "AL")
    report = ledger.submitted()
    author = ledger.world.handler_a
    assert code_of(actions.accept_report, author, report, version=report.version) == "reports.own_report"
    Report.objects.update(author=ledger.world.handler_b)
    assert code_of(actions.accept_report, author, report, version=report.version) == "reports.own_unit"
    appoint("handler_a", "plan_office", "AL")
    actions.accept_report(ledger.world.handler_a, report, version=report.version)
