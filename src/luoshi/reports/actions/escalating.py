"""Reviews that wait too long go to the head of the office: marked once for each time that a report came to its reviewer."""

from datetime import date

from luoshi.reports.actions.locking import lock, record_each
from luoshi.reports.escalation import LateReview, reviews_overdue_for_escalation
from luoshi.reports.models import Report
from luoshi.transactions import atomic


def escalate_reviews(day: date) -> list[LateReview]:
    """The reviews that wait too long on the day and were not marked before; each leaves one event. Run again, it finds none.

    Each is marked in a transaction of its own, so that a decision made meanwhile loses nothing.
    """
    fresh = [late for late in reviews_overdue_for_escalation(day) if late.report.escalated_on is None]
    return [late for late in fresh if _escalate(late, day)]


@atomic
def _escalate(late: LateReview, day: date) -> bool:
    try:
        locked = lock(late.report)
    except Report.DoesNotExist:  # dropped meanwhile: nobody waits for it any more
        return False
    if locked.state != Report.State.SUBMITTED or locked.escalated_on or locked.waits_since != late.report.waits_since:
        return False
    Report.objects.filter(pk=locked.pk).update(escalated_on=day)
    said = {"office": late.office.name, "days": late.days, "allowed": late.allowed}
    record_each(None, "reports:report:escalate", locked, version=locked.version, **said)
    return True
