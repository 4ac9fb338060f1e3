"""The commands `luoshi audit …`."""

import click

from luoshi.audit.verifying import verify_chain


@click.group("audit")
def audit_group() -> None:
    """Look after the chain of events."""


@audit_group.command("verify")
def verify_command() -> None:
    """Prove that no event was changed, removed or put in. Exit status 1, and the first broken link, when one was."""
    found = verify_chain(lambda count: click.echo(f"\r{count:,}", nl=False, err=True))
    if found.holds:
        click.echo(f"The chain holds: {found.count:,} events.")
        return
    reasons = {
        "changed": "its content or hash is not what was recorded",
        "missing": "the event is missing",
        "cut_off": "events were cut off the end",
        "head": "the head of the chain does not point to it",
    }
    click.echo(f"The chain is broken at event {found.broken_at}: {reasons[found.reason]}.", err=True)
    raise SystemExit(1)
