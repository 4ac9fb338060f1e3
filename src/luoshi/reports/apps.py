from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "luoshi.reports"
    label = "reports"
    verbose_name = _("Reports")

    def ready(self) -> None:
        from luoshi.reports import handover  # noqa: F401 (registers this room's duties)
