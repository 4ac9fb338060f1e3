"""Moving an organization in the tree, with its event: what moving by hand, by an import and by a reorganization share."""

from datetime import date

from luoshi.audit.actions import hold_chain, record
from luoshi.errors import DomainError
from luoshi.organizations.models import Organization, User


def put_below(actor: User | None, organization: Organization, above: Organization, from_on: date) -> Organization:
    """The organization, moved below another one with everything below itself; a party body belongs to that one from then on.

    Raises DomainError organizations.circle where `above` is the organization or stands below it.
    """
    if above.path.startswith(organization.path):
        raise DomainError("organizations.circle", name=organization.name, above=above.name)
    hold_chain()  # the tree locks the whole rows of what moves
    before = Organization.objects.get_parent(organization)
    Organization.objects.move(organization, Organization.objects.get(pk=above.pk), pos="last-child")
    moved = Organization.objects.select_related("kind").get(pk=organization.pk)
    if moved.kind.is_party and moved.belongs_to_id == (before and before.pk):
        moved.belongs_to_id = above.pk
        moved.save(update_fields=["belongs_to"])
    record(
        actor, "organizations:organization:move", moved, organization=moved.pk, code=moved.code, from_on=from_on,
        fields={"above": [before.code if before else "", above.code]},
    )  # fmt: skip
    return moved
