"""Whose mail it is, and for which line of the ledger."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from rapidfuzz import fuzz

from luoshi.assignments.models import Assignment
from luoshi.assignments.tokens import lines_named
from luoshi.intake.models import Mail, Reply, SentMail
from luoshi.intake.reading import ReadMail
from luoshi.intake.reading.plain import answered_passages
from luoshi.intake.reading.words import answers
from luoshi.organizations.models import Role, User
from luoshi.organizations.permissions import has_role
from luoshi.reports.queries import fileable_assignments

#: Of 100: likeness from which a task's title counts as meant, and how far it must be ahead of the next one.
LIKE, MARGIN = 70, 8
#: Characters of the text that are compared besides the subject, and the fewest of a title or subject for finding one in the other.
HEAD, SHORT = 300, 6
#: Quoted lines above what is written that are looked at for a number: a digest's line and its address.
NEAR = 2
#: Most tasks that a person is asked to choose among.
MOST_OFFERED = 12


@dataclass(frozen=True, slots=True)
class Match:
    """The line that the mail is for; or several among which its unit must choose; or, with neither, why none was found."""

    assignment: Assignment | None = None
    found_by: str = ""
    candidates: list[Assignment] = field(default_factory=list)
    foreign: bool = False


def people_at(address: str) -> list[User]:
    """The people with this address on record who file reports for a unit today; an office's shared address has several."""
    if not address:
        return []
    people = User.objects.filter(email__iexact=address, is_active=True).order_by("pk")
    return [person for person in people if has_role(person, Role.HANDLER)]


def lines_of(people: Iterable[User]) -> dict[int, Assignment]:
    """The lines that any of them files for, by primary key."""
    return {line.pk: line for person in people for line in fileable_assignments(person).order_by("pk")}


def filer_of(people: Iterable[User], line: Assignment) -> User:
    """Which of them files for the line: the first that does."""
    return next(person for person in people if fileable_assignments(person).filter(pk=line.pk).exists())


def match(mail: ReadMail, people: list[User]) -> Match:
    """For which of the people's lines the mail is: by the number in it, by what it answers, else by its words.

    Of several lines that are named or answered, as in the answer to a digest, see `_one_of`.
    """
    lines = lines_of(people)
    for found_by, named in _ways(mail):
        own = [lines[pk] for pk in named if pk in lines]
        if own:
            return _one_of(mail, own, found_by)
        if named:
            return Match(foreign=True)
    return _by_wording(mail, [line for line in lines.values() if _is_open(line)])


def _ways(mail: ReadMail) -> Iterator[tuple[str, list[int]]]:
    """How a mail names lines, the surest first: what its sender wrote himself goes before what his program quoted."""
    yield Mail.FoundBy.TOKEN, lines_named(mail.subject)
    yield Mail.FoundBy.TOKEN, lines_named(mail.text)
    yield Mail.FoundBy.TOKEN, _written_below(mail)
    yield Mail.FoundBy.CHAIN, _answered(mail)
    yield Mail.FoundBy.TOKEN, lines_named(mail.whole_text)


def _written_below(mail: ReadMail) -> list[int]:
    """The lines of a quoted digest below which something is written. Words below the whole of it stand further from its last line."""
    near = ("\n".join(passage[-NEAR:]) for passage in answered_passages(mail.whole_text))
    return list(dict.fromkeys(named[-1] for text in near if (named := lines_named(text))))


def _one_of(mail: ReadMail, lines: list[Assignment], found_by: str) -> Match:
    """The only line, or the only one that is still open, quoted, or clearly meant by the words; else its unit chooses among them."""
    quoted = set(lines_named(mail.whole_text))
    left = [line for line in lines if _is_open(line)] or lines
    left = [line for line in left if line.pk in quoted] or left
    if len(left) == 1:
        return Match(left[0], found_by)
    worded = _by_wording(mail, left)
    return worded if worded.assignment else Match(candidates=left[:MOST_OFFERED])


def _answered(mail: ReadMail) -> list[int]:
    """The lines that the answered mails were about: those we keep, and those of the house whose id holds a token."""
    kept = dict(Reply.objects.filter(message_id__in=mail.answers).values_list("message_id", "assignment_id"))
    sent = dict(SentMail.objects.filter(message_id__in=mail.answers).values_list("message_id", "lines"))
    for one in mail.answers:  # the nearest first: what an earlier mail of the chain was about counts only without it
        if lines := sent.get(one) or ([kept[one]] if kept.get(one) else lines_named(one)):
            return lines
    return []


def _is_open(line: Assignment) -> bool:
    return line.progress != Assignment.Progress.MET and line.role != Assignment.Role.SUPERVISE


def _by_wording(mail: ReadMail, lines: list[Assignment]) -> Match:
    words = _plain(answers().sub("", mail.subject)), _plain(mail.text[:HEAD])
    scored = sorted(((likeness(_plain(line.obligation.title), *words), line) for line in lines), key=_best_first)
    likely = [(score, line) for score, line in scored if score >= LIKE]
    if not likely:
        return Match()
    near = [line for score, line in likely if likely[0][0] - score < MARGIN]
    if len(near) == 1:
        return Match(near[0], Mail.FoundBy.WORDING)
    return Match(candidates=near[:MOST_OFFERED])


def _best_first(scored: tuple[float, Assignment]) -> tuple[float, int]:
    return -scored[0], scored[1].pk


def likeness(title: str, subject: str, text: str) -> float:
    """How alike, of 100, the title is to the subject, or to a stretch of subject or text; short words prove nothing."""
    found = [fuzz.ratio(title, subject)]
    if min(len(title), len(subject)) >= SHORT:
        found.append(fuzz.partial_ratio(title, subject))
    if len(text) >= len(title) >= SHORT:
        found.append(fuzz.partial_ratio(title, text))
    return max(found)


def _plain(words: str) -> str:
    """Letters, digits and characters alone: quotation marks and blanks differ from mail to mail."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", words)).lower()
