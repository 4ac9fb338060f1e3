from django.utils.translation import gettext_lazy as _

MESSAGES = {
    "contacts.not_issued": _("Contacts are declared once the plan is issued. Issue it first."),
    "contacts.no_units": _("No unit has a line in this plan, so there is nobody to ask."),
    "contacts.not_declared": _("{name} has nothing that could be confirmed. Look at the page again."),
    "contacts.no_mail": _(
        "No mail server is set up, so no mail can be sent. Ask your administrator, or print the letters."
    ),
    "contacts.no_address": _("Write the unit's mail address first."),
    "contacts.too_often": _("Too many attempts. Wait an hour and try again."),
    "contacts.no_picture": _("“{name}” is no picture. Choose a JPEG or PNG picture of the group's QR code."),
    "contacts.reminded_today": _("All units without an answer were reminded today already."),
    "contacts.unknown_person": _("One of the people chosen does not belong to the unit. Choose again."),
    "contacts.same_person": _("Deputy leader and handler are two people. Choose another one."),
}
