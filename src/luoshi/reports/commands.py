"""The commands `luoshi evidence …`."""

import sys

import click

from luoshi.reports.actions.examination import examine_now, unexamined
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
