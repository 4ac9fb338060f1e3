"""The commands `luoshi posts …`. Whoever may run them on the server may do what an administrator may."""

from datetime import datetime

import click
from django.utils import timezone

from luoshi.errors import DomainError
from luoshi.organizations.models import Appointment, Post, User
from luoshi.organizations.posts import actions, queries
from luoshi.organizations.queries import held_on
from luoshi.problems import sentence


@click.group("posts")
def posts_group() -> None:
    """List vacancies; hand a post over to a successor."""


@posts_group.command("vacancies")
@click.option("--within", default="", help="Code of an organization: only it and all below it.")
@click.option("--role", default="", help="A role, or a leader's duty: first or deputy.")
def vacancies_command(within: str, role: str) -> None:
    """List the posts that nobody holds today, one a line: code of the unit, role or duty, post. Exit status 0 also for none."""
    today = timezone.localdate()
    held = Appointment.objects.filter(held_on(today)).values("post")
    posts = queries.open_posts(Post.objects.select_related("organization").exclude(pk__in=held))
    for post in queries.narrowed(posts, within, role).order_by("organization__path", "pk"):
        click.echo(f"{post.organization.code}\t{post.duty or post.role}\t{post.name}")


@posts_group.command("hand-over")
@click.argument("username")
@click.argument("successor")
@click.option("--from", "day", type=click.DateTime(["%Y-%m-%d"]), help="First day of the successor; today by default.")
@click.option("--post", default="", help="Name of the post, where the person holds several.")
def hand_over_command(username: str, successor: str, day: datetime | None, post: str) -> None:
    """Hand the post that USERNAME holds over to SUCCESSOR (user name or full name), with all that it owes, at once."""
    held = list(
        Appointment.objects.filter(held_on(timezone.localdate()), user__username=username)
        .filter(**({"post__name": post} if post else {}))
        .select_related("post__organization", "user")
    )
    if len(held) != 1:
        names = "、".join(str(one.post) for one in held) or "—"
        raise click.ClickException(f"“{username}” must hold exactly one such post today; found: {names}. See --post.")
    try:
        person = queries.find_person(User.objects.filter(is_active=True), successor)
        made = actions.hand_over(None, held[0], person, day.date() if day else timezone.localdate())
    except DomainError as error:
        raise click.ClickException(sentence(error)) from error
    click.echo(f"{made.post}: {made.user} from {made.starts_on}")
