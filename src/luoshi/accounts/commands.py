"""The commands `luoshi accounts …`. Whoever may run them on the server may do what an administrator may."""

from collections.abc import Callable
from typing import Any

import click

from luoshi.accounts import actions, separation
from luoshi.errors import DomainError
from luoshi.organizations.models import User
from luoshi.problems import sentence


@click.group("accounts")
def accounts_group() -> None:
    """Passwords, locks and closed accounts; who holds duties that must lie in different hands."""


def _person(username: str) -> User:
    person = User.objects.filter(username=username).first()
    if person is None:
        raise click.ClickException(
            f"There is no account “{username}”. Import the roster first, or look for the name in it."
        )
    return person


def _do(action: Callable[[User | None, User], Any], username: str) -> Any:
    try:
        return action(None, _person(username))
    except DomainError as error:
        raise click.ClickException(sentence(error)) from error


@accounts_group.command("password")
@click.argument("username")
def password_command(username: str) -> None:
    """Give the account USERNAME a new random password and print it: for the first administrator, and for who forgot.

    It has to be changed at the next sign-in.
    """
    click.echo(_do(actions.reset_password, username))


@accounts_group.command("unlock")
@click.argument("username")
def unlock_command(username: str) -> None:
    """Let the account USERNAME sign in again after too many failures."""
    _do(actions.unlock_account, username)


@accounts_group.command("close")
@click.argument("username")
def close_command(username: str) -> None:
    """Close the account USERNAME: no sign-in, every session ended."""
    _do(actions.deactivate_account, username)


@accounts_group.command("open")
@click.argument("username")
def open_command(username: str) -> None:
    """Open the closed account USERNAME again."""
    _do(actions.reactivate_account, username)


@accounts_group.command("remove-codes")
@click.argument("username")
def remove_codes_command(username: str) -> None:
    """Remove the one-time codes of the account USERNAME, for who lost the telephone."""
    _do(actions.remove_codes, username)


@accounts_group.command("conflicts")
def conflicts_command() -> None:
    """List who holds duties that must lie in different hands. Exit status 1 when somebody does."""
    found = separation.note()
    for conflict in found:
        click.echo(f"{conflict.user.username}\t{conflict.user}\t{' + '.join(conflict.duties)}")
    if found:
        raise SystemExit(1)
