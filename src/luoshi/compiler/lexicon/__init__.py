"""Words, units and numerals as data: one YAML file a subject. Read once a process, when first asked for."""

import functools
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any


@functools.cache
def lexicon(name: str) -> dict[str, Any]:
    """The contents of `lexicon/NAME.yaml`."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    data: dict[str, Any] = yaml.load((Path(__file__).parent / f"{name}.yaml").read_bytes(), Loader=loader)  # noqa: S506 -- a safe loader
    return data


@functools.cache
def words(name: str, key: str) -> tuple[str, ...]:
    """The list `key` of a lexicon, which may be written as one string of words with spaces between."""
    value = lexicon(name)[key]
    return tuple(value.split() if isinstance(value, str) else value)


def any_pattern(choices: Iterable[str]) -> str:
    """A regular expression for any of these regular expressions, the longest first."""
    return "(?:" + "|".join(sorted(choices, key=len, reverse=True)) + ")"


def any_of(choices: Iterable[str]) -> str:
    """A regular expression for any of the words, the longest first."""
    return "(?:" + "|".join(map(re.escape, sorted(choices, key=len, reverse=True))) + ")"
