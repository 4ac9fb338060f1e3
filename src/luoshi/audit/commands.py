"""The commands `luoshi audit …`."""

from pathlib import Path
from typing import Any

import click

from luoshi.audit import checkpoints
from luoshi.audit.actions import make_key, sign_checkpoint
from luoshi.audit.verifying import BEGINNING, Anchor, verify_chain
from luoshi.errors import DomainError
from luoshi.problems import sentence

READABLE = click.Path(exists=True, dir_okay=False, path_type=Path)
WRITABLE = click.Path(dir_okay=False, path_type=Path)
REASONS = {
    "changed": "its content or hash is not what was recorded",
    "missing": "the event is missing",
    "cut_off": "events were cut off the end",
    "head": "the head of the chain does not point to it",
    "anchor": "the checkpoint does not fit the chain, which has another event there or none",
}


@click.group("audit")
def audit_group() -> None:
    """Look after the chain of events."""


@audit_group.command("verify")
@click.option("--from", "checkpoint", type=READABLE, help="A signed checkpoint: only what came after it is read.")
@click.option("--public-key", type=READABLE, help="PEM of the key that signed it; the one of this site when left out.")
def verify_command(checkpoint: Path | None, public_key: Path | None) -> None:
    """Prove that no event was changed, removed or put in. Exit status 1, and the first broken link, when one was."""
    anchor = _anchor(checkpoint, public_key) if checkpoint else BEGINNING
    found = verify_chain(lambda done, total: click.echo(f"\r{done:,} / {total:,}", nl=False, err=True), anchor)
    click.echo(err=True)
    if found.holds:
        since = f" since event {found.since:,}" if checkpoint else ""
        click.echo(f"The chain holds: {found.count - found.since:,} events{since}.")
        return
    click.echo(f"The chain is broken at event {found.broken_at}: {REASONS[found.reason]}.", err=True)
    raise SystemExit(1)


def _anchor(checkpoint: Path, public_key: Path | None) -> Anchor:
    try:
        if public_key:
            key = checkpoints.read_public_key(public_key.read_bytes())
        else:
            key = checkpoints.private_key().public_key()
        return checkpoints.read_checkpoint(checkpoint.read_bytes(), key).anchor
    except DomainError as error:
        raise click.ClickException(sentence(error)) from error


@audit_group.command("checkpoint")
@click.option("-o", "--output", type=WRITABLE, required=True, help="The .json to write; keep it on another machine.")
def checkpoint_command(output: Path) -> None:
    """Sign where the chain stands: its last event's number and hash, and the time."""
    checkpoint = _or_tell(sign_checkpoint, None)
    _write(output, checkpoint.to_json())
    click.echo(f"{output}: event {checkpoint.sequence:,}, key {checkpoint.key}")


@audit_group.command("key")
@click.option("--make", is_flag=True, help="Make the signing key, in the data folder, readable by its owner alone.")
@click.option("-o", "--output", type=WRITABLE, help="Where to write the public key; standard output when left out.")
def key_command(make: bool, output: Path | None) -> None:
    """Give the public key (PEM) that proves this site's checkpoints."""
    if make:
        click.echo(f"{_or_tell(make_key)}: keep a copy in a safe place", err=True)
    pem = checkpoints.public_pem(_or_tell(checkpoints.private_key).public_key())
    if output:
        _write(output, pem)
    else:
        click.echo(pem, nl=False)


def _or_tell(run: Any, *arguments: Any) -> Any:
    try:
        return run(*arguments)
    except DomainError as error:
        raise click.ClickException(sentence(error)) from error


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise click.ClickException(f"{path} cannot be written: {error.strerror}. Choose another place.") from error
