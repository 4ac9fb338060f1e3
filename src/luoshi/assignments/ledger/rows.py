"""The rows of the plain list as markup, made in Python like the cells of the matrix: in a template they take half of the page's time."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from luoshi.assignments.ledger.listing import ListLine
from luoshi.assignments.models import Assignment
from luoshi.assignments.standing import Standing, standing
from luoshi.assignments.states import Light
from luoshi.assignments.wording import due_words

#: Colours of the badge that says how the newest report stands.
TONES = {"submitted": "amber", "returned": "red", "accepted": "green"}


class RowWriter:
    """Writes rows in one language."""

    def __init__(self) -> None:
        self.first = gettext("first")
        self.head, self.tail = reverse("assignment_detail", args=[0]).split("0")
        self.lights = {light: str(light.label) for light in Light}
        self.roles = {role.value: str(role.label) for role in Assignment.Role}
        self.reviews = {review.value: str(review.label) for review in Assignment.Review}

    def rows(self, lines: Sequence[ListLine]) -> SafeString:
        """All rows. Numbers, words of ours, and escaped names and titles."""
        return mark_safe("".join(self.row(line, standing(line)) for line in lines))  # noqa: S308

    def row(self, line: ListLine, shown: Standing) -> str:
        figures = f"{shown.done}/{shown.goal}" if shown.goal else "—"
        cells = [
            f"<td>{escape(line.title)}{self._role(line)}</td>",
            f"<td>{self._light(shown.light)}</td>",
            f'<td class="text-end">{figures}</td>',
            f"<td>{self._due(line, shown)}</td>",
            f'<td><span class="badge-state tone-{TONES.get(line.review, "grey")}">{self.reviews[line.review]}</span></td>',
        ]
        return f"<tr>{self._unit(line)}{''.join(cells)}</tr>"

    def _unit(self, line: ListLine) -> str:
        return f'<th scope="row"><a href="{self.head}{line.pk}{self.tail}">{escape(line.label)}</a></th>'

    def _role(self, line: ListLine) -> str:
        if line.role == Assignment.Role.RESPONSIBLE:
            return ""
        return f' <span class="badge-state tone-grey">{self.roles[line.role]}</span>'

    def _light(self, light: Light) -> str:
        shape = f'<svg class="light-shape" aria-hidden="true"><use href="#light-{light.value}"/></svg>'
        return f'<span class="light light-{light.value}">{shape}<span>{self.lights[light]}</span></span>'

    def _due(self, line: ListLine, shown: Standing) -> str:
        if line.due_on is None:
            return "<time>—</time>"
        day = f"<time>{line.due_on.isoformat()}</time>{self._first(line)}"
        if shown.light == Light.GREEN:
            return day
        return f'{day} <span class="due-words">{due_words(line.due_on)}</span>'

    def _first(self, line: ListLine) -> str:
        """The first due day, where the line was given another since."""
        if line.first_due_on in {None, line.due_on}:
            return ""
        return f' <span class="first-due">{self.first} <s>{line.first_due_on}</s></span>'
