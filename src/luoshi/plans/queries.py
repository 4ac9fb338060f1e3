"""The only way to fetch plans and what is in them. Each function takes the user first and applies what the user may see."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404
from django.utils import timezone

from luoshi.audit.models import Event
from luoshi.organizations.models import Organization, Role, User
from luoshi.organizations.permissions import reach
from luoshi.plans import permissions
from luoshi.plans.models import Diagnostic, Obligation, ObligationBody, Plan, PlanRevision

#: A running compilation that gave no sign for this long has lost its worker.
STALLED_AFTER = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Readiness:
    """What stands between a revision and issuing it."""

    obligations: int
    confirmed: int
    open_questions: int
    unconfirmed_phrases: int
    nobody: int = 0

    @property
    def open(self) -> int:
        """All that a person still has to answer: questions, phrases to confirm, and obligations that nobody owes."""
        return self.open_questions + self.unconfirmed_phrases + self.nobody

    @property
    def ready(self) -> bool:
        """Whether the plan can be issued."""
        return self.obligations > 0 and not self.open


def visible_plans(user: User) -> QuerySet[Plan]:
    """The plans that the user sees, newest first, with their owner."""
    return Plan.objects.filter(permissions.visible(user)).select_related("owner", "amends")


def list_plans(user: User) -> QuerySet[Plan]:
    """The user's plans with `newest` (revision), its `compilation`, `obligation_count`, `confirmed_count`, `open_count`."""
    newest = PlanRevision.objects.filter(plan=OuterRef("pk")).order_by("-number")
    return (
        visible_plans(user)
        .annotate(
            newest=Subquery(newest.values("pk")[:1]),
            compilation=Subquery(newest.values("compilation")[:1]),
            obligation_count=_count(Obligation, "revision", ~Q(status=Obligation.Status.DROPPED)),
            confirmed_count=_count(Obligation, "revision", Q(status=Obligation.Status.CONFIRMED)),
            question_count=_count(Diagnostic, "revision", _ASKED),
            phrase_count=_count(ObligationBody, "obligation__revision", _UNCONFIRMED, of="text"),
            nobody_count=_count(Obligation, "revision", Q(bodies__isnull=True) & ~Q(status=Obligation.Status.DROPPED)),
        )
        .annotate(open_count=Coalesce("question_count", 0) + Coalesce("phrase_count", 0) + Coalesce("nobody_count", 0))
    )


#: Open questions, but for those about what was left out: nobody has to answer them.
_ASKED = Q(state=Diagnostic.State.OPEN) & ~Q(obligation__status=Obligation.Status.DROPPED)
_UNCONFIRMED = Q(confirmed=False) & ~Q(obligation__status=Obligation.Status.DROPPED)


def _count(model: Any, revision: str, condition: Q, of: str = "pk") -> Subquery:
    """How many rows of the newest revision fit the condition, as a column."""
    rows = model.objects.filter(condition, **{revision: OuterRef("newest")}).order_by().values(revision)
    return Subquery(rows.annotate(n=Count(of, distinct=True)).values("n"))


def get_plan(user: User, pk: int) -> Plan:
    """The plan, or 404 when the user does not see it."""
    return get_object_or_404(visible_plans(user), pk=pk)


def get_obligation(user: User, pk: int) -> Obligation:
    """The obligation of a plan that the user sees, with its revision, plan and owner; else 404."""
    rows = Obligation.objects.select_related("revision__plan__owner", "section", "reviewing_office")
    return get_object_or_404(rows.filter(revision__plan__in=visible_plans(user)), pk=pk)


def get_body(user: User, pk: int) -> ObligationBody:
    """The body of an obligation that the user sees; else 404."""
    rows = ObligationBody.objects.select_related("obligation__revision__plan__owner", "scope")
    return get_object_or_404(rows.filter(obligation__revision__plan__in=visible_plans(user)), pk=pk)


def get_question(user: User, pk: int) -> Diagnostic:
    """The diagnostic of a plan that the user sees; else 404."""
    rows = Diagnostic.objects.select_related("revision__plan__owner", "obligation")
    return get_object_or_404(rows.filter(revision__plan__in=visible_plans(user)), pk=pk)


def newest_revision(plan: Plan) -> PlanRevision | None:
    """The plan's last revision, whatever its state."""
    return plan.revisions.order_by("-number").first()


def revision_before(revision: PlanRevision) -> PlanRevision | None:
    """The last compiled revision before this one; before the first of an amendment stands the issued plan's."""
    earlier = revision.plan.revisions.filter(number__lt=revision.number, compilation=PlanRevision.Compilation.DONE)
    return earlier.order_by("-number").first() or amended_revision(revision.plan)


def amended_revision(plan: Plan) -> PlanRevision | None:
    """The revision that holds in the issued plan which this draft amends; None for a plan of its own."""
    return newest_revision(plan.amends) if plan.amends_id else None


def amendment_of(plan: Plan) -> Plan | None:
    """The draft that is to amend the issued plan, if one is being prepared."""
    return plan.amendments.first()


def obligations_of(revision: PlanRevision) -> QuerySet[Obligation]:
    """The revision's obligations in order of the document, dropped ones included, with all that a card shows (5 queries)."""
    return (
        revision.obligations.select_related("section", "reviewing_office", "merged_into")
        .prefetch_related("bodies__scope", "corrections__by", "diagnostics__settled_by")
        .order_by("position", "pk")
    )


def live_obligations(plan: Plan) -> QuerySet[Obligation]:
    """The obligations of the plan's newest revision that are not dropped: what issuing fans out."""
    return live_in(newest_revision(plan))


def live_in(revision: PlanRevision) -> QuerySet[Obligation]:
    """The revision's obligations that are not dropped, as `obligations_of` gives them."""
    return obligations_of(revision).exclude(status=Obligation.Status.DROPPED)


def readiness(revision: PlanRevision) -> Readiness:
    """What is still open in a revision (4 queries)."""
    duties = revision.obligations.exclude(status=Obligation.Status.DROPPED)
    counts = duties.aggregate(all=Count("pk"), confirmed=Count("pk", filter=Q(status=Obligation.Status.CONFIRMED)))
    questions = revision.diagnostics.filter(_ASKED).count()
    phrases = ObligationBody.objects.filter(_UNCONFIRMED, obligation__revision=revision)
    nobody = duties.filter(bodies__isnull=True).count()
    return Readiness(counts["all"], counts["confirmed"], questions, phrases.values("text").distinct().count(), nobody)


def is_stalled(revision: PlanRevision) -> bool:
    """Whether the revision's compilation lost its worker, or never got one: it may be started again."""
    if revision.compilation not in {PlanRevision.Compilation.WAITING, PlanRevision.Compilation.RUNNING}:
        return False
    last = revision.compilation_beat_at or revision.uploaded_at
    return timezone.now() - last > STALLED_AFTER


def owners_for(user: User) -> QuerySet[Organization]:
    """The organizations in whose name the user may make plans, top of the tree first."""
    return Organization.objects.filter(reach(user, {Role.PLAN_OFFICE})).order_by("depth", "path")


def timeline(plan: Plan, limit: int = 200) -> QuerySet[Event]:
    """The newest events on the plan."""
    return Event.objects.filter(plan_id=plan.pk).order_by("-sequence")[:limit]
