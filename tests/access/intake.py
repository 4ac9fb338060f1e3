"""How each action on mails is asked, on things of one unit."""

from luoshi.intake import actions
from luoshi.intake.models import Mail


def _drafted(at):
    mail = at.mail
    Mail.objects.filter(pk=mail.pk).update(state=Mail.State.DRAFTED, report=at.draft, report_version=1)
    return at.mail


def _confirm(actor, at):
    at.draft.__class__.objects.filter(pk=at.draft.pk).update(practice="做法" * 20, results="成效" * 20)
    return actions.confirm_mail(actor, _drafted(at), version=1)


ACTIONS = {
    "assign_mail": lambda actor, at: actions.assign_mail(actor, at.mail, at.assignment),
    "choose_assignment": lambda actor, at: actions.choose_assignment(actor, at.mail, at.assignment),
    "confirm_mail": _confirm,
    "discard_mail": lambda actor, at: actions.discard_mail(actor, at.mail),
    "reprocess_mail": lambda actor, at: actions.reprocess_mail(actor, at.mail),
}
INNER: set[str] = set()
