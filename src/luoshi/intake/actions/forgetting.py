"""Raw mails are kept as long as the office says, then only what became of them is."""

import posixpath
from datetime import timedelta

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from luoshi.audit.actions import record
from luoshi.intake.models import Mail, SentMail

FOLDER = "intake"
#: A younger file may belong to a mail that is being taken in.
GRACE = timedelta(days=1)
BATCH = 200
#: For so long an answer to a mail of ours finds its lines by the mail's id; later by the numbers that it quotes.
ANSWERABLE = timedelta(days=400)


def forget_old_mails() -> int:
    """How many mails lost their bytes: those taken in longer ago than `INTAKE_KEEP_DAYS`; their rows and reports stay.

    What is kept of our own mails for the sake of answers goes after `ANSWERABLE`.
    """
    SentMail.objects.filter(sent_at__lt=timezone.now() - ANSWERABLE).delete()
    if not settings.INTAKE_KEEP_DAYS:
        return 0
    before = timezone.now() - timedelta(days=settings.INTAKE_KEEP_DAYS)
    old = list(Mail.objects.filter(taken_at__lt=before).exclude(raw="").order_by("pk")[:BATCH])
    for mail in old:
        _forget(mail)
    return len(old) + (forget_old_mails() if len(old) == BATCH else 0)


def _forget(mail: Mail) -> None:
    """The row lets go of the file first: one left over is found as an orphan later, one missed would be an error for ever."""
    name = mail.raw.name
    with transaction.atomic():
        Mail.objects.filter(pk=mail.pk).update(raw="", parts={})
        record(None, "intake:mail:forget", mail, organization=mail.organization_id)
    default_storage.delete(name)


def remove_orphaned_mails() -> list[str]:
    """The names of the files removed: of mails that no row knows, older than a day."""
    before = timezone.now() - GRACE
    old = [name for name in _files(FOLDER) if default_storage.get_modified_time(name) < before]
    known = set(Mail.objects.filter(raw__in=old).values_list("raw", flat=True)) if old else set()
    removed = [name for name in old if name not in known]
    for name in removed:
        default_storage.delete(name)
    return removed


def _files(folder: str) -> list[str]:
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return []
    inner = [name for one in folders for name in _files(posixpath.join(folder, one))]
    return [*inner, *(posixpath.join(folder, file) for file in files)]
