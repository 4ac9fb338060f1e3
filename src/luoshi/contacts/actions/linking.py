"""Secret links: new ones, revoked ones, sent by mail, printed as letters."""

from django.db import transaction

from luoshi.audit.actions import record
from luoshi.contacts import links
from luoshi.contacts.mail import can_send
from luoshi.contacts.models import ContactCall, Declaration
from luoshi.contacts.permissions import require_ask
from luoshi.contacts.tasks import send_link_mail
from luoshi.errors import DomainError
from luoshi.organizations.models import User
from luoshi.transactions import atomic


def lock(declaration: Declaration) -> Declaration:
    """The declaration as it is now, its row locked."""
    rows = Declaration.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("call__plan__owner", "organization", "deputy_person", "handler_person").get(
        pk=declaration.pk
    )


@atomic
def renew_link(actor: User, declaration: Declaration) -> Declaration:
    """The declaration with a new link; the one before no longer works."""
    return _change_link(actor, declaration, "contacts:link:renew", links.nonce())


@atomic
def revoke_link(actor: User, declaration: Declaration) -> Declaration:
    """The declaration without a link; the unit answers signed in, until a new link is made."""
    return _change_link(actor, declaration, "contacts:link:revoke", "")


def _change_link(actor: User, declaration: Declaration, tag: str, nonce: str) -> Declaration:
    require_ask(actor, declaration.call.plan, "change_link")
    locked = lock(declaration)
    locked.link_nonce, locked.link_until = nonce, links.last_day(locked.call)
    locked.save(update_fields=["link_nonce", "link_until"])
    record(actor, tag, locked, plan=locked.call.plan_id, organization=locked.organization_id)
    return locked


@atomic
def send_link(actor: User, declaration: Declaration, mail: str) -> Declaration:
    """The declaration, whose link goes to that mail address, which is kept for reminders. DomainError contacts.no_mail."""
    require_ask(actor, declaration.call.plan, "send_link")
    if not can_send():
        raise DomainError("contacts.no_mail")
    locked = lock(declaration)
    locked.mail = mail
    locked.save(update_fields=["mail"])
    record(actor, "contacts:link:send", locked, plan=locked.call.plan_id, organization=locked.organization_id)
    transaction.on_commit(lambda: send_link_mail.enqueue(locked.pk))
    return locked


@atomic
def print_letters(actor: User, call: ContactCall) -> list[Declaration]:
    """The declarations of units that have not answered and whose link works, for letters; that links were taken is an event."""
    require_ask(actor, call.plan, "print_letters")
    rows = call.declarations.filter(state=Declaration.State.MISSING).exclude(link_nonce="")
    found = list(rows.select_related("organization", "call__plan").order_by("organization__path"))
    record(actor, "contacts:link:print", call, plan=call.plan_id, count=len(found))
    return [one for one in found if links.is_alive(one)]
