"""A correction takes the place of the version that it corrects: inside the decision that accepts it."""

from datetime import date

from django.utils import timezone

from luoshi.organizations.models import User
from luoshi.reports.actions.locking import record_each
from luoshi.reports.models import Report, ReportItem


def replace(actor: User, old: Report, new: Report) -> None:
    """Nothing; the old version (locked) counts no longer, the new one does, from the old one's day as far as it claims no more."""
    old.state = Report.State.REPLACED
    old.save(update_fields=["state"])
    _keep_days(old, new)
    record_each(actor, "reports:report:replace", old, version=old.version, by=new.pk)


def _keep_days(old: Report, new: Report) -> None:
    before = {item.assignment_id: item for item in old.items.all()}
    completes = new.kind == Report.Kind.COMPLETION and old.kind != Report.Kind.COMPLETION
    for item in new.items.all():
        known = before.get(item.assignment_id)
        no_more = known is not None and item.count <= known.count and not completes
        item.counted_on = _day(old, known) if known and no_more else None
        item.save(update_fields=["counted_on"])


def _day(report: Report, item: ReportItem) -> date | None:
    if item.counted_on:
        return item.counted_on
    return timezone.localdate(report.submitted_at) if report.submitted_at else None
