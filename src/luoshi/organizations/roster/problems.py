"""What is wrong with a workbook: sheet, cell, reason; all of it at once."""

import re
from dataclasses import dataclass, field
from typing import Any

from luoshi.errors import DomainError
from luoshi.organizations.roster.layout import layout
from luoshi.problems import sentence


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake. `cell` is like B7, or empty when the whole sheet or file is meant; `code` is one of `errors.py`."""

    sheet: str
    cell: str
    code: str
    data: dict[str, Any] = field(default_factory=dict)

    @property
    def reason(self) -> str:
        """What is wrong and how to mend it, in the active language."""
        return sentence(DomainError(f"organizations.roster_{self.code}", **self.data))

    @property
    def of_the_form(self) -> bool:
        """Whether a sheet or a column is missing, so that its rows say nothing about each other."""
        return self.code in {"no_sheet", "unreadable_sheet", "empty_sheet", "no_column"}

    @property
    def place(self) -> str:
        return " ".join(filter(None, [self.sheet, self.cell]))

    def __str__(self) -> str:
        return f"{self.place}: {self.reason}" if self.place else self.reason


class RosterError(DomainError):
    """A workbook that can't be imported; `problems` lists every mistake, in the order of the sheets."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("organizations.roster_invalid", count=len(problems), first=str(problems[0]))

    @property
    def details(self) -> dict[str, list[dict[str, str]]]:
        """Every mistake, for the API's problem document."""
        return {"problems": [{"sheet": one.sheet, "cell": one.cell, "reason": one.reason} for one in self.problems]}


def in_order(problems: list[Problem]) -> list[Problem]:
    """One mistake for each cell, the first that was found, row by row; the sheets in the order of the layout."""
    sheets = {name: place for place, sheet in enumerate(layout().sheets.values()) for name in sheet.names}
    of_cells = {(one.sheet, one.cell): one for one in reversed(problems)}

    def place(problem: Problem) -> tuple[int, int, int, str]:
        column, row = re.fullmatch(r"([A-Z]*)(\d*)", problem.cell).groups()
        return sheets.get(problem.sheet, -1), int(row or 0), len(column), column

    return sorted(of_cells.values(), key=place)


def cell(column: int, row: int) -> str:
    """The name of a cell, from its column (0 is A) and its row (1 is the first)."""
    letters = ""
    while column >= 0:
        column, rest = divmod(column, 26)
        letters, column = chr(65 + rest) + letters, column - 1
    return f"{letters}{row}"
