"""The commands `luoshi evidence …`."""

import sys
from collections.abc import Iterator
from pathlib import Path

import click
from django.conf import settings
from django.utils import translation

from luoshi.errors import DomainError
from luoshi.organizations.models import User
from luoshi.organizations.queries import visible as visible_organizations
from luoshi.plans.queries import visible_plans
from luoshi.problems import sentence
from luoshi.reports import queries
from luoshi.reports.actions.examination import examine_now, unexamined
from luoshi.reports.actions.scanning import scan_content, waiting_contents
from luoshi.reports.archive import Scope, open_archive, scope_of_assignment, scope_of_organization, scope_of_plan
from luoshi.reports.files import scanner
from luoshi.reports.models import Content
from luoshi.reports.orphans import remove_orphans
from luoshi.reports.verifying import damaged_files

LANGUAGE = click.Choice([code for code, _name in settings.LANGUAGES])


@click.group("evidence")
def evidence_group() -> None:
    """Look after the files of reports."""


@evidence_group.command("tidy")
def tidy_command() -> None:
    """Remove files that no report knows: what a process killed in the middle of an upload left, once it is a day old."""
    removed = remove_orphans()
    for name in removed:
        click.echo(name)
    click.echo(f"{len(removed)} removed.", err=True)


@evidence_group.command("examine")
@click.option("--all", "everything", is_flag=True, help="Every report handed in, fingerprints made anew.")
def examine_command(everything: bool) -> None:
    """Fingerprint photographs and texts and find what reviewers should look at: reports never examined, or where it failed."""
    keys = unexamined(everything=everything)
    with click.progressbar(keys, label="examining 检查", file=sys.stderr) as bar:
        states = [examine_now(pk, anew=everything) for pk in bar]
    failed = states.count("failed")
    click.echo(
        f"{len(states) - failed} examined, {failed} failed. 已检查 {len(states) - failed} 份，失败 {failed} 份。"
    )
    if failed:
        raise click.exceptions.Exit(1)


@evidence_group.command("verify")
def verify_command() -> None:
    """Read each file of the store and name those that are missing or changed since they were filed. Exit status 1 where one is."""
    found = 0
    for damage in damaged_files(lambda done, total: click.echo(f"\r{done:,} / {total:,}", nl=False, err=True)):
        found += 1
        click.echo(f"{damage.state}\t{damage.name}\t{' '.join(damage.rows)}")
    click.echo(f"\n{found} damaged." if found else "\nAll files are what was filed.", err=True)
    if found:
        raise click.exceptions.Exit(1)


@evidence_group.command("scan")
def scan_command() -> None:
    """Have the virus scanner look at every file that it has not seen yet. Exit status 1 where it found something."""
    if not scanner.is_on():
        raise click.ClickException("No virus scanner is set: LUOSHI_CLAMAV names the address of ClamAV's daemon.")
    infected = 0
    waiting = waiting_contents()
    for done, sha256 in enumerate(waiting, 1):
        try:
            outcome = scan_content(sha256)
        except (scanner.ScannerUnavailableError, OSError) as error:
            raise click.ClickException(f"{done - 1:,} of {len(waiting):,} scanned, then: {error}") from error
        if outcome == Content.Scan.INFECTED:
            infected += 1
            click.echo(f"infected\t{sha256}")
    click.echo(f"{len(waiting):,} scanned, {infected:,} infected.", err=True)
    if infected:
        raise click.exceptions.Exit(1)


@evidence_group.command("export")
@click.option("--as", "username", required=True, help="User name of the person whose view is exported.")
@click.option("--plan", type=int, help="Number of the plan.")
@click.option("--assignment", type=int, help="Number of the line of the ledger.")
@click.option("--unit", help="Code of the organization; those below it are included.")
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The .zip to write."
)
@click.option(
    "--language", type=LANGUAGE, default=settings.LANGUAGE_CODE, show_default=True, help="Language of the manifest."
)
def export_command(
    username: str, plan: int | None, assignment: int | None, unit: str | None, output: Path, language: str
) -> None:
    """Write the evidence of a plan, a line of the ledger or a unit as one archive with a manifest, as that person sees it."""
    user = User.objects.filter(username=username).first()
    if user is None:
        raise click.ClickException(f"There is no account “{username}”.")
    if sum(value is not None for value in (plan, assignment, unit)) != 1:
        raise click.UsageError("Name one of --plan, --assignment and --unit.")
    scope = _scope(user, plan, assignment, unit)
    if scope is None:
        raise click.ClickException(f"“{username}” sees no such plan, line or unit.")
    try:
        with translation.override(language):
            archive = open_archive(user, scope, by=None, seen_as=username)
            _write(output, archive)
    except DomainError as error:
        raise click.ClickException(sentence(error)) from error
    except OSError as error:
        raise click.ClickException(f"{output} cannot be written: {error.strerror}. Choose another place.") from error
    click.echo(f"{output}: {output.stat().st_size:,} bytes")


def _scope(user: User, plan: int | None, assignment: int | None, unit: str | None) -> Scope | None:
    if plan is not None:
        known = visible_plans(user).filter(pk=plan).first()
        return scope_of_plan(known) if known else None
    if assignment is not None:
        line = queries.seen_assignments(user).select_related("organization", "obligation").filter(pk=assignment).first()
        return scope_of_assignment(line) if line else None
    organization = visible_organizations(user).filter(code=unit).first()
    return scope_of_organization(organization) if organization else None


def _write(output: Path, archive: Iterator[bytes]) -> None:
    with output.open("wb") as file:
        for block in archive:
            file.write(block)
