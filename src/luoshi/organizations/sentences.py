"""Events of organizations, accounts and sign-ins in words (see `audit.sentences`)."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "organizations:session:sign_in": _("Signed in from %(address)s"),
    "organizations:session:sign_out": _("Signed out"),
    "organizations:session:sign_in_failed": _("Sign-in as “%(username)s” failed, from %(address)s"),
    "organizations:session:lock_out": _("“%(username)s” locked out after too many wrong passwords, from %(address)s"),
    "organizations:account:add": _("Account “%(username)s” opened"),
    "organizations:account:change": _("Account “%(username)s” changed"),
    "organizations:account:change_password": _("Password changed"),
    "organizations:account:reset_password": _("New password for “%(username)s”"),
    "organizations:kind:add": _("Kind “%(code)s” added"),
    "organizations:kind:change": _("Kind “%(code)s” changed"),
    "organizations:organization:add": _("Organization “%(code)s” added"),
    "organizations:organization:change": _("Organization “%(code)s” changed"),
    "organizations:organization:move": _("Organization “%(code)s” moved"),
    "organizations:organization:rename": _("“%(before)s” is called “%(name)s” from %(from_on)s"),
    "organizations:organization:close": _("Closed from %(from_on)s; after it: %(successors)s"),
    "organizations:organization:merge": _("Merged into %(successors)s from %(from_on)s"),
    "organizations:organization:split": _("Divided into %(successors)s from %(from_on)s"),
    "organizations:organization:succeed": _("Came after %(sources)s from %(from_on)s"),
    "organizations:reorganization:apply": _("Reorganized from %(from_on)s: %(sources)s → %(successors)s"),
    "organizations:kind:delete": _("Kind “%(code)s” deleted"),
    "organizations:scope:hand_over": _("What “%(phrase)s” means follows a reorganization"),
    "organizations:post:add": _("Post “%(name)s” added"),
    "organizations:appointment:add": _("%(person)s appointed as %(post)s from %(starts_on)s"),
    "organizations:appointment:change": _("Appointment of %(person)s as %(post)s changed"),
    "organizations:roster:import": _("Roster imported"),
    "organizations:roster:upload": _("Roster workbook handed in to be looked at"),
    "organizations:roster:discard": _("Roster workbook discarded"),
    "organizations:roster:export": _("Roster exported, %(rows)s lines"),
    "organizations:scope:confirm": _("Settled what “%(phrase)s” means"),
}
TONES = {
    "organizations:account:reset_password": "amber",
    "organizations:session:sign_in_failed": "amber",
    "organizations:session:lock_out": "red",
    "organizations:scope:confirm": "blue",
}
