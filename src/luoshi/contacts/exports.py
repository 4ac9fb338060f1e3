"""The contact list and the answers as workbooks."""

from collections.abc import Callable, Iterable
from io import BytesIO

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from luoshi.contacts.actions.declaring import contact_name, contact_phone
from luoshi.contacts.models import Declaration
from luoshi.organizations.models import Appointment, User
from luoshi.organizations.permissions import needs_contacts
from luoshi.organizations.posts.exports import write_table
from luoshi.organizations.queries import masked


def contact_rows(user: User, appointments: Iterable[Appointment], *, full: bool) -> Iterable[tuple[str, ...]]:
    """Unit, kind of post, post, name, phone, mail of each; full numbers only with `full`, and only of whom the user needs them."""
    for one in appointments:
        needed = needs_contacts(user, one.post.organization)
        phone = one.user.phone if full and needed else masked(one.user.phone)
        email = one.user.email if needed else ""
        yield one.post.organization.name, one.post.role_words, one.post.name, str(one.user), phone, email


def contact_headings() -> list[tuple[str, int]]:
    """The columns of `contact_rows`, with widths."""
    return [
        (_("Unit"), 36),
        (pgettext("of a post", "Role"), 16),
        (_("Post"), 18),
        (_("Full name"), 12),
        (_("Phone"), 16),
        (_("Mail address"), 26),
    ]


def contacts_workbook(user: User, appointments: Iterable[Appointment], *, full: bool) -> tuple[BytesIO, int]:
    """The contact list, and how many lines it holds."""
    return write_table(_("Contacts"), contact_headings(), contact_rows(user, appointments, full=full))


def declarations_workbook(declarations: Iterable[Declaration], *, full: bool) -> tuple[BytesIO, int]:
    """The answers of a call, and how many lines it holds; for who sees them all."""
    shown: Callable[[str], str] = str if full else masked
    columns = [
        (_("Unit"), 36),
        (_("State"), 12),
        (_("Deputy leader"), 14),
        (_("Phone of the deputy leader"), 16),
        (_("Handler"), 14),
        (_("Phone of the handler"), 16),
        (_("In the work group"), 10),
        (_("Declared on"), 14),
    ]
    rows = (
        (
            one.organization.name,
            str(one.get_state_display()),
            contact_name(one, "deputy"),
            shown(contact_phone(one, "deputy")),
            contact_name(one, "handler"),
            shown(contact_phone(one, "handler")),
            _("yes") if one.joined_group else _("no"),
            one.filed_at.date() if one.filed_at else "",
        )
        for one in declarations
    )
    return write_table(_("Declared contacts"), columns, rows)
