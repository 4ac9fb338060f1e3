"""Events of contacts in words (see `audit.sentences`)."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "contacts:call:open": _("Asked %(units)s units to declare their contacts by %(due_on)s"),
    "contacts:call:change": _("Declaration of contacts changed: by %(due_on)s"),
    "contacts:declaration:file": _("Declared deputy leader %(deputy)s and handler %(handler)s"),
    "contacts:declaration:confirm": _("Contacts confirmed: deputy leader %(deputy)s, handler %(handler)s"),
    "contacts:declaration:return": _("Declaration of contacts returned"),
    "contacts:link:renew": _("New link for the declaration of contacts"),
    "contacts:link:revoke": _("Link for the declaration of contacts revoked"),
    "contacts:link:print": _("Letters with links printed for %(count)s units"),
    "contacts:link:send": _("Link for the declaration of contacts sent by mail"),
    "contacts:reminder:ask": _("%(count)s units reminded to declare their contacts"),
    "contacts:phone:look": _("Looked at the declared phone number of %(person)s"),
    "contacts:list:export": _("Contact list taken: %(count)s lines, full numbers %(full)s"),
}
TONES = {
    "contacts:call:open": "blue",
    "contacts:declaration:confirm": "green",
    "contacts:declaration:return": "amber",
    "contacts:link:revoke": "amber",
    "contacts:phone:look": "amber",
}
