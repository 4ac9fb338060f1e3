"""Accounts as a workbook."""

from collections.abc import Iterable
from typing import BinaryIO

import xlsxwriter
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from luoshi.organizations.models import User


def write_accounts(file: BinaryIO, people: Iterable[User], locked: set[str]) -> int:
    """Write the accounts of `queries.search`, one a row; how many."""
    number = 0
    with xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_formulas": False}) as workbook:
        page = workbook.add_worksheet()
        page.freeze_panes(1, 0)
        page.set_column(0, 7, 18)
        page.write_row(0, 0, headings(), workbook.add_format({"bold": True}))
        for number, person in enumerate(people, start=1):
            page.write_row(number, 0, cells(person, locked))
    return number


def headings() -> list[str]:
    names = [_("User name"), _("Full name"), _("Posts"), _("State"), _("Password"), _("One-time codes")]
    return [*names, _("Sessions"), _("Last sign-in")]


def cells(person: User, locked: set[str]) -> list[str | int]:
    last = timezone.localtime(person.last_login).strftime("%Y-%m-%d %H:%M") if person.last_login else ""
    state = (
        pgettext("of an account", "closed")
        if not person.is_active
        else _("locked")
        if person.username in locked
        else _("in use")
    )
    return [
        person.username,
        person.full_name,
        "；".join(f"{held.post.organization} {held.post.name}" for held in person.posts_today),
        state,
        password_words(person),
        _("set up") if person.has_code else _("none"),
        person.session_count,
        last,
    ]


def password_words(person: User) -> str:
    """What stands with the password, in words."""
    if not person.has_usable_password():
        return _("none yet")
    credential = getattr(person, "credential", None)
    return _("to be changed") if credential and credential.must_change else _("set")
