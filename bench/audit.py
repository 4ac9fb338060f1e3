"""The chain of events at length: how fast it is verified and in what memory, and how fast it grows under several writers.

    python bench/audit.py 100000 1000000 10000000
    tools/with-postgresql python bench/audit.py 100000 1000000

Works on a scratch database: a folder of its own, or the one that `DATABASE_URL` names. Events are generated with the hashes
that `audit.actions` would give them; indexes that only searches need are left out, for the sake of the time it takes.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

arguments_parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
arguments_parser.add_argument("events", type=int, nargs="*", default=[100_000, 1_000_000])
arguments_parser.add_argument("--hash", default="sha256", choices=["sha256", "sm3"])
arguments_parser.add_argument("--appends", type=int, default=2000, help="events appended by each round of writers")
arguments_parser.add_argument("--verify", action="store_true", help="only verify, and print events, seconds, MB")
arguments = arguments_parser.parse_args()
os.environ["LUOSHI_AUDIT_HASH"] = arguments.hash
if not arguments.verify:
    scratch = tempfile.TemporaryDirectory(prefix="luoshi-bench-")
    os.environ["LUOSHI_DATA_DIR"] = scratch.name
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "luoshi.web.settings")

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, connections, transaction  # noqa: E402

from luoshi.audit.actions import Entry, record, record_many  # noqa: E402
from luoshi.audit.chain import GENESIS, Link, hash_of  # noqa: E402
from luoshi.audit.models import ChainHead, Event  # noqa: E402
from luoshi.audit.verifying import verify_chain  # noqa: E402

BATCH = 10_000
#: Like what a bureau's days leave: sign-ins, saved drafts, reviews, exports.
SAMPLES = [
    ("organizations:session:sign_in", {"address": "10.20.30.40"}),
    ("reports:report:save", {"kind": "progress", "items": [1, 2], "title": "党建引领“四好农村路”项目"}),
    ("reports:report:return", {"reason": "照片不清楚，请补充现场照片", "mend_until": "2022-10-31"}),
    ("assignments:ledger:export", {"rows": 214, "filters": "plan=1&state=overdue", "kind": "xlsx"}),
]
STORED = [json.dumps(data) for _tag, data in SAMPLES]


def drop_indexes() -> None:
    with connection.cursor() as cursor:
        for name, about in connection.introspection.get_constraints(cursor, Event._meta.db_table).items():  # noqa: SLF001
            if about["index"] and not about["unique"] and not about["primary_key"]:
                cursor.execute(f'DROP INDEX IF EXISTS "{name}"')


INSERT = """
INSERT INTO audit_event (sequence, at, actor_id, actor_name, tag, subject_id, plan_id, assignment_id, organization_id, data, algorithm, previous_hash, hash)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""


def generate(upto: int) -> None:
    """Lengthens the chain to that many events."""
    head = ChainHead.objects.get_or_create(pk=1, defaults={"hash": GENESIS})[0]
    while head.sequence < upto:
        with transaction.atomic(), connection.cursor() as cursor:
            rows = [next_row(head) for _number in range(min(BATCH, upto - head.sequence))]
            cursor.executemany(INSERT, rows)
            head.save()


def next_row(head: ChainHead) -> tuple[object, ...]:
    number = head.sequence + 1
    tag, data = SAMPLES[number % len(SAMPLES)]
    at = datetime(2022, 1, 1, tzinfo=UTC) + timedelta(seconds=number, microseconds=number % 1_000_000)
    link = Link(number, at, None, "张三", tag, str(number % 5000), 1, number % 9000, number % 3000, data, arguments.hash, head.hash, "")  # fmt: skip
    head.sequence, head.hash = number, hash_of(link, head.hash)
    stored_at = at if connection.vendor == "postgresql" else at.replace(tzinfo=None).isoformat(" ")
    return (number, stored_at, *link[2:9], STORED[number % len(SAMPLES)], link.algorithm, link.previous_hash, head.hash)


def peak_mb() -> float:
    """The most memory that this process ever held; not what its parent held before the fork, as `getrusage` counts."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


def verify() -> None:
    begun, processor = time.perf_counter(), time.process_time()
    found = verify_chain()
    if not found.holds:
        raise SystemExit(f"broken at {found.broken_at}: {found.reason}")
    print(found.count, time.perf_counter() - begun, time.process_time() - processor, peak_mb())


def measure(upto: int) -> None:
    """Prints one row: generated, verified in a process of its own."""
    begun = time.perf_counter()
    have = ChainHead.objects.values_list("sequence", flat=True).first() or 0
    generate(upto)
    made = (upto - have) / (time.perf_counter() - begun) if upto > have else 0
    connections.close_all()
    command = [sys.executable, __file__, "--verify"]
    count, seconds, processor, memory = subprocess.run(
        command, check=True, capture_output=True, text=True
    ).stdout.split()
    rate = int(count) / float(processor)
    print(
        f"{int(count):>12,} {made:>12,.0f} {float(seconds):>10.1f} {float(processor):>10.1f} {rate:>14,.0f} {float(memory):>9.0f}",
        flush=True,
    )


def append(writers: int, at_once: int) -> float:
    """Events a second that so many threads append, each transaction with `at_once` of them."""
    rounds = max(1, arguments.appends // writers // at_once)

    def write() -> None:
        for _round in range(rounds):
            with transaction.atomic():
                if at_once == 1:
                    record(None, "bench:event:append", 1, note="一条记录")
                else:
                    record_many(None, [Entry("bench:event:append", 1, data={"note": "一条记录"})] * at_once)
        connection.close()

    threads = [threading.Thread(target=write) for _writer in range(writers)]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return writers * rounds * at_once / (time.perf_counter() - begun)


def main() -> None:
    call_command("migrate", verbosity=0)
    print(f"{connection.vendor}, {arguments.hash}")
    print(f"{'writers':>8} {'at once':>8} {'events/s':>10}")
    for writers, at_once in ((1, 1), (2, 1), (4, 1), (8, 1), (1, 100), (4, 100)):
        print(f"{writers:>8} {at_once:>8} {append(writers, at_once):>10,.0f}", flush=True)
    drop_indexes()
    print(f"{'events':>12} {'generated/s':>12} {'verify s':>10} {'CPU s':>10} {'events/CPU s':>14} {'peak MB':>9}")
    for upto in arguments.events:
        measure(upto)


verify() if arguments.verify else main()
