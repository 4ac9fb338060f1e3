"""The text of a report as one, and the hashes by which others that share passages are found."""

from collections.abc import Iterable

from luoshi.assignments.models import Assignment
from luoshi.integrity import text_hashes
from luoshi.plans.models import PlanRevision
from luoshi.reports.models import PassageHash, Report
from luoshi.reports.requirements import PARTS
from luoshi.transactions import atomic

#: Between two parts: no passage runs across it, because no text holds it.
SEPARATOR = "\n\n"


def whole_text(report: Report) -> str:
    """The parts one after the other; spans of signals count from its beginning."""
    return SEPARATOR.join(getattr(report, part) for part in PARTS)


def parts_of(report: Report) -> list[tuple[str, int, str]]:
    """Name, start within `whole_text`, and text of each part."""
    found, start = [], 0
    for part in PARTS:
        text = getattr(report, part)
        found.append((part, start, text))
        start += len(text) + len(SEPARATOR)
    return found


def boilerplate(report: Report, served: Iterable[Assignment]) -> list[str]:
    """What everybody may copy: the text of the plans served, and the templates handed down with them."""
    served = list(served)
    plans = {line.plan_id for line in served}
    revisions = PlanRevision.objects.filter(plan__in=plans).order_by("plan", "-number").values_list("plan", "text")
    newest: dict[int, str] = {}
    for plan, text in revisions:
        newest.setdefault(plan, text)
    templates = [report.template, *(line.obligation.templates for line in served)]
    words = [text for template in templates for text in (template or {}).values()]
    return [*newest.values(), *(line.obligation.text for line in served), *words]


@atomic
def keep_hashes(report: Report, plan_words: list[str]) -> set[int]:
    """The hashes of the report's text, now kept in place of earlier ones."""
    values = text_hashes(whole_text(report), plan_words)
    PassageHash.objects.filter(report=report).delete()
    PassageHash.objects.bulk_create(
        [PassageHash(report=report, value=value) for value in sorted(values)], batch_size=500
    )
    return values
