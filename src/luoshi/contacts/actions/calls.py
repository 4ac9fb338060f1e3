"""Asking a plan's units for their contacts."""

from dataclasses import dataclass
from datetime import date

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from luoshi.audit.actions import record
from luoshi.contacts import links, queries
from luoshi.contacts.models import ContactCall, Declaration
from luoshi.contacts.permissions import require_ask
from luoshi.contacts.schedule import schedule
from luoshi.errors import DomainError
from luoshi.organizations.models import User
from luoshi.plans.models import Obligation, Plan
from luoshi.reports.files import Inspection, inspect
from luoshi.reports.files.pictures import screen_version
from luoshi.transactions import atomic


@dataclass(frozen=True, slots=True)
class Settings:
    """What the plan office says: by when, reminded how many days before, with which words, which group, which sentence asks."""

    due_on: date
    remind_days: int = 3
    words: str = ""
    group_name: str = ""
    obligation: Obligation | None = None


@atomic
def open_call(actor: User, plan: Plan, settings: Settings, *, address: str = "") -> ContactCall:
    """The plan's call with these settings; asks every unit that has lines in the plan. Again: changes it and asks units added since.

    `address` is the site's own, for mails. PermissionDeniedError to all but the plan's office; DomainError contacts.not_issued, no_units.
    """
    require_ask(actor, plan, "open_call")
    locked = Plan.objects.select_for_update(of=("self",), no_key=True).get(pk=plan.pk)
    if locked.status != Plan.Status.ISSUED:
        raise DomainError("contacts.not_issued")
    call = ContactCall.objects.filter(plan=locked).first()
    is_new = call is None
    call = call or ContactCall(plan=locked, opened_by=actor)
    _write(call, settings, address)
    added = _ask_units(call)
    if is_new and not added:
        raise DomainError("contacts.no_units")
    tag = "contacts:call:open" if is_new else "contacts:call:change"
    record(actor, tag, call, plan=locked.pk, units=added, due_on=call.due_on, remind_days=call.remind_days)
    transaction.on_commit(lambda: schedule(call))
    return call


def _write(call: ContactCall, settings: Settings, address: str) -> None:
    for name in ("due_on", "remind_days", "words", "group_name", "obligation"):
        setattr(call, name, getattr(settings, name))
    call.address = address.rstrip("/") or call.address
    call.save()
    # Links reach as far as the new day; those that were revoked stay so.
    call.declarations.exclude(link_nonce="").update(link_until=links.last_day(call))


def _ask_units(call: ContactCall) -> int:
    """How many units were asked that had not been before."""
    units = queries.units_of_plan(call.plan).exclude(contact_declarations__call=call)
    until = links.last_day(call)
    rows = [
        Declaration(call=call, organization_id=pk, link_nonce=links.nonce(), link_until=until)
        for pk in units.values_list("pk", flat=True)
    ]
    Declaration.objects.bulk_create(rows, batch_size=500)
    return len(rows)


def set_picture(actor: User, call: ContactCall, upload: UploadedFile) -> ContactCall:
    """The call with the QR picture of its work group: looked at by content, kept as an upright JPEG without what cameras add.

    DomainError contacts.no_picture, or reports.file_… of a file that is broken or too large.
    """
    require_ask(actor, call.plan, "set_picture")
    found = _inspected(upload)
    picture = ContentFile(screen_version(upload.file, found.name))
    with transaction.atomic():
        locked = ContactCall.objects.select_for_update(no_key=True).get(pk=call.pk)
        before = locked.group_picture.name
        locked.group_picture.save("group.jpg", picture)
        record(actor, "contacts:call:change", locked, plan=locked.plan_id, due_on=locked.due_on, picture=found.sha256)
        if before:
            transaction.on_commit(lambda: locked.group_picture.storage.delete(before))
    return locked


def _inspected(upload: UploadedFile) -> Inspection:
    """The picture. Other sorts of files are no picture, also those that a report would take."""
    try:
        found = inspect(upload)
    except DomainError as error:
        if error.code != "reports.file_kind":
            raise
        raise DomainError("contacts.no_picture", name=error.data["name"]) from error
    if found.kind != "photograph":
        raise DomainError("contacts.no_picture", name=found.name)
    return found
