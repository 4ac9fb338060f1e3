"""What a plan asks of the reports for an obligation: `Obligation.asks`. The shape stands in docs/reports.md. Pure."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from luoshi.plans.words import load, pattern

#: The parts of a report that can be required, in the order of the report form.
PARTS = ("practice", "highlights", "results")
#: The kinds of reports, in the order of the report form.
KINDS = ("progress", "completion", "case", "activity")
#: What can be asked in numbers, and the most of each that can be asked.
NUMBERS = {"min_text": 20000, "min_photographs": 50, "min_documents": 50}
#: Kilometres from the place filed within which photographs count as taken there, least and most. Below the least, maps disagree.
PLACE_KM = (2, 500)
#: Most characters of a template for one part.
LONGEST_TEMPLATE = 4000


def derive_asks(evidence: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """What a report must hold, from the plan's demands (`evidence` of the Plan IR): keys of NUMBERS, parts, kinds.

    Keys that nothing asks for are absent; no demand gives an empty dictionary. The rules stand in `words/asks.yaml`: one
    with `of` speaks of that kind of report alone.
    """
    asks: dict[str, Any] = {}
    special: dict[str, Any] = {}
    for demand in evidence:
        for rule in load("asks")["rules"]:
            if not _applies(rule, demand):
                continue
            if kind := rule.get("of"):
                special[kind] = _join(special.get(kind, {}), rule)
            else:
                asks = _join(asks, rule)
    kinds = {kind: _join(asks, special[kind]) for kind in KINDS if kind in special}
    return {**asks, "kinds": kinds} if kinds else asks


def join_asks(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """Both demands together: of each number the larger, of the parts all; and so for each kind that either speaks of."""
    joined = _join(one, other)
    special = {*one.get("kinds", ()), *other.get("kinds", ())}
    kinds = {kind: _join(asks_of(one, kind), asks_of(other, kind)) for kind in KINDS if kind in special}
    return {**joined, "kinds": kinds} if kinds else joined


def _join(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    joined: dict[str, Any] = {}
    for key in NUMBERS:
        if largest := max(one.get(key, 0), other.get(key, 0)):
            joined[key] = largest
    wanted = {*one.get("parts", ()), *other.get("parts", ())}
    if wanted:
        joined["parts"] = [part for part in PARTS if part in wanted]
    if one.get("count") or other.get("count"):
        joined["count"] = True
    if limits := [each["place_km"] for each in (one, other) if each.get("place_km")]:
        joined["place_km"] = min(limits)
    return joined


def asks_of(asks: Mapping[str, Any], kind: str) -> Mapping[str, Any]:
    """What a report of the kind must hold: what is said of the kind alone, else what is said of every report."""
    special: Mapping[str, Mapping[str, Any]] = asks.get("kinds") or {}
    return special.get(kind, asks)


def likely_kind(asks: Mapping[str, Any], due_kind: str, *, counted: bool) -> str:
    """The kind a report most likely is: a case where it rolls, a completion of a count, else the one kind that is spoken of."""
    if due_kind == "rolling":
        return "case"
    if counted:
        return "completion"
    spoken_of = list(asks.get("kinds") or ())
    return str(spoken_of[0]) if len(spoken_of) == 1 else "progress"


def general_asks(obligations: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """What the plan asks of every report: the demands in sentences that speak of reports in general (报送内容…)."""
    asks: dict[str, Any] = {}
    for obligation in obligations:
        if pattern("asks", "general").search(obligation.get("text", "")):
            demands = [*obligation.get("evidence", ()), {"text": obligation["text"]}]
            asks = join_asks(asks, derive_asks(demands))
    return asks


def clean_asks(value: Mapping[str, Any], present: Mapping[str, Any] | None) -> dict[str, Any]:
    """The asks as they are stored. Numbers and parts that are not sent ask nothing; `kinds`, `count` and `place_km` not sent stay.

    ValueError for a number out of range; TypeError and AttributeError for another shape.
    """
    kept = {key: present[key] for key in ("kinds", "count", "place_km") if present and key in present}
    given = {**kept, **value}
    kinds = {kind: _clean_demand(given["kinds"][kind]) for kind in KINDS if kind in (given.get("kinds") or {})}
    return _clean_demand(given) | ({"kinds": kinds} if kinds else {})


def _clean_demand(value: Mapping[str, Any]) -> dict[str, Any]:
    numbers = {key: int(value.get(key) or 0) for key in NUMBERS}
    if any(not 0 <= number <= NUMBERS[key] for key, number in numbers.items()):
        raise ValueError("numbers")
    asks: dict[str, Any] = {key: number for key, number in numbers.items() if number}
    if parts := [part for part in PARTS if part in (value.get("parts") or ())]:
        asks["parts"] = parts
    if limit := int(value.get("place_km") or 0):
        if not PLACE_KM[0] <= limit <= PLACE_KM[1]:
            raise ValueError("place_km")
        asks["place_km"] = limit
    return asks | ({"count": True} if value.get("count") else {})


def clean_templates(value: Mapping[str, str]) -> dict[str, str]:
    """The texts that a new report starts with, by part; empty ones are left out. ValueError where one is too long."""
    texts = {part: (value.get(part) or "").replace("\r\n", "\n").replace("\0", "").strip() for part in PARTS}
    if any(len(text) > LONGEST_TEMPLATE for text in texts.values()):
        raise ValueError(LONGEST_TEMPLATE)
    return {part: text for part, text in texts.items() if text}


def _applies(rule: dict[str, Any], demand: dict[str, Any]) -> bool:
    if rule.get("kind") == demand.get("kind") and "kind" in rule:
        return True
    return any(re.search(words, demand.get("text", "")) for words in rule.get("when", ()))
