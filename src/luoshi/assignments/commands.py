"""The commands `luoshi ledger …`."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import click
from django.conf import settings
from django.utils import timezone, translation

from luoshi.assignments import queries
from luoshi.assignments.actions import amend_plan
from luoshi.assignments.actions.amending import counts_of
from luoshi.assignments.exports import extension_table, supervision_table
from luoshi.assignments.ledger.export import record_ledger_export, write_workbook
from luoshi.assignments.ledger.filters import LedgerFilters
from luoshi.assignments.ledger.request import ledger_plans
from luoshi.assignments.models import Extension
from luoshi.assignments.workbook import Table, write_table
from luoshi.audit.actions import record_export
from luoshi.errors import DomainError
from luoshi.organizations.models import User
from luoshi.plans.queries import visible_plans
from luoshi.problems import sentence

LANGUAGE = click.Choice([code for code, _name in settings.LANGUAGES])


@click.group("ledger")
def ledger_group() -> None:
    """Look into the ledgers of issued plans."""


@ledger_group.command("export")
@click.argument("plan", type=int)
@click.option("--as", "username", required=True, help="User name of the person whose view of the ledger is exported.")
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The .xlsx to write."
)
@click.option(
    "--language", type=LANGUAGE, default=settings.LANGUAGE_CODE, show_default=True, help="Language of the headings."
)
def export_command(plan: int, username: str, output: Path, language: str) -> None:
    """Write the ledger of the plan with number PLAN as a workbook: matrix and list, as that person sees them."""
    user = _person(username)
    found = ledger_plans(user).filter(pk=plan).first()
    if found is None:
        raise click.ClickException(f"“{username}” sees no issued plan with number {plan}.")
    try:
        with translation.override(language), output.open("w+b") as file:
            lines = write_workbook(file, user, LedgerFilters(found))
            record_ledger_export(None, LedgerFilters(found), lines, seen_as=username)
    except OSError as error:
        raise click.ClickException(f"{output} cannot be written: {error.strerror}. Choose another place.") from error
    click.echo(f"{output}: {lines:,} lines")


@ledger_group.command("amend")
@click.argument("draft", type=int)
@click.option("--as", "username", required=True, help="User name of the person of the plan office who confirms it.")
@click.option("--in-force-on", type=click.DateTime(["%Y-%m-%d"]), help="From which day it holds; today when left out.")
@click.option("--reason", help="Why the plan is amended. Without it only what would change is shown.")
@click.option("--yes", is_flag=True, help="Do not ask before it is confirmed.")
def amend_command(draft: int, username: str, in_force_on: datetime | None, reason: str | None, yes: bool) -> None:
    """Show what the amendment with number DRAFT changes in the ledger, and with a reason confirm it."""
    user = _person(username)
    found = visible_plans(user).filter(pk=draft).first()
    if found is None:
        raise click.ClickException(f"“{username}” sees no plan with number {draft}.")
    day = in_force_on.date() if in_force_on else timezone.localdate()
    try:
        for part in queries.preview_amendment(user, found, day).changing:
            counts = ", ".join(f"{number} {name}" for name, number in counts_of([part]).items() if number)
            click.echo(f"{part.obligation.title}\t{counts}")
        if reason and (yes or click.confirm("Confirm the amendment?")):
            plan = amend_plan(user, found, day, reason)
            click.echo(f"{plan.pk}\t{plan.title}\tamended")
    except DomainError as error:
        raise click.ClickException(sentence(error)) from error


def _person(username: str) -> User:
    user = User.objects.filter(username=username).first()
    if user is None:
        raise click.ClickException(f"There is no account “{username}”.")
    return user


def _write(output: Path, language: str, username: str, make: Callable[[], Table]) -> None:
    try:
        with translation.override(language), output.open("w+b") as file:
            table = make()
            rows = write_table(file, table)
            record_export(None, table.tag, rows=rows, seen_as=username)
    except OSError as error:
        raise click.ClickException(f"{output} cannot be written: {error.strerror}. Choose another place.") from error
    click.echo(f"{output}: {rows:,} rows")


AS = click.option("--as", "username", required=True, help="User name of the person whose view is exported.")
OUTPUT = click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The .xlsx to write."
)
WORDS = click.option(
    "--language", type=LANGUAGE, default=settings.LANGUAGE_CODE, show_default=True, help="Language of the headings."
)


@ledger_group.command("extensions")
@AS
@OUTPUT
@click.option("--plan", type=int, help="Number of the plan; all plans without it.")
@click.option("--state", type=click.Choice(Extension.State.values), help="Only requests in this state.")
@WORDS
def extensions_command(username: str, output: Path, plan: int | None, state: str | None, language: str) -> None:
    """Write the requests for later due days as a workbook, as that person sees them."""
    found = queries.matching(queries.visible_extensions(_person(username)), plan=plan, state=state or "")
    _write(output, language, username, lambda: extension_table(found.order_by("asked_at", "pk")))


@ledger_group.command("supervision")
@AS
@OUTPUT
@WORDS
def supervision_command(username: str, output: Path, language: str) -> None:
    """Write the lines that the person's organizations supervise as a workbook."""
    found = queries.supervised_by(_person(username))
    _write(output, language, username, lambda: supervision_table(found))
