"""Changes of accounts, invitations and sessions; each is one transaction with its permission check and its event."""

from luoshi.accounts.actions.invitations import Invited, Slip, accept_invitation, invite_people, revoke_invitation
from luoshi.accounts.actions.languages import choose_language
from luoshi.accounts.actions.managing import (
    create_account,
    deactivate_account,
    end_sessions,
    reactivate_account,
    remove_codes,
    require_administrator,
    reset_password,
    unlock_account,
)
from luoshi.accounts.actions.sessions import end_session, sign_out_everywhere

__all__ = [
    "Invited",
    "Slip",
    "accept_invitation",
    "choose_language",
    "create_account",
    "deactivate_account",
    "end_session",
    "end_sessions",
    "invite_people",
    "reactivate_account",
    "remove_codes",
    "require_administrator",
    "reset_password",
    "revoke_invitation",
    "sign_out_everywhere",
    "unlock_account",
]
