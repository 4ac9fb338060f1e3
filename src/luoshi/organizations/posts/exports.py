"""Lists as workbooks, in bounded memory."""

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from luoshi.organizations.models import Post


def write_table(title: str, columns: Sequence[tuple[str, int]], rows: Iterable[Sequence[Any]]) -> tuple[BytesIO, int]:
    """A workbook of one sheet with headings (name and width each), ready to be read, and how many rows it holds."""
    file, number = BytesIO(), 0
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        page, bold = book.add_worksheet(title[:31]), book.add_format({"bold": True})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for place, (name, width) in enumerate(columns):
            page.set_column(place, place, width)
            page.write(0, place, name, bold)
        page.freeze_panes(1, 1)
        for number, row in enumerate(rows, start=1):
            for place, value in enumerate(row):
                page.write(number, place, value, day if hasattr(value, "year") else None)
    file.seek(0)
    return file, number


def vacancies_workbook(posts: Iterable[Post]) -> tuple[BytesIO, int]:
    """The vacancies as `queries.vacancies` gives them, one row each."""
    columns = [
        (_("Unit"), 36),
        (_("Code"), 14),
        (_("Post"), 20),
        (_("Kind of post"), 16),
        (_("Vacant since"), 14),
        (_("Acting"), 12),
    ]
    rows = (
        (
            post.organization.name,
            post.organization.code,
            post.name,
            post.role_words,
            post.vacant_since or "",
            post.acting or "",
        )
        for post in posts
    )
    return write_table(_("Vacancies"), columns, rows)
