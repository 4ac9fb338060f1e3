"""Events of posts, joined to the room's own in `organizations.sentences`."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "organizations:post:change": _("Post “%(name)s” changed"),
    "organizations:post:rename": _("Post “%(before)s” renamed to “%(name)s”"),
    "organizations:post:close": _("Post “%(name)s” closed after %(day)s"),
    "organizations:appointment:end": _("Appointment of %(person)s as %(post)s ends on %(ends_on)s"),
    "organizations:appointment:cancel": _("Appointment of %(person)s as %(post)s taken back before it counted"),
    "organizations:appointment:hand_over": _("%(post)s handed over from %(before)s to %(person)s, from %(starts_on)s"),
    "organizations:stand_in:arrange": _(
        "%(person)s stands in for %(holder)s as %(post)s, %(starts_on)s to %(ends_on)s"
    ),
    "organizations:stand_in:end": _("%(person)s no longer stands in as %(post)s after %(ends_on)s"),
    "organizations:phone:look": _("Looked at the phone number of %(person)s"),
    "organizations:vacancy:export": _("List of vacancies exported: %(count)s"),
}
TONES = {
    "organizations:appointment:hand_over": "blue",
    "organizations:stand_in:arrange": "blue",
    "organizations:post:close": "amber",
    "organizations:phone:look": "amber",
}
