from typing import Any

from django.db.models import QuerySet

from luoshi.audit.actions import record
from luoshi.errors import DomainError
from luoshi.organizations.actions import confirm_scope
from luoshi.organizations.models import ScopePhrase, User
from luoshi.organizations.queries import resolve_phrase
from luoshi.organizations.stored_roster import StoredRoster
from luoshi.organizations.words import plain
from luoshi.plans.actions.locking import lock_obligation, lock_revision, save_obligation
from luoshi.plans.models import Correction, Obligation, ObligationBody, PlanRevision
from luoshi.transactions import atomic


@atomic
def confirm_body(actor: User, body: ObligationBody) -> ObligationBody:
    """The body, confirmed to mean what its phrase resolves to on today's roster, and with it every body of the same phrase here.

    Raises `DomainError` plans.body_unresolved when the phrase leads to no organization.
    """
    row = _lock_body(actor, body, "confirm_body")
    resolution = resolve_phrase(row.text, row.obligation.revision.plan.owner)
    if not resolution.found:
        raise DomainError("plans.body_unresolved", phrase=row.text)
    return _confirm(actor, row, resolution.selector)


@atomic
def choose_body(actor: User, body: ObligationBody, codes: list[str]) -> ObligationBody:
    """The body, confirmed to mean these organizations (codes) chosen by hand; the phrase is remembered as an alias."""
    row = _lock_body(actor, body, "choose_body")
    if not codes:
        raise DomainError("plans.body_unresolved", phrase=row.text)
    return _confirm(actor, row, {"include": sorted(set(codes))})


def _confirm(actor: User, row: ObligationBody, selector: dict[str, Any]) -> ObligationBody:
    scope = confirm_scope(actor, row.text, selector)
    alike = _alike(row)
    alike.update(scope=scope, confirmed=True)
    row.refresh_from_db()
    plan_id = row.obligation.revision.plan_id
    record(actor, "plans:body:confirm", row, plan=plan_id, phrase=row.text, selector=selector, count=alike.count())
    return row


@atomic
def confirm_bodies(actor: User, revision: PlanRevision, obligation: Obligation | None = None) -> list[str]:
    """The phrases of a revision, or of one obligation, that led to organizations without a problem and are now confirmed.

    Bodies of other obligations with the same phrase are confirmed with them; what is doubtful is left to a person.
    """
    fresh = lock_revision(actor, revision, "confirm_bodies")
    everywhere = _by_phrase(fresh)
    asked = [b for same in everywhere.values() for b in same if obligation is None or b.obligation_id == obligation.pk]
    roster, done = StoredRoster(), []
    for wanted in dict.fromkeys(plain(body.text) for body in asked if _is_open(body)):
        phrase = everywhere[wanted][0].text
        resolution = resolve_phrase(phrase, fresh.plan.owner, roster)
        if resolution.found and not resolution.problem:
            scope = confirm_scope(actor, phrase, resolution.selector)
            _of(everywhere[wanted]).update(scope=scope, confirmed=True)
            done.append(phrase)
    if done:
        record(actor, "plans:body:confirm_all", fresh.plan, plan=fresh.plan_id, count=len(done), phrases=done)
    return done


@atomic
def unconfirm_bodies(actor: User, revision: PlanRevision, phrases: list[str]) -> int:
    """The number of bodies of a revision that have one of these phrases and are to be confirmed again."""
    fresh = lock_revision(actor, revision, "unconfirm_bodies")
    everywhere = _by_phrase(fresh)
    bodies = [body for phrase in dict.fromkeys(map(plain, phrases)) for body in everywhere.get(phrase, ())]
    count = _of(bodies).filter(confirmed=True).update(confirmed=False)
    if count:
        record(actor, "plans:body:unconfirm_all", fresh.plan, plan=fresh.plan_id, count=len(phrases), phrases=phrases)
    return count


def _by_phrase(revision: PlanRevision) -> dict[str, list[ObligationBody]]:
    """Every body of the revision by its phrase in plain form, in order of the document."""
    found: dict[str, list[ObligationBody]] = {}
    rows = ObligationBody.objects.filter(obligation__revision=revision).select_related("obligation")
    for body in rows.order_by("obligation__position", "position", "pk"):
        found.setdefault(plain(body.text), []).append(body)
    return found


def _is_open(body: ObligationBody) -> bool:
    return not body.confirmed and body.obligation.status != Obligation.Status.DROPPED


def _of(bodies: list[ObligationBody]) -> QuerySet[ObligationBody]:
    return ObligationBody.objects.filter(pk__in=[body.pk for body in bodies])


def _alike(row: ObligationBody) -> Any:
    """The bodies of the same revision whose phrase is the same but for spaces and widths."""
    here = ObligationBody.objects.filter(obligation__revision=row.obligation.revision)
    wanted = plain(row.text)
    return here.filter(pk__in=[pk for pk, text in here.values_list("pk", "text") if plain(text) == wanted])


@atomic
def unconfirm_body(actor: User, body: ObligationBody) -> ObligationBody:
    """The body and those of the same phrase in the plan, to be confirmed again."""
    row = _lock_body(actor, body, "unconfirm_body")
    _alike(row).update(confirmed=False)
    row.refresh_from_db()
    record(actor, "plans:body:unconfirm", row, plan=row.obligation.revision.plan_id, phrase=row.text)
    return row


@atomic
def correct_body(
    actor: User, body: ObligationBody, *, text: str, role: str, each: bool, version: int | None = None, reason: str = ""
) -> ObligationBody:
    """The body with its phrase, role and whether each member owes by itself; a new phrase is to be confirmed anew."""
    row = _lock_body(actor, body, "correct_body", version)
    before = _plain(row.obligation)
    _name(row, text)
    row.role, row.each = _role(role), each
    row.save()
    _note(actor, row.obligation, before, reason)
    return row


@atomic
def add_body(
    actor: User, obligation: Obligation, *, text: str, role: str, each: bool = True, version: int | None = None
) -> ObligationBody:
    """Another body for the obligation, at the end, to be confirmed unless its phrase is a known alias."""
    owner = lock_obligation(actor, obligation, "add_body", version)
    before = _plain(owner)
    row = ObligationBody(obligation=owner, position=owner.bodies.count(), role=_role(role), each=each)
    _name(row, text)
    row.save()
    _note(actor, owner, before, "")
    return row


@atomic
def remove_body(actor: User, body: ObligationBody, *, version: int | None = None) -> Obligation:
    """The obligation without the body; the last one cannot be removed."""
    row = _lock_body(actor, body, "remove_body", version)
    owner = row.obligation
    before = _plain(owner)
    if len(before) < 2:
        raise DomainError("plans.last_body")
    row.delete()
    _note(actor, owner, before, "")
    return owner


@atomic
def remove_phrase(actor: User, body: ObligationBody) -> tuple[int, int]:
    """How many obligations of the plan no longer name this phrase, and how many keep it because it is all they name."""
    row = _lock_body(actor, body, "remove_body")
    duties = Obligation.objects.filter(bodies__in=_alike(row)).exclude(status=Obligation.Status.DROPPED).distinct()
    removed = kept = 0
    for duty in duties.prefetch_related("bodies"):
        duty.revision = row.obligation.revision
        same = [one for one in duty.bodies.all() if plain(one.text) == plain(row.text)]
        if len(same) == len(duty.bodies.all()):
            kept += 1
            continue
        before = _plain(duty)
        _of(same).delete()
        _note(actor, Obligation.objects.select_related("revision").get(pk=duty.pk), before, "")
        removed += 1
    if not removed:
        raise DomainError("plans.last_body")
    return removed, kept


@atomic
def restore_bodies(actor: User, obligation: Obligation, *, version: int | None = None) -> Obligation:
    """The obligation with the bodies that were compiled; what was confirmed of them stays confirmed."""
    owner = lock_obligation(actor, obligation, "restore_field", version)
    if owner.compiled is None:
        return owner
    before, old = _plain(owner), list(owner.bodies.all())
    owner.bodies.all().delete()
    for position, said in enumerate(owner.compiled["bodies"]):
        _compiled(owner, position, said, old).save()
    _note(actor, owner, before, "")
    return owner


def _compiled(owner: Obligation, position: int, said: dict[str, Any], old: list[ObligationBody]) -> ObligationBody:
    """A body as the compiler stated it, confirmed when its phrase was, here or as an alias."""
    row = ObligationBody(obligation=owner, position=position, role=said["role"], each=said["each"])
    _name(row, said["text"])
    row.inherited, (row.start, row.end) = said["inherited"], said["span"]
    for earlier in old:
        if plain(earlier.text) == plain(row.text):
            row.confirmed, row.scope_id = earlier.confirmed, earlier.scope_id
    return row


def _lock_body(actor: User, body: ObligationBody, action: str, version: int | None = None) -> ObligationBody:
    obligation = lock_obligation(actor, body.obligation, action, version)
    row = ObligationBody.objects.get(pk=body.pk)
    row.obligation = obligation
    return row


def _name(row: ObligationBody, text: str) -> None:
    """Gives the body its phrase; a known alias confirms it, as it was confirmed before."""
    wanted = text.strip()[:200]
    if not wanted:
        raise DomainError("plans.bad_value", field="bodies", reason="∅")
    if wanted == row.text:
        return
    row.text, row.start, row.end = wanted, None, None
    row.stated_count = resolve_phrase(wanted, row.obligation.revision.plan.owner).stated_count
    row.scope = ScopePhrase.objects.filter(phrase=plain(wanted)).first()
    row.confirmed = row.scope is not None


def _role(role: str) -> str:
    known = dict(ObligationBody._meta.get_field("role").choices)  # noqa: SLF001 (Django's public meta API)
    if role not in known:
        raise DomainError("plans.bad_value", field="bodies", reason=", ".join(known))
    return role


def _plain(obligation: Obligation) -> list[dict[str, Any]]:
    return [{"text": b.text, "role": b.role, "each": b.each} for b in obligation.bodies.order_by("position", "pk")]


def _note(actor: User, obligation: Obligation, before: list[dict[str, Any]], reason: str) -> None:
    after = _plain(obligation)
    if after == before:
        return
    Correction.objects.create(
        obligation=obligation, field="bodies", before=before, after=after, reason=reason[:300], by=actor
    )
    save_obligation(actor, obligation, "correct", changes={"bodies": {"before": before, "after": after}}, reason=reason)
