"""The commands `luoshi organizations …`. Whoever may run them on the server may do what an administrator may."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress

from luoshi.organizations.actions import RosterImport, export_roster, import_roster
from luoshi.organizations.roster import RosterError
from luoshi.organizations.roster.changes import Beat


@click.group("organizations")
def organizations_group() -> None:
    """Import and export the roster of units, posts and people."""


@organizations_group.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
def import_command(file: Path, dry_run: bool) -> None:
    """Bring the roster workbook FILE into the database: all of it, or nothing. Exit status 1 when it has mistakes."""
    try:
        with file.open("rb") as opened, _bar() as beat:
            done = import_roster(None, opened, name=file.name, dry_run=dry_run, beat=beat)
    except RosterError as error:
        for problem in error.problems:
            click.echo(str(problem), err=True)
        raise SystemExit(1) from error
    _print(done, dry_run)


@contextmanager
def _bar() -> Iterator[Beat]:
    """A progress bar on standard error while somebody watches it; nothing in a pipe or a script."""
    with Progress(console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as progress:
        task = progress.add_task("roster")
        yield lambda done, total: progress.update(task, completed=done, total=total)


def _print(done: RosterImport, dry_run: bool) -> None:
    for change in done.changes:
        click.echo(f"{change.act:<6} {change.what:<11} {change.label}")
    counted = ", ".join(f"{name.replace(':', ' ')} {count}" for name, count in done.counts.items())
    verb = "would change" if dry_run else "changed"
    click.echo(f"{verb}: {counted}" if counted else "nothing to change", err=True)


@organizations_group.command("export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--with-phones/--without-phones", default=True, show_default=True, help="Write phones and mail addresses."
)
def export_command(file: Path, with_phones: bool) -> None:
    """Write the roster to the workbook FILE, ready to be edited and imported again."""
    with file.open("wb") as opened:
        export_roster(None, opened, phones=with_phones)
