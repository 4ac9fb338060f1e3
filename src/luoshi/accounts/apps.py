from django.apps import AppConfig
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "luoshi.accounts"
    label = "accounts"
    verbose_name = _("Accounts")

    def ready(self) -> None:
        from luoshi.accounts import signals  # noqa: F401 (connects the receivers)
        from luoshi.organizations.models import Role

        if unknown := set(settings.TOTP_ROLES) - set(Role.values):
            raise ImproperlyConfigured(
                f"LUOSHI_TOTP_ROLES names no role: {', '.join(sorted(unknown))}. Roles are: {', '.join(Role.values)}."
            )
