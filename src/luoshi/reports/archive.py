"""Evidence as one zip archive, streamed: each file under its unit and task, and a manifest that says what each is.

Neither the files nor the manifest ever stand in memory; rows are fetched some hundred at a time.
"""

import hashlib
import json
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any

import xlsxwriter
from django.core.files.storage import default_storage
from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from zipstream import ZipStream

from luoshi.assignments.models import Assignment
from luoshi.audit.actions import record_export
from luoshi.errors import DomainError
from luoshi.organizations.models import Organization, User
from luoshi.plans.models import Plan
from luoshi.reports import queries
from luoshi.reports.files import clean_name
from luoshi.reports.files.pictures import taken_at
from luoshi.reports.files.quarantine import locked_among
from luoshi.reports.models import Evidence, Report, ReportItem

#: Rows fetched at a time, and bytes read.
ROWS, BLOCK = 200, 64 * 1024
#: Characters of a task's title in the name of its folder.
LONGEST_TITLE = 40


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose evidence: rows are narrowed by `conditions`; `subject` and `about` put the event on its timeline."""

    name: str
    kind: str
    subject: Any
    conditions: tuple[Any, ...]
    about: dict[str, int]


def scope_of_assignment(line: Assignment) -> Scope:
    """What was filed for one line of the ledger."""
    about = {"plan": line.plan_id, "assignment": line.pk, "organization": line.organization_id}
    name = f"{line.organization.label} {line.obligation.title[:LONGEST_TITLE]}"
    return Scope(name, "assignment", line, (_serving(assignment=line.pk),), about)


def scope_of_plan(plan: Plan) -> Scope:
    """What was filed for a plan."""
    return Scope(plan.title, "plan", plan, (_serving(assignment__plan=plan.pk),), {"plan": plan.pk})


def scope_of_organization(unit: Organization) -> Scope:
    """What a unit and those below it filed."""
    below = Exists(Organization.objects.filter(pk=OuterRef("report__organization"), path__startswith=unit.path))
    return Scope(unit.label, "organization", unit, (below,), {"organization": unit.pk})


def _serving(**of: Any) -> Exists:
    return Exists(ReportItem.objects.filter(report=OuterRef("report"), **of))


def open_archive(user: User, scope: Scope, *, by: User | None, **more: Any) -> Iterator[bytes]:
    """The archive in pieces, of what the user sees now; who took it is on record before the first piece.

    `by` is who takes it: the user, or None on the command line. DomainError reports.no_evidence where there is nothing.
    """
    visible = queries.visible_evidence(user).filter(*scope.conditions)
    order = ("report__organization__path", "report", "position", "pk")
    rows = list(visible.order_by(*order).values_list("pk", flat=True))
    if not rows:
        raise DomainError("reports.no_evidence")
    known = {"rows": len(rows), "kind": "zip", "of": scope.kind}
    record_export(by, "reports:evidence:export", scope.subject, **known, **scope.about, **more)
    return _archive(rows)


def _archive(keys: list[int]) -> Iterator[bytes]:
    archive = ZipStream()
    with tempfile.TemporaryFile() as table, tempfile.TemporaryFile() as lines:
        manifest = _Manifest(table, lines)
        for row, locked in _rows(keys):
            entry = _entry(row)
            if locked:
                entry["state"] = "locked"
            else:
                yield from _file(archive, row, entry)
            manifest.add(entry)
        manifest.close()
        for name, file in (("manifest.xlsx", table), ("manifest.json", lines)):
            file.seek(0)
            archive.add(_blocks(file), name)
            yield from archive.file()
        yield from archive.finalize()


def _rows(keys: list[int]) -> Iterator[tuple[Evidence, bool]]:
    """The rows in the order of their keys, and whether each may not be given out."""
    items = ReportItem.objects.select_related("assignment__obligation", "assignment__plan").order_by("pk")
    for start in range(0, len(keys), ROWS):
        some = keys[start : start + ROWS]
        found: QuerySet[Evidence] = Evidence.objects.select_related("report__organization")
        by_key = found.prefetch_related(Prefetch("report__items", items)).in_bulk(some)
        locked = locked_among(row.sha256 for row in by_key.values())
        yield from ((by_key[key], by_key[key].sha256 in locked) for key in some if key in by_key)


def _entry(row: Evidence) -> dict[str, Any]:
    """What the manifest says of the file."""
    report, lines = row.report, [item.assignment for item in row.report.items.all()]
    task = lines[0].obligation.title if lines else ""
    return {
        "file": _path(row, task),
        "name": row.name,
        "report": report.pk,
        "state_of_report": report.get_state_display(),
        "unit": report.organization.name,
        "plan": lines[0].plan.title if lines else "",
        "obligation": "；".join(line.obligation.title for line in lines),
        "caption": row.caption,
        "content_type": row.content_type,
        "bytes": row.size,
        "sha256": row.sha256,
        "captured_at": None,
        "uploaded_at": localtime(row.uploaded_at).isoformat(timespec="seconds"),
        "submitted_at": _moment(report),
        "state": "ok",
    }


def _moment(report: Report) -> str | None:
    return localtime(report.submitted_at).isoformat(timespec="seconds") if report.submitted_at else None


def _path(row: Evidence, task: str) -> str:
    unit = clean_name(row.report.organization.label)
    folder = clean_name(task[:LONGEST_TITLE]) if task else _("without a task")
    return f"{unit}/{folder}/{row.report_id}-{row.position + 1:02d} {row.name}"


def _file(archive: ZipStream, row: Evidence, entry: dict[str, Any]) -> Iterator[bytes]:
    """The file's part of the archive. One that is missing or was changed is said so in the manifest, and the rest goes on."""
    try:
        file = default_storage.open(row.file.name, "rb")
    except OSError:
        entry["state"] = "missing"
        return
    with file:
        if row.kind == Evidence.Kind.PHOTOGRAPH:
            entry["captured_at"] = _written(taken_at(file))
            file.seek(0)
        digest = hashlib.sha256()
        archive.add(_blocks(file, digest), entry["file"])
        yield from archive.file()
    if digest.hexdigest() != row.sha256:
        entry["state"] = "changed"


def _written(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds") if moment else None


def _blocks(file: Any, digest: Any = None) -> Iterator[bytes]:
    while block := file.read(BLOCK):
        if digest is not None:
            digest.update(block)
        yield block


class _Manifest:
    """The list of what is in the archive, written as it grows: a workbook for people, JSON for programs."""

    def __init__(self, table: IO[bytes], lines: IO[bytes]) -> None:
        self.lines, self.count = lines, 0
        self.book = xlsxwriter.Workbook(table, {"constant_memory": True, "strings_to_urls": False})
        self.sheet = self.book.add_worksheet(_("Manifest"))
        self.columns = _columns()
        bold = self.book.add_format({"bold": True})
        for column, (_key, heading, width) in enumerate(self.columns):
            self.sheet.set_column(column, column, width)
            self.sheet.write_string(0, column, heading, bold)
        self.sheet.freeze_panes(1, 0)
        lines.write(b'{"schema": "luoshi.evidence/1", "files": [')

    def add(self, entry: dict[str, Any]) -> None:
        self.lines.write(b",\n" if self.count else b"\n")
        self.lines.write(json.dumps(entry, ensure_ascii=False).encode())
        self.count += 1
        said = entry | {"state": str(_states()[entry["state"]])}
        self._row([said[key] for key, _heading, _width in self.columns])

    def _row(self, values: Iterable[Any]) -> None:
        for column, value in enumerate(values):
            if isinstance(value, int):
                self.sheet.write_number(self.count, column, value)
            elif value is not None:
                self.sheet.write_string(self.count, column, value)

    def close(self) -> None:
        self.book.close()
        self.lines.write(b"\n]}\n")


def _states() -> dict[str, str]:
    return {
        "ok": _("in the archive"),
        "missing": _("missing from the store"),
        "changed": _("changed since it was filed"),
        "locked": _("left out: not cleared by the virus scanner"),
    }


def _columns() -> list[tuple[str, str, int]]:
    return [
        ("file", _("File in the archive"), 60),
        ("unit", _("Unit"), 24),
        ("plan", _("Plan"), 30),
        ("obligation", _("Task"), 40),
        ("report", _("Number of the report"), 10),
        ("state_of_report", _("State"), 10),
        ("name", _("Name as sent"), 30),
        ("caption", _("Caption"), 30),
        ("captured_at", _("Captured at"), 26),
        ("uploaded_at", _("Uploaded at"), 26),
        ("submitted_at", _("Submitted at"), 26),
        ("content_type", _("Type"), 20),
        ("bytes", _("Bytes"), 12),
        ("sha256", "SHA-256", 66),
        ("state", _("Outcome"), 24),
    ]
