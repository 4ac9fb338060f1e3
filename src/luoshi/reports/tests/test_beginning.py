"""How a report begins: from the template, from the last report, once for one request; and what it may serve."""

import json
import re
from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from django.urls import reverse

from luoshi.assignments import tallies
from luoshi.assignments.models import Assignment, Supervision
from luoshi.errors import DomainError
from luoshi.plans.actions import set_asks
from luoshi.plans.models import DueKind, Obligation
from luoshi.reports import actions, queries
from luoshi.reports.actions.drafts import siblings
from luoshi.reports.models import Report, ReportItem
from luoshi.reports.tests.conftest import TEXT

pytestmark = pytest.mark.django_db
TEMPLATE = {"practice": "一、主要做法\n二、下一步打算"}


def with_template(ledger):
    asks = {**ledger.sites.asks, "kinds": {"progress": {"min_text": 5}}}
    set_asks(ledger.world.plan_office, ledger.sites, asks=asks, sign_off=None, templates=TEMPLATE)


def code(refusal):
    return refusal.value.code


def data_of(response):
    found = re.search(r'id="report-data" type="application/json">(.*?)</script>', response.content.decode(), re.DOTALL)
    return json.loads(found[1])


def test_a_new_report_starts_with_the_template_which_is_no_content(ledger):
    with_template(ledger)
    report = ledger.started()
    assert report.practice == "一、主要做法\n二、下一步打算\n"
    with pytest.raises(DomainError) as refusal:
        actions.submit_report(ledger.world.handler_a, report, version=report.version)
    assert "practice" in refusal.value.data["requirements"]
    assert "length" in refusal.value.data["requirements"]


def test_the_form_shows_the_template_before_anything_is_begun_and_what_each_kind_asks(ledger, client_of):
    with_template(ledger)
    line = ledger.assignment(ledger.sites, ledger.world.county_a)
    page = client_of("handler_a").get(reverse("report_new"), {"assignment": line.pk})
    assert "一、主要做法" in page.content.decode()
    data = data_of(page)
    assert data["template"] == TEMPLATE
    nothing = {"photographs": 0, "documents": 0, "parts": [], "count": False, "place_km": 0}
    assert data["asked"]["progress"] == {"length": 5, **nothing}
    assert data["asked"]["completion"]["photographs"] == 1
    assert data["asked"]["completion"]["count"]
    assert not Report.objects.exists()


def test_a_template_given_later_leaves_begun_reports_alone(ledger):
    report = ledger.started()
    with_template(ledger)
    report.refresh_from_db()
    assert (report.template, report.practice) == ({}, "")


def test_it_starts_from_the_last_report_without_counts_and_photographs(ledger, client_of):
    with_template(ledger)
    last = ledger.submitted()
    actions.accept_report(ledger.world.reviewer, last, version=last.version)
    line = ledger.assignment(ledger.sites, ledger.world.county_a)
    page = client_of("handler_a").get(reverse("report_new"), {"assignment": line.pk}).content.decode()
    assert "data-reuse" in page
    client_of("handler_a").post(reverse("report_reuse"), {"assignment": line.pk})
    report = Report.objects.exclude(pk=last.pk).get()
    assert report.practice == TEXT
    assert not report.evidence.exists()
    assert report.items.get().count == 0


def test_what_is_written_is_never_overwritten_by_the_last_report(ledger):
    last = ledger.submitted()
    actions.accept_report(ledger.world.reviewer, last, version=last.version)
    report = ledger.started()
    main = report.items.get().assignment_id
    draft = actions.Draft(kind="progress", results="已写好的", counts={main: Decimal(0)})
    report = actions.save_draft(ledger.world.handler_a, report, draft, version=report.version)
    with pytest.raises(DomainError) as refusal:
        actions.reuse_last_report(ledger.world.handler_a, report, version=report.version)
    assert code(refusal) == "reports.has_text"


def test_without_an_earlier_report_there_is_nothing_to_start_from(ledger):
    report = ledger.started()
    with pytest.raises(DomainError) as refusal:
        actions.reuse_last_report(ledger.world.handler_a, report, version=report.version)
    assert code(refusal) == "reports.no_last_report"
    with pytest.raises(DomainError):
        actions.start_from_last_report(ledger.world.handler_b, ledger.assignment(ledger.sites, ledger.world.county_b))
    assert Report.objects.count() == 1  # no empty draft is left behind


def test_a_repeated_start_gets_the_report_whatever_became_of_it(ledger):
    handler, key = ledger.world.handler_a, uuid4()
    line = ledger.assignment(ledger.sites, ledger.world.county_a)
    report = actions.start_report(handler, line, key=key)
    assert report.key == key
    report = ledger.submitted()
    assert actions.start_report(handler, line, key=key).pk == report.pk
    assert Report.objects.count() == 1
    with pytest.raises(DomainError) as refusal:
        actions.start_report(handler, ledger.assignment(ledger.roads, ledger.world.county_a), key=key)
    assert code(refusal) == "reports.foreign_key"


def test_a_repeated_submission_gets_the_same_answer_even_after_the_decision(ledger, client_of):
    report, key = ledger.filled(), str(uuid4())
    address, sent = reverse("report_submit", args=[report.pk]), {"version": report.version, "key": key}
    client = client_of("handler_a")
    answers = [client.post(address, sent, headers={"Accept": "application/json"}).json() for _ in range(2)]
    report.refresh_from_db()
    actions.return_report(ledger.world.reviewer, report, version=report.version, reason="补一张照片")
    answers.append(client.post(address, sent, headers={"Accept": "application/json"}).json())
    assert answers[0] == answers[1] == answers[2]
    report.refresh_from_db()
    assert report.state == "returned"


def test_somebody_elses_kind_and_served_tasks_come_back_to_be_compared(ledger, client_of):
    report = ledger.filled()
    other = ledger.assignment(ledger.roads, ledger.world.county_a)
    counts = dict(report.items.values_list("assignment_id", "count")) | {other.pk: Decimal(2)}
    draft = actions.Draft(kind="case", practice=TEXT, counts=counts)
    actions.save_draft(ledger.world.handler_a, report, draft, version=report.version)
    stored = client_of("handler_a").get(reverse("report_draft", args=[report.pk])).json()
    assert stored["kind"] == "case"
    assert stored["counts"][str(other.pk)] == "2"


def _line(ledger, title, **values):
    obligation = Obligation.objects.create(
        revision=ledger.sites.revision, position=9, title=title, text=title, due_kind=values.get("due_kind", "none")
    )
    owner = {"organization": ledger.world.county_a, "reviewing_office": None}
    line = Assignment.objects.create(plan=ledger.plan, obligation=obligation, **owner | values)
    tallies.rebuild(ledger.plan)
    return line


def test_a_quarterly_summary_is_proposed_for_the_period_that_runs(ledger, time_machine):
    time_machine.move_to("2022-05-10T02:00:00Z", tick=False)
    recurring = {"due_kind": DueKind.RECURRING, "recurrence": "FREQ=MONTHLY;BYMONTH=3,6,9,12"}
    now = _line(ledger, "按季度报送推进情况", period_start=date(2022, 4, 1), due_on=date(2022, 6, 30), **recurring)
    later = _line(ledger, "按季度报送总结", period_start=date(2022, 7, 1), due_on=date(2022, 9, 30), **recurring)
    main = ledger.assignment(ledger.sites, ledger.world.county_a)
    offered = {line.pk for line in siblings(ledger.world.handler_a, main, exclude=set())}
    assert now.pk in offered
    assert later.pk not in offered


def test_who_supervises_is_served_without_being_asked_and_everybody_sees_it(ledger, client_of):
    main = ledger.assignment(ledger.sites, ledger.world.county_a)
    watching = _line(ledger, "督导县级示范点建设", organization=ledger.world.highway, role="supervise", target_min=1)
    Supervision.objects.create(supervising=watching, supervised=main)
    assert list(queries.supervising_lines([main])) == [watching]
    form = client_of("handler_a").get(reverse("report_new"), {"assignment": main.pk}).content.decode()
    assert "督导县级示范点建设" in form
    report = ledger.submitted()
    desk = client_of("reviewer").get(reverse("review_report", args=[report.pk])).content.decode()
    assert "督导县级示范点建设" in desk


def test_what_is_met_by_watching_is_never_proposed(ledger):
    main = ledger.assignment(ledger.sites, ledger.world.county_a)
    watching = _line(ledger, "督导下级", role="supervise", target_min=1, noun="示范点")
    assert watching not in siblings(ledger.world.handler_a, main, exclude=set())


def test_one_decision_counts_for_all_lines_that_a_report_serves(ledger):
    report = ledger.filled()
    lines = [ledger.assignment(each, ledger.world.county_a) for each in (ledger.sites, ledger.roads)]
    draft = actions.Draft(kind="completion", practice=TEXT, counts={line.pk: Decimal(1) for line in lines})
    report = actions.save_draft(ledger.world.handler_a, report, draft, version=report.version)
    report = actions.submit_report(ledger.world.handler_a, report, version=report.version)
    actions.accept_report(ledger.world.reviewer, report, version=report.version)
    assert ReportItem.objects.filter(report=report, assignment__progress="met").count() == 2


def test_a_form_that_is_sent_before_its_script_runs_begins_the_report_with_what_was_typed(ledger, client_of):
    line = ledger.assignment(ledger.sites, ledger.world.county_a)
    typed = {"assignment": line.pk, "version": 1, "kind": "progress", "serves": line.pk, f"count-{line.pk}": "1"}
    answer = client_of("handler_a").post(reverse("report_new"), typed | {"practice": "先写后到\r\n脚本"})
    begun = Report.objects.get()
    assert answer.url == reverse("report_edit", args=[begun.pk])
    assert (begun.kind, begun.practice, begun.items.get().count) == ("progress", "先写后到\n脚本", 1)
