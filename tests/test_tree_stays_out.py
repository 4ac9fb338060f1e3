"""Pages over 3,000 organizations fetch what they show: the tree is never read into Python to decide who sees what."""

from collections import Counter
from datetime import date

import pytest
from django.db import connection, transaction
from django.db.models.sql.compiler import SQLCompiler
from django.test.utils import CaptureQueriesContext

from luoshi.assignments import tallies
from luoshi.assignments.models import Assignment
from luoshi.organizations.models import Organization, Post
from luoshi.plans.models import Plan
from luoshi.web.tests.house import build_house

STATIONS = 3000
#: Rows of all queries together that a page may take from the database: what it shows, its filters, the frame around it.
MOST_ROWS = 700


@pytest.fixture(scope="module")
def country(django_db_setup, django_db_blocker):
    """The house with 3,000 stations more below a county, a post in each, and a line of the issued plan for each."""
    with django_db_blocker.unblock(), transaction.atomic():
        world, places = build_house()
        county = Organization.objects.get(pk=world.county_a.pk)
        Organization.objects.bulk_create(
            (_station(county, number) for number in range(1, STATIONS + 1)), batch_size=500
        )
        county.numchild += STATIONS
        county.save()
        stations = Organization.objects.filter(code__startswith="ST-")
        Post.objects.bulk_create(Post(organization=one, role="handler", name="经办人") for one in stations)
        Assignment.objects.bulk_create(_line(places, one) for one in stations)
        tallies.rebuild(Plan.objects.get(pk=places["plan"]))
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # as autovacuum does: without it PostgreSQL plans for tables of a few rows
        yield world, places
        transaction.set_rollback(True)


def _station(county, number):
    path = Organization._get_path(county.path, county.depth + 1, county.numchild + number)
    return Organization(
        path=path, depth=county.depth + 1, code=f"ST-{number}", name=f"第{number}治超站", kind_id="station"
    )


def _line(places, station):
    day = date(2022, 11, 20)
    return Assignment(
        plan_id=places["plan"], obligation_id=places["obligation"], organization=station, role="responsible",
        target_min=1, due_kind="latest_day", due_on=day, first_due_on=day, reviewing_office_id=places["bureau"],
    )  # fmt: skip


@pytest.fixture
def rows(monkeypatch):
    """How many rows came from the database, by model."""
    counted = Counter()
    plain = SQLCompiler.results_iter

    def counting(self, *arguments, **options):
        for row in plain(self, *arguments, **options):
            counted[self.query.model.__name__ if self.query.model else ""] += 1
            yield row

    monkeypatch.setattr(SQLCompiler, "results_iter", counting)
    return counted


PAGES = [
    ("plan_office", "/ledger/?plan={plan}"),
    ("bureau_leader", "/ledger/?plan={plan}&view=list"),
    ("leader_a", "/ledger/?plan={plan}"),
    ("handler_a", "/ledger/?plan={plan}"),
    ("bureau_leader", "/"),
    ("leader_a", "/"),
    ("handler_a", "/"),
    ("reviewer", "/"),
    ("supervisor", "/"),
    ("administrator", "/organizations/"),
    ("administrator", "/organizations/?q=治超"),
    ("handler_a", "/organizations/"),
    ("administrator", "/organizations/{county_b}/"),
    ("leader_a", "/reports/"),
    ("reviewer", "/reviews/"),
    ("auditor", "/audit/"),
    ("bureau_leader", "/api/organizations/"),
    ("leader_a", "/api/assignments/"),
]


@pytest.mark.parametrize(("person", "path"), PAGES)
def test_a_page_takes_few_rows_however_many_organizations_there_are(country, db, client, rows, person, path):
    world, places = country
    client.force_login(getattr(world, person), backend="django.contrib.auth.backends.ModelBackend")
    rows.clear()
    with transaction.atomic(), CaptureQueriesContext(connection) as queries:
        answer = client.get(path.format_map(places))
        transaction.set_rollback(True)
    assert answer.status_code == 200
    assert rows.total() < MOST_ROWS, f"{rows.most_common(5)} in {len(queries)} queries"
    assert len(queries) < 60


def test_the_counter_counts(country, db, rows):
    """Without this the guard could count nothing."""
    assert len(Organization.objects.values_list("path")) > STATIONS
    assert rows["Organization"] > STATIONS
