"""How the plan reader grows: its pages with 30, 100 and 300 obligations, each with a phrase of its own that nobody confirmed yet.

    python bench/reader.py [--plan examples/anlan-2022/plan.txt] [--obligations 30 100 300]

Builds the example's roster in a database of its own (SQLite in a temporary folder), compiles the plan once, lays its obligations end to end until there
are as many as asked, and gives each a further body named by two units. Prints queries and the median of the processor time of ten requests.
"""

import argparse
import copy
import os
import tempfile
import time
from itertools import count, cycle, islice
from pathlib import Path
from statistics import median
from typing import Any

EXAMPLE = Path(__file__).parent.parent / "examples" / "anlan-2022"
parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--plan", type=Path, default=EXAMPLE / "plan.txt")
parser.add_argument("--obligations", type=int, nargs="+", default=[30, 100, 300])
arguments = parser.parse_args()

folder = tempfile.TemporaryDirectory(prefix="luoshi-bench-")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "luoshi.web.settings")
os.environ["LUOSHI_DATA_DIR"] = folder.name
os.environ["LUOSHI_LOG_LEVEL"] = "ERROR"

import django  # noqa: E402

django.setup()

from django.core.files.base import ContentFile  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402

from luoshi.compiler import compile_plan  # noqa: E402
from luoshi.compiler.ir import plan_to_json  # noqa: E402
from luoshi.compiler.read import read_document  # noqa: E402
from luoshi.organizations.actions import import_roster  # noqa: E402
from luoshi.organizations.models import Organization, Role, User  # noqa: E402
from luoshi.plans.actions import store_compilation, store_source  # noqa: E402
from luoshi.plans.models import Plan, PlanRevision  # noqa: E402

ROUNDS = 10


def build_plan(number: int) -> Plan:
    """A draft of so many obligations."""
    data = arguments.plan.read_bytes()
    source = read_document(data, arguments.plan.name)
    ir = plan_to_json(compile_plan(source))
    ir["obligations"] = list(islice(obligations(ir["obligations"]), number))
    plan = Plan.objects.create(title=f"plan {number}", owner=Organization.objects.get(depth=1))
    revision = PlanRevision.objects.create(
        plan=plan, number=1, file=ContentFile(data, name="plan.txt"), file_name="plan.txt"
    )
    store_source(revision, source)
    store_compilation(revision, ir)
    return plan


def obligations(compiled: list[dict[str, Any]]) -> Any:
    """The plan's obligations over and over, each with a body that no other one has."""
    names = list(Organization.objects.order_by("path").values_list("name", flat=True))
    for number, duty in zip(count(), cycle(compiled), strict=False):
        one, other = names[number % len(names)], names[(number // len(names) + number + 1) % len(names)]
        body = {"text": f"{one}、{other}", "role": "support", "each": False, "inherited": True, "span": duty["span"]}
        yield {**copy.deepcopy(duty), "bodies": [*duty["bodies"], body]}


def measure(client: Client, label: str, ask: Any) -> None:
    asked: list[str] = []
    with connection.execute_wrapper(lambda run, sql, *rest: (asked.append(sql), run(sql, *rest))[1]):
        answer = ask()
    if answer.status_code != 200:
        raise SystemExit(f"{label} answered {answer.status_code}")
    times = []
    for _ in range(ROUNDS):
        begun = time.process_time()
        ask()
        times.append(time.process_time() - begun)
    print(f"| {label} | {len(asked)} | {median(times) * 1000:.0f} | {len(answer.content) // 1024:,} |")


def main() -> None:
    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    with (EXAMPLE / "organizations.xlsx").open("rb") as file:
        import_roster(None, file)
    user = User.objects.filter(
        appointments__post__role=Role.PLAN_OFFICE, appointments__post__organization__depth=1
    ).first()
    user = user or User.objects.filter(appointments__post__role=Role.PLAN_OFFICE).first()
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    print("| page | queries | ms | KB |\n|---|---:|---:|---:|")
    for number in arguments.obligations:
        plan = build_plan(number)
        duty = plan.revisions.get().obligations.first()
        measure(client, f"{number} obligations, reader", lambda: client.get(f"/plans/{plan.pk}/"))  # noqa: B023
        confirm = f"/plans/obligations/{duty.pk}/confirm/"
        measure(client, f"{number} obligations, confirm one", lambda: client.post(confirm))  # noqa: B023


main()
