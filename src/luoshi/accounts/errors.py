from django.utils.translation import gettext_lazy as _

MESSAGES = {
    "accounts.username_taken": _("There is an account “{username}” already. Choose another user name."),
    "accounts.own_account": _("Your own account can't be closed by yourself. Ask another administrator."),
    "accounts.last_administrator": _(
        "This is the last open account of an administrator. Appoint another administrator first."
    ),
    "accounts.no_codes": _("“{username}” has no one-time codes set up."),
    "accounts.not_locked": _("“{username}” isn't locked."),
    "accounts.nobody_invited": _("Choose at least one person with an open account."),
    "accounts.invitation_over": _(
        "This invitation was used, withdrawn or has expired. Ask the administrator of your unit for a new one."
    ),
    "accounts.password_first": _("The password has to be changed first, in a browser."),
    "accounts.code_first": _("One-time codes have to be set up first, in a browser."),
}
