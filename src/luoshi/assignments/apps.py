from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AssignmentsConfig(AppConfig):
    name = "luoshi.assignments"
    label = "assignments"
    verbose_name = _("Assignments")

    def ready(self) -> None:
        from luoshi.assignments.handover import (
            duties,  # noqa: F401 (registers this room's duties)
            receivers,  # noqa: F401 (connects them)
        )
