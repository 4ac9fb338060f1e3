"""The thread between the unit and its reviewers on a report."""

from uuid import UUID

from luoshi.errors import DomainError
from luoshi.organizations.models import User
from luoshi.reports.actions.locking import assignments_of, lock, record_each
from luoshi.reports.models import Comment, Evidence, Report
from luoshi.reports.permissions import require_comment
from luoshi.reports.requirements import PARTS
from luoshi.transactions import atomic

#: Most characters of a comment, and most comments on one report.
LONGEST, MOST = 2000, 500


@atomic
def comment_on(actor: User, report: Report, text: str, *, part: str = "", evidence: UUID | None = None) -> Comment:
    """The comment, on the report as a whole, on a `part` of its text or on a piece of its `evidence` (by key). It changes no state.

    For the unit's handlers and leaders and for who reviews it, once it was handed in. The same words by the same person at the end of the
    thread are one comment: a repeated request says nothing twice. DomainError reports.comment_empty, reports.comment_too_long,
    reports.comment_on_nothing, reports.too_many_comments, reports.still_a_draft; PermissionDeniedError.
    """
    locked = lock(report)
    require_comment(actor, locked, assignments_of(locked))
    words = _checked(locked, text)
    about = _piece(locked, part, evidence)
    last = locked.comments.order_by("pk").last()
    if last and (last.author_id, last.text, last.part, last.evidence) == (actor.pk, words, part, about):
        return last
    comment = Comment.objects.create(
        report=locked, author=actor, text=words, part=part, evidence=about, report_version=locked.version
    )
    # The words stay out of the event: its timeline has more readers than the thread.
    record_each(actor, "reports:report:comment", locked, version=locked.version, comment=comment.pk)
    return comment


def _checked(report: Report, text: str) -> str:
    if report.state == Report.State.DRAFT:
        raise DomainError("reports.still_a_draft")
    words = text.replace("\r\n", "\n").replace("\0", "").strip()
    if not words:
        raise DomainError("reports.comment_empty")
    if len(words) > LONGEST:
        raise DomainError("reports.comment_too_long", limit=LONGEST)
    if report.comments.count() >= MOST:
        raise DomainError("reports.too_many_comments", limit=MOST)
    return words


def _piece(report: Report, part: str, evidence: UUID | None) -> Evidence | None:
    found = report.evidence.filter(key=evidence).first() if evidence else None
    if (part and part not in PARTS) or (evidence and found is None):
        raise DomainError("reports.comment_on_nothing")
    return found
