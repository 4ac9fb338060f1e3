"""Ending sessions: one's own, all others, or everybody's of an account."""

from allauth.usersessions.models import UserSession

from luoshi.audit.actions import record
from luoshi.errors import PermissionDeniedError
from luoshi.organizations.models import User
from luoshi.transactions import atomic


@atomic
def end_session(actor: User, session: UserSession) -> None:
    """End one of the actor's own sessions. PermissionDeniedError for somebody else's."""
    if session.user_id != actor.pk:
        raise PermissionDeniedError("end_session")
    session.end()
    record(actor, "accounts:session:end", actor, address=session.ip, device=session.user_agent[:200])


@atomic
def sign_out_everywhere(actor: User, but: str = "") -> int:
    """End the actor's sessions, all or all but the one with the key `but`; how many ended."""
    ended = end_all(actor, but=but)
    record(actor, "accounts:session:end_all", actor, count=ended)
    return ended


def end_all(user: User, but: str = "") -> int:
    """End the sessions of an account, within the caller's action; how many ended."""
    sessions = list(UserSession.objects.filter(user=user).exclude(session_key=but))
    for session in sessions:
        session.end()
    return len(sessions)
