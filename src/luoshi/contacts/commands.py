"""The commands `luoshi contacts …`."""

from datetime import timedelta

import click
from django.utils import timezone

from luoshi.contacts.actions import remind
from luoshi.contacts.models import ContactCall
from luoshi.contacts.queries import totals
from luoshi.errors import DomainError
from luoshi.plans.models import Plan
from luoshi.problems import sentence


@click.group("contacts")
def contacts_group() -> None:
    """Remind units to declare their contacts; see who is missing."""


@contacts_group.command("remind")
@click.option("--plan", type=int, help="Only this plan, whatever its day.")
def remind_command(plan: int | None) -> None:
    """Remind who has not declared, of each plan whose day is near or here. A second time on one day does nothing: fit for cron."""
    rows = ContactCall.objects.filter(plan__status=Plan.Status.ISSUED).select_related("plan__owner").order_by("pk")
    for call in rows.filter(plan=plan) if plan else rows:
        if plan or _is_near(call):
            try:
                click.echo(f"{call.plan}: {remind(None, call)} reminded")
            except DomainError as error:
                raise click.ClickException(sentence(error)) from error


def _is_near(call: ContactCall) -> bool:
    today = timezone.localdate()
    return call.due_on - timedelta(days=call.remind_days) <= today <= call.due_on


@contacts_group.command("missing")
@click.argument("plan", type=int)
def missing_command(plan: int) -> None:
    """List the units that have not declared for PLAN (its number), one a line: code and name; counts go to standard error."""
    call = ContactCall.objects.filter(plan=plan).first()
    if call is None:
        raise click.ClickException("This plan has not asked for contacts.")
    for one in call.declarations.filter(state="missing").select_related("organization").order_by("organization__path"):
        click.echo(f"{one.organization.code}\t{one.organization.name}")
    click.echo(", ".join(f"{name} {count}" for name, count in totals(call).items()), err=True)
