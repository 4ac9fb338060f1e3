"""The conversation with the mailbox: store first, process after, mark last."""

import logging
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.utils import timezone
from imapclient import SEEN, IMAPClient
from imapclient.exceptions import IMAPClientError

from luoshi.errors import DomainError
from luoshi.intake import actions
from luoshi.intake.models import Mail, Mailbox, is_free

log = logging.getLogger(__name__)

#: While one process looks into the mailbox, no other does; one killed meanwhile leaves it to the next after that.
LEASE = timedelta(minutes=10)
#: A mailbox that is looked into for the first time gives the mails of so many days: nobody wants answers to last year's.
FIRST_LOOK = timedelta(days=30)
#: Seconds that the server may take for one answer, and mails asked about at a time.
TIMEOUT, BATCH = 60, 200


@dataclass
class Look:
    """What one look into the mailbox gave: mails taken in, processed, and that could not be fetched."""

    taken: int = 0
    processed: int = 0
    failed: int = 0


def fetch() -> Look | None:
    """One look into the mailbox that the settings name; None while another process looks. Also sends what is due.

    DomainError intake.no_mailbox, intake.mailbox_fails.
    """
    if not settings.INTAKE_HOST:
        raise DomainError("intake.no_mailbox")
    mailbox = _mailbox()
    free = is_free(timezone.now(), LEASE)
    if not Mailbox.objects.filter(free, pk=mailbox.pk).update(busy_until=timezone.now() + LEASE):
        return None
    error = ""
    try:
        return _look(mailbox)
    except (OSError, IMAPClientError, ssl.SSLError) as failure:
        error = str(failure)
        raise DomainError("intake.mailbox_fails", why=error) from failure
    finally:
        now = timezone.now()
        Mailbox.objects.filter(pk=mailbox.pk).update(
            busy_until=None, error=error, **({} if error else {"looked_at": now})
        )


def _mailbox() -> Mailbox:
    name = f"{settings.INTAKE_USER}@{settings.INTAKE_HOST}/{settings.INTAKE_FOLDER}"
    return Mailbox.objects.get_or_create(name=name)[0]


def _look(mailbox: Mailbox) -> Look:
    look = Look()
    with _open() as server:
        chosen = server.select_folder(settings.INTAKE_FOLDER)
        validity = int(chosen[b"UIDVALIDITY"])
        for uid in _new(server, mailbox, validity):
            _take(server, mailbox, (validity, uid), look)
        look.processed = actions.process_waiting()
        _mark(server, mailbox, validity)
    actions.send_due()
    return look


@contextmanager
def _open() -> Iterator[IMAPClient]:
    """The server, signed in."""
    tls = settings.INTAKE_SECURITY == "tls"
    server = IMAPClient(
        settings.INTAKE_HOST,
        port=settings.INTAKE_PORT,
        ssl=tls,
        ssl_context=ssl.create_default_context() if tls else None,
        timeout=TIMEOUT,
    )
    try:
        if settings.INTAKE_SECURITY == "starttls":
            server.starttls(ssl.create_default_context())
        server.login(settings.INTAKE_USER, settings.INTAKE_PASSWORD)
        yield server
    finally:
        _leave(server)


def _leave(server: IMAPClient) -> None:
    try:
        server.logout()
    except (OSError, IMAPClientError):
        server.shutdown()


def _new(server: IMAPClient, mailbox: Mailbox, validity: int) -> list[int]:
    """The UIDs in the folder that we do not know, in order."""
    there = server.search(["UNDELETED", "SINCE", _since(mailbox)])
    known = Mail.objects.filter(mailbox=mailbox, uidvalidity=validity).values_list("uid", flat=True)
    return sorted(set(there) - set(known))


def _since(mailbox: Mailbox) -> date:
    """The first day looked at: a month ago, or, after a longer stand-still, when we last looked."""
    first = timezone.localdate() - FIRST_LOOK
    last = timezone.localdate(mailbox.looked_at) - timedelta(days=2) if mailbox.looked_at else first
    return min(first, last)


def _take(server: IMAPClient, mailbox: Mailbox, place: tuple[int, int], look: Look) -> None:
    """The mail is stored; one that cannot be is left for the next look and does not hold up the others."""
    uid = place[1]
    known = server.fetch([uid], ["RFC822.SIZE", "INTERNALDATE"]).get(uid)
    if not known:  # deleted meanwhile
        return
    size, large = known[b"RFC822.SIZE"], known[b"RFC822.SIZE"] > settings.INTAKE_MAX_BYTES
    part = "BODY.PEEK[HEADER]" if large else "BODY.PEEK[]"
    got = server.fetch([uid], [part]).get(uid, {})
    raw = next((value for name, value in got.items() if name.startswith(b"BODY[")), None)
    if not raw:
        return
    try:
        received = timezone.make_aware(known[b"INTERNALDATE"], timezone.get_default_timezone())
        actions.store_mail(raw, received_at=received, mailbox=mailbox, place=place, whole_size=size if large else None)
    except Exception:
        log.exception("a mail could not be stored: %s", uid)
        look.failed += 1
    else:
        look.taken += 1
    Mailbox.objects.filter(pk=mailbox.pk).update(busy_until=timezone.now() + LEASE)


def _mark(server: IMAPClient, mailbox: Mailbox, validity: int) -> None:
    """Those that are done with show as read to whoever opens the mailbox."""
    done = Mail.objects.filter(mailbox=mailbox, uidvalidity=validity, marked_at=None).exclude(state=Mail.State.RECEIVED)
    rows = dict(done.values_list("uid", "pk"))
    for start in range(0, len(rows), BATCH):
        uids = list(rows)[start : start + BATCH]
        server.add_flags(uids, [SEEN])
        Mail.objects.filter(pk__in=[rows[uid] for uid in uids]).update(marked_at=timezone.now())
