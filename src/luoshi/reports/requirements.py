"""What the plan asks of a report, and what a report still lacks. Pure: the form, the action and the API ask here."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from luoshi.integrity import read_place
from luoshi.plans.asks import PARTS, asks_of


@dataclass(frozen=True, slots=True)
class Asked:
    """What the obligations that a report serves ask together: the strictest of each."""

    length: int = 0
    photographs: int = 0
    documents: int = 0
    parts: tuple[str, ...] = ()
    count: bool = False
    place_km: int = 0


@dataclass(frozen=True, slots=True)
class Given:
    """What a report holds: its texts by part, the numbers of files, what was counted, and the place as it was written."""

    texts: Mapping[str, str]
    photographs: int
    documents: int
    counted: Decimal
    place: str = ""


@dataclass(frozen=True, slots=True)
class Requirement:
    """One thing asked: `have` of `need`, and the sentence that says what is missing ("" when met)."""

    code: str
    have: int
    need: int
    missing: str

    @property
    def met(self) -> bool:
        return self.have >= self.need


def asked_of(asks: Iterable[Mapping[str, Any]], kind: str, *, counted: bool = False) -> Asked:
    """The strictest of what several obligations' `asks` say of a report of the kind; keys that are absent ask nothing.

    `counted`: one of the assignments has a target in numbers. A completion then says how much was delivered, and so does a
    kind of which the plan asks it.
    """
    demands = [asks_of(each, kind) for each in asks]
    wanted = {part for demand in demands for part in demand.get("parts") or ()}
    return Asked(
        length=_most(demands, "min_text"),
        photographs=_most(demands, "min_photographs"),
        documents=_most(demands, "min_documents"),
        parts=tuple(part for part in PARTS if part in wanted),
        count=counted and (kind == "completion" or any(demand.get("count") for demand in demands)),
        place_km=min((int(demand["place_km"]) for demand in demands if demand.get("place_km")), default=0),
    )


def own_text(text: str, template: str) -> str:
    """The text without the lines that stand in the template as they are: headings to write under are no content."""
    given = {line.strip() for line in template.splitlines()}
    return "\n".join(line for line in text.splitlines() if line.strip() not in given) if template else text


def _most(asks: list[Mapping[str, Any]], key: str) -> int:
    return max((int(ask.get(key) or 0) for ask in asks), default=0)


def characters(text: str) -> int:
    """How many characters a reader counts: white space is left out, as offices count."""
    return len("".join(text.split()))


def check(asked: Asked, given: Given) -> list[Requirement]:
    """Each thing asked, met or not, in the order of the form. Empty where the plan asks nothing."""
    found = [_part(part, given) for part in asked.parts]
    if asked.length:
        found.append(_length(asked.length, given))
    if asked.photographs:
        found.append(_photographs(asked.photographs, given.photographs))
    if asked.documents:
        found.append(_documents(asked.documents, given.documents))
    if asked.count:
        found.append(Requirement("count", int(given.counted > 0), 1, _("enter how much was delivered")))
    if asked.place_km:
        found.append(
            Requirement("place", int(read_place(given.place) is not None), 1, _("enter the place of the site"))
        )
    return found


def part_names() -> dict[str, str]:
    """What the screen calls each part of the text, in the active language."""
    return {"practice": _("practice and experience"), "highlights": _("highlights"), "results": _("results")}


def _part(part: str, given: Given) -> Requirement:
    have = int(characters(given.texts.get(part, "")) > 0)
    return Requirement(part, have, 1, _("write “{part}”").format(part=part_names()[part]))


def _length(need: int, given: Given) -> Requirement:
    have = sum(characters(text) for text in given.texts.values())
    missing = max(need - have, 0)
    words = ngettext("{n} more character of text", "{n} more characters of text", missing).format(n=missing)
    return Requirement("length", have, need, words)


def _photographs(need: int, have: int) -> Requirement:
    missing = max(need - have, 0)
    words = ngettext("{n} more photograph", "{n} more photographs", missing).format(n=missing)
    return Requirement("photographs", have, need, words)


def _documents(need: int, have: int) -> Requirement:
    missing = max(need - have, 0)
    words = ngettext("{n} more document", "{n} more documents", missing).format(n=missing)
    return Requirement("documents", have, need, words)


def describe(asked: Asked) -> list[str]:
    """What is asked, each in words, for the top of the form; empty where nothing is."""
    names = part_names()
    words = [_("text with {parts}").format(parts="、".join(names[part] for part in asked.parts))] if asked.parts else []
    if asked.length:
        words.append(_("at least {n} characters").format(n=asked.length))
    if asked.photographs:
        words.append(
            ngettext("at least {n} photograph", "at least {n} photographs", asked.photographs).format(
                n=asked.photographs
            )
        )
    if asked.documents:
        words.append(
            ngettext("at least {n} document", "at least {n} documents", asked.documents).format(n=asked.documents)
        )
    if asked.count:
        words.append(_("the number delivered"))
    if asked.place_km:
        words.append(_("the place of the site"))
    return words
