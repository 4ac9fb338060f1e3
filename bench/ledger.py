"""How ledger, desk and roster grow: their time against bare SQL for the rows they show, at 10,000, 100,000 and 1,000,000 lines.

    python bench/ledger.py [--lines 10000 100000 1000000] [--wide]

Builds 3,000 organizations, 20,000 people and the lines in a database of its own (SQLite in a temporary folder; the database that DATABASE_URL names otherwise,
which must be empty), asks each page twenty times through the whole site, and prints medians (of processor time with SQLite). *SQL* replays the
page's own statements through the driver; *rows* is hand-written SQL for the rows that the page shows (its units, their lines, the totals) and nothing
else: no session, account, choices of filters, frame or markup. `--wide` puts all lines into one plan instead of plans of 17 obligations.
"""

import argparse
import os
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from statistics import median
from typing import Any

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--lines", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
parser.add_argument("--wide", action="store_true", help="all lines in one plan")
parser.add_argument("--rounds", type=int, default=20)
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
from django.utils import timezone  # noqa: E402

from luoshi.assignments import tallies  # noqa: E402
from luoshi.assignments.models import Assignment, Tally  # noqa: E402
from luoshi.organizations.models import (  # noqa: E402
    Appointment,
    Organization,
    OrganizationKind,
    Post,
    Role,
    User,
)
from luoshi.plans.models import Obligation, Plan, PlanRevision, Section  # noqa: E402

ORGANIZATIONS = 3000
PEOPLE = 20_000
COUNTIES = 100
OBLIGATIONS = 17
TODAY = timezone.localdate()

INSERT = """
INSERT INTO assignments_assignment (plan_id, obligation_id, organization_id, role, target_min, target_max, measure, unit, noun,
    due_kind, due_on, first_due_on, due_soon_from, recurrence, condition, reviewing_office_id, progress, review, done, met_on, created_at, updated_at)
SELECT r.plan_id, o.id, g.id, 'responsible', 1, 2, 0, '个', '示范点', 'latest_day', o.due, o.due, o.soon, '', '', %s,
    CASE WHEN (g.id + o.id) %% 3 = 0 THEN 'met' ELSE 'under_way' END, CASE WHEN (g.id + o.id) %% 7 = 0 THEN 'submitted' ELSE 'none' END,
    CASE WHEN (g.id + o.id) %% 3 = 0 THEN 1 ELSE 0 END, CASE WHEN (g.id + o.id) %% 3 = 0 THEN o.due END, %s, %s
FROM (SELECT id, revision_id, {due} AS due, {soon} AS soon FROM plans_obligation WHERE revision_id = %s) o
JOIN plans_planrevision r ON r.id = o.revision_id
CROSS JOIN (SELECT id FROM organizations_organization ORDER BY path LIMIT %s) g
"""

UNITS = """
SELECT g.id, g.name, g.short_name, k.name FROM organizations_organization g JOIN organizations_organizationkind k ON k.code = g.kind_id
WHERE EXISTS (SELECT 1 FROM assignments_assignment a WHERE a.plan_id = %s AND a.organization_id = g.id) ORDER BY k.position, k.code, g.path LIMIT 40
"""
LINES_OF_UNITS = """
SELECT id, organization_id, obligation_id, target_min, target_max, done, due_on, due_soon_from, met_on, progress, review, role, joint_id
FROM assignments_assignment WHERE plan_id = %s AND organization_id IN ({units})
"""
SUMS = "SELECT kind_id, obligation_id, due_on, met, SUM(lines) FROM assignments_tally WHERE plan_id = %s GROUP BY kind_id, obligation_id, due_on, met"
LIST = """
SELECT a.id, g.name, o.title, a.role, a.target_min, a.done, a.due_on, a.due_soon_from, a.met_on, a.progress, a.review
FROM assignments_assignment a JOIN organizations_organization g ON g.id = a.organization_id JOIN plans_obligation o ON o.id = a.obligation_id
WHERE a.plan_id = %s AND a.due_on IS NOT NULL ORDER BY a.due_on, a.id LIMIT 51
"""
OWED = """
SELECT a.id, g.name, o.title, p.title, a.target_min, a.done, a.due_on, a.due_soon_from, a.review
FROM assignments_assignment a JOIN organizations_organization g ON g.id = a.organization_id
JOIN plans_obligation o ON o.id = a.obligation_id JOIN plans_plan p ON p.id = a.plan_id
WHERE (g.id = %s OR g.belongs_to_id = %s) AND a.progress <> 'met' ORDER BY a.due_on, a.id LIMIT 61
"""
PAST_OR_OPEN = "(opened_on IS NULL OR opened_on <= CURRENT_DATE) AND (closed_on IS NULL OR closed_on >= CURRENT_DATE)"
SHOWN_UNITS = "SELECT g.id, g.name, g.short_name, g.numchild, k.name, k.is_party FROM organizations_organization g JOIN organizations_organizationkind k ON k.code = g.kind_id"
BELOW = (
    f"{SHOWN_UNITS} WHERE g.path BETWEEN %s AND %s AND g.depth = %s AND {PAST_OR_OPEN} ORDER BY k.is_party DESC, g.path"
)
FOUND = f"{SHOWN_UNITS} WHERE UPPER(g.name) LIKE %s AND {PAST_OR_OPEN} ORDER BY g.path LIMIT 100"
HOW_MANY = f"SELECT COUNT(*) FROM organizations_organization WHERE UPPER(name) LIKE %s AND {PAST_OR_OPEN}"
HOLDERS = """
SELECT p.id, p.name, p.role, u.id, u.full_name, u.phone FROM organizations_post p
LEFT JOIN organizations_appointment a ON a.post_id = p.id AND a.starts_on <= CURRENT_DATE AND (a.ends_on IS NULL OR a.ends_on >= CURRENT_DATE)
LEFT JOIN organizations_user u ON u.id = a.user_id WHERE p.organization_id = %s ORDER BY p.id
"""
PLANS = "SELECT plan_id, due_on, due_soon_from, met, SUM(lines) FROM assignments_tally GROUP BY plan_id, due_on, due_soon_from, met"


def build_tree() -> None:
    """A bureau, its counties, and the stations of the counties: 3,000 in all, in tree order, inserted without the tree's own methods."""
    kinds = [("bureau", "市局"), ("county", "县级单位"), ("station", "站所")]
    OrganizationKind.objects.bulk_create(
        OrganizationKind(code=code, name=name, position=at) for at, (code, name) in enumerate(kinds)
    )
    below = ORGANIZATIONS // COUNTIES - 1
    rows = [unit("0001", 1, COUNTIES, "bureau", "市局")]
    for county in range(1, COUNTIES + 1):
        rows.append(unit(f"0001{county:04d}", 2, below, "county", f"第{county}县局"))
        stations = min(below, ORGANIZATIONS - len(rows))
        rows += [
            unit(f"0001{county:04d}{n:04d}", 3, 0, "station", f"第{county}县第{n}站") for n in range(1, stations + 1)
        ]
    Organization.objects.bulk_create(rows[:ORGANIZATIONS], batch_size=500)


def unit(path: str, depth: int, children: int, kind: str, name: str) -> Organization:
    return Organization(path=path, depth=depth, numchild=children, kind_id=kind, code=path, name=name)


def build_people() -> None:
    """A plan office, a bureau leader and an auditor of the bureau, a leader and a handler of the first county."""
    bureau, county = Organization.objects.get(code="0001"), Organization.objects.get(code="00010001")
    for role, place in (
        (Role.PLAN_OFFICE, bureau),
        (Role.BUREAU_LEADER, bureau),
        (Role.AUDITOR, bureau),
        (Role.LEADER, county),
        (Role.HANDLER, county),
    ):
        user = User.objects.create(username=role.value, full_name=role.value)
        post = Post.objects.create(organization=place, role=role, name=role.label)
        Appointment.objects.create(post=post, user=user, starts_on=date(2022, 1, 1))


def build_roster() -> None:
    """A post with its holder for each of 20,000 people, spread evenly over the organizations."""
    places = list(Organization.objects.order_by("path").values_list("pk", flat=True))
    people = User.objects.bulk_create(
        (User(username=f"p{n}", full_name=f"人员{n}", phone=f"138{n:08d}") for n in range(PEOPLE)), batch_size=1000
    )
    posts = Post.objects.bulk_create(
        (Post(organization_id=places[n % len(places)], role=Role.HANDLER, name=f"岗位{n}") for n in range(PEOPLE)),
        batch_size=1000,
    )
    Appointment.objects.bulk_create(
        (
            Appointment(post=post, user=user, starts_on=date(2022, 1, 1))
            for post, user in zip(posts, people, strict=True)
        ),
        batch_size=1000,
    )


def build_plan(lines: int, obligations: int) -> Plan:
    """An issued plan with that many lines, each obligation for the first units of the tree."""
    bureau = Organization.objects.get(code="0001")
    plan = Plan.objects.create(title=f"方案{Plan.objects.count() + 1}", owner=bureau, status="issued", issued_on=TODAY)
    revision = PlanRevision.objects.create(plan=plan, text="任务。", file_name="a.txt", sha256="", compilation="done")
    section = Section.objects.create(revision=revision, position=0, path="三", label="三", start=0, end=3)
    Obligation.objects.bulk_create(
        Obligation(
            revision=revision, section=section, title=f"第{n + 1}项任务", text="任务。", position=n, start=0, end=3
        )
        for n in range(obligations)
    )
    insert_lines(revision, lines // obligations)
    tallies.rebuild(plan)
    return plan


def insert_lines(revision: PlanRevision, units: int) -> None:
    """Three due days (past, soon, later) by obligation; a third of the lines is met."""
    days = [TODAY - timedelta(days=20), TODAY + timedelta(days=3), TODAY + timedelta(days=60)]
    due, soon = (_by_remainder([day - timedelta(days=before) for day in days]) for before in (0, 7))
    with connection.cursor() as cursor:
        now = timezone.now().isoformat(sep=" ")
        sql = INSERT.format(due=due, soon=soon)
        cursor.execute(sql, [revision.plan.owner_id, now, now, revision.pk, units])


def _by_remainder(days: list[date]) -> str:
    cast = "CAST('{}' AS date)" if connection.vendor == "postgresql" else "'{}'"
    parts = " ".join(f"WHEN {at} THEN {cast.format(day)}" for at, day in enumerate(days))
    return f"CASE id %% 3 {parts} END"


def grow_to(lines: int) -> Plan:
    """The newest plan, once all plans together have that many lines."""
    have = Assignment.objects.count()
    while have < lines:
        with transaction.atomic():
            wanted = lines - have
            obligations = max(OBLIGATIONS, -(-wanted // ORGANIZATIONS)) if arguments.wide else OBLIGATIONS
            plan = build_plan(min(wanted, obligations * ORGANIZATIONS), obligations)
        have = Assignment.objects.count()
        if wanted - obligations < 0 or have >= lines - obligations:
            break
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return plan


#: SQLite works inside this process, so its processor time leaves other programs of the machine out; PostgreSQL's is waited for.
clock = time.process_time if connection.vendor == "sqlite" else time.perf_counter


def timed(run: Callable[[], Any]) -> float:
    """Median milliseconds, after three rounds to warm up."""
    taken = []
    for at in range(arguments.rounds + 3):
        begun = clock()
        run()
        if at >= 3:
            taken.append(1000 * (clock() - begun))
    return median(taken)


def noting(statements: list[tuple[str, Any]]) -> Callable[..., Any]:
    """A wrapper of the connection that keeps every statement with its values."""

    def wrapper(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        statements.append((sql, params))
        return execute(sql, params, many, context)

    return wrapper


def fetch(sql: str, values: list[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def bare_matrix(plan: Plan) -> None:
    units = [row[0] for row in fetch(UNITS, [plan.pk])]
    fetch(LINES_OF_UNITS.format(units=",".join(["%s"] * len(units))), [plan.pk, *units])
    fetch(SUMS, [plan.pk])


def bare_list(plan: Plan) -> None:
    fetch(LIST, [plan.pk])
    fetch(SUMS, [plan.pk])


def bare_search() -> None:
    fetch(FOUND, ["%站%"])
    fetch(HOW_MANY, ["%站%"])


def bare_unit(unit: Organization) -> None:
    fetch(BELOW, [unit.path, unit.path + "ZZZZZ", unit.depth + 1])
    fetch(HOLDERS, [unit.pk])


def measure(lines: int, plan: Plan) -> None:
    """Prints one row for each page."""
    unit = Organization.objects.get(code="00010001")
    county, top = unit.pk, ["0001", "0001ZZZZZ", 2]
    matrix = "list" if arguments.wide else "matrix"
    pages = [
        (f"ledger ({matrix})", "plan_office", f"/ledger/?plan={plan.pk}", lambda: (bare_list if arguments.wide else bare_matrix)(plan)),
        ("ledger (list)", "bureau_leader", f"/ledger/?plan={plan.pk}&view=list", lambda: bare_list(plan)),
        ("desk, bureau leader", "bureau_leader", "/", lambda: fetch(PLANS, [])),
        ("desk, handler", "handler", "/", lambda: fetch(OWED, [county, county])),
        ("roster (tree)", "bureau_leader", "/organizations/", lambda: fetch(BELOW, top)),
        ("roster (search)", "bureau_leader", "/organizations/?q=站", bare_search),
        ("roster (unit)", "bureau_leader", f"/organizations/{county}/", lambda: bare_unit(unit)),
        ("frame without rows", "auditor", "/", lambda: fetch("SELECT 1", [])),
    ]  # fmt: skip
    for name, person, address, bare in pages:
        client = Client(SERVER_NAME="127.0.0.1")
        client.force_login(User.objects.get(username=person), backend="django.contrib.auth.backends.ModelBackend")
        statements: list[tuple[str, Any]] = []
        with connection.execute_wrapper(noting(statements)):
            answer = client.get(address)
        if answer.status_code != 200:
            raise SystemExit(f"{address} answered {answer.status_code}")
        page, sql = timed(lambda: client.get(address)), timed(bare)  # noqa: B023
        own = timed(lambda: [fetch(text, values) for text, values in statements if text.startswith("SELECT")])  # noqa: B023
        print(
            f"{lines:>9,} {name:<22} {page:8.1f} {own:8.1f} {sql:8.1f} {page / own:9.1f} {page / sql:10.1f} {len(statements):>8}"
        )


def main() -> None:
    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    build_tree()
    build_people()
    build_roster()
    print(f"{connection.vendor}, {ORGANIZATIONS:,} organizations, {User.objects.count():,} people")
    print(
        f"{'lines':>9} {'page':<22} {'page ms':>8} {'SQL ms':>8} {'rows ms':>8} {'page/SQL':>9} {'page/rows':>10} {'queries':>8}"
    )
    for lines in arguments.lines:
        plan = grow_to(lines)
        measure(Assignment.objects.count(), plan)
    print(f"tallies: {Tally.objects.count():,}")


main()
