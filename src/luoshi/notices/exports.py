"""Inbox, deliveries and preview as workbooks."""

from collections.abc import Iterable
from io import BytesIO

from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.notices.digest import told
from luoshi.notices.models import Delivery, Notice
from luoshi.notices.queries import Preview
from luoshi.organizations.posts.exports import write_table


def _moment(value: object) -> str:
    return timezone.localtime(value).strftime("%Y-%m-%d %H:%M") if value else ""  # type: ignore[arg-type]


def inbox_workbook(notices: Iterable[Notice]) -> tuple[BytesIO, int]:
    """A person's notices, and how many lines the table has."""
    columns = [(_("Day"), 12), (_("What"), 14), (_("Task"), 40), (_("Unit"), 24), (_("Notice"), 50), (_("Read at"), 18)]
    rows = (
        (one.notice.day.isoformat(), str(one.kind.title), one.title, one.where, one.words, _moment(one.notice.read_at))
        for one in map(told, notices)
    )
    return write_table(_("Notices"), columns, rows)


def deliveries_workbook(deliveries: Iterable[Delivery]) -> tuple[BytesIO, int]:
    """The deliveries, and how many; no addresses."""
    columns = [
        (_("Day"), 12),
        (_("Channel"), 10),
        (_("To whom"), 20),
        (_("State"), 18),
        (_("Attempts"), 10),
        (_("Next attempt"), 18),
        (_("Sent at"), 18),
        (_("Last error"), 50),
    ]
    rows = (
        (
            one.day.isoformat(),
            one.get_channel_display(),
            str(one.user or one.robot or ""),
            one.get_state_display(),
            one.attempts,
            _moment(one.next_try_at if one.state == Delivery.State.WAITING else None),
            _moment(one.sent_at),
            one.error,
        )
        for one in deliveries
    )
    return write_table(_("Deliveries"), columns, rows)


def preview_workbook(preview: Preview) -> tuple[BytesIO, int]:
    """Who will be told what, one line for each person."""
    columns = [(_("Full name"), 14), (_("Told as"), 24), (_("Notices"), 40), (_("Lines"), 8)]
    rows = (
        (
            str(one.person),
            _(", ").join(one.step_words),
            _(", ").join(f"{title} {number}" for title, number in one.counts),
            one.total,
        )
        for one in preview.people
    )
    return write_table(_("Who will be told what"), columns, rows)
