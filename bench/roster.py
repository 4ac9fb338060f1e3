"""Import of a roster of 3,000 organizations and 20,000 posts with their people, against openpyxl's bare read of the same file.

    python bench/roster.py [--organizations 3000] [--people 20000] [--rounds 3]
    tools/with-postgresql python bench/roster.py

Makes the workbook, reads it bare with openpyxl (read-only mode, every cell), then in a database of its own (SQLite in a temporary folder; the
database that DATABASE_URL names otherwise, which must be empty) looks at it (`dry_run`), imports it, and imports it again. Printed are seconds of this process's
processor time and of the clock, the best of the rounds for what can be repeated, rows a processor second, and the ratio to the bare
read, by processor and by clock; rows are those of the sheets of organizations and of people. What the server of PostgreSQL works stands only in the clock.
"""

import argparse
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--organizations", type=int, default=3000)
parser.add_argument("--people", type=int, default=20_000)
parser.add_argument("--rounds", type=int, default=3)
arguments = parser.parse_args()

folder = tempfile.TemporaryDirectory(prefix="luoshi-bench-")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "luoshi.web.settings")
os.environ["LUOSHI_DATA_DIR"] = folder.name
os.environ["LUOSHI_LOG_LEVEL"] = "ERROR"

import django  # noqa: E402

django.setup()

import openpyxl  # noqa: E402
import xlsxwriter  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from luoshi.audit.models import Event  # noqa: E402
from luoshi.audit.verifying import verify_chain  # noqa: E402
from luoshi.organizations.actions import import_roster  # noqa: E402
from luoshi.organizations.models import Appointment, Organization  # noqa: E402

FILE = Path(folder.name) / "roster.xlsx"
COUNTIES = 100
#: Seconds of the processor and of the clock.
Times = tuple[float, float]
KINDS = [
    ["编码", "名称", "党组织", "统称"],
    ["bureau", "市局", "", ""],
    ["county", "县级单位", "", "县级单位"],
    ["station", "站", "", ""],
]
ROLES = ("经办人", "分管领导", "审核", "督导")


def main() -> None:
    """Prints a row for each step."""
    call_command("migrate", verbosity=0)
    assert not Organization.objects.exists(), "the database must be empty"
    write_workbook()
    rows = arguments.organizations + arguments.people
    print(f"{connection.vendor}: {rows:,} rows, {FILE.stat().st_size / 1e6:.1f} MB")
    bare = best(bare_read)
    told("openpyxl, bare read", bare, rows, bare)
    told("look at it (dry run)", best(lambda: run(dry_run=True)), rows, bare)
    first = clock(run)
    told("import into nothing", first, rows, bare)
    assert Appointment.objects.count() == arguments.people
    told("the same file again", best(run), rows, bare)
    print(f"events: {Event.objects.count():,}, chain holds: {verify_chain().holds}")


def write_workbook() -> None:
    """A bureau, its counties, stations below them; each post held by a person of its own."""
    with xlsxwriter.Workbook(FILE, {"constant_memory": True}) as book:
        fill(book, "类别", KINDS)
        fill(book, "单位", [["编码", "名称", "简称", "类别", "上级"], *map(unit, range(arguments.organizations))])
        heads = ["单位", "岗位", "角色", "账号", "姓名", "手机", "邮箱", "任职起"]
        fill(book, "岗位人员", [heads, *map(person, range(arguments.people))])


def fill(book: xlsxwriter.Workbook, name: str, rows: list[list[str]]) -> None:
    page = book.add_worksheet(name)
    for number, row in enumerate(rows):
        page.write_row(number, 0, row)


def unit(number: int) -> list[str]:
    kind = "bureau" if number == 0 else "county" if number <= COUNTIES else "station"
    above = "" if number == 0 else "U0" if number <= COUNTIES else f"U{1 + number % COUNTIES}"
    return [f"U{number}", f"某某第{number}交通运输单位", f"单位{number}", kind, above]


def person(number: int) -> list[str]:
    at, turn = number % arguments.organizations, number // arguments.organizations
    role = ROLES[turn % len(ROLES)]
    contact = [f"1{number:010d}", f"p{number}@example.cn"]
    return [f"U{at}", f"{role}{turn}", role, f"p{number}", f"姓名{number}", *contact, "2022-01-01"]


def bare_read() -> None:
    book = openpyxl.load_workbook(FILE, read_only=True)
    for page in book.worksheets:
        for _row in page.iter_rows(values_only=True):
            pass


def run(*, dry_run: bool = False) -> None:
    with FILE.open("rb") as file:
        import_roster(None, file, name=FILE.name, dry_run=dry_run)


def clock(act: Callable[[], None]) -> Times:
    """Seconds that it takes, of this process's processor time and of the clock."""
    worked, start = time.process_time(), time.perf_counter()
    act()
    return time.process_time() - worked, time.perf_counter() - start


def best(act: Callable[[], None]) -> Times:
    return min(clock(act) for _round in range(arguments.rounds))


def told(what: str, times: Times, rows: int, bare: Times) -> None:
    (worked, passed), (bare_worked, bare_passed) = times, bare
    ratios = f"{worked / bare_worked:.1f} | {passed / bare_passed:.1f}"
    print(f"| {what} | {worked:.1f} | {passed:.1f} | {rows / worked:,.0f} | {ratios} |", flush=True)


if __name__ == "__main__":
    main()
