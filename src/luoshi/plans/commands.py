"""The commands `luoshi plans …`."""

from datetime import datetime
from pathlib import Path

import click

from luoshi.errors import DomainError
from luoshi.organizations.models import Organization, User
from luoshi.plans import queries, tasks
from luoshi.plans.actions import propose_amendment, upload_plan
from luoshi.plans.models import PlanRevision
from luoshi.problems import sentence

AS = click.option("--as", "username", required=True, metavar="USER", help="The account in whose name it is done.")


@click.group("plans")
def plans_group() -> None:
    """Bring plan documents in, and list plans."""


@plans_group.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@AS
@click.option(
    "--owner", metavar="CODE", help="Code of the organization that issues it; the account's own when left out."
)
@click.option("--issued-on", type=click.DateTime(["%Y-%m-%d"]), help="The issue date, for 即日起 and the year.")
def import_command(file: Path, username: str, owner: str | None, issued_on: datetime | None) -> None:
    """Upload the plan document FILE as a draft and compile it here. Exit status 1 when it can't be compiled."""
    user = _user(username)
    day = issued_on.date() if issued_on else None
    try:
        revision = upload_plan(user, _owner(user, owner), file.name, file.read_bytes(), issued_on=day)
    except DomainError as error:
        raise click.ClickException(sentence(error)) from error
    tasks.compile_revision.func(revision.pk, revision.compilation_attempt)
    _tell(PlanRevision.objects.select_related("plan").get(pk=revision.pk))


@plans_group.command("amend")
@click.argument("plan", type=int)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@AS
def amend_command(plan: int, file: Path, username: str) -> None:
    """Upload FILE as the amended text of the issued plan with number PLAN, as a draft, and compile it here.

    Nothing changes until the amendment is confirmed: on its page, or with `luoshi ledger amend`.
    """
    user = _user(username)
    found = queries.visible_plans(user).filter(pk=plan).first()
    if found is None:
        raise click.ClickException(f"“{username}” sees no plan with number {plan}.")
    try:
        revision = propose_amendment(user, found, file.name, file.read_bytes())
    except DomainError as error:
        raise click.ClickException(sentence(error)) from error
    tasks.compile_revision.func(revision.pk, revision.compilation_attempt)
    _tell(PlanRevision.objects.select_related("plan").get(pk=revision.pk))


def _tell(revision: PlanRevision) -> None:
    if revision.compilation != PlanRevision.Compilation.DONE:
        error = revision.compilation_error
        raise click.ClickException(f"{error.get('message', '')}。{error.get('help', '')}")
    state = queries.readiness(revision)
    click.echo(f"{revision.plan_id}\t{revision.plan.title}\t{state.obligations} tasks\t{state.open} open")


@plans_group.command("list")
@AS
def list_command(username: str) -> None:
    """The plans that the account sees: number, status, title, tasks, what is open."""
    for plan in queries.list_plans(_user(username)):
        click.echo(
            f"{plan.pk}\t{plan.status}\t{plan.title}\t{plan.obligation_count or 0} tasks\t{plan.open_count} open"
        )


def _user(username: str) -> User:
    user = User.objects.filter(username=username, is_active=True).first()
    if user is None:
        raise click.ClickException(f"no account “{username}”")
    return user


def _owner(user: User, code: str | None) -> Organization:
    owners = queries.owners_for(user)
    owner = owners.filter(code=code).first() if code else owners.first()
    if owner is None:
        raise click.ClickException("this account has no plan office over that organization")
    return owner
