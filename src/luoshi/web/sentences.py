"""Events of the example's filling in words (see `audit.sentences`)."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "web:demo:begin": _("Began to fill in the example"),
    "web:demo:finish": _("Filled in the example"),
}
