"""From a stored mail to a draft, a question to its unit, a bounce or quarantine. Each step can be done again after a kill."""

import logging
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from luoshi.assignments.models import Assignment
from luoshi.audit.actions import record
from luoshi.errors import DomainError
from luoshi.intake import matching
from luoshi.intake.actions.answering import reply
from luoshi.intake.actions.drafting import draft_from, has_content, open_report
from luoshi.intake.models import Mail, Reply, is_free
from luoshi.intake.reading import ReadMail, read_mail, split_parts
from luoshi.intake.reading.authentication import is_vouched
from luoshi.organizations.models import User
from luoshi.transactions import atomic

log = logging.getLogger(__name__)
State = Mail.State

#: For so long a mail belongs to the process that took it up; one killed meanwhile gives it back after that.
LEASE = timedelta(minutes=10)
#: Ends of a mail that do not stand in the way of the same words sent again.
UNDONE = (State.BOUNCED, State.QUARANTINED, State.DISCARDED, State.FAILED, State.DUPLICATE)


def process_waiting() -> int:
    """How many mails were processed: all that wait for it, the oldest first."""
    waiting = Mail.objects.filter(_free(), state=State.RECEIVED).order_by("received_at", "pk")
    return sum(process_mail(pk) is not None for pk in waiting.values_list("pk", flat=True))


def _free() -> Q:
    return is_free(timezone.now(), LEASE)


def process_mail(pk: int) -> Mail | None:
    """The mail, processed; None when it is being processed elsewhere or no longer waits. One bad mail ends as failed."""
    taken = Mail.objects.filter(_free(), pk=pk, state=State.RECEIVED)
    if not taken.update(busy_until=timezone.now() + LEASE):
        return None
    mail = Mail.objects.select_related("mailbox").get(pk=pk)
    try:
        _process(mail)
    except Exception as error:
        log.exception("a mail could not be processed: %s", pk)
        settle(mail, State.FAILED, error.code if isinstance(error, DomainError) else "error")
    return mail


def _process(mail: Mail) -> None:
    read = reread(mail)
    if early := _without_a_look_at_people(mail, read):
        settle(mail, *early)
        return
    people = matching.people_at(read.sender)
    if not people:
        _quarantine_stranger(mail, read)
        return
    mail.person = people[0]
    if mail.reason == "too_large":
        bounce(mail, "too_large")
    elif split_parts(read.text).empty and not read.attachments:
        bounce(mail, "empty")
    else:
        _place(mail, read, people)


def reread(mail: Mail) -> ReadMail:
    """What the stored bytes say; the row now holds who, about what and which words."""
    with mail.raw.open("rb") as file:
        read = read_mail(file.read(), trusted_server=settings.INTAKE_AUTH_SERVER)
    for name in ("message_id", "sender", "sender_name", "subject", "authentication", "content_sha256"):
        setattr(mail, name, getattr(read, name))
    found = split_parts(read.text)
    mail.parts = {name: getattr(found, name) for name in ("practice", "highlights", "results")}
    mail.parts["count"] = str(found.count) if found.count is not None else ""
    return read


def _without_a_look_at_people(mail: Mail, read: ReadMail) -> tuple[str, str] | None:
    """Where the mail ends whoever sent it: state and reason."""
    if read.automatic:
        return State.QUARANTINED, read.automatic
    if read.sender in {settings.INTAKE_ADDRESS.lower(), settings.DEFAULT_FROM_EMAIL.lower()}:
        return State.QUARANTINED, "own"
    mail.duplicate_of = _twin(mail)
    return (State.DUPLICATE, "") if mail.duplicate_of else None


def _twin(mail: Mail) -> Mail | None:
    """The mail that came before with the same content: under the same id, or one that something became of."""
    if mail.reason == "too_large":
        return None
    same = Mail.objects.filter(content_sha256=mail.content_sha256, pk__lt=mail.pk).exclude(state=State.RECEIVED)
    same_id = Q(message_id=mail.message_id) & ~Q(message_id="")
    return same.filter(same_id | ~Q(state__in=UNDONE)).order_by("pk").first()


def _quarantine_stranger(mail: Mail, read: ReadMail) -> None:
    """An address that nobody has on record is answered only where the receiving server vouches for it: others may be forged."""
    if is_vouched(mail.authentication):
        bounce(mail, "unknown_sender", state=State.QUARANTINED)
    else:
        settle(mail, State.QUARANTINED, "unknown_sender")


def _place(mail: Mail, read: ReadMail, people: list[User]) -> None:
    found = matching.match(read, people)
    if found.assignment:
        mail.assignment, mail.found_by = found.assignment, found.found_by
        mail.organization = found.assignment.organization
        mail.person = matching.filer_of(people, found.assignment)
        make_draft(mail, read)
    elif found.candidates:
        ask_unit(mail, "several", found.candidates)
    else:
        bounce(mail, "foreign_task" if found.foreign else "no_task")


def make_draft(mail: Mail, read: ReadMail) -> None:
    """The mail has become a draft of its assignment; where somebody writes on one already, its unit is asked first."""
    assert mail.assignment
    begun = open_report(mail.assignment)
    if mail.report is None and begun and has_content(begun):
        ask_unit(mail, "draft_in_use", [mail.assignment])
        return
    try:
        draft_from(mail, read)
    except DomainError as error:
        if error.code != "reports.changed_meanwhile":
            raise
        ask_unit(mail, "draft_in_use", [mail.assignment])
        return
    settle(mail, State.DRAFTED, "", Reply.Kind.CONFIRM)


def ask_unit(mail: Mail, reason: str, candidates: list[Assignment]) -> None:
    """The mail waits until a person of the unit has chosen; of no unit while the tasks belong to several."""
    units = {line.organization_id: line.organization for line in candidates}
    mail.organization = next(iter(units.values())) if len(units) == 1 else None
    mail.candidates = [line.pk for line in candidates]
    settle(mail, State.WAITING, reason, Reply.Kind.CHOOSE)


def bounce(mail: Mail, reason: str, state: str = State.BOUNCED) -> None:
    """The mail goes no further, and its sender is told what is missing."""
    settle(mail, state, reason, Reply.Kind.BOUNCE)


@atomic
def settle(mail: Mail, state: str, reason: str = "", answer: str = "") -> None:
    """The mail's end for now, its event, and the mail of ours about it, all or none."""
    mail.state, mail.reason, mail.busy_until = state, reason, None
    mail.save()
    record(
        None,
        f"intake:mail:{TAGS[State(state)]}",
        mail,
        plan=mail.assignment.plan_id if mail.assignment else None,
        assignment=mail.assignment_id,
        organization=mail.organization_id,
        **_told(mail),
    )
    if answer:
        reply(mail, answer)


#: The last word of the event's tag by state.
TAGS = {
    State.WAITING: "wait",
    State.DRAFTED: "draft",
    State.BOUNCED: "bounce",
    State.QUARANTINED: "quarantine",
    State.DUPLICATE: "repeat",
    State.FAILED: "fail",
}


def _told(mail: Mail) -> dict[str, Any]:
    return {"sender": mail.sender, "why": mail.reason, "authentication": mail.authentication, "report": mail.report_id}
