"""The only way to fetch mails: what a person may not see is not there."""

from collections.abc import Sequence
from typing import Any

from django.db.models import F, Q, QuerySet

from luoshi.assignments.models import Assignment
from luoshi.intake.links import mail_of
from luoshi.intake.models import Mail
from luoshi.intake.permissions import may_answer, sees_intake, visible
from luoshi.organizations.models import Organization, Role, User
from luoshi.organizations.permissions import reach
from luoshi.plans.models import Plan
from luoshi.reports.models import Report
from luoshi.reports.queries import fileable_assignments

#: Lines that a page offers to choose among.
MOST_LINES = 200
#: States of a report that was handed in and did not come back.
DECIDED_OR_WAITING = (Report.State.SUBMITTED, Report.State.ACCEPTED, Report.State.REPLACED)
#: A mail whose draft was handed in by the form is as good as confirmed.
_HANDED_IN = Q(state=Mail.State.DRAFTED) & Q(report__state__in=DECIDED_OR_WAITING)


def visible_mails(user: User) -> QuerySet[Mail]:
    """The mails that the person may see in the log, the newest first; none for anybody but plan offices and administrators."""
    if not sees_intake(user):
        return Mail.objects.none()
    return (
        Mail.objects.filter(visible(user))
        .select_related("organization", "assignment__obligation", "assignment__plan__owner", "person", "report")
        .order_by("-received_at", "-pk")
    )


def filtered(mails: QuerySet[Mail], wanted: dict[str, Any]) -> QuerySet[Mail]:
    """The mails that fit the filters given: state, organization, since, until (local days, both included), q."""
    if state := wanted.get("state"):
        mails = mails.filter(_in_state(state))
    if organization := wanted.get("organization"):
        mails = mails.filter(organization=organization)
    if since := wanted.get("since"):
        mails = mails.filter(received_at__date__gte=since)
    if until := wanted.get("until"):
        mails = mails.filter(received_at__date__lte=until)
    if words := wanted.get("q"):
        found = Q(subject__icontains=words) | Q(sender__icontains=words) | Q(sender_name__icontains=words)
        mails = mails.filter(found | Q(organization__name__icontains=words))
    return mails


def _in_state(state: str) -> Q:
    if state == Mail.State.CONFIRMED:
        return Q(state=state) | _HANDED_IN
    if state == Mail.State.DRAFTED:
        return Q(state=state) & ~Q(report__state__in=DECIDED_OR_WAITING)
    return Q(state=state)


def stands(mail: Mail) -> Mail.State:
    """Where the mail stands, a draft that was handed in by the form included."""
    handed_in = mail.report and mail.report.state in DECIDED_OR_WAITING
    return Mail.State.CONFIRMED if mail.state == Mail.State.DRAFTED and handed_in else Mail.State(mail.state)


def answerable_mail(user: User, signed: str) -> Mail | None:
    """The mail of a signed address, if the person may answer for it; None otherwise."""
    mails = Mail.objects.select_related("organization", "assignment__obligation", "assignment__organization", "report")
    mail = mails.filter(pk=mail_of(signed)).first()
    return mail if mail and may_answer(user, mail) else None


def waiting_mails(line: Assignment) -> Sequence[Mail]:
    """The mails for the line that wait for its unit, the newest first; to be shown to whoever files for it."""
    mails = Mail.objects.filter(assignment=line, state__in=[Mail.State.WAITING, Mail.State.DRAFTED])
    return [mail for mail in mails.select_related("report")[:MOST_LINES] if stands(mail) != Mail.State.CONFIRMED]


def offered_lines(user: User, mail: Mail) -> list[Assignment]:
    """The lines among which the unit chooses: the likely ones first, then what else the person owes."""
    own = fileable_assignments(user).exclude(role=Assignment.Role.SUPERVISE)
    likely = {line.pk: line for line in own.filter(pk__in=mail.candidates)}
    others = own.exclude(pk__in=likely).exclude(progress=Assignment.Progress.MET)
    first = [likely[pk] for pk in mail.candidates if pk in likely]
    return [*first, *others.order_by(F("due_on").asc(nulls_last=True), "pk")[:MOST_LINES]]


def assignable_units(user: User) -> QuerySet[Organization]:
    """The units with lines in issued plans whose office the person is."""
    return Organization.objects.filter(pk__in=_assignable(user).order_by().values("organization")).order_by("path")


def assignable_lines(user: User, unit: int) -> Sequence[Assignment]:
    """The unit's lines in those plans, the earliest due first."""
    lines = _assignable(user).filter(organization=unit).exclude(role=Assignment.Role.SUPERVISE)
    return list(lines.order_by(F("due_on").asc(nulls_last=True), "pk")[:MOST_LINES])


def assignable_line(user: User, pk: int) -> Assignment | None:
    """One of those lines; None for any other."""
    return _assignable(user).filter(pk=pk).first()


def _assignable(user: User) -> QuerySet[Assignment]:
    own = reach(user, [Role.PLAN_OFFICE], "plan__owner__")
    lines = Assignment.objects.filter(own, plan__status=Plan.Status.ISSUED)
    return lines.select_related("plan__owner", "obligation", "organization")
