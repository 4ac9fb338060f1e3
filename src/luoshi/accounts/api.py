"""The accounts' part of the REST API, for administrators."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema
from ninja.pagination import paginate

from luoshi.accounts import actions, queries
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


def _person(request: HttpRequest, username: str) -> User:
    return get_object_or_404(queries.accounts(request.user), username=username)


def _shown(request: HttpRequest, person: User) -> User:
    return queries.with_details(queries.accounts(request.user)).get(pk=person.pk)
