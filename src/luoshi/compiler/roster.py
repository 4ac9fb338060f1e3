"""The roster: names, short names and collective phrases of the organizations a plan may oblige.

Read from a workbook (sheets 单位 and 类别 with the columns 名称, 简称, 统称; see `docs/organizations.md`), CSV or JSON with
the same columns or `name`, `aliases`, `kind`.
"""

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_NAME_COLUMNS = frozenset(
    {"名称", "简称", "统称", "别名", "单位", "单位名称", "name", "short_name", "alias", "aliases", "names"}
)
_SEPARATORS = re.compile(r"[、；;，,\n|/]+")
_EACH = re.compile(r"^(?:各有关|各相关|各|每[一1]?个|所有|全体|全市|本|下属)+")
_BRACKETS = str.maketrans("（）", "()")
_PLACEHOLDER = re.compile(r"[xX×*]{2,}")


class RosterError(Exception):
    """The roster cannot be used; the text says why."""


@dataclass(frozen=True)
class Roster:
    """Names by which organizations are known."""

    names: frozenset[str]

    @classmethod
    def of(cls, names: Iterable[str]) -> "Roster":
        """A roster of these names; empty ones and those of one character are left out."""
        return cls(frozenset(n.strip().translate(_BRACKETS) for n in names if len(n.strip()) > 1))

    def knows(self, phrase: str) -> bool:
        """Whether a phrase names an organization of the roster, all of a kind, or a part of a name that stands for one."""
        bare = _EACH.sub("", _PLACEHOLDER.sub("", phrase.translate(_BRACKETS)))
        if not bare:
            return True
        return any(bare == n or bare in n or n in bare for n in self.names)


def read_roster(path: str | Path) -> Roster:
    """The roster in a file (.xlsx, .xls, .ods, .csv, .json). Raises `RosterError` where there is none to be found."""
    path = Path(path)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise RosterError(f"{path}: {error.strerror}") from error
    rows = (
        _json_rows(data)
        if path.suffix == ".json"
        else _csv_rows(data)
        if path.suffix == ".csv"
        else _workbook_rows(path)
    )
    roster = Roster.of(name for row in rows for name in _names(row))
    if not roster.names:
        raise RosterError(f"{path}: 没有找到单位名称；第一行应有“名称”（或 name）一列")
    return roster


def _names(row: Mapping[str, Any]) -> Iterator[str]:
    for column, value in row.items():
        if str(column).strip() in _NAME_COLUMNS and value:
            for part in value if isinstance(value, list) else _SEPARATORS.split(str(value)):
                yield str(part)


def _json_rows(data: bytes) -> Iterator[dict[str, Any]]:
    try:
        loaded = json.loads(data)
    except ValueError as error:
        raise RosterError(f"名册不是有效的 JSON：{error}") from error
    rows = loaded if isinstance(loaded, list) else loaded.get("organizations", []) if isinstance(loaded, dict) else []
    for row in rows:
        yield row if isinstance(row, dict) else {"name": str(row)}


def _csv_rows(data: bytes) -> Iterator[dict[str, Any]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("gb18030", errors="replace")
    yield from csv.DictReader(io.StringIO(text))


def _workbook_rows(path: Path) -> Iterator[dict[str, Any]]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_path(str(path))
        sheets = [book.get_sheet_by_name(name).to_python() for name in book.sheet_names if name != "岗位人员"]
    except (CalamineError, OSError, ValueError) as error:
        raise RosterError(f"{path}: 不是可读取的名册（{error}）") from error
    for rows in sheets:
        for row in rows[1:]:
            yield {str(head): value for head, value in zip(rows[0], row, strict=False)}
