"""The cells of the matrix as markup, made in Python: a page has up to two thousand of them."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from luoshi.assignments.ledger.amounts import amount
from luoshi.assignments.models import Assignment
from luoshi.assignments.states import Light, light, timeliness

SUBMITTED = Assignment.Review.SUBMITTED.value
#: Worst first: what a cell of several lines shows.
WORST = (Light.RED, Light.AMBER, Light.GREY, Light.GREEN)


class CellLine(NamedTuple):
    """What a cell needs of a line, in the order of `FIELDS`."""

    pk: int
    organization_id: int
    obligation_id: int
    target_min: Decimal | None
    target_max: Decimal | None
    done: Decimal
    due_on: date | None
    due_soon_from: date | None
    met_on: date | None
    progress: str
    review: str
    role: str
    joint_id: int | None


FIELDS = CellLine._fields


class CellWriter:
    """Writes cells in one language on one day. Lines of a page repeat few dates and figures: each is worked out once."""

    def __init__(self, today: date) -> None:
        self.today = today
        self.words = {light: str(light.label) for light in Light}
        self.in_review, self.stretch = gettext("in review"), gettext("stretch not reached")
        self.head, self.tail = reverse("assignment_detail", args=[0]).split("0")
        self._lights: dict[Any, Light] = {}
        self._figures: dict[Any, str] = {}

    def light_of(self, line: CellLine) -> Light:
        key = (line.progress, line.due_on, line.due_soon_from, line.met_on)
        if key not in self._lights:
            timely = timeliness(self.today, line.due_on, line.due_soon_from, line.met_on)
            self._lights[key] = light(line.progress, timely)
        return self._lights[key]

    def one(self, line: CellLine, shown: Light) -> str:
        """A cell of one line: its shape, done/target, and the words that a reader without eyes for shapes gets."""
        half = line.review == SUBMITTED and shown != Light.GREEN
        words = f"{self.words[shown]}, {self.in_review}" if half else self.words[shown]
        return self._link(f'{self.head}{line.pk}{self.tail}" data-peek="', shown, half, words, self.figures(line))

    def several(self, lights: Sequence[Light], address: str) -> str:
        """A cell of several lines: the worst light, and how many of them are met; leads to the list of them."""
        worst = min(lights, key=WORST.index)
        return self._link(
            f'{escape(address)}" data-peek="',
            worst,
            False,
            self.words[worst],
            f"{lights.count(Light.GREEN)}/{len(lights)}",
        )

    def _link(self, address: str, shown: Light, half: bool, words: str, figures: str) -> str:
        colour = shown.value
        return (
            f'<td class="lit"><a class="light light-{colour}" href="{address}">'
            f'<svg class="light-shape" aria-hidden="true"><use href="#light-{"half" if half else colour}"/></svg>'
            f'<span class="figures">{figures}</span><span class="visually-hidden">{words}</span></a></td>'
        )

    def figures(self, line: CellLine) -> str:
        """Done/owed, with a star where the stretch is not reached; empty where nothing is counted."""
        key = (line.done, line.target_min, line.target_max)
        if key not in self._figures:
            self._figures[key] = self._written(*key)
        return self._figures[key]

    def _written(self, done: Decimal, least: Decimal | None, most: Decimal | None) -> str:
        goal = least if least is not None else most
        if goal is None:
            return ""
        stretching = least is not None and most is not None and least <= done < most
        return f"{amount(done)}/{amount(goal)}" + (f'<span title="{self.stretch}">*</span>' if stretching else "")


EMPTY = '<td class="none"></td>'


def join(cells: Sequence[str]) -> SafeString:
    """The cells of a row. Each was written above: numbers, escaped words and addresses."""
    return mark_safe("".join(cells))  # noqa: S308
