"""The commands `luoshi notices …`."""

from datetime import date, datetime

import click
from django.utils import timezone

from luoshi.notices.actions.daily import run_day, span_until
from luoshi.notices.queries import preview_of
from luoshi.notices.sending.outbox import send_due


@click.group("notices")
def notices_group() -> None:
    """Tell people what is due, overdue, returned or waiting."""


@notices_group.command("send")
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), help="As if it were this day (default: today).")
@click.option("--dry-run", is_flag=True, help="Only say who would be told how much; nothing is written or sent.")
def send_command(day: datetime | None, dry_run: bool) -> None:
    """Tell the day's notices and send what is due: what `luoshi serve` does by itself each day. A second time tells nothing again."""
    wanted = day.date() if day else timezone.localdate()
    if dry_run:
        _say(wanted)
        return
    if wanted > timezone.localdate():
        raise click.ClickException("This day has not come yet. Use --dry-run to see what it will tell.")
    told = run_day(wanted)
    click.echo(f"{wanted}: {told} notices, {send_due()} messages sent")


def _say(day: date) -> None:
    found = preview_of(span_until(day))
    for one in found.people:
        counts = ", ".join(f"{title} {number}" for title, number in one.counts)
        click.echo(f"{one.person.username}\t{one.person}\t{counts}")
    click.echo(f"{day}: {found.total} notices to {len(found.people)} people", err=True)
