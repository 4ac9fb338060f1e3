"""Sentences of this room's domain errors, by code; each says what is wrong and what to do."""

from django.utils.translation import gettext_lazy as _

MESSAGES = {
    "intake.not_waiting": _("This mail is settled already ({state}). Open its page to see what became of it."),
    "intake.original_gone": _(
        "The mail itself is no longer kept, so nothing can be made of it. Ask for it to be sent again."
    ),
    "intake.no_handler": _("Nobody files reports for {unit} at present. Appoint a handler first."),
    "intake.no_line": _("Choose the task that the mail is for."),
    "intake.no_mailbox": _(
        "No mailbox is set. Give LUOSHI_INTAKE_HOST, LUOSHI_INTAKE_USER and LUOSHI_INTAKE_PASSWORD."
    ),
    "intake.mailbox_fails": _("The mailbox cannot be reached: {why}"),
}
