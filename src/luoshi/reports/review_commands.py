"""The commands `luoshi reviews …`."""

from datetime import datetime

import click
from django.utils import timezone

from luoshi.reports.actions import escalate_reviews
from luoshi.reports.escalation import LateReview
from luoshi.reports.queries import reviews_overdue_for_escalation

DAY = click.DateTime(["%Y-%m-%d"])


@click.group("reviews")
def reviews_group() -> None:
    """Look after reviews that wait too long."""


@reviews_group.command("late")
@click.option("--day", type=DAY, help="The day by which is reckoned. Default: today.")
def late_command(day: datetime | None) -> None:
    """Name the reviews that wait longer than their plans allow, the longest first. Exit status 1 where there is one."""
    found = reviews_overdue_for_escalation(day.date() if day else timezone.localdate())
    for late in found:
        click.echo(_line(late))
    click.echo(f"{len(found)} late.", err=True)
    if found:
        raise click.exceptions.Exit(1)


@reviews_group.command("escalate")
def escalate_command() -> None:
    """Mark those that are late today for the heads of the reviewing offices, each once for each time that its report came."""
    marked = escalate_reviews(timezone.localdate())
    for late in marked:
        click.echo(_line(late))
    click.echo(f"{len(marked)} marked.", err=True)


def _line(late: LateReview) -> str:
    """Report, unit, office, since when, working days waited and allowed, separated by tabs."""
    waited = f"{late.days}/{late.allowed}"
    return "\t".join([str(late.report.pk), late.report.organization.name, late.office.name, str(late.since), waited])
