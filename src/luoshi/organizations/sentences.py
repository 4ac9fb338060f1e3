"""Events of organizations and of the roster in words (see `audit.sentences`)."""

from django.utils.translation import gettext_lazy as _

from luoshi.organizations.posts import sentences as of_posts

SENTENCES = {
    "organizations:account:add": _("Account “%(username)s” opened"),
    "organizations:account:change": _("Account “%(username)s” changed"),
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
    "organizations:roster:export_preview": _("Exported what a workbook would change, %(rows)s lines"),
    "organizations:kind:export": _("Exported the table of kinds, %(rows)s lines"),
    "organizations:roster:upload": _("Roster workbook handed in to be looked at"),
    "organizations:roster:discard": _("Roster workbook discarded"),
    "organizations:roster:export": _("Roster exported, %(rows)s lines"),
    "organizations:scope:confirm": _("Settled what “%(phrase)s” means"),
} | of_posts.SENTENCES
TONES = {
    "organizations:scope:confirm": "blue",
} | of_posts.TONES
