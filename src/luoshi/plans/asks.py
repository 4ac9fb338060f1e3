import re
from collections.abc import Iterable
from typing import Any

from luoshi.plans.words import load, pattern

#: The parts of a report that can be required, in the order of the report form.
PARTS = ("practice", "highlights", "results")


def derive_asks(evidence: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """What a report must hold, from the plan's demands (`evidence` of the Plan IR): keys min_text, min_photographs, parts.

    Keys that nothing asks for are absent; no demand gives an empty dictionary. The rules stand in `words/asks.yaml`.
    """
    asks: dict[str, Any] = {}
    for demand in evidence:
        for rule in load("asks")["rules"]:
            if _applies(rule, demand):
                asks = join_asks(asks, rule)
    return asks


def join_asks(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """Both demands together: of each number the larger, of the parts all."""
    joined: dict[str, Any] = {}
    for key in ("min_text", "min_photographs"):
        if largest := max(one.get(key, 0), other.get(key, 0)):
            joined[key] = largest
    wanted = {*one.get("parts", ()), *other.get("parts", ())}
    if wanted:
        joined["parts"] = [part for part in PARTS if part in wanted]
    return joined


def general_asks(obligations: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """What the plan asks of every report: the demands in sentences that speak of reports in general (报送内容…)."""
    asks: dict[str, Any] = {}
    for obligation in obligations:
        if pattern("asks", "general").search(obligation.get("text", "")):
            demands = [*obligation.get("evidence", ()), {"text": obligation["text"]}]
            asks = join_asks(asks, derive_asks(demands))
    return asks


def _applies(rule: dict[str, Any], demand: dict[str, Any]) -> bool:
    if rule.get("kind") == demand.get("kind") and "kind" in rule:
        return True
    return any(re.search(words, demand.get("text", "")) for words in rule.get("when", ()))
