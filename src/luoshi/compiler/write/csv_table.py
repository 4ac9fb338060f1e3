"""csv: the breakdown table for any program; the byte-order mark tells Excel that it is UTF-8."""

import csv
import io

from luoshi.compiler.ir import Plan
from luoshi.compiler.source import SourceText
from luoshi.compiler.words import said
from luoshi.compiler.write.wording import COLUMNS, rows_of

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def write_csv(plan: Plan, source: SourceText) -> bytes:
    """UTF-8 with byte-order mark, comma-separated, lines ended by CR LF (RFC 4180); line breaks inside a cell are kept."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(map(said, COLUMNS))
    for row in rows_of(plan):
        writer.writerow((row.number, *(_plain(cell) for cell in row.cells)))
    return out.getvalue().encode("utf-8-sig")


def _plain(cell: str) -> str:
    """The cell so that no spreadsheet takes it for a formula."""
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell
