"""A unit's answer."""

from dataclasses import dataclass

from django.utils import timezone

from luoshi.audit.actions import record
from luoshi.contacts import links, queries
from luoshi.contacts.actions.linking import lock
from luoshi.contacts.models import Declaration
from luoshi.contacts.permissions import may_answer, require_answer, sees_call
from luoshi.errors import DomainError, PermissionDeniedError
from luoshi.organizations.models import User
from luoshi.transactions import atomic


@dataclass(frozen=True, slots=True)
class Contact:
    """One of the two people: somebody on record, or a name with a phone. For a person on record a phone given is a new one."""

    person: User | None = None
    name: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    deputy: Contact
    handler: Contact
    joined_group: bool = False


@atomic
def file_declaration(actor: User | None, declaration: Declaration, answer: Answer) -> Declaration:
    """The declaration with the unit's answer, to be confirmed by the plan office; an earlier answer is replaced.

    `actor` is None for who came by the secret link, which the view has looked at; that link still has to work here. Raises
    PermissionDeniedError, DomainError contacts.unknown_person, same_person, too_often.
    """
    locked = lock(declaration)
    if actor is not None:
        require_answer(actor, locked)
    elif not links.is_alive(locked) or locked.link_nonce != declaration.link_nonce:
        raise PermissionDeniedError("declare_contacts")
    _check(locked, answer)
    _write(locked, answer)
    locked.filed_by, locked.filed_at = actor, timezone.now()
    locked.state, locked.remark = Declaration.State.DECLARED, ""
    locked.save()
    names = {slot: contact_name(locked, slot) for slot in queries.SLOTS}
    through = "account" if actor else "link"
    record(
        actor,
        "contacts:declaration:file",
        locked,
        plan=locked.call.plan_id,
        organization=locked.organization_id,
        through=through,
        **names,
    )
    return locked


def _check(declaration: Declaration, answer: Answer) -> None:
    persons = [contact.person for contact in (answer.deputy, answer.handler) if contact.person]
    known = set(queries.people_of(declaration.organization).values_list("user", flat=True))
    if any(person.pk not in known for person in persons):
        raise DomainError("contacts.unknown_person")
    alike = len(persons) == 2 and persons[0] == persons[1]
    if alike or (not persons and answer.deputy.phone == answer.handler.phone):
        raise DomainError("contacts.same_person")


def _write(declaration: Declaration, answer: Answer) -> None:
    for slot in queries.SLOTS:
        contact: Contact = getattr(answer, slot)
        setattr(declaration, f"{slot}_person", contact.person)
        setattr(declaration, f"{slot}_name", "" if contact.person else contact.name.strip())
        setattr(declaration, f"{slot}_phone", contact.phone.strip())
        setattr(declaration, f"{slot}_email", contact.email.strip())
    declaration.joined_group = answer.joined_group


def contact_name(declaration: Declaration, slot: str) -> str:
    """The name of one of the two people; empty before it is declared."""
    person = getattr(declaration, f"{slot}_person")
    return str(person) if person else getattr(declaration, f"{slot}_name")


def contact_phone(declaration: Declaration, slot: str) -> str:
    """The phone of one of the two people: the one declared, else the one on record."""
    person = getattr(declaration, f"{slot}_person")
    return getattr(declaration, f"{slot}_phone") or (person.phone if person else "")


@atomic
def look_at_phone(actor: User, declaration: Declaration, slot: str) -> str:
    """The full number of one declared person; each look is an event. PermissionDeniedError to who neither asks nor answers."""
    if not (sees_call(actor, declaration.call) or may_answer(actor, declaration)):
        raise PermissionDeniedError("look_at_phone")
    record(
        actor,
        "contacts:phone:look",
        declaration,
        plan=declaration.call.plan_id,
        organization=declaration.organization_id,
        person=contact_name(declaration, slot),
        slot=slot,
    )
    return contact_phone(declaration, slot)
