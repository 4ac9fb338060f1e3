"""Inviting people to set their own password, and what they do with it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from luoshi.accounts.actions.managing import require_administrator
from luoshi.accounts.actions.sessions import end_all
from luoshi.accounts.codes import digest, random_words
from luoshi.accounts.models import Invitation
from luoshi.accounts.tasks import mail_invitation
from luoshi.audit.actions import record
from luoshi.errors import DomainError
from luoshi.organizations.models import User
from luoshi.transactions import atomic


@dataclass(frozen=True, slots=True)
class Slip:
    """One person's printed code. It exists here and on paper, nowhere else."""

    user: User
    code: str
    invitation: Invitation


@dataclass
class Invited:
    """What inviting people did: how many mails were sent on their way, and the slips to print now or never."""

    mailed: list[User] = field(default_factory=list)
    slips: list[Slip] = field(default_factory=list)


@atomic
def invite_people(actor: User | None, people: Iterable[User], *, site: str, printed: bool = False) -> Invited:
    """Invitations for active accounts: by mail to those who have an address, else (or all, when `printed`) a code to print.

    `site` is the address under which the mail's link opens the house: https://luoshi.example. An invitation replaces earlier ones of the
    same person. DomainError accounts.nobody_invited when there is nobody.
    """
    require_administrator(actor, "invite_people")
    chosen = [person for person in people if person.is_active]
    if not chosen:
        raise DomainError("accounts.nobody_invited")
    done = Invited()
    for person in chosen:
        _withdraw_open(person)
        if person.email and settings.EMAIL_HOST and not printed:
            _mail(actor, person, site)
            done.mailed.append(person)
        else:
            done.slips.append(_slip(actor, person))
    return done


def _withdraw_open(person: User) -> None:
    Invitation.objects.filter(user=person, used_at=None, revoked_at=None).update(revoked_at=timezone.now())


def _mail(actor: User | None, person: User, site: str) -> None:
    invitation = _created(actor, person, Invitation.Way.MAIL, "")
    transaction.on_commit(partial(mail_invitation.enqueue, invitation.pk, site))


def _slip(actor: User | None, person: User) -> Slip:
    code = random_words(groups=3)
    return Slip(person, code, _created(actor, person, Invitation.Way.SLIP, digest(code)))


def _created(actor: User | None, person: User, way: str, code_digest: str) -> Invitation:
    now = timezone.now()
    invitation = Invitation.objects.create(
        user=person,
        way=way,
        code_digest=code_digest,
        created_by=actor,
        created_at=now,
        expires_at=now + timedelta(days=settings.INVITATION_DAYS),
    )
    record(actor, "accounts:invitation:create", invitation, username=person.username, way=str(way))
    return invitation


@atomic
def revoke_invitation(actor: User | None, invitation: Invitation) -> None:
    """The invitation withdrawn; one that is used, expired or withdrawn already stays as it is."""
    require_administrator(actor, "revoke_invitation")
    locked = Invitation.objects.select_for_update(no_key=True).get(pk=invitation.pk)
    if locked.state() == Invitation.State.OPEN:
        locked.revoked_at = timezone.now()
        locked.save(update_fields=["revoked_at"])
        record(actor, "accounts:invitation:revoke", locked, username=locked.user.username)


@atomic
def accept_invitation(invitation: Invitation, password: str) -> User:
    """The invited person's account with the password chosen, which the form has held to the rules; the invitation is used up.

    DomainError accounts.invitation_over when it was used, withdrawn or has expired, or the account is closed.
    """
    locked = Invitation.objects.select_for_update(no_key=True).get(pk=invitation.pk)
    person = User.objects.select_for_update(no_key=True).get(pk=locked.user_id)
    if locked.state() != Invitation.State.OPEN or not person.is_active:
        raise DomainError("accounts.invitation_over")
    person.set_password(password)
    person.save(update_fields=["password"])
    locked.used_at = timezone.now()
    locked.save(update_fields=["used_at"])
    end_all(person)
    record(person, "accounts:invitation:accept", locked, username=person.username)
    return person
