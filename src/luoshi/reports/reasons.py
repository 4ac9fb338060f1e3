"""The reasons for which reports usually come back, offered to the reviewer beside own words."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

STANDARD_REASONS: tuple[str | Promise, ...] = (
    _("The photographs do not show what is reported."),
    _("The photographs are unclear."),
    _("The number reported does not fit the evidence."),
    _("The text says too little about how it was done."),
    _("The results are not stated."),
    _("The material belongs to another task."),
)
