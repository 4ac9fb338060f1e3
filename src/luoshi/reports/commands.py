"""The commands `luoshi evidence …`."""

import click

from luoshi.reports.orphans import remove_orphans


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
