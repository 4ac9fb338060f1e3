"""The lines of the desk as markup, made in Python like the rows of the ledger: in a template they take half of the page's time."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from luoshi.assignments.models import Assignment
from luoshi.assignments.standing import Standing, standing
from luoshi.assignments.states import Light
from luoshi.assignments.wording import due_words


class DeskRows:
    """Writes the lines in one language."""

    def __init__(self) -> None:
        self.head, self.tail = reverse("assignment_detail", args=[0]).split("0")
        self.in_review = f' <span class="badge-state tone-amber">{escape(gettext("in review"))}</span>'

    def rows(self, lines: Iterable[Assignment]) -> SafeString:
        """All rows. Numbers, words of ours, and escaped names and titles."""
        return mark_safe("".join(self.row(line, standing(line)) for line in lines))  # noqa: S308

    def row(self, line: Assignment, shown: Standing) -> str:
        where = f"{escape(line.organization.label)} · {escape(line.plan.title)}"
        what = f'<b>{escape(line.obligation.title)}</b><span class="desk-where">{where}</span>'
        return (
            f'<li><a class="desk-row" href="{self.head}{line.pk}{self.tail}"><span class="desk-what">{what}</span>'
            f'<span class="desk-count">{self._count(line, shown)}</span>'
            f'<span class="desk-due">{self._due(line, shown)}</span></a></li>'
        )

    def _count(self, line: Assignment, shown: Standing) -> str:
        counted = f"<b>{shown.done}/{shown.goal}</b> {escape(line.unit + line.noun)}" if shown.goal else ""
        return (counted or escape(line.get_progress_display())) + (self.in_review if shown.in_review else "")

    def _due(self, line: Assignment, shown: Standing) -> str:
        if line.due_on is None:
            return _light(shown.light, str(shown.timeliness.label))
        day = line.due_on.isoformat()
        return f'{_light(shown.light, due_words(line.due_on))}<time datetime="{day}">{day}</time>'


def _light(light: Light, words: str) -> str:
    shape = f'<svg class="light-shape" aria-hidden="true"><use href="#light-{light.value}"/></svg>'
    return f'<span class="light light-{light.value}">{shape}<span>{escape(words)}</span></span>'
