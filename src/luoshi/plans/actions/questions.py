from django.utils import timezone

from luoshi.audit.actions import record
from luoshi.errors import DomainError
from luoshi.organizations.models import User
from luoshi.plans.actions.locking import lock_revision
from luoshi.plans.models import Diagnostic, PlanRevision
from luoshi.transactions import atomic

State = Diagnostic.State


@atomic
def settle_question(actor: User, question: Diagnostic, resolution: str, *, acknowledged: bool = False) -> Diagnostic:
    """The question with the words that settle it; `acknowledged` when nothing was changed for it."""
    revision = lock_revision(actor, question.revision, "settle_question")
    if not resolution.strip():
        raise DomainError("plans.reason_missing")
    row = Diagnostic.objects.get(pk=question.pk)
    row.state = State.ACKNOWLEDGED if acknowledged else State.SETTLED
    row.resolution, row.settled_by, row.settled_at = resolution.strip()[:300], actor, timezone.now()
    row.save()
    record(
        actor,
        "plans:question:settle",
        row,
        plan=revision.plan_id,
        question=row.code,
        state=row.state,
        resolution=row.resolution,
    )
    return row


@atomic
def reopen_question(actor: User, question: Diagnostic) -> Diagnostic:
    """The question, open again."""
    revision = lock_revision(actor, question.revision, "reopen_question")
    row = Diagnostic.objects.get(pk=question.pk)
    row.state, row.resolution, row.settled_by, row.settled_at = State.OPEN, "", None, None
    row.save()
    record(actor, "plans:question:reopen", row, plan=revision.plan_id, question=row.code)
    return row


@atomic
def acknowledge_alike(actor: User, revision: PlanRevision, code: str, resolution: str) -> int:
    """The number of open questions of this code that were acknowledged with the same words."""
    fresh = lock_revision(actor, revision, "acknowledge_alike")
    if not resolution.strip():
        raise DomainError("plans.reason_missing")
    alike = fresh.diagnostics.filter(code=code, state=State.OPEN)
    count = alike.update(
        state=State.ACKNOWLEDGED, resolution=resolution.strip()[:300], settled_by=actor, settled_at=timezone.now()
    )
    data = {"question": code, "count": count, "resolution": resolution.strip()[:300]}
    record(actor, "plans:question:acknowledge_alike", fresh, plan=fresh.plan_id, **data)
    return count
