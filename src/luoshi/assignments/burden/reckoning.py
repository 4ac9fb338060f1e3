"""From what is asked to what it costs. Pure: no database; the minutes are data (`effort.yaml`)."""

import functools
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from importlib import resources
from typing import Any

import yaml


@dataclass(frozen=True, slots=True)
class Asked:
    """What one report on an obligation must hold."""

    characters: int = 0
    parts: int = 0
    photographs: int = 0
    documents: int = 0
    count: bool = False
    place: bool = False
    sign_off: bool = False

    @property
    def fields(self) -> int:
        """Fields to fill: the parts of the text (one at least) and the number delivered, the place."""
        return max(self.parts, 1) + self.count + self.place


@dataclass(frozen=True, slots=True)
class Load:
    """Lines of one organization on one obligation: how many, how many of them need no report of their own, and whether they roll."""

    organization: int
    obligation: int
    lines: int
    reused: int = 0
    rolling: bool = False


@dataclass(frozen=True, slots=True)
class Burden:
    """What is asked in a month. `share_reused` of the lines are met by a report that is filed anyhow (0 to 1)."""

    requests: Decimal = Decimal(0)
    fields: Decimal = Decimal(0)
    photographs: Decimal = Decimal(0)
    minutes: Decimal = Decimal(0)
    lines: int = 0
    reused: int = 0

    @property
    def share_reused(self) -> Decimal:
        return Decimal(self.reused) / self.lines if self.lines else Decimal(0)

    def __add__(self, other: "Burden") -> "Burden":
        return Burden(
            self.requests + other.requests,
            self.fields + other.fields,
            self.photographs + other.photographs,
            self.minutes + other.minutes,
            self.lines + other.lines,
            self.reused + other.reused,
        )

    def per(self, units: int) -> "Burden":
        """The same for one of so many units; `lines` and `reused` stay, for the share."""
        units = max(units, 1)
        shares = (self.requests / units, self.fields / units, self.photographs / units, self.minutes / units)
        return Burden(*shares, self.lines, self.reused)


@functools.cache
def effort() -> Any:
    """The content of `effort.yaml`, its numbers exact."""
    text = resources.files(__package__).joinpath("effort.yaml").read_text(encoding="utf-8")
    return yaml.load(text, Loader=_ExactLoader)  # noqa: S506 (a safe loader, but for exact numbers)


class _ExactLoader(yaml.SafeLoader):
    """Reads numbers as they are written, not as the nearest binary fraction."""


_ExactLoader.add_constructor("tag:yaml.org,2002:int", lambda loader, node: Decimal(loader.construct_scalar(node)))
_ExactLoader.add_constructor("tag:yaml.org,2002:float", lambda loader, node: Decimal(loader.construct_scalar(node)))


def minutes_of(asked: Asked) -> Decimal:
    """What one such report takes the unit, in minutes, its leader's sign-off included."""
    each: Mapping[str, Decimal] = effort()["minutes"]
    text = each["hundred_characters"] * asked.characters / 100 if asked.characters else each["part"] * asked.parts
    files = each["photograph"] * asked.photographs + each["document"] * asked.documents
    numbers = each["count"] * asked.count + each["place"] * asked.place
    return each["report"] + text + files + numbers + each["sign_off"] * asked.sign_off


def months_between(start: date, end: date | None) -> Decimal:
    """How many months the plan runs; at least one, and a year where no day ends it."""
    if end is None:
        return Decimal(12)
    return max(Decimal((end - start).days + 1) / effort()["days"], Decimal(1))


def burden_of(load: Load, asked: Asked, months: Decimal) -> Burden:
    """What one load costs a month: its lines spread over the months of the plan, what rolls at the assumed rate."""
    own = load.lines - load.reused
    requests = own * effort()["monthly"]["rolling"] if load.rolling else own / months
    return Burden(
        requests=requests,
        fields=requests * asked.fields,
        photographs=requests * asked.photographs,
        minutes=requests * minutes_of(asked),
        lines=load.lines,
        reused=load.reused,
    )


def burdens(
    loads: Iterable[Load], asked: Mapping[int, Asked], months: Decimal
) -> tuple[dict[int, Burden], dict[int, Burden]]:
    """The burden of each organization, and of each obligation over all organizations; empty without loads."""
    by_unit: dict[int, Burden] = defaultdict(Burden)
    by_obligation: dict[int, Burden] = defaultdict(Burden)
    for load in loads:
        cost = burden_of(load, asked[load.obligation], months)
        by_unit[load.organization] += cost
        by_obligation[load.obligation] += cost
    return dict(by_unit), dict(by_obligation)
