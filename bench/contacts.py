"""What the contact list, the vacancies and a plan's declarations cost at 3,000 organizations and 20,000 people, against bare SQL for their rows.

    python bench/contacts.py [--rounds 10]

Builds them in a database of its own (SQLite in a temporary folder; the empty one that DATABASE_URL names otherwise), asks each page through the whole
site, and prints medians of processor time, the number of queries, and the time of hand-written SQL for the rows that the page shows.
"""

import argparse
import os
import tempfile
import time
from collections.abc import Callable
from datetime import date
from statistics import median

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--rounds", type=int, default=10)
arguments = parser.parse_args()

folder = tempfile.TemporaryDirectory(prefix="luoshi-bench-")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "luoshi.web.settings")
os.environ["LUOSHI_DATA_DIR"] = folder.name
os.environ["LUOSHI_LOG_LEVEL"] = "ERROR"

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402

from luoshi.contacts.models import ContactCall, Declaration  # noqa: E402
from luoshi.organizations.models import Appointment, Organization, OrganizationKind, Post, User  # noqa: E402
from luoshi.plans.models import Plan  # noqa: E402

COUNTIES, EACH, PEOPLE = 100, 29, 20_000
START = date(2022, 1, 1)

HELD = """
SELECT g.name, p.name, p.role, p.duty, u.full_name, u.phone, u.email FROM organizations_appointment a
JOIN organizations_post p ON p.id = a.post_id JOIN organizations_organization g ON g.id = p.organization_id
JOIN organizations_user u ON u.id = a.user_id WHERE a.starts_on <= '2030-01-01' AND a.ends_on IS NULL
ORDER BY g.path, p.duty DESC, p.role, p.id LIMIT 100
"""
VACANT = """
SELECT g.name, p.name, p.role FROM organizations_post p JOIN organizations_organization g ON g.id = p.organization_id
WHERE NOT EXISTS (SELECT 1 FROM organizations_appointment a WHERE a.post_id = p.id AND a.ends_on IS NULL) ORDER BY g.path, p.id LIMIT 100
"""
DECLARED = """
SELECT g.name, d.state, d.deputy_name, d.handler_name FROM contacts_declaration d
JOIN organizations_organization g ON g.id = d.organization_id WHERE d.call_id = 1 ORDER BY g.path LIMIT 100
"""


def build() -> None:
    """One bureau, its counties and what stands below them; seven posts each, one in a hundred vacant; one plan that asks all."""
    OrganizationKind.objects.create(code="unit", name="单位")
    top = Organization.objects.add_root(instance=Organization(code="AL", name="市局", kind_id="unit"))
    counties = [_below(top, number, COUNTIES) for number in range(1, COUNTIES + 1)]
    Organization.objects.bulk_create(counties)
    units = [_below(county, number, EACH) for county in counties for number in range(1, EACH + 1)]
    Organization.objects.bulk_create(units)
    everything = list(Organization.objects.order_by("path"))
    staff(everything)
    ask(top, everything)


def _below(above: Organization, number: int, children: int) -> Organization:
    path = Organization._get_path(above.path, above.depth + 1, number)  # noqa: SLF001 (bulk loading)
    code = f"{above.code}-{number}"
    numchild = EACH if above.depth == 1 else 0
    return Organization(
        path=path, depth=above.depth + 1, numchild=numchild, code=code, name=f"单位{code}", kind_id="unit"
    )


def staff(organizations: list[Organization]) -> None:
    """People in posts, spread evenly; the first is the plan office."""
    people = [User(username=f"u{n}", full_name=f"人员{n}", phone=f"138{n:08d}") for n in range(PEOPLE)]
    User.objects.bulk_create(people, batch_size=2000)
    kinds = [("leader", "first"), ("leader", "deputy"), *[("handler", "")] * 5]
    posts = [
        Post(organization=one, role=role, duty=duty, name=f"{role}{duty}{number}")
        for one in organizations
        for number, (role, duty) in enumerate(kinds)
    ]
    Post.objects.bulk_create(posts, batch_size=2000)
    filled = [post for number, post in enumerate(posts) if number % 100][:PEOPLE]
    held = [Appointment(post=post, user=user, starts_on=START) for post, user in zip(filled, people[1:], strict=False)]
    Appointment.objects.bulk_create(held, batch_size=2000)
    office = Post.objects.create(organization=organizations[0], role="plan_office", name="方案主管")
    Appointment.objects.create(post=office, user=people[0], starts_on=START)


def ask(owner: Organization, organizations: list[Organization]) -> None:
    """A call that every organization was asked."""
    plan = Plan.objects.create(title="方案", owner=owner, status="issued")
    call = ContactCall.objects.create(pk=1, plan=plan, due_on=date(2030, 3, 8))
    rows = [Declaration(call=call, organization=one, deputy_name="甲", handler_name="乙") for one in organizations]
    Declaration.objects.bulk_create(rows, batch_size=2000)


def timed(act: Callable[[], object]) -> float:
    """Milliseconds, the median of the rounds."""
    took = []
    for _round in range(arguments.rounds):
        start = time.process_time()
        act()
        took.append((time.process_time() - start) * 1000)
    return median(took)


def queries(act: Callable[[], object]) -> int:
    """How many statements it sends to the database."""
    sent = []

    def note(execute: Callable[..., object], sql: str, *more: object) -> object:
        sent.append(sql)
        return execute(sql, *more)

    with connection.execute_wrapper(note):
        act()
    return len(sent)


def bare(statement: str) -> Callable[[], object]:
    def act() -> object:
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall()

    return act


def main() -> None:
    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    with transaction.atomic():
        build()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    client = Client(SERVER_NAME="localhost")
    client.force_login(User.objects.get(username="u0"), backend="django.contrib.auth.backends.ModelBackend")
    plan = Plan.objects.get().pk
    print(f"{Organization.objects.count()} organizations, {User.objects.count()} people, {connection.vendor}")
    for name, path, statement in (
        ("contact list", "/contacts/", HELD),
        ("contact list, page 150", "/contacts/?page=150", HELD.replace("LIMIT 100", "LIMIT 100 OFFSET 14900")),
        ("vacancies", "/organizations/vacancies/", VACANT),
        ("declarations", f"/contacts/plans/{plan}/", DECLARED),
    ):
        assert client.get(path).status_code == 200
        asked = queries(lambda path=path: client.get(path))
        page, rows = timed(lambda path=path: client.get(path)), timed(bare(statement))
        print(f"{name:<24} {asked:>3} queries  page {page:7.1f} ms  rows {rows:6.1f} ms")


main()
