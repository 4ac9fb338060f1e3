"""Events of sign-ins, accounts and invitations in words (see `audit.sentences`)."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "organizations:session:sign_in": _("Signed in from %(address)s"),
    "organizations:session:sign_out": _("Signed out"),
    "organizations:session:sign_in_failed": _("Sign-in as “%(username)s” failed, from %(address)s"),
    "organizations:session:lock_out": _("“%(username)s” locked out after too many failures, from %(address)s"),
    "organizations:account:change_password": _("Password changed"),
    "organizations:account:reset_password": _("New password for “%(username)s”"),
    "accounts:session:idle": _("Session ended after %(minutes)s minutes without activity"),
    "accounts:session:end": _("Signed out a device, at %(address)s"),
    "accounts:session:end_all": _("Signed out %(count)s other devices"),
    "accounts:account:deactivate": _("Account “%(username)s” closed"),
    "accounts:account:reactivate": _("Account “%(username)s” opened again"),
    "accounts:account:unlock": _("Account “%(username)s” unlocked"),
    "accounts:account:end_sessions": _("Account “%(username)s” signed out everywhere"),
    "accounts:account:export": _("Exported %(count)s accounts"),
    "accounts:code:activate": _("One-time codes set up"),
    "accounts:code:deactivate": _("One-time codes turned off"),
    "accounts:code:recover": _("Signed in with a recovery code"),
    "accounts:code:renew_recovery": _("New recovery codes made"),
    "accounts:code:remove": _("One-time codes of “%(username)s” removed"),
    "accounts:invitation:create": _("Invited “%(username)s”"),
    "accounts:invitation:revoke": _("Invitation of “%(username)s” withdrawn"),
    "accounts:invitation:accept": _("“%(username)s” accepted the invitation and set a password"),
    "accounts:separation:conflict": _("“%(username)s” holds duties that must lie in different hands: %(duties)s"),
    "accounts:separation:settle": _("“%(username)s” no longer holds duties that collide: %(duties)s"),
    "accounts:sign_on:link": _("Account “%(username)s” joined to single sign-on"),
    "accounts:sign_on:stranger": _("Single sign-on by somebody without an account here"),
}
TONES = {
    "organizations:account:reset_password": "amber",
    "organizations:session:sign_in_failed": "amber",
    "organizations:session:lock_out": "red",
    "accounts:account:deactivate": "amber",
    "accounts:code:deactivate": "amber",
    "accounts:code:recover": "amber",
    "accounts:code:remove": "amber",
    "accounts:separation:conflict": "red",
    "accounts:separation:settle": "green",
    "accounts:sign_on:stranger": "amber",
}
