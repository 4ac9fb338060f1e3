"""The commands `luoshi intake …`."""

import time
from pathlib import Path

import click
from django.utils import timezone

from luoshi.errors import DomainError
from luoshi.intake import actions
from luoshi.intake.mailbox import fetch
from luoshi.problems import sentence


@click.group("intake")
def intake_group() -> None:
    """Take in reports that come by mail."""


@intake_group.command("fetch")
@click.option("--every", type=click.IntRange(5, 86400), help="Look again after so many seconds, until stopped.")
def fetch_command(every: int | None) -> None:
    """Look into the mailbox once, or again and again; send what waits, and forget mails that were kept long enough."""
    while True:
        try:
            _fetch_once()
        except DomainError as error:
            if every is None:
                raise click.ClickException(sentence(error)) from error
            click.echo(sentence(error), err=True)
        if every is None:
            return
        time.sleep(every)


def _fetch_once() -> None:
    look = fetch()
    actions.forget_old_mails()
    if look is None:
        click.echo("another process is looking into the mailbox", err=True)
    elif look.taken or look.processed or look.failed:
        click.echo(f"{look.taken} taken, {look.processed} processed, {look.failed} failed", err=True)


@intake_group.command("take")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
def take_command(files: tuple[Path, ...]) -> None:
    """Take in mails that were saved as files (.eml), as if they had come by the mailbox."""
    for file in files:
        mail = actions.store_mail(file.read_bytes(), received_at=timezone.now())
        actions.process_mail(mail.pk)
        mail.refresh_from_db()
        click.echo(f"{file.name}\t{mail.state}\t{mail.reason}")


@intake_group.command("tidy")
def tidy_command() -> None:
    """Forget mails that were kept long enough, and remove files that no mail knows."""
    forgotten, removed = actions.forget_old_mails(), actions.remove_orphaned_mails()
    click.echo(f"{forgotten} forgotten, {len(removed)} removed", err=True)
