"""The plan office confirms what a unit declared: the roster's posts say it from then on."""

from collections.abc import Iterable

from django.db.models import Q
from django.utils import timezone

from luoshi.audit.actions import record
from luoshi.contacts import queries
from luoshi.contacts.actions.declaring import contact_name
from luoshi.contacts.actions.linking import lock
from luoshi.contacts.models import ContactCall, Declaration
from luoshi.contacts.permissions import require_ask
from luoshi.errors import DomainError
from luoshi.organizations.models import Appointment, Organization, Post, Role, User
from luoshi.organizations.posts import staffing
from luoshi.organizations.queries import held_on
from luoshi.organizations.roster.layout import layout
from luoshi.transactions import atomic


@atomic
def confirm_declarations(actor: User, call: ContactCall, pks: Iterable[int]) -> int:
    """How many of the call's declarations were confirmed; all or none.

    Each of the two people gets the unit's post (see `_fill`); who has no account gets one without a password, for an administrator to
    hand over. PermissionDeniedError to all but the plan's office; DomainError contacts.not_declared.
    """
    require_ask(actor, call.plan, "confirm_declaration")
    rows = _lock_all(call, list(pks))
    for row in rows:
        _confirm(actor, row)
    return len(rows)


def _lock_all(call: ContactCall, pks: list[int]) -> list[Declaration]:
    """The declarations, and the posts of their units, all held before the first event: who has recorded one waits for no row."""
    list(ContactCall.objects.filter(pk=call.pk).select_for_update(no_key=True))
    rows = [lock(row) for row in call.declarations.filter(pk__in=pks).order_by("pk")]
    units = [row.organization_id for row in rows]
    list(Organization.objects.filter(pk__in=units).order_by("pk").select_for_update(no_key=True).values_list("pk"))
    list(Post.objects.filter(organization__in=units).order_by("pk").select_for_update(no_key=True).values_list("pk"))
    return rows


def _confirm(actor: User, declaration: Declaration) -> None:
    if declaration.state != Declaration.State.DECLARED:
        raise DomainError("contacts.not_declared", name=declaration.organization.label)
    names = {slot: contact_name(declaration, slot) for slot in queries.SLOTS}
    for slot in queries.SLOTS:
        person = _person(actor, declaration, slot)
        _fill(actor, declaration.organization, slot, person)
        setattr(declaration, f"{slot}_person", person)
    declaration.state = Declaration.State.CONFIRMED
    declaration.confirmed_by, declaration.confirmed_at = actor, timezone.now()
    declaration.save()
    record(
        actor,
        "contacts:declaration:confirm",
        declaration,
        plan=declaration.call.plan_id,
        organization=declaration.organization_id,
        **names,
    )


def _person(actor: User, declaration: Declaration, slot: str) -> User:
    """The person on record with what was declared anew, or a new account."""
    name, phone, email = (getattr(declaration, f"{slot}_{field}") for field in ("name", "phone", "email"))
    person = getattr(declaration, f"{slot}_person") or _known(declaration.organization, name, phone)
    if person is None:
        return _new_account(actor, declaration.organization, name, phone, email)
    changed = [
        field for field, value in (("phone", phone), ("email", email)) if value and getattr(person, field) != value
    ]
    if changed:
        person.phone, person.email = phone or person.phone, email or person.email
        person.save(update_fields=changed)
        record(actor, "organizations:account:change", person, username=person.username, fields=changed)
    return person


def _known(organization: Organization, name: str, phone: str) -> User | None:
    """Somebody of the same name and phone: the same person, whether he is of this unit or came from another one."""
    found = list(User.objects.filter(is_active=True, full_name=name, phone=phone)[:2])
    return found[0] if len(found) == 1 else None


def _new_account(actor: User, organization: Organization, name: str, phone: str, email: str) -> User:
    person = User(username=_free_username(organization), full_name=name, phone=phone, email=email)
    person.set_unusable_password()
    person.save()
    record(actor, "organizations:account:add", person, username=person.username, fields=["email", "full_name", "phone"])
    return person


def _free_username(organization: Organization) -> str:
    """The unit's code and the next free number."""
    stem = f"{organization.code.lower()}.p"
    taken = set(User.objects.filter(username__startswith=stem).values_list("username", flat=True))
    return next(name for number in range(1, len(taken) + 2) if (name := f"{stem}{number}") not in taken)


def _fill(actor: User, organization: Organization, slot: str, person: User) -> None:
    """Give the person the unit's post of that kind: nothing where he holds one, a vacant one, else he succeeds the holder of the first.

    A unit without such a post gets one.
    """
    today = timezone.localdate()
    kind = queries.SLOTS[slot] & Q(organization=organization) & (Q(closed_on__isnull=True) | Q(closed_on__gte=today))
    posts = [staffing.lock_post(post) for post in Post.objects.filter(kind).order_by("pk")]
    held = {one.post_id: one for one in _held(posts)}
    if any(one.user_id == person.pk for one in held.values()):
        return
    vacant = next((post for post in posts if post.pk not in held), None)
    if vacant or not posts:
        staffing.place(actor, vacant or _new_post(actor, organization, slot), person, today, None)
    else:
        staffing.succeed(actor, held[posts[0].pk], person, today)


def _held(posts: list[Post]) -> Iterable[Appointment]:
    rows = Appointment.objects.filter(held_on(timezone.localdate()), post__in=posts)
    return rows.select_related("post__organization", "user").order_by("-starts_on", "-pk")


def _free_name(organization: Organization, role: str, name: str) -> str:
    """The name, or the name with a number where a closed post bears it."""
    taken = set(Post.objects.filter(organization=organization, role=role).values_list("name", flat=True))
    return (
        name
        if name not in taken
        else next(f"{name}{number}" for number in range(2, 999) if f"{name}{number}" not in taken)
    )


def _new_post(actor: User, organization: Organization, slot: str) -> Post:
    """A post named as the roster's workbook names its kind."""
    names = layout().duty_names if slot == "deputy" else layout().role_names
    role = Role.LEADER if slot == "deputy" else Role.HANDLER
    duty = Post.Duty.DEPUTY if slot == "deputy" else Post.Duty.NONE
    post = Post.objects.create(
        organization=organization, role=role, duty=duty, name=_free_name(organization, role, names[slot])
    )
    record(
        actor,
        "organizations:post:add",
        post,
        organization=organization.pk,
        name=post.name,
        role=post.role,
        duty=post.duty,
    )
    return post


@atomic
def return_declaration(actor: User, declaration: Declaration, remark: str) -> Declaration:
    """The declaration, back at the unit with the reason. DomainError contacts.not_declared when there is no answer."""
    require_ask(actor, declaration.call.plan, "return_declaration")
    locked = lock(declaration)
    if locked.state != Declaration.State.DECLARED:
        raise DomainError("contacts.not_declared", name=locked.organization.label)
    locked.state, locked.remark = Declaration.State.MISSING, remark
    locked.save(update_fields=["state", "remark"])
    record(
        actor,
        "contacts:declaration:return",
        locked,
        plan=locked.call.plan_id,
        organization=locked.organization_id,
        reason=remark,
    )
    return locked
