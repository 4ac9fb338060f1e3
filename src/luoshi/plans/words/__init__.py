"""The words by which plans say things that this room acts on: data, one file a matter."""

import functools
import re
from importlib import resources
from typing import Any

import yaml


@functools.cache
def load(name: str) -> Any:
    """The content of `<name>.yaml` beside this file."""
    return yaml.safe_load(resources.files(__package__).joinpath(f"{name}.yaml").read_text(encoding="utf-8"))


@functools.cache
def pattern(name: str, key: str) -> re.Pattern[str]:
    """One expression that finds any of the wordings listed under `key` of the file."""
    return re.compile("|".join(load(name)[key]))
