"""Sheets, columns and words of the workbook, from `lexicon/roster.yaml`."""

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@dataclass(frozen=True, slots=True)
class Column:
    """A column; `names` are its headings, the first of them is written on export. `mistake` is the code for what does not fit the pattern."""

    key: str
    names: tuple[str, ...]
    required: bool = False
    longest: int | None = None
    pattern: re.Pattern[str] | None = None
    mistake: str = "not_allowed"
    date: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    key: str
    names: tuple[str, ...]
    columns: tuple[Column, ...]
    required: bool = False

    def heading(self, key: str) -> str:
        """The heading of a column, for export and for messages."""
        return next(column.names[0] for column in self.columns if column.key == key)


@dataclass(frozen=True, slots=True)
class Layout:
    sheets: dict[str, Sheet]
    roles: dict[str, str]
    role_names: dict[str, str]
    levels: dict[str, str]
    level_names: dict[str, str]
    duties: dict[str, str]
    duty_names: dict[str, str]
    yes: frozenset[str]
    no: frozenset[str]

    @property
    def role_words(self) -> list[str]:
        """What the column of the role offers: leaders told apart by their duty first."""
        return [*self.duty_names.values(), *self.role_names.values()]


@cache
def layout() -> Layout:
    """The layout, read once. `roles` maps every word to the role's code, `role_names` each code to its first word; levels likewise.

    `duties` and `duty_names` do the same for what tells leaders apart; their words stand in the column of the role.
    """
    data = yaml.safe_load(files("luoshi.organizations").joinpath("lexicon/roster.yaml").read_text("utf-8"))
    return Layout(
        sheets={key: _sheet(key, sheet) for key, sheet in data["sheets"].items()},
        roles=_by_word(data["roles"]),
        role_names=_first_words(data["roles"]),
        levels=_by_word(data["levels"]),
        level_names=_first_words(data["levels"]),
        duties={word: code for code, words in data["duties"].items() for word in words},
        duty_names=_first_words(data["duties"]),
        yes=frozenset(data["yes"]),
        no=frozenset(data["no"]),
    )


def _by_word(words_of: dict[str, list[str]]) -> dict[str, str]:
    return {word: code for code, words in words_of.items() for word in (code, *words)}


def _first_words(words_of: dict[str, list[str]]) -> dict[str, str]:
    return {code: words[0] for code, words in words_of.items()}


def _sheet(key: str, data: dict[str, Any]) -> Sheet:
    columns = tuple(_column(name, column) for name, column in data["columns"].items())
    return Sheet(key, tuple(data["names"]), columns, data.get("required", False))


def _column(key: str, data: dict[str, Any]) -> Column:
    pattern = re.compile(data["pattern"]) if "pattern" in data else None
    return Column(
        key,
        tuple(data["names"]),
        data.get("required", False),
        data.get("longest"),
        pattern,
        data.get("mistake", "not_allowed"),
        data.get("date", False),
    )
