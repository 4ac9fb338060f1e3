"""The queue: filters, what they offer, how long each report waits, the table to take away, and a fixed number of queries."""

import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from luoshi.assignments.models import Assignment
from luoshi.audit.models import Event
from luoshi.organizations.models import Role
from luoshi.organizations.tests.world import appoint
from luoshi.reports.models import Report, ReportItem, ReviewRules, Signal

QUEUE = "review_queue"


@pytest.fixture
def both(ledger):
    """A report of each county; the first waits since 30 days."""
    first, second = ledger.submitted(), ledger.submitted(ledger.world.handler_b)
    Report.objects.filter(pk=first.pk).update(waits_since=timezone.now() - timedelta(days=30))
    return first, second


def found(client, **filters):
    return [report.pk for report in client.get(reverse(QUEUE), filters).context["waiting"]]


def test_the_queue_is_narrowed_by_task_kind_and_words(ledger, both, client_of):
    client, (first, second) = client_of("reviewer"), both
    assert found(client, task=ledger.sites.pk) == [first.pk, second.pk]
    assert found(client, task=ledger.roads.pk) == []
    assert found(client, kind="completion") == [first.pk, second.pk]
    assert found(client, kind="case") == []
    assert found(client, q=first.organization.name) == [first.pk]


def test_a_unit_stands_for_all_below_it_and_its_party_bodies(ledger, both, client_of):
    client, (first, second), world = client_of("reviewer"), both, ledger.world
    assert found(client, within=world.bureau.pk) == [first.pk, second.pk]
    assert found(client, within=world.county_a.pk) == [first.pk]
    assert found(client, within=999_999) == []
    offered = dict(client.get(reverse(QUEUE)).context["units"])
    assert {world.bureau.pk, world.county_a.pk, world.county_b.pk} <= set(offered)
    assert offered[world.county_a.pk].startswith("　")


def test_signals_that_nobody_looked_at_are_a_filter_and_notes_are_none(both, client_of):
    client, (first, second) = client_of("reviewer"), both
    Signal.objects.create(report=first, mark="a", code="edited", severity="signal", data={"program": "x"})
    Signal.objects.create(report=second, mark="b", code="no_capture_data", severity="note", data={})
    assert found(client, signals="open") == [first.pk]
    assert found(client, signals="none") == [second.pk]
    Signal.objects.filter(report=first).update(state=Signal.State.EXPLAINED)
    assert found(client, signals="open") == []


def test_what_waits_longer_than_the_plan_allows_is_marked_and_can_be_filtered(ledger, both, client_of):
    client, (first, _second) = client_of("reviewer"), both
    page = client.get(reverse(QUEUE))
    assert {row.report.pk: row.late for row in page.context["rows"]} == {first.pk: True, _second.pk: False}
    assert page.context["late"]
    assert found(client, waiting="late") == [first.pk]
    assert found(client, waiting="7") == [first.pk]
    ReviewRules.objects.create(plan=ledger.plan, wait_days=90)
    assert found(client, waiting="late") == []


def test_the_head_of_the_reviewing_office_sees_on_the_desk_what_waits_too_long(ledger, both, client_of):
    world = ledger.world
    office = world["OFF-JS"]
    first, _second = both
    Assignment.objects.filter(report_items__report=first).update(reviewing_office=office)
    appoint(world.supervisor, Role.LEADER, office, "中心主任")
    client = client_of("supervisor")
    page = client.get("/")
    assert [one.report.pk for one in page.context["late_reviews"]] == [first.pk]
    assert client.get(reverse("report_detail", args=[first.pk])).status_code == 200
    assert client_of("leader_b").get(reverse("report_detail", args=[first.pk])).status_code == 404
    assert client_of("leader_b").get("/").context["late_reviews"] == []


def test_the_table_holds_the_queue_as_filtered_and_leaves_an_event(ledger, both, client_of):
    first, _second = both
    answer = client_of("reviewer").get(reverse(QUEUE), {"waiting": "late", "export": "xlsx"})
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert len(rows) == 2
    assert rows[1][0] == first.organization.name
    assert rows[1][2] == ledger.sites.title
    assert rows[1][6] >= 18
    event = Event.objects.get(tag="reports:review:export")
    assert (event.data["rows"], event.data["filters"]) == (1, "waiting=late")


#: Queries of the page with a report open, however many wait.
QUEUE_QUERIES = 37


def test_the_queue_takes_a_fixed_number_of_queries_at_any_length(ledger, both, client_of):
    client = client_of("reviewer")

    def asked():
        with CaptureQueriesContext(connection) as seen:
            assert client.get(reverse(QUEUE)).status_code == 200
        return len(seen)

    few = asked()
    _copies(both[0], 10_000)
    page = client.get(reverse(QUEUE))
    assert page.context["count"] == 10_002
    assert len(page.context["waiting"]) == 200
    assert (few, asked()) == (QUEUE_QUERIES, QUEUE_QUERIES)


def _copies(report, number):
    """That many more reports that wait, each on the same line."""
    same = {"organization": report.organization, "kind": report.kind, "state": "submitted", "author": report.author}
    at = timezone.now()
    made = Report.objects.bulk_create(Report(submitted_at=at, waits_since=at, **same) for _number in range(number))
    item = report.items.get()
    ReportItem.objects.bulk_create(ReportItem(report=one, assignment=item.assignment, count=1) for one in made)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as autovacuum does: without it PostgreSQL plans for tables of a few rows
