from django.utils.translation import gettext_lazy as _

MESSAGES = {
    "notices.address_not_allowed": _(
        "This address may not be called. Copy the robot's address as the group chat shows it: it begins with https and one of {hosts}."
    ),
    "notices.secret_missing": _("Write the robot's secret: without it {kind} can't tell that a message is from here."),
    "notices.not_sent": _("The test was not sent: {reason}. Correct the settings and try again."),
    "notices.no_mail": _("No mail server is set up. Ask whoever runs the server to set one."),
    "notices.no_mail_address": _("Your account has no mail address. Ask your administrator to put it into the roster."),
    "notices.not_failed": _("This message is {state}: there is nothing to try again."),
    "notices.wrong_days": _("Write the days before the due day as numbers from 0 to 60, separated by commas."),
}
