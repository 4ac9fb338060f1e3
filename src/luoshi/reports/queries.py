"""The only way to fetch reports and evidence: what a person may not see is not there."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from luoshi.assignments.models import Assignment
from luoshi.audit.models import Event
from luoshi.organizations.models import Organization, Role, User
from luoshi.organizations.permissions import reach
from luoshi.plans.models import Plan
from luoshi.reports.escalation import late_below, reviews_overdue_for_escalation  # noqa: F401 (asked for here)
from luoshi.reports.files.kinds import PDF
from luoshi.reports.models import Comment, Content, Evidence, Report, ReportItem, Review, Signal, SignOff
from luoshi.reports.permissions import can_comment, led_by, planned_by, reviewed_by


def visible_reports(user: User) -> QuerySet[Report]:
    """The reports that the person may see; drafts only those of units that he files for, what waits for its leader only in the unit."""
    own = reach(user, [Role.HANDLER], "organization__")
    above = reach(user, [Role.LEADER, Role.BUREAU_LEADER], "organization__")
    outside = ~Q(sign_off=Report.SignOff.WAITING) & Exists(_concerning(user))
    return Report.objects.filter(own | (~Q(state=Report.State.DRAFT) & (above | outside)))


def _concerning(user: User) -> QuerySet[ReportItem]:
    """Items whose assignment the person reviews, planned or supervises, or whose reviewing office he leads."""
    concerns = (
        reviewed_by(user, "assignment__")
        | planned_by(user, "assignment__")
        | led_by(user, "assignment__")
        | reach(user, [Role.SUPERVISOR], "assignment__supervised_by__supervising__organization__")
    )
    return ReportItem.objects.filter(concerns, report=OuterRef("pk"))


def listed(reports: QuerySet[Report]) -> QuerySet[Report]:
    """The reports with what a list shows of each, in four queries however many they are."""
    items = ReportItem.objects.select_related(
        "assignment__obligation", "assignment__plan__owner", "assignment__reviewing_office", "assignment__organization"
    ).order_by("pk")
    # A subquery for the rows shown: a join would count the files of every report before the first page is cut.
    files = (
        Evidence.objects.filter(report=OuterRef("pk")).order_by().values("report").annotate(n=Count("pk")).values("n")
    )
    return (
        reports.select_related("organization", "author", "first_by")
        .prefetch_related(Prefetch("items", items), "reviews__reviewer", "organization__former_names")
        .annotate(files=Coalesce(Subquery(files), 0))
    )


def detailed(reports: QuerySet[Report]) -> QuerySet[Report]:
    """The reports with items, evidence and reviews at hand."""
    return listed(reports).prefetch_related("evidence", "sign_offs__leader")


def visible_evidence(user: User) -> QuerySet[Evidence]:
    """The files of reports that the person may see."""
    return Evidence.objects.filter(report__in=visible_reports(user).order_by()).select_related("report__organization")


def preview_of(evidence: Evidence) -> Content.Preview:
    """Whether a document can be read page by page: a PDF always, an office document once its PDF was made."""
    if evidence.content_type == PDF.content_type:
        return Content.Preview.READY
    content = Content.objects.filter(sha256=evidence.sha256).first()
    return Content.Preview(content.preview) if content else Content.Preview.NONE


def fileable_assignments(user: User) -> QuerySet[Assignment]:
    """The assignments of issued plans that the person files reports for."""
    return Assignment.objects.filter(
        reach(user, [Role.HANDLER], "organization__"), plan__status=Plan.Status.ISSUED
    ).select_related("plan__owner", "obligation__section", "organization", "reviewing_office")


def reviewable(user: User) -> QuerySet[Report]:
    """The reports once handed in that the person reviews, decided ones included. Never his own or his unit's."""
    by_office = Exists(ReportItem.objects.filter(reviewed_by(user, "assignment__"), report=OuterRef("pk")))
    by_plan = Exists(ReportItem.objects.filter(planned_by(user, "assignment__"), report=OuterRef("pk")))
    files_for = reach(user, [Role.HANDLER], "organization__")
    handed_in = Report.objects.exclude(state=Report.State.DRAFT).exclude(sign_off=Report.SignOff.WAITING)
    return handed_in.filter(by_plan | (by_office & ~files_for)).exclude(author=user.pk)


def waiting_for(user: User) -> QuerySet[Report]:
    """The submitted reports that the person may decide on, the longest waiting first; not those that he accepted first already."""
    return reviewable(user).filter(state=Report.State.SUBMITTED).exclude(first_by=user.pk).order_by("waits_since", "pk")


def visible_signals(user: User) -> QuerySet[Signal]:
    """The signals on reports that the person reviews; nobody else sees one, least of all the unit."""
    return Signal.objects.filter(report__in=reviewable(user).order_by()).select_related(
        "evidence", "settled_by", "report__organization"
    )


def with_flags(reports: QuerySet[Report]) -> QuerySet[Report]:
    """The reports with `flags`: how many signals wait for a decision (notes do not). For lists of reviewers alone."""
    waiting = Signal.objects.filter(report=OuterRef("pk"), state=Signal.State.OPEN, severity="signal")
    counted = waiting.order_by().values("report").annotate(n=Count("pk")).values("n")
    return reports.annotate(flags=Coalesce(Subquery(counted), 0))


def awaiting_sign_off(user: User) -> QuerySet[Report]:
    """The submitted reports that wait for the person's sign-off, the longest waiting first. Never what he submitted himself."""
    led = reach(user, [Role.LEADER], "organization__")
    waiting = Report.objects.filter(led, state=Report.State.SUBMITTED, sign_off=Report.SignOff.WAITING)
    return waiting.exclude(author=user.pk).order_by("submitted_at", "pk")


def sent_back_to(user: User) -> QuerySet[Report]:
    """The reports that the leader sent back to units that the person files for, the newest first."""
    own = reach(user, [Role.HANDLER], "organization__")
    sent_back = Report.objects.filter(own, sign_off=Report.SignOff.SENT_BACK, state__in=Report.OPEN)
    return sent_back.prefetch_related("sign_offs__leader").order_by("-saved_at", "-pk")


def last_sent_back(report: Report) -> SignOff | None:
    """The leader's latest word where the report lies with its handler because of it, else None."""
    if report.sign_off != Report.SignOff.SENT_BACK:
        return None
    return max(report.sign_offs.all(), key=lambda word: (word.at, word.pk), default=None)


def last_report(assignment: Assignment, but: int | None = None) -> Report | None:
    """The unit's last submitted or accepted report on the same obligation in the same role, whose text a new one can start from.

    Earlier periods of a recurring obligation are included; `but` is left out. None where there is none.
    """
    rows = Report.objects.filter(
        organization=assignment.organization_id,
        items__assignment__obligation=assignment.obligation_id,
        items__assignment__role=assignment.role,
    ).exclude(state=Report.State.DRAFT)
    return rows.exclude(pk=but).order_by("-submitted_at", "-pk").first()


def last_place(organization: Organization, served: Iterable[Assignment]) -> str:
    """The place of the site in the newest report handed in by the organization on one of the same obligations; "" where none says one."""
    rows = Report.objects.filter(
        organization=organization, items__assignment__obligation__in={line.obligation_id for line in served}
    ).exclude(state=Report.State.DRAFT)
    newest = rows.exclude(place="").order_by("-submitted_at", "-pk").values_list("place", flat=True)
    return newest.first() or ""


def supervising_lines(assignments: Iterable[Assignment]) -> QuerySet[Assignment]:
    """The counted lines of others that are met by seeing these met: a report on these serves them without being asked twice."""
    watched = Assignment.objects.filter(supervises__supervised__in=list(assignments), target_min__isnull=False)
    return watched.select_related("organization", "obligation").distinct().order_by("pk")


def returned_to(user: User) -> QuerySet[Report]:
    """The reports that came back to units that the person files for, the newest first."""
    own = reach(user, [Role.HANDLER], "organization__")
    rows = Report.objects.filter(own, state=Report.State.RETURNED).exclude(sign_off=Report.SignOff.SENT_BACK)
    return rows.order_by("-decided_at", "-pk")


def drafts_of(user: User) -> QuerySet[Report]:
    """The drafts of units that the person files for, the last touched first."""
    own = reach(user, [Role.HANDLER], "organization__")
    rows = Report.objects.filter(own, state=Report.State.DRAFT).exclude(sign_off=Report.SignOff.SENT_BACK)
    return rows.order_by("-saved_at", "-pk")


def reports_for(user: User, assignment: Assignment) -> QuerySet[Report]:
    """The reports filed for the assignment that the person may see, the newest first."""
    return listed(visible_reports(user).filter(items__assignment=assignment)).order_by("-pk")


def filtered(reports: QuerySet[Report], wanted: dict[str, Any]) -> QuerySet[Report]:
    """The reports that fit the filters given (empty ones ask nothing): plan, organization, state, kind, waiting (days), q."""
    if plan := wanted.get("plan"):
        reports = reports.filter(Exists(ReportItem.objects.filter(report=OuterRef("pk"), assignment__plan=plan)))
    for name in ("organization", "state", "kind"):
        if value := wanted.get(name):
            reports = reports.filter(**{name: value})
    if waiting := wanted.get("waiting"):
        reports = reports.filter(waits_since__lte=timezone.now() - timedelta(days=int(waiting)))
    if words := wanted.get("q"):
        reports = reports.filter(_holds(words))
    return reports


def _holds(words: str) -> Q:
    title = ReportItem.objects.filter(report=OuterRef("pk"), assignment__obligation__title__icontains=words)
    return (
        Q(organization__name__icontains=words)
        | Q(practice__icontains=words)
        | Q(highlights__icontains=words)
        | Q(results__icontains=words)
        | Exists(title)
    )


def comments_on(user: User, report: Report) -> QuerySet[Comment]:
    """The thread on the report, the first word first; empty for who has no part in it."""
    served = [
        item.assignment
        for item in report.items.select_related("assignment__plan__owner", "assignment__reviewing_office")
    ]
    rows = Comment.objects.filter(report=report).select_related("author", "evidence").order_by("at", "pk")
    return rows if can_comment(user, report, served) else rows.none()


def last_return(report: Report) -> Review | None:
    """The latest return of the report, a withdrawn acceptance among them; None where it never came back."""
    back = {Review.Decision.RETURNED, Review.Decision.REVOKED}
    returned = [review for review in report.reviews.all() if review.decision in back]
    return max(returned, key=lambda review: (review.at, review.pk), default=None)


def seen_assignments(user: User) -> QuerySet[Assignment]:
    """The assignments for which the person may see what is filed, were there anything."""
    sees = (
        reach(user, [Role.HANDLER, Role.LEADER, Role.BUREAU_LEADER], "organization__")
        | reviewed_by(user)
        | planned_by(user)
        | reach(user, [Role.SUPERVISOR], "supervised_by__supervising__organization__")
        | (reach(user, [Role.SUPERVISOR], "organization__") & Q(role=Assignment.Role.SUPERVISE))
    )
    return Assignment.with_withdrawn.filter(sees)


def may_see_assignment(user: User, assignment: Assignment) -> bool:
    """Whether the person may see what is filed for the assignment, were there anything."""
    return seen_assignments(user).filter(pk=assignment.pk).exists()


def history(report: Report) -> QuerySet[Event]:
    """What happened to the report from its submission on, the latest last: one event for each thing that happened."""
    events = Event.objects.filter(tag__startswith="reports:report:", subject_id=str(report.pk)).exclude(
        tag="reports:report:save"
    )
    main = report.main
    if main:  # its events stay its own when the line goes to another organization
        return events.filter(assignment_id=main.pk)
    return events.filter(organization_id=report.organization_id)
