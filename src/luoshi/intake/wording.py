"""Our mails in words, and the sentences for why a mail went no further."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db.models import F
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luoshi.assignments.models import Assignment
from luoshi.assignments.tokens import subject_token
from luoshi.errors import DomainError
from luoshi.intake.links import answer_address
from luoshi.intake.models import Mail, Reply
from luoshi.problems import sentence
from luoshi.reports.actions.submission import requirements_of
from luoshi.reports.queries import fileable_assignments

#: Tasks that a bounce names with their numbers.
MOST_NAMED = 12

#: Why a mail went no further, by `Mail.reason`.
REASONS: dict[str, str | Promise] = {
    "too_large": gettext_lazy(
        "The mail is larger than we take. Send the text with fewer or smaller files, or use the report form."
    ),
    "empty": gettext_lazy("The mail holds neither text nor files."),
    "no_task": gettext_lazy("It does not show which task it is for."),
    "foreign_task": gettext_lazy(
        "The number in it belongs to a task of another unit, or of a plan that is not in force."
    ),
    "several": gettext_lazy("Several tasks come into question."),
    "draft_in_use": gettext_lazy("Somebody has begun a report for this task already."),
    "unknown_sender": gettext_lazy("The sender's address is not on record with anybody who files reports."),
    "own": gettext_lazy("It came from this site's own address."),
    "auto_submitted": gettext_lazy("It is an automatic answer."),
    "precedence": gettext_lazy("It is bulk mail."),
    "list": gettext_lazy("It came through a mailing list."),
    "no_return": gettext_lazy("It is a notice of a mail server."),
    "machine": gettext_lazy("It is a notice of a mail server."),
    "error": gettext_lazy(
        "Something went wrong while it was processed. Have it processed again, or look into the server's log."
    ),
}


def reason_words(mail: Mail) -> str:
    """Why the mail stands where it stands; "" where there is nothing to say."""
    if not mail.reason:
        return ""
    if mail.reason in REASONS:
        return str(REASONS[mail.reason])
    return refusal_words(mail.reason, {})


def refusal_words(code: str, data: dict[str, Any]) -> str:
    """The sentence of a rule's refusal that was kept with a mail; its code where the sentence cannot be made any more."""
    try:
        return sentence(DomainError(code, **data))
    except (KeyError, ImportError, AttributeError):
        return code


def compose(mail: Mail, kind: str) -> tuple[str, str]:
    """Subject and text of our mail, in the active language."""
    text = render_to_string(f"intake/mail/{kind}.txt", _context(mail))
    return _subject(mail, kind), text.strip() + "\n"


def _subject(mail: Mail, kind: str) -> str:
    said = mail.subject or _("(no subject)")
    if kind == Reply.Kind.CONFIRM and mail.assignment:
        title = mail.assignment.obligation.title
        return (
            _("Please confirm your report: {title}").format(title=title[:80])
            + f" [{subject_token(mail.assignment_id)}]"
        )
    if kind == Reply.Kind.CHOOSE:
        return _("Please say what your mail is for: {subject}").format(subject=said)
    return _("Your mail could not be taken in: {subject}").format(subject=said)


def _context(mail: Mail) -> dict[str, Any]:
    return {
        "mail": mail,
        "reason": reason_words(mail),
        "address": answer_address(mail.pk),
        "site": settings.SITE_ADDRESS,
        "missing": [one.missing for one in requirements_of(mail.report) if not one.met] if mail.report else [],
        "files": files_told(mail),
        "lines": _named(likely_lines(mail) or open_lines(mail)),
        "limit": settings.INTAKE_MAX_BYTES // (1024 * 1024),
    }


def files_told(mail: Mail) -> list[dict[str, Any]]:
    """Each attachment with `why` it was refused, "" where it was taken."""
    return [
        file | {"why": "" if file["taken"] else refusal_words(file["code"], file.get("data", {}))}
        for file in mail.attachments
    ]


def likely_lines(mail: Mail) -> Sequence[Assignment]:
    """The lines that the mail may be for, while its unit has not chosen among them; empty where none is likely."""
    if mail.state != Mail.State.WAITING or mail.person is None:
        return []
    likely = {line.pk: line for line in fileable_assignments(mail.person).filter(pk__in=mail.candidates)}
    return [likely[pk] for pk in mail.candidates if pk in likely][:MOST_NAMED]


def open_lines(mail: Mail) -> Sequence[Assignment]:
    """What the person at the address on record still owes, the earliest due first; nothing for a stranger."""
    if mail.person is None:
        return []
    owed = fileable_assignments(mail.person).exclude(role=Assignment.Role.SUPERVISE)
    return owed.exclude(progress=Assignment.Progress.MET).order_by(F("due_on").asc(nulls_last=True), "pk")[:MOST_NAMED]


def _named(lines: Sequence[Assignment]) -> list[dict[str, Any]]:
    return [{"token": subject_token(line.pk), "line": line} for line in lines]
