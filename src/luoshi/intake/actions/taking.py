"""Taking a mail in: its bytes are in the store before its row is, and its row is there before anything is done with it."""

import hashlib
import uuid
from datetime import datetime

from django.core.files.base import ContentFile
from django.db import IntegrityError

from luoshi.audit.actions import record
from luoshi.intake.models import Mail, Mailbox
from luoshi.transactions import atomic


def store_mail(
    raw: bytes,
    *,
    received_at: datetime,
    mailbox: Mailbox | None = None,
    place: tuple[int, int] | None = None,
    whole_size: int | None = None,
) -> Mail:
    """The mail's row, waiting to be processed; the one already there for the same place (uidvalidity, uid) in the mailbox.

    A mail that the mailbox gave before under another validity is the same mail and moves to the new place. `whole_size` is the
    size in bytes where `raw` is only the head of a mail that is too large.
    """
    uidvalidity, uid = place or (None, None)
    digest = hashlib.sha256(raw).hexdigest()
    if mailbox and place and (known := _known(mailbox, place, digest)):
        return known
    mail = Mail(
        mailbox=mailbox,
        uidvalidity=uidvalidity,
        uid=uid,
        raw_sha256=digest,
        size=whole_size or len(raw),
        reason="too_large" if whole_size else "",
        received_at=received_at,
    )
    mail.raw.save(f"{uuid.uuid4().hex}.eml", ContentFile(raw), save=False)
    try:
        return _keep(mail)
    except IntegrityError:
        mail.raw.storage.delete(mail.raw.name)
        return Mail.objects.get(mailbox=mailbox, uidvalidity=uidvalidity, uid=uid)


@atomic
def _keep(mail: Mail) -> Mail:
    mail.save()
    record(None, "intake:mail:take", mail, size=mail.size, sha256=mail.raw_sha256)
    return mail


@atomic
def _known(mailbox: Mailbox, place: tuple[int, int], digest: str) -> Mail | None:
    here = Mail.objects.filter(mailbox=mailbox, uidvalidity=place[0], uid=place[1]).first()
    if here:
        return here
    moved = (
        Mail.objects.select_for_update(no_key=True)
        .filter(mailbox=mailbox, raw_sha256=digest)
        .exclude(uidvalidity=place[0])
    )
    found = moved.order_by("pk").first()
    if found:
        found.uidvalidity, found.uid, found.marked_at = place[0], place[1], None
        found.save(update_fields=["uidvalidity", "uid", "marked_at"])
    return found
