"""The duties of this room when an organization ends: its plans, and obligations of drafts that it is to review."""

from collections import Counter
from collections.abc import Sequence

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luoshi.audit.actions import record
from luoshi.organizations.models import Organization, Role, User
from luoshi.organizations.permissions import reaches
from luoshi.organizations.reorganization.duties import Change, Duty, DutyRoom, Moves, register
from luoshi.plans.actions.locking import lock_plans
from luoshi.plans.models import Obligation, Plan


class Plans(DutyRoom):
    """Drafts and running plans: their office is that of the organization that takes them. Who issued it stays in its events."""

    code = "plan"
    words = gettext_lazy("Plans")
    locks_first = True

    def find(
        self, user: User | None, organizations: Sequence[Organization], places: Sequence[Organization]
    ) -> list[Duty]:
        found = _running(organizations).select_related("owner").order_by("pk")
        return [Duty(str(plan.pk), plan.owner_id, _words(user, plan)) for plan in found]

    def count(self, organizations: Sequence[Organization]) -> Counter[int]:
        return Counter(dict(_running(organizations).order_by().values_list("owner").annotate(n=Count("pk"))))

    def lock(self, moves: Moves) -> None:
        lock_plans(moves)

    def hand_over(self, actor: User | None, moves: Moves, change: Change) -> None:
        for plan in Plan.objects.filter(pk__in=moves).select_related("owner").order_by("pk"):
            before, plan.owner = plan.owner, moves[str(plan.pk)]
            plan.save(update_fields=["owner"])
            record(
                actor, "plans:plan:hand_over", plan, plan=plan.pk, organization=plan.owner_id, before=before.name,
                after=plan.owner.name, from_on=change.from_on,
            )  # fmt: skip


def _running(organizations: Sequence[Organization]) -> QuerySet[Plan]:
    return Plan.objects.filter(owner__in=list(organizations)).exclude(status=Plan.Status.WITHDRAWN)


def _words(user: User | None, plan: Plan) -> str:
    readable = user is None or reaches(user, plan.owner, Role.PLAN_OFFICE, Role.BUREAU_LEADER)
    what = plan.title if readable else _("Plan No. %(pk)d") % {"pk": plan.pk}
    return f"{what} · {plan.get_status_display()}"


class Offices(DutyRoom):
    """Draft plans with obligations that the organization is to review once they are issued."""

    code = "office"
    words = gettext_lazy("Reviews that drafts ask for")
    locks_first = True

    def find(
        self, user: User | None, organizations: Sequence[Organization], places: Sequence[Organization]
    ) -> list[Duty]:
        rows = _to_review(organizations).order_by("reviewing_office", "revision__plan")
        counted = rows.values_list("reviewing_office", "revision__plan").annotate(n=Count("pk"))
        words = _("Plan No. %(plan)d: %(count)d tasks")
        return [Duty(f"{office}-{plan}", office, words % {"plan": plan, "count": n}) for office, plan, n in counted]

    def count(self, organizations: Sequence[Organization]) -> Counter[int]:
        rows = _to_review(organizations).order_by().values_list("reviewing_office", "revision__plan").distinct()
        return Counter(office for office, _plan in rows)

    def lock(self, moves: Moves) -> None:
        lock_plans(key.split("-")[1] for key in moves)

    def hand_over(self, actor: User | None, moves: Moves, change: Change) -> None:
        for key, place in moves.items():
            office, plan = map(int, key.split("-"))
            assert place is not None
            count = Obligation.objects.filter(revision__plan=plan, reviewing_office=office).update(
                reviewing_office=place
            )
            record(actor, "plans:plan:review_by", plan, plan=plan, after=place.name, count=count)


def _to_review(organizations: Sequence[Organization]) -> QuerySet[Obligation]:
    return Obligation.objects.filter(reviewing_office__in=list(organizations), revision__plan__status=Plan.Status.DRAFT)


for room in (Plans(), Offices()):
    register(room)
