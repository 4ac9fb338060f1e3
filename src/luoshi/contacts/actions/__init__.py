"""Changes of calls and declarations; each is one transaction with its permission check and its event."""

from luoshi.contacts.actions.calls import Settings, open_call, set_picture
from luoshi.contacts.actions.confirming import confirm_declarations, return_declaration
from luoshi.contacts.actions.declaring import Answer, Contact, file_declaration, look_at_phone
from luoshi.contacts.actions.linking import print_letters, renew_link, revoke_link, send_link
from luoshi.contacts.actions.reminding import remind

__all__ = [
    "Answer",
    "Contact",
    "Settings",
    "confirm_declarations",
    "file_declaration",
    "look_at_phone",
    "open_call",
    "print_letters",
    "remind",
    "renew_link",
    "return_declaration",
    "revoke_link",
    "send_link",
    "set_picture",
]
