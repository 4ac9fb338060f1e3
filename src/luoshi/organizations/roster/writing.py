"""The roster of the database as a workbook that can be edited and imported again."""

from collections.abc import Iterable, Sequence
from typing import Any, BinaryIO

import xlsxwriter

from luoshi.organizations.models import Appointment, Organization, OrganizationKind, Post
from luoshi.organizations.roster.changes import stored_units
from luoshi.organizations.roster.layout import Sheet, layout

#: Columns of personal data, left out for those who need not have them. A missing column changes nothing on import.
PRIVATE = frozenset({"phone", "email"})
#: Rows below the last one that get drop-downs too, for additions.
SPARE_ROWS = 500
YES_NO = ["是", "否"]
#: Columns of digits that a spreadsheet must not take for numbers.
DIGITS = ("division_code", "credit_code", "phone")
OPTIONS = {
    "in_memory": True,
    "default_date_format": "yyyy-mm-dd",
    "strings_to_formulas": False,
    "strings_to_urls": False,
}


def write_roster(file: BinaryIO, *, private: bool) -> int:
    """How many lines the workbook of kinds, units, posts and people has that was written into `file` as .xlsx.

    Phones and mail addresses are in it only with `private`.
    """
    with xlsxwriter.Workbook(file, OPTIONS) as workbook:
        kinds = _write(workbook, "kinds", _kinds())
        units = _write(workbook, "units", _units())
        people = _write(workbook, "people", _people(), leave_out=frozenset() if private else PRIVATE)
        codes = {key: _column_range(page, key) for key, page in (("kinds", kinds), ("units", units))}
        _choices(kinds, "kinds", {"is_party": YES_NO})
        levels = list(layout().level_names.values())
        _choices(
            units,
            "units",
            {"kind": codes["kinds"], "above": codes["units"], "belongs_to": codes["units"], "level": levels},
        )
        _choices(
            people,
            "people",
            {"unit": codes["units"], "role": layout().role_words},
        )
        return sum(page.dim_rowmax or 0 for page in (kinds, units, people))


def _write(workbook: Any, key: str, rows: Iterable[dict[str, Any]], leave_out: frozenset[str] = frozenset()) -> Any:
    sheet = layout().sheets[key]
    keys = [column.key for column in sheet.columns if column.key not in leave_out]
    page = workbook.add_worksheet(sheet.names[0])
    page.freeze_panes(1, 0)
    page.write_row(0, 0, [sheet.heading(name) for name in keys], workbook.add_format({"bold": True}))
    text = workbook.add_format({"num_format": "@"})
    for place in (place for place, name in enumerate(keys) if name in DIGITS):
        page.set_column(place, place, None, text)
    for number, row in enumerate(rows, start=1):
        page.write_row(number, 0, [row[name] for name in keys])
    page.autofit(max_width=300)
    return page


def _column_range(page: Any, key: str) -> str:
    """The column of codes as a formula, with the rows that additions will take."""
    return f"='{layout().sheets[key].names[0]}'!$A$2:$A${_last_row(page) + 1}"


def _last_row(page: Any) -> int:
    return (page.dim_rowmax or 1) + SPARE_ROWS


def _choices(page: Any, key: str, choices: dict[str, Sequence[str] | str]) -> None:
    """A drop-down on each of the columns: of the words given, or of a range of cells."""
    for column, source in choices.items():
        place = _place(layout().sheets[key], column)
        page.data_validation(1, place, _last_row(page), place, {"validate": "list", "source": source})


def _place(sheet: Sheet, key: str) -> int:
    return [column.key for column in sheet.columns].index(key)


def _kinds() -> Iterable[dict[str, Any]]:
    for kind in OrganizationKind.objects.all():
        party = "是" if kind.is_party else "否"
        yield {"code": kind.code, "name": kind.name, "is_party": party, "phrases": "、".join(kind.phrases)}


def _units() -> Iterable[dict[str, Any]]:
    for code, unit in stored_units().items():
        yield {"code": code, **unit, "level": layout().level_names.get(unit["level"], "")}


def _people() -> Iterable[dict[str, Any]]:
    """A row for each appointment, and one for each post that nobody ever held."""
    for appointment in Appointment.objects.select_related("post__organization", "user").order_by(
        "post__organization__path", "post__pk", "starts_on"
    ):
        user = appointment.user
        held = {"starts_on": appointment.starts_on, "ends_on": appointment.ends_on}
        yield (
            _post(appointment.post)
            | held
            | {
                "username": user.username,
                "full_name": user.full_name,
                "phone": user.phone,
                "email": user.email,
            }
        )
    nobody = dict.fromkeys(("username", "full_name", "phone", "email", "starts_on", "ends_on"), "")
    for post in Post.objects.filter(appointments=None).select_related("organization").order_by("organization__path"):
        yield _post(post) | nobody


def _post(post: Post) -> dict[str, Any]:
    organization: Organization = post.organization
    word = layout().duty_names.get(post.duty) or layout().role_names[post.role]
    return {"unit": organization.code, "post": post.name, "role": word}
