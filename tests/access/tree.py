"""How each change of the tree, its kinds and its workbooks is asked."""

from datetime import date

from django.core.files.base import ContentFile

from luoshi.organizations.models import Organization, OrganizationKind, RosterUpload
from luoshi.organizations.reorganization import actions, kinds, succession
from luoshi.organizations.roster import uploads

DAY = date(2022, 3, 1)


def _particulars(at):
    return actions.Particulars(kind=at.unit.kind)


def _upload(actor, state):
    return RosterUpload.objects.create(file=ContentFile(b"x", "r.xlsx"), name="r.xlsx", made_by=actor, state=state)


def _reorganize(actor, at):
    proposal = succession.Proposal("merge", [at.unit], [Organization.objects.get(code="SC")], DAY)
    lines = succession.preview(actor, proposal).lines
    return succession.reorganize(actor, proposal, {line.key: line.goes_to for line in lines if not line.duty.follows})


ACTIONS = {
    "add_kind": lambda actor, at: kinds.add_kind(actor, code="port", name="港口"),
    "add_organization": lambda actor, at: actions.add_organization(
        actor, code=f"{at.unit.code}-N", name="新站", above=at.unit, particulars=_particulars(at)
    ),
    "apply_upload": lambda actor, at: uploads.apply_upload(actor, _upload(actor, "read")),
    "change_kind": lambda actor, at: kinds.change_kind(actor, at.unit.kind, name="新类", phrases=["各新类"]),
    "correct_organization": lambda actor, at: actions.correct_organization(actor, at.unit, _particulars(at)),
    "delete_kind": lambda actor, at: kinds.delete_kind(
        actor, OrganizationKind.objects.create(code="unused", name="无人")
    ),
    "discard_upload": lambda actor, at: uploads.discard_upload(actor, _upload(actor, "read")),
    "look_again": lambda actor, at: uploads.look_again(actor, _upload(actor, "read")),
    "move_organization": lambda actor, at: actions.move_organization(
        actor, at.unit, Organization.objects.get(depth=1), DAY
    ),
    "rename_organization": lambda actor, at: actions.rename_organization(actor, at.unit, name="新名", from_on=DAY),
    "reorganize": _reorganize,
    "start_upload": lambda actor, at: uploads.start_upload(actor, ContentFile(b"x", "r.xlsx"), "r.xlsx"),
}
INNER = {"apply_all", "put_below"}
