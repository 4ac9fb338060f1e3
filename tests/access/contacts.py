"""How each action of a plan's declaration of contacts is asked, on things of one unit."""

from io import BytesIO

import qrcode
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from luoshi.contacts import actions
from luoshi.contacts.actions.calls import Settings
from luoshi.contacts.actions.declaring import Answer, Contact
from luoshi.contacts.models import Declaration

ANSWER = Answer(Contact(name="甲", phone="13800000001"), Contact(name="乙", phone="13800000002"))


def _picture():
    file = BytesIO()
    qrcode.make("https://group.example/").save(file)
    return SimpleUploadedFile("群.png", file.getvalue(), "image/png")


def _declared(at):
    """The declaration, answered by the secret link."""
    return actions.file_declaration(None, at.declaration, ANSWER)


def _look(actor, at):
    return actions.look_at_phone(actor, _declared(at), "deputy")


def _remind(actor, at):
    Declaration.objects.filter(pk=at.declaration.pk).update(mail="a@example.cn")
    return actions.remind(actor, at.call)


ACTIONS = {
    "confirm_declarations": lambda actor, at: actions.confirm_declarations(actor, at.call, [_declared(at).pk]),
    "file_declaration": lambda actor, at: actions.file_declaration(actor, at.declaration, ANSWER),
    "look_at_phone": _look,
    "open_call": lambda actor, at: actions.open_call(
        actor, at.plan, Settings(timezone.localdate()), address="http://testserver"
    ),
    "print_letters": lambda actor, at: actions.print_letters(actor, at.call),
    "remind": _remind,
    "renew_link": lambda actor, at: actions.renew_link(actor, at.declaration),
    "return_declaration": lambda actor, at: actions.return_declaration(actor, _declared(at), "请补电话"),
    "revoke_link": lambda actor, at: actions.revoke_link(actor, at.declaration),
    "send_link": lambda actor, at: actions.send_link(actor, at.declaration, "a@example.cn"),
    "set_picture": lambda actor, at: actions.set_picture(actor, at.call, _picture()),
}
INNER: set[str] = set()
