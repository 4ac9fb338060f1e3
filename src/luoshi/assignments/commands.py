"""The commands `luoshi ledger …`."""

from pathlib import Path

import click
from django.conf import settings
from django.utils import translation

from luoshi.assignments.ledger.export import record_ledger_export, write_workbook
from luoshi.assignments.ledger.filters import LedgerFilters
from luoshi.assignments.ledger.request import ledger_plans
from luoshi.organizations.models import User

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
    user = User.objects.filter(username=username).first()
    if user is None:
        raise click.ClickException(f"There is no account “{username}”.")
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
