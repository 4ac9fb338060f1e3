"""What a plan and its obligations say about review: a second person, several at once, reasons for a return."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from luoshi.assignments.models import Assignment
from luoshi.plans.models import Plan
from luoshi.reports.models import Report, ReviewException, ReviewRules
from luoshi.reports.reasons import STANDARD_REASONS

Together = ReviewRules.Together
#: From the strictest to the widest.
ORDER = (Together.NONE, Together.PROGRESS, Together.ALL)


def rules_of(plan: Plan) -> ReviewRules:
    """The plan's rules; unsaved ones with the defaults where it says nothing."""
    return ReviewRules.objects.filter(plan=plan).first() or ReviewRules(plan=plan)


def reasons_of(plan: Plan) -> list[str]:
    """The reasons that a reviewer of the plan's reports is offered for a return: the plan's own, else the standard ones."""
    return rules_of(plan).reasons or [str(reason) for reason in STANDARD_REASONS]


@dataclass(frozen=True, slots=True)
class Rule:
    """What holds for one report: the strictest word of all the assignments that it serves."""

    second: bool
    together: str

    def together_allows(self, kind: str) -> bool:
        """Whether a report of the kind may be accepted with others at once, its signals left aside."""
        return self.together == Together.ALL or (self.together == Together.PROGRESS and kind == Report.Kind.PROGRESS)


class RuleBook:
    """The rules of some plans, read once: two queries, however many reports are asked about."""

    def __init__(self, plans: Iterable[int]) -> None:
        pks = set(plans)
        self._plans = {rules.plan_id: rules for rules in ReviewRules.objects.filter(plan__in=pks)}
        exceptions = ReviewException.objects.filter(plan__in=pks)
        self._exceptions = {(one.plan_id, one.obligation_key): one for one in exceptions}

    def of(self, assignments: Iterable[Assignment]) -> Rule:
        """The rule for a report that serves these; with their obligations at hand it takes no query."""
        said = [self._of_one(line.plan_id, line.obligation.key) for line in assignments]
        together = min((rule.together for rule in said), key=ORDER.index, default=Together.NONE)
        return Rule(any(rule.second for rule in said), together)

    def of_report(self, report: Report) -> Rule:
        """The rule for the report, its items at hand."""
        return self.of(item.assignment for item in report.items.all())

    def _of_one(self, plan: int, key: UUID) -> Rule:
        rules, own = self._plans.get(plan), self._exceptions.get((plan, key))
        second = own.second if own and own.second is not None else bool(rules and rules.second)
        together = (own.together if own else "") or (rules.together if rules else Together.NONE)
        return Rule(second, together)


def rule_of(assignments: list[Assignment]) -> Rule:
    """The rule for one report that serves these."""
    return RuleBook(line.plan_id for line in assignments).of(assignments)


def book_of(reports: Iterable[Report]) -> RuleBook:
    """The rules for these reports, their items at hand."""
    return RuleBook(item.assignment.plan_id for report in reports for item in report.items.all())
