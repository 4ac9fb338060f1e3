"""The only way to fetch posts, appointments and stand-ins. The user comes first; who sees the tree sees who holds which post."""

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.utils import timezone

from luoshi.errors import DomainError
from luoshi.organizations.models import Appointment, Organization, Post, StandIn, User
from luoshi.organizations.permissions import subtree
from luoshi.organizations.posts.permissions import may_staff, of_unit
from luoshi.organizations.queries import held_on, open_on, sees_tree

#: Names offered while one is typed.
OFFERED = 12


def visible_posts(user: User) -> QuerySet[Post]:
    """All posts, for whoever sees the tree; none for anybody else."""
    posts = Post.objects.select_related("organization__belongs_to")
    return posts.order_by("organization__path", "pk") if sees_tree(user) else posts.none()


def open_posts(posts: QuerySet[Post]) -> QuerySet[Post]:
    """Those of them that exist today, in organizations that do."""
    today = timezone.localdate()
    organizations = Organization.objects.filter(open_on(today), pk=OuterRef("organization"))
    return posts.filter(Q(closed_on__isnull=True) | Q(closed_on__gte=today), Exists(organizations))


def narrowed(posts: QuerySet[Post], within: str = "", role: str = "") -> QuerySet[Post]:
    """The posts in a subtree (code of its top; an unknown one gives none) and of a role, or of a leader's duty."""
    if within:
        path = Organization.objects.filter(code=within).values_list("path", flat=True).first()
        posts = posts.filter(subtree(path, "organization__")) if path else posts.none()
    if role:
        posts = posts.filter(Q(duty=role) if role in Post.Duty.values else Q(role=role))
    return posts


def vacancies(user: User, within: str = "", role: str = "") -> QuerySet[Post]:
    """The posts that nobody holds today, each with `vacant_since` (None: never held) and `acting` (pk of who acts in it)."""
    today = timezone.localdate()
    held = Appointment.objects.filter(held_on(today), post=OuterRef("pk"))
    last = Appointment.objects.filter(post=OuterRef("pk"), ends_on__lt=today).order_by("-ends_on")
    acting = StandIn.objects.filter(held_on(today), post=OuterRef("pk"), holder__isnull=True).order_by("pk")
    return (
        narrowed(open_posts(visible_posts(user)), within, role)
        .filter(~Exists(held))
        .annotate(
            vacant_since=Subquery(last.values("ends_on")[:1]), acting=Subquery(acting.values("deputy__full_name")[:1])
        )
    )


def with_people(posts: QuerySet[Post]) -> QuerySet[Post]:
    """The posts with all appointments and stand-ins, the newest first, in three queries."""
    appointments = Appointment.objects.select_related("user").order_by("-starts_on", "-pk")
    stand_ins = StandIn.objects.select_related("deputy", "holder", "within").order_by("-starts_on", "-pk")
    return posts.prefetch_related(Prefetch("appointments", appointments), Prefetch("stand_ins", stand_ins))


def visible_appointments(user: User) -> QuerySet[Appointment]:
    """The appointments to posts that the user sees."""
    rows = Appointment.objects.select_related("post__organization", "user")
    return rows if sees_tree(user) else rows.none()


def visible_stand_ins(user: User) -> QuerySet[StandIn]:
    """The stand-ins in posts that the user sees."""
    rows = StandIn.objects.select_related("post__organization", "deputy", "holder")
    return rows if sees_tree(user) else rows.none()


def stand_ins_of(user: User) -> QuerySet[StandIn]:
    """Those by and for the user that run today or later."""
    mine = Q(holder_id=user.pk) | Q(deputy_id=user.pk)
    rows = StandIn.objects.filter(mine, ends_on__gte=timezone.localdate())
    return rows.select_related("post__organization", "deputy", "holder").order_by("starts_on", "pk")


def choosable(user: User | None, post: Post) -> QuerySet[User]:
    """Whom the user may put into the post or let stand in: all active people for administrators, those of the unit for a holder."""
    return User.objects.filter(is_active=True) if may_staff(user) else of_unit(post)


def offered(people: QuerySet[User], text: str) -> QuerySet[User]:
    """The first of them whose name or user name begins with the text; none for no text."""
    if not text.strip():
        return people.none()
    found = people.filter(Q(full_name__startswith=text.strip()) | Q(username__startswith=text.strip()))
    return found.order_by("full_name", "username")[:OFFERED]


def find_person(people: QuerySet[User], text: str) -> User:
    """The one of them with that user name, else with that full name. DomainError organizations.no_such_person, several_persons."""
    wanted = text.strip()
    found = list(people.filter(username=wanted)) or list(people.filter(full_name=wanted)[: OFFERED + 1])
    if not found:
        raise DomainError("organizations.no_such_person", text=wanted)
    if len(found) > 1:
        names = "、".join(one.username for one in found[:OFFERED])
        raise DomainError("organizations.several_persons", text=wanted, names=names)
    return found[0]


def escalation(organization: Organization) -> list[QuerySet[Appointment]]:
    """Who is reminded of a duty of the organization, step by step: handlers, deputy leaders, first responsible persons.

    Each step is a query of the appointments that hold today, with the person; empty where nobody holds such a post. A party body
    without people of its own is followed by those of its unit. The plan office comes after these and is known by the plan.
    """
    rows = Appointment.objects.filter(
        held_on(timezone.localdate()), post__organization__in={organization.pk, organization.belongs_to_id} - {None}
    ).select_related("user", "post__organization")
    steps = (Q(post__role="handler"), Q(post__duty="deputy"), Q(post__duty="first"))
    return [rows.filter(step).order_by("post__organization__path", "pk") for step in steps]
