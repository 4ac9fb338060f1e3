"""What administrators do with accounts. `actor` None is whoever runs the command on the server."""

from allauth.mfa.models import Authenticator
from axes.utils import reset
from django.utils import timezone

from luoshi.accounts import queries
from luoshi.accounts.actions.sessions import end_all
from luoshi.accounts.codes import random_words
from luoshi.accounts.models import Credential, Invitation
from luoshi.audit.actions import record
from luoshi.errors import DomainError, PermissionDeniedError
from luoshi.organizations.models import Role, User
from luoshi.organizations.permissions import has_role
from luoshi.transactions import atomic


def require_administrator(actor: User | None, action: str) -> None:
    """Raise PermissionDeniedError to all but administrators and the command on the server."""
    if actor is not None and not has_role(actor, Role.ADMINISTRATOR):
        raise PermissionDeniedError(action)


@atomic
def create_account(actor: User | None, *, username: str, full_name: str, phone: str = "", email: str = "") -> User:
    """A new account without a password and without a post. DomainError accounts.username_taken."""
    require_administrator(actor, "create_account")
    if User.objects.filter(username__iexact=username).exists():
        raise DomainError("accounts.username_taken", username=username)
    person = User(username=username, full_name=full_name, phone=phone, email=email)
    person.set_unusable_password()
    person.save()
    filled = [name for name in ("full_name", "phone", "email") if getattr(person, name)]
    record(actor, "organizations:account:add", person, username=username, fields=filled)
    return person


@atomic
def deactivate_account(actor: User | None, person: User) -> User:
    """The account closed: no sign-in, all sessions ended, open invitations withdrawn; what it did stays.

    DomainError accounts.own_account, accounts.last_administrator.
    """
    require_administrator(actor, "deactivate_account")
    if actor is not None and actor.pk == person.pk:
        raise DomainError("accounts.own_account")
    locked = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    if has_role(locked, Role.ADMINISTRATOR) and queries.active_administrators().exclude(pk=locked.pk).count() == 0:
        raise DomainError("accounts.last_administrator")
    if locked.is_active:
        locked.is_active = False
        locked.save(update_fields=["is_active"])
        Invitation.objects.filter(user=locked, used_at=None, revoked_at=None).update(revoked_at=timezone.now())
        record(actor, "accounts:account:deactivate", locked, username=locked.username, sessions=end_all(locked))
    return locked


@atomic
def reactivate_account(actor: User | None, person: User) -> User:
    """The account open again, with the password it had."""
    require_administrator(actor, "reactivate_account")
    locked = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    if not locked.is_active:
        locked.is_active = True
        locked.save(update_fields=["is_active"])
        record(actor, "accounts:account:reactivate", locked, username=locked.username)
    return locked


@atomic
def reset_password(actor: User | None, person: User) -> str:
    """A new random password, to be handed over; it can't be shown again, and its owner must change it at once.

    Every session of the account ends. Raises PermissionDeniedError to all but administrators.
    """
    require_administrator(actor, "reset_password")
    password = random_words(groups=4)
    locked = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    locked.set_password(password)
    locked.save(update_fields=["password"])
    Credential.objects.update_or_create(user=locked, defaults={"must_change": True})
    end_all(locked)
    record(actor, "organizations:account:reset_password", locked, username=locked.username)
    return password


@atomic
def remove_codes(actor: User | None, person: User) -> None:
    """The account without its one-time codes, for who lost the telephone. DomainError accounts.no_codes."""
    require_administrator(actor, "remove_codes")
    removed, _kinds = Authenticator.objects.filter(user=person).delete()
    if not removed:
        raise DomainError("accounts.no_codes", username=person.username)
    record(actor, "accounts:code:remove", person, username=person.username)


@atomic
def unlock_account(actor: User | None, person: User) -> None:
    """Sign-in open again after too many failures. DomainError accounts.not_locked."""
    require_administrator(actor, "unlock_account")
    if not reset(username=person.username):
        raise DomainError("accounts.not_locked", username=person.username)
    record(actor, "accounts:account:unlock", person, username=person.username)


@atomic
def end_sessions(actor: User | None, person: User) -> int:
    """Sign the account out everywhere; how many sessions ended."""
    require_administrator(actor, "end_sessions")
    ended = end_all(person)
    record(actor, "accounts:account:end_sessions", person, username=person.username, count=ended)
    return ended
