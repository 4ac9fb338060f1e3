"""The accounts' part of the REST API, for administrators."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.cache import add_never_cache_headers
from ninja import Field, Query, Router, Schema
from ninja.pagination import paginate

from luoshi.accounts import actions, queries
from luoshi.accounts.models import Invitation
from luoshi.organizations.models import User

router = Router()


class AccountOut(Schema):
    username: str
    full_name: str
    is_active: bool
    has_password: bool
    has_code: bool
    session_count: int
    last_login: datetime | None

    @staticmethod
    def resolve_has_password(person: User) -> bool:
        return person.has_usable_password()


class AccountFilter(Schema):
    q: str = Field("", description="part of a user name, name or mail address, or a whole phone number")
    state: str = Field("", description="open, closed, locked, no_password, must_change or no_code")
    role: str = Field("", description="code of a role")
    within: str = Field("", description="code of an organization: it and all below it")


class AccountIn(Schema):
    username: str = Field(max_length=60, pattern=r"^[\w.@+-]+$")
    full_name: str = Field(max_length=60)
    phone: str = Field("", max_length=20)
    email: str = Field("", max_length=254)


class PasswordOut(Schema):
    """Its owner has to change it at the next sign-in."""

    password: str


class InviteIn(Schema):
    printed: bool = Field(False, description="a code on paper even where there is a mail address")


class InvitedOut(Schema):
    """`code` is told this once, for who has no mail address or where `printed` was asked; None where a mail is on its way."""

    way: Invitation.Way
    code: str | None = None


class InvitationOut(Schema):
    """`state` is open, used, revoked or expired."""

    id: int = Field(alias="pk")
    username: str = Field(alias="user.username")
    way: Invitation.Way
    state: str
    created_at: datetime
    expires_at: datetime

    @staticmethod
    def resolve_state(invitation: Invitation) -> str:
        return invitation.state()


@router.get("/accounts/", response=list[AccountOut], summary="Accounts by user name; none but for administrators")
@paginate
def list_accounts(request: HttpRequest, chosen: Query[AccountFilter]) -> QuerySet[User]:
    return queries.search(request.user, queries.Search(**chosen.dict()))


@router.post("/accounts/", response=AccountOut, summary="Open an account, without a password and without a post")
def create_account(request: HttpRequest, asked: AccountIn) -> Any:
    return _shown(request, actions.create_account(request.user, **asked.dict()))


@router.post("/accounts/{username}/close", response=AccountOut, summary="Close an account and end its sessions")
def close_account(request: HttpRequest, username: str) -> Any:
    return _shown(request, actions.deactivate_account(request.user, _person(request, username)))


@router.post("/accounts/{username}/open", response=AccountOut, summary="Open a closed account again")
def open_account(request: HttpRequest, username: str) -> Any:
    return _shown(request, actions.reactivate_account(request.user, _person(request, username)))


@router.post("/accounts/{username}/unlock", response=AccountOut, summary="Let a locked account sign in again")
def unlock_account(request: HttpRequest, username: str) -> Any:
    person = _person(request, username)
    actions.unlock_account(request.user, person)
    return _shown(request, person)


@router.post(
    "/accounts/{username}/remove-codes",
    response=AccountOut,
    summary="Remove one-time codes, for who lost the telephone",
)
def remove_codes(request: HttpRequest, username: str) -> Any:
    person = _person(request, username)
    actions.remove_codes(request.user, person)
    return _shown(request, person)


@router.post("/accounts/{username}/sign-out", response=AccountOut, summary="End all sessions of an account")
def sign_out(request: HttpRequest, username: str) -> Any:
    person = _person(request, username)
    actions.end_sessions(request.user, person)
    return _shown(request, person)


@router.post("/accounts/{username}/password", response=PasswordOut, summary="Give a new password; it is told this once")
def give_password(request: HttpRequest, response: HttpResponse, username: str) -> PasswordOut:
    add_never_cache_headers(response)
    return PasswordOut(password=actions.reset_password(request.user, _person(request, username)))


@router.post("/accounts/{username}/invite", response=InvitedOut, summary="Invite somebody to choose a password")
def invite(request: HttpRequest, response: HttpResponse, username: str, asked: InviteIn) -> InvitedOut:
    add_never_cache_headers(response)
    people, site = [_person(request, username)], request.build_absolute_uri("/")
    done = actions.invite_people(request.user, people, site=site, printed=asked.printed)
    return InvitedOut(way="slip", code=done.slips[0].code) if done.slips else InvitedOut(way="mail")


@router.get(
    "/accounts/invitations/",
    response=list[InvitationOut],
    summary="Invitations, newest first; none but for administrators",
)
@paginate
def list_invitations(request: HttpRequest) -> QuerySet[Invitation]:
    return queries.invitations(request.user)


@router.post(
    "/accounts/invitations/{pk}/withdraw", response=InvitationOut, summary="Withdraw an invitation not used yet"
)
def withdraw_invitation(request: HttpRequest, pk: int) -> Invitation:
    invitation = get_object_or_404(queries.invitations(request.user), pk=pk)
    actions.revoke_invitation(request.user, invitation)
    return queries.invitations(request.user).get(pk=pk)


def _person(request: HttpRequest, username: str) -> User:
    return get_object_or_404(queries.accounts(request.user), username=username)


def _shown(request: HttpRequest, person: User) -> User:
    return queries.with_details(queries.accounts(request.user)).get(pk=person.pk)
