"""One-click answers to questions: which are offered, what each changes, and the words that it leaves."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from luoshi.errors import DomainError
from luoshi.organizations.models import User
from luoshi.plans.actions.obligations import correct_field, drop_obligation
from luoshi.plans.actions.questions import settle_question
from luoshi.plans.facts import value_of
from luoshi.plans.models import Diagnostic, DueKind, Obligation
from luoshi.plans.wording import amount
from luoshi.plans.words import load
from luoshi.transactions import atomic


@dataclass(frozen=True, slots=True)
class Answer:
    """`opens` is the group of fields whose form the answer opens; without it the answer settles the question by itself."""

    name: str
    words: str
    opens: str = ""


def answers_to(question: Diagnostic) -> list[Answer]:
    """The answers that `words/answers.yaml` lists for the code and that fit; none for an unknown code."""
    duty = question.obligation
    found = (OFFERS[name](question, duty) for name in load("answers").get(question.code, ()))
    return [answer for answer in found if answer]


@atomic
def give_answer(actor: User, question: Diagnostic, name: str) -> Diagnostic:
    """The question settled by one of its answers, with what the answer changes. Raises for an answer that is not offered."""
    offered = {answer.name: answer for answer in answers_to(question)}
    if name not in offered or offered[name].opens:
        raise DomainError("plans.bad_answer")
    changes = CHANGES[name](question) if name in CHANGES else {}
    words = offered[name].words
    if name == "left_general":
        drop_obligation(actor, question.obligation, words)
    if changes:
        correct_field(actor, question.obligation, changes, reason=words)
    return settle_question(actor, question, words, acknowledged=not changes)


Offer = Callable[[Diagnostic, Obligation | None], Answer | None]


def _says(name: str, words: Callable[[], str]) -> Offer:
    """An answer that only says something, and fits always."""
    return lambda _question, _duty: Answer(name, words())


def _opens(name: str, group: str, words: Callable[[], str]) -> Offer:
    """An answer that opens a form of the question's obligation."""
    return lambda _question, duty: Answer(name, words(), group) if duty else None


def _window_end(question: Diagnostic, duty: Obligation | None) -> Answer | None:
    end = (value_of(duty, "window") or {}).get("end") if duty else None
    if duty is None or duty.due_kind != DueKind.WINDOW or not end:
        return None
    return Answer("window_end", gettext("By %(day)s, as the heading says") % {"day": end})


def _leave_open(question: Diagnostic, duty: Obligation | None) -> Answer | None:
    return Answer("leave_open", gettext("Leave without a date")) if duty else None


def _left_general(question: Diagnostic, duty: Obligation | None) -> Answer | None:
    return Answer("left_general", gettext("A general aim, nobody's task: leave it out")) if duty else None


def _issue_date(question: Diagnostic, duty: Obligation | None) -> Answer | None:
    return Answer("issue_date", gettext("Give the issue date…"), "issue_date")


def _lower(question: Diagnostic, duty: Obligation | None) -> Answer | None:
    quantity = _range_at(question, duty)
    if quantity is None:
        return None
    numbers = {"low": amount(quantity["min"]), "high": amount(quantity["max"])}
    return Answer("lower", gettext("%(low)s owed, %(high)s the stretch") % numbers)


def _upper(question: Diagnostic, duty: Obligation | None) -> Answer | None:
    quantity = _range_at(question, duty)
    return quantity and Answer("upper", gettext("%(high)s owed") % {"high": amount(quantity["max"])})


def _range_at(question: Diagnostic, duty: Obligation | None) -> dict[str, Any] | None:
    """The quantity with two numbers that the question points to."""
    for quantity in value_of(duty, "quantities") if duty else ():
        low, high, place = quantity.get("min"), quantity.get("max"), quantity.get("span") or (0, 0)
        if None not in {low, high} and low != high and place[0] < question.end and question.start < place[1]:
            return quantity
    return None


def _raise_to_upper(question: Diagnostic) -> dict[str, Any]:
    wanted = _range_at(question, question.obligation)
    quantities = value_of(question.obligation, "quantities")
    return {"quantities": [{**q, "min": q["max"]} if q == wanted else q for q in quantities]}


OFFERS: dict[str, Offer] = {
    "window_end": _window_end,
    "leave_open": _leave_open,
    "issue_date": _issue_date,
    "lower": _lower,
    "upper": _upper,
    "edit_when": _opens("edit_when", "when", lambda: gettext("Give a date…")),
    "edit_count": _opens("edit_count", "count", lambda: gettext("Another number…")),
    "edit_who": _opens("edit_who", "who", lambda: gettext("Correct who…")),
    "add_who": _opens("add_who", "add_who", lambda: gettext("Say who…")),
    "left_general": _left_general,
    "right": _says("right", lambda: gettext("That is right")),
    "as_worded": _says("as_worded", lambda: gettext("As the plan words it")),
    "same_thing": _says("same_thing", lambda: gettext("The same thing")),
    "jointly": _says("jointly", lambda: gettext("All together, nobody leads")),
    "later": _says("later", lambda: gettext("Sent separately")),
    "kept": _says("kept", lambda: gettext("Keep it")),
}
CHANGES: dict[str, Callable[[Diagnostic], dict[str, Any]]] = {"upper": _raise_to_upper}
