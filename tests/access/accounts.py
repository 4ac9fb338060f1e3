"""How each action on accounts is asked."""

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from axes.models import AccessAttempt

from luoshi.accounts import actions
from luoshi.accounts.actions import sessions


def _invitation(at):
    return actions.invite_people(None, [at.person], site="/", printed=True).slips[0].invitation


def _remove_codes(actor, at):
    Authenticator.objects.create(user=at.person, type="totp", data={})
    return actions.remove_codes(actor, at.person)


def _unlock(actor, at):
    AccessAttempt.objects.create(username=at.person.username, failures_since_start=9)
    return actions.unlock_account(actor, at.person)


def _own_session(actor):
    return UserSession.objects.create(user=actor, session_key=f"walk-{actor.pk}", ip="127.0.0.1")


ACTIONS = {
    "choose_language": lambda actor, at: actions.choose_language(actor, "en"),
    "create_account": lambda actor, at: actions.create_account(actor, username="new.one", full_name="新人"),
    "deactivate_account": lambda actor, at: actions.deactivate_account(actor, at.person),
    "end_session": lambda actor, at: sessions.end_session(actor, _own_session(actor)),
    "end_sessions": lambda actor, at: actions.end_sessions(actor, at.person),
    "invite_people": lambda actor, at: actions.invite_people(actor, [at.person], site="/", printed=True),
    "reactivate_account": lambda actor, at: actions.reactivate_account(actor, at.person),
    "remove_codes": _remove_codes,
    "reset_password": lambda actor, at: actions.reset_password(actor, at.person),
    "revoke_invitation": lambda actor, at: actions.revoke_invitation(actor, _invitation(at)),
    "sign_out_everywhere": lambda actor, at: sessions.sign_out_everywhere(actor),
    "unlock_account": _unlock,
}
INNER = {"require_administrator"}
