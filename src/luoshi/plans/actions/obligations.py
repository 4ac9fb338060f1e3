import copy
import uuid
from itertools import pairwise
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from luoshi.audit.actions import record
from luoshi.errors import DomainError
from luoshi.organizations.models import Organization, User
from luoshi.plans.actions.locking import lock_obligation, lock_revision, save_obligation
from luoshi.plans.asks import join_asks
from luoshi.plans.document import cleaned_wording
from luoshi.plans.due import due_kind
from luoshi.plans.facts import FACTS, FIELDS, LISTS, projection, put_value, value_of
from luoshi.plans.models import Correction, DueKind, Obligation, ObligationBody, PlanRevision, Section
from luoshi.plans.values import checked
from luoshi.transactions import atomic

Status = Obligation.Status
Origin = Obligation.Origin
MOST_PARTS = 20


@atomic
def correct_field(
    actor: User, obligation: Obligation, values: dict[str, Any], *, version: int | None = None, reason: str = ""
) -> Obligation:
    """The obligation with these fields (of `facts.FIELDS`) as a person gives them; each change is kept with who, when and why.

    `version` is what the form was drawn from; when somebody saved since, plans.changed_meanwhile is raised and nothing is written.
    """
    row = lock_obligation(actor, obligation, "correct_field", version)
    _ensure_live(row)
    changed = {}
    for field, value in values.items():
        present = value_of(row, field) if field in FIELDS else None
        wanted = checked(field, value, present)
        if wanted != present:
            changed[field] = {"before": present, "after": wanted}
            _correct(actor, row, field, wanted, reason)
    return save_obligation(actor, row, "correct", changes=changed, reason=reason) if changed else row


def _correct(actor: User, row: Obligation, field: str, value: Any, reason: str) -> None:
    before = value_of(row, field)
    if before == value:
        return
    put_value(row, field, value)
    Correction.objects.create(obligation=row, field=field, before=before, after=value, reason=reason[:300], by=actor)


@atomic
def restore_field(actor: User, obligation: Obligation, fields: list[str], *, version: int | None = None) -> Obligation:
    """The obligation with these fields as they were compiled."""
    row = lock_obligation(actor, obligation, "restore_field", version)
    if row.compiled is None:
        return row
    said = projection(row.compiled)
    for field in fields:
        if field not in said:
            raise DomainError("plans.unknown_field", field=field)
        _correct(actor, row, field, said[field], "")
    return save_obligation(actor, row, "restore", fields=fields)


@atomic
def set_reviewing_office(actor: User, obligation: Obligation, office: Organization | None) -> Obligation:
    """The obligation, its reports reviewed by this office; None leaves it to the plan's owner."""
    row = lock_obligation(actor, obligation, "set_reviewing_office")
    before, row.reviewing_office = row.reviewing_office_id, office
    return save_obligation(actor, row, "set_reviewing_office", before=before, after=office.pk if office else None)


@atomic
def confirm_obligation(actor: User, obligation: Obligation, *, version: int | None = None) -> Obligation:
    """The obligation, read and found right by a person."""
    row = lock_obligation(actor, obligation, "confirm_obligation", version)
    _ensure_live(row)
    row.status = Status.CONFIRMED
    return save_obligation(actor, row, "confirm")


@atomic
def unconfirm_obligation(actor: User, obligation: Obligation) -> Obligation:
    """The obligation as proposed again."""
    row = lock_obligation(actor, obligation, "unconfirm_obligation")
    _ensure_live(row)
    row.status = Status.PROPOSED
    return save_obligation(actor, row, "unconfirm")


@atomic
def confirm_all(actor: User, revision: PlanRevision) -> int:
    """The number of proposed obligations that are now confirmed, all that were left."""
    fresh = lock_revision(actor, revision, "confirm_all")
    proposed = fresh.obligations.filter(status=Status.PROPOSED)
    count = proposed.update(status=Status.CONFIRMED, version=F("version") + 1)
    record(actor, "plans:plan:confirm_all", fresh.plan, plan=fresh.plan_id, count=count)
    return count


@atomic
def drop_obligation(actor: User, obligation: Obligation, reason: str, *, version: int | None = None) -> Obligation:
    """The obligation, left out of the plan for a reason; it stays visible and can be taken back."""
    row = lock_obligation(actor, obligation, "drop_obligation", version)
    if not reason.strip():
        raise DomainError("plans.reason_missing")
    _ensure_live(row)
    row.status, row.drop_reason = Status.DROPPED, reason.strip()[:300]
    return save_obligation(actor, row, "drop", reason=row.drop_reason)


@atomic
def undo_drop(actor: User, obligation: Obligation) -> Obligation:
    """The dropped (or merged) obligation, back as proposed."""
    row = lock_obligation(actor, obligation, "undo_drop")
    if row.status != Status.DROPPED:
        raise DomainError("plans.not_dropped")
    row.status, row.drop_reason, row.merged_into = Status.PROPOSED, "", None
    return save_obligation(actor, row, "undo_drop")


@atomic
def add_obligation(actor: User, revision: PlanRevision, start: int, end: int, title: str = "") -> Obligation:
    """A new obligation from the words [start, end) of the revision's text, with the bodies of the obligation around or before it."""
    fresh = lock_revision(actor, revision, "add_obligation")
    if not 0 <= start < end <= len(fresh.text) or not fresh.text[start:end].strip():
        raise DomainError("plans.bad_span")
    text = cleaned_wording(fresh.text[start:end])
    section = fresh.sections.filter(start__lte=start).order_by("-start").first()
    row = Obligation(
        revision=fresh, section=section, origin=Origin.ADDED, text=text, title=(title.strip() or _short(text))[:200],
        start=start, end=end, facts={field: [] if field in LISTS else None for field in FACTS}, due_kind=DueKind.NONE,
    )  # fmt: skip
    row.position = _make_room(fresh, _position_for(fresh, start))
    row.save(force_insert=True)
    _lend_bodies(fresh, row, section)
    record(actor, "plans:obligation:add", row, plan=fresh.plan_id, title=row.title, span=[start, end])
    return row


def _lend_bodies(revision: PlanRevision, row: Obligation, section: Section | None) -> None:
    """The bodies of the nearest obligation of the same section, for a start."""
    near = (
        revision.obligations.exclude(pk=row.pk).filter(section=section).order_by("-start").first() if section else None
    )
    if near is None:
        near = revision.obligations.exclude(pk=row.pk).filter(start__lte=row.start).order_by("-start").first()
    if near:
        _copy_bodies(near, row)


def _copy_bodies(source: Obligation, target: Obligation) -> None:
    for body in source.bodies.all():
        body.pk, body.obligation = None, target
        body._state.adding = True  # noqa: SLF001 (a new row from an old one)
        body.save()


@atomic
def split_obligation(
    actor: User, obligation: Obligation, *, at: list[int] | None = None, parts: int = 0, version: int | None = None
) -> list[Obligation]:
    """The parts of the obligation, in order: cut at the given places of the text, or `parts` alike to be edited.

    A part keeps the facts whose words stand in it, and those handed down from elsewhere. The first part is the row itself.
    """
    row = lock_obligation(actor, obligation, "split_obligation", version)
    _ensure_live(row)
    spans = _cut(row, at) if at else _alike(row, parts)
    _make_room(row.revision, row.position + 1, len(spans) - 1)
    whole = copy.deepcopy(row)
    rows = [row, *(_twin(whole, number) for number in range(1, len(spans)))]
    for number, (part, span) in enumerate(zip(rows, spans, strict=True)):
        _narrow(actor, part, whole, span, number, by_place=bool(at))
    save_obligation(actor, row, "split", parts=[part.pk for part in rows])
    return rows


def _cut(row: Obligation, at: list[int]) -> list[tuple[int, int]]:
    if row.start is None or any(not row.start < place < row.end for place in at):
        raise DomainError("plans.bad_split")
    return list(pairwise([row.start, *sorted(set(at)), row.end]))


def _alike(row: Obligation, parts: int) -> list[tuple[int | None, int | None]]:
    if not 2 <= parts <= MOST_PARTS:
        raise DomainError("plans.bad_split")
    return [(row.start, row.end)] * parts


def _twin(whole: Obligation, number: int) -> Obligation:
    twin = copy.deepcopy(whole)
    twin.pk, twin.key, twin.version, twin.position = None, uuid.uuid4(), 1, whole.position + number
    twin._state.adding = True  # noqa: SLF001 (a new row from an old one)
    twin.origin, twin.status = Origin.SPLIT, Status.PROPOSED
    twin.save(force_insert=True)
    _copy_bodies(whole, twin)
    return twin


def _narrow(
    actor: User,
    part: Obligation,
    whole: Obligation,
    span: tuple[int | None, int | None],
    number: int,
    *,
    by_place: bool,
) -> None:
    """Makes a row that part of the whole."""
    part.origin, part.status = Origin.SPLIT, Status.PROPOSED
    part.start, part.end = span
    if by_place:
        part.text = cleaned_wording(part.revision.text[part.start : part.end])
        for field in FACTS:
            _correct(actor, part, field, _inside(value_of(part, field), span, (whole.start, whole.end)), _("split"))
        _correct(actor, part, "due_kind", due_kind({"text": part.text, **part.facts}).value, _("split"))
    if number:
        title = _short(part.text) if by_place else f"{whole.title} ({number + 1})"
        _correct(actor, part, "title", title[:200], _("split"))
    part.save()


def _inside(value: Any, span: tuple[int, int], whole: tuple[int, int]) -> Any:
    """Of a fact, what stands in the span or outside the whole."""
    if isinstance(value, list):
        return [item for item in value if _inside(item, span, whole) is not None]
    place = (value or {}).get("span")
    if not place or span[0] <= place[0] < span[1] or not whole[0] <= place[0] < whole[1]:
        return value
    return None


@atomic
def merge_obligations(
    actor: User, obligation: Obligation, other: Obligation, *, version: int | None = None
) -> Obligation:
    """The obligation with the other one taken up: words, lists of facts, bodies and asks joined, its own single facts kept.

    The other is dropped and points here, so that it can be taken back.
    """
    row = lock_obligation(actor, obligation, "merge_obligations", version)
    taken = Obligation.objects.get(pk=other.pk)
    _ensure_live(row)
    if taken.revision_id != row.revision_id or taken.pk == row.pk or taken.status == Status.DROPPED:
        raise DomainError("plans.no_neighbour")
    _take_up(actor, row, taken)
    taken.status, taken.merged_into, taken.version = Status.DROPPED, row, taken.version + 1
    taken.drop_reason = _("merged into “%(title)s”") % {"title": row.title[:200]}
    taken.save()
    return save_obligation(actor, row, "merge", taken=taken.title)


def _take_up(actor: User, row: Obligation, taken: Obligation) -> None:
    reason = _("merged with “%(title)s”") % {"title": taken.title[:200]}
    for field in FACTS:
        own, its = value_of(row, field), value_of(taken, field)
        _correct(actor, row, field, [*own, *(i for i in its if i not in own)] if field in LISTS else own or its, reason)
    if row.due_kind == DueKind.NONE:
        _correct(actor, row, "due_kind", taken.due_kind, reason)
    _correct(actor, row, "asks", join_asks(row.asks, taken.asks), reason)
    row.sign_off = row.sign_off if row.sign_off is not None else taken.sign_off
    row.templates = {**taken.templates, **row.templates}
    row.origin, row.status = Origin.MERGED, Status.PROPOSED
    first, second = (row, taken) if (row.start or 0) <= (taken.start or 0) else (taken, row)
    row.text = f"{first.text}\n{second.text}"
    if row.start is not None and taken.start is not None:
        row.start, row.end = min(row.start, taken.start), max(row.end, taken.end)
    known = {(body.text, body.role) for body in row.bodies.all()}
    for body in taken.bodies.all():
        if (body.text, body.role) not in known:
            ObligationBody.objects.filter(pk=body.pk).update(obligation=row)


def _ensure_live(row: Obligation) -> None:
    if row.status == Status.DROPPED:
        raise DomainError("plans.dropped")


def _position_for(revision: PlanRevision, start: int) -> int:
    return revision.obligations.filter(start__lte=start).count()


def _make_room(revision: PlanRevision, position: int, count: int = 1) -> int:
    """Moves the obligations from `position` on down by `count`, and gives `position`."""
    revision.obligations.filter(position__gte=position).update(position=F("position") + count)
    return position


def _short(text: str) -> str:
    """The first clause, at most 30 characters: a title for words that have none."""
    for stop in "。；，：;,:\n":
        text = text.partition(stop)[0] if len(text.partition(stop)[0]) > 3 else text
    return text.strip(" “”‘’《》()（）")[:30]
