from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrganizationsConfig(AppConfig):
    name = "luoshi.organizations"
    label = "organizations"
    verbose_name = _("Organizations")

    def ready(self) -> None:
        from luoshi.organizations.reorganization import own_duties  # noqa: F401 (registers this room's duties)
