"""The only way to fetch accounts, invitations and sessions; the user comes first."""

from dataclasses import dataclass
from datetime import timedelta

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Count, Exists, IntegerField, OuterRef, Prefetch, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from luoshi.accounts.models import Invitation
from luoshi.organizations.models import Appointment, Organization, Role, User
from luoshi.organizations.permissions import has_role, subtree
from luoshi.organizations.queries import held_on

#: A row's password cell when there is none: `set_unusable_password`, or never touched.
NO_PASSWORD = Q(password="") | Q(password__startswith="!")  # noqa: S106 (a mark, no password)


def accounts(user: User) -> QuerySet[User]:
    """The accounts that the user looks after: all for administrators, none for others."""
    return User.objects.all() if has_role(user, Role.ADMINISTRATOR) else User.objects.none()


@dataclass(frozen=True, slots=True)
class Search:
    """What an administrator looks for; empty fields ask nothing. `within` is the code of an organization: it and all below it."""

    q: str = ""
    state: str = ""
    role: str = ""
    within: str = ""


def search(user: User, wanted: Search) -> QuerySet[User]:
    """The accounts that match, by user name, each with `has_code`, `session_count` and `posts_today`; a fixed number of queries."""
    found = accounts(user).filter(_words(wanted.q), _post(wanted))
    condition = states().get(wanted.state)
    found = found.filter(condition) if condition is not None else found
    return with_details(found).order_by("username")


def with_details(found: QuerySet[User]) -> QuerySet[User]:
    """The same, each with `has_code`, `session_count`, its `credential`, and `posts_today` with their organizations."""
    totp = Authenticator.objects.filter(user=OuterRef("pk"), type=Authenticator.Type.TOTP)
    sessions = _live().filter(user=OuterRef("pk")).order_by().values("user").annotate(number=Count("pk"))
    held = Appointment.objects.filter(held_on(timezone.localdate())).select_related("post__organization")
    return (
        found.select_related("credential")
        .annotate(
            has_code=Exists(totp),
            session_count=Coalesce(Subquery(sessions.values("number"), output_field=IntegerField()), 0),
        )
        .prefetch_related(Prefetch("appointments", held.order_by("pk"), to_attr="posts_today"))
    )


def _words(q: str) -> Q:
    q = q.strip()
    return Q(username__icontains=q) | Q(full_name__icontains=q) | Q(email__icontains=q) | Q(phone=q) if q else Q()


def _post(wanted: Search) -> Q:
    """A condition on one appointment of today: its role and its place in the tree."""
    if not (wanted.role or wanted.within):
        return Q()
    held = Appointment.objects.filter(held_on(timezone.localdate()), user=OuterRef("pk"))
    if wanted.role:
        held = held.filter(post__role=wanted.role)
    if wanted.within:
        top = Organization.objects.filter(code=wanted.within).first()
        held = held.filter(subtree(top.path, "post__organization__")) if top else held.none()
    return Q(Exists(held))


def states() -> dict[str, Q]:
    """The states by which accounts are filtered, each as a condition."""
    return {
        "open": Q(is_active=True),
        "closed": Q(is_active=False),
        "locked": Q(username__in=locked_usernames()),
        "no_password": NO_PASSWORD,
        "must_change": Q(credential__must_change=True) & ~NO_PASSWORD,
        "no_code": ~Q(Exists(Authenticator.objects.filter(user=OuterRef("pk"), type=Authenticator.Type.TOTP))),
    }


def locked_usernames() -> list[str]:
    """The user names that are locked out now, from some address."""
    since = timezone.now() - settings.AXES_COOLOFF_TIME
    attempts = AccessAttempt.objects.filter(attempt_time__gte=since).order_by()
    failed = attempts.values("username", "ip_address").annotate(failures=Sum("failures_since_start"))
    return sorted({one["username"] or "" for one in failed.filter(failures__gte=settings.AXES_FAILURE_LIMIT)})


def active_administrators() -> QuerySet[User]:
    """The people who administer accounts today."""
    held = Appointment.objects.filter(held_on(timezone.localdate()), post__role=Role.ADMINISTRATOR, user=OuterRef("pk"))
    return User.objects.filter(Exists(held), is_active=True)


def _live() -> QuerySet[UserSession]:
    """Sessions that have not been idle too long; the others end when they are next used."""
    if not settings.SESSION_IDLE_SECONDS:
        return UserSession.objects.all()
    since = timezone.now() - timedelta(seconds=settings.SESSION_IDLE_SECONDS)
    return UserSession.objects.filter(last_seen_at__gte=since)


def own_sessions(user: User) -> QuerySet[UserSession]:
    """Where the user is signed in, the latest first."""
    return _live().filter(user_id=user.pk).order_by("-last_seen_at", "-pk")


def invitations(user: User) -> QuerySet[Invitation]:
    """The invitations that the user looks after: all for administrators, none for others; newest first."""
    found = Invitation.objects.select_related("user", "created_by")
    return found if has_role(user, Role.ADMINISTRATOR) else found.none()


#: People that one page of invitations offers.
MOST_INVITED = 300


def invitable(user: User, within: str) -> QuerySet[User]:
    """The open accounts of people who hold a post in the organization or below it today, those without a password first."""
    found = search(user, Search(state="open", within=within))
    return found.annotate(has_password=~Exists(User.objects.filter(NO_PASSWORD, pk=OuterRef("pk")))).order_by(
        "has_password", "username"
    )


def sees_conflicts(user: User) -> bool:
    """Whether the user is told of duties that must lie in different hands: administrators and auditors are."""
    return has_role(user, Role.ADMINISTRATOR, Role.AUDITOR)
