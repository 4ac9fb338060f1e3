"""What a day of notices costs at 3,000 units: collecting, writing, the preview and the mails, at 10,000 and 100,000 lines of the ledger.

    python bench/notices.py [--lines 10000 100000] [--mails 1000]

Builds the units with three people each and the lines in a database of its own (SQLite in a temporary folder; the empty one that DATABASE_URL names
otherwise) and prints, for each number of lines, seconds of processor time, statements sent to the database, and the highest memory that Python held above
what it held before (a run of its own, since counting it slows the work). The lines fall due on sixty days around the one told; a third is met.
*first* is the first day of a new house, which tells every overdue line; *next* the day after, as on any morning. Mails leave into memory, a thousand at a time as the
worker does it: no mail server is part of the figures.
"""

import argparse
import os
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from datetime import date, timedelta

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--lines", type=int, nargs="+", default=[10_000, 100_000])
parser.add_argument("--mails", type=int, default=1000, help="how many mails are sent")
arguments = parser.parse_args()

folder = tempfile.TemporaryDirectory(prefix="luoshi-bench-")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "luoshi.web.settings")
os.environ["LUOSHI_DATA_DIR"] = folder.name
os.environ["LUOSHI_LOG_LEVEL"] = "ERROR"

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.core import mail  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from luoshi.assignments import tallies  # noqa: E402
from luoshi.assignments.models import Assignment  # noqa: E402
from luoshi.intake.models import SentMail  # noqa: E402
from luoshi.notices.actions.daily import run_day, span_until  # noqa: E402
from luoshi.notices.collecting import Collecting  # noqa: E402
from luoshi.notices.models import DailyRun, Delivery, Notice  # noqa: E402
from luoshi.notices.queries import preview_of  # noqa: E402
from luoshi.notices.sending import outbox  # noqa: E402
from luoshi.notices.steps import Span  # noqa: E402
from luoshi.organizations.models import Appointment, Organization, OrganizationKind, Post, User  # noqa: E402
from luoshi.plans.models import Obligation, Plan, PlanRevision, Section  # noqa: E402

UNITS = 3000
PEOPLE = [("handler", ""), ("leader", "deputy"), ("leader", "first")]
TODAY = timezone.localdate()


def build() -> None:
    """A bureau with a plan office and a reviewer, and below it the units, with a handler and two leaders each; everybody has an address."""
    OrganizationKind.objects.create(code="unit", name="单位")
    top = Organization.objects.add_root(instance=Organization(code="AL", name="市局", kind_id="unit"))
    paths = [Organization._get_path(top.path, 2, number) for number in range(1, UNITS + 1)]  # noqa: SLF001 (bulk loading)
    Organization.objects.bulk_create(
        (Organization(path=path, depth=2, code=path, name=f"单位{path}", kind_id="unit") for path in paths),
        batch_size=1000,
    )
    places = [(top, "plan_office", ""), (top, "reviewer", "")]
    places += [(unit, role, duty) for unit in Organization.objects.filter(depth=2) for role, duty in PEOPLE]
    posts = [Post(organization=place, role=role, duty=duty, name=f"{role} {duty}") for place, role, duty in places]
    Post.objects.bulk_create(posts, batch_size=1000)
    people = [User(username=f"u{n}", full_name=f"人员{n}", email=f"u{n}@example.cn") for n in range(len(posts))]
    User.objects.bulk_create(people, batch_size=1000)
    held = [
        Appointment(post=post, user=user, starts_on=date(2022, 1, 1)) for post, user in zip(posts, people, strict=True)
    ]
    Appointment.objects.bulk_create(held, batch_size=1000)


def plan_of(lines: int) -> Plan:
    """An issued plan with that many lines, spread evenly over the units and the days around today."""
    owner = Organization.objects.get(code="AL")
    plan = Plan.objects.create(title=f"方案{lines}", owner=owner, status="issued", issued_on=date(2022, 1, 1))
    revision = PlanRevision.objects.create(plan=plan, text="任务。", file_name="a.txt", sha256="", compilation="done")
    section = Section.objects.create(revision=revision, position=0, path="三", label="三", start=0, end=3)
    each = -(-lines // UNITS)
    for n in range(each):
        Obligation.objects.create(
            revision=revision, section=section, title=f"第{n + 1}项任务", text="任务。", position=n, start=0, end=3
        )
    duties = list(Obligation.objects.filter(revision=revision).values_list("pk", flat=True))
    units = list(Organization.objects.filter(depth=2).values_list("pk", flat=True))
    rows = (_line(plan, duties[n // UNITS], units[n % UNITS], n) for n in range(lines))
    Assignment.objects.bulk_create(rows, batch_size=500)
    tallies.rebuild(plan)
    return plan


def _line(plan: Plan, duty: int, unit: int, number: int) -> Assignment:
    due_on, met = TODAY + timedelta(days=(number * 7) % 61 - 30), number % 3 == 0
    return Assignment(
        plan=plan, obligation_id=duty, organization_id=unit, role="responsible", target_min=1, due_kind="latest_day",
        due_on=due_on, first_due_on=due_on, progress="met" if met else "under_way", met_on=due_on if met else None,
    )  # fmt: skip


def measured(what: str, act: Callable[[], object]) -> None:
    """A row of the table: processor seconds and statements."""
    sent = [0]

    def note(execute: Callable[..., object], sql: str, *more: object) -> object:
        sent[0] += 1
        return execute(sql, *more)

    start = time.process_time()
    with connection.execute_wrapper(note):
        result = act()
    print(f"| {what} | {time.process_time() - start:.1f} | {sent[0]} | {result} |", flush=True)


def held(what: str, act: Callable[[], object]) -> None:
    """A row of the table: the highest memory, in MB, that Python held above what it held before."""
    tracemalloc.start()
    act()
    print(f"| {what} | {tracemalloc.get_traced_memory()[1] / 1e6:.0f} MB | | |", flush=True)
    tracemalloc.stop()


def collected(day: date, since: date | None) -> str:
    return f"{sum(len(drafts) for drafts in Collecting(Span(day, since)).partitions()):,} notices"


def told(day: date) -> str:
    return f"{run_day(day):,} notices, {Delivery.objects.filter(day=day, state='waiting').count():,} mails"


def sent() -> str:
    """One run of the worker's, of as many mails as asked for."""
    mail.outbox = []
    outbox.MOST_IN_RUN = arguments.mails
    return f"{outbox.send_due():,} mails"


def run(lines: int) -> None:
    """The table of one number of lines."""
    plan = plan_of(lines)
    yesterday = TODAY - timedelta(days=1)
    print(f"\n{lines:,} lines\n\n| step | s | statements | result |\n|---|---:|---:|---|", flush=True)
    measured("collect, first", lambda: collected(yesterday, None))
    measured("collect, next", lambda: collected(TODAY, yesterday))
    held("collect, next: memory", lambda: collected(TODAY, yesterday))
    measured("preview of a plan", lambda: f"{len(preview_of(Span(TODAY, yesterday), [plan.pk]).people):,} people")
    measured("tell, first", lambda: told(yesterday))
    Delivery.objects.update(state="sent")
    assert span_until(TODAY).since == yesterday
    measured("tell, next", lambda: told(TODAY))
    measured("tell again", lambda: told(TODAY))
    Delivery.objects.filter(state="waiting").update(next_try_at=timezone.now())
    measured("send", sent)
    for model in (Notice, Delivery, DailyRun, SentMail):
        model.objects.all().delete()
    plan.status = Plan.Status.WITHDRAWN
    plan.save()


def main() -> None:
    call_command("migrate", verbosity=0)
    settings.EMAIL_BACKEND, settings.EMAIL_HOST = "django.core.mail.backends.locmem.EmailBackend", "localhost"
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    build()
    for lines in arguments.lines:
        run(lines)


if __name__ == "__main__":
    main()
