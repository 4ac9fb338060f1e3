from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from luoshi.errors import DomainError
from luoshi.notices.models import PlanSteps, Preference, Robot
from luoshi.organizations.models import Organization
from luoshi.problems import sentence


class ClockInput(forms.TimeInput):
    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


class PreferenceForm(forms.ModelForm):
    class Meta:
        model = Preference
        fields = ("mail", "urgent_at_once", "robot", "quiet_from", "quiet_until")
        help_texts = {
            "mail": _("One mail a day, and none on a day without news."),
            "urgent_at_once": _(
                "When a report is returned, or a task is urged. In quiet hours it waits until they end."
            ),
            "robot": _("The chat reads your name and how many lines you have, no more."),
            "quiet_until": _("Nothing is sent in quiet hours. Empty: at any time."),
        }
        widgets = {"quiet_from": ClockInput(), "quiet_until": ClockInput()}

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if (values.get("quiet_from") is None) != (values.get("quiet_until") is None) and not self.errors:
            self.add_error("quiet_until", _("Give both times, or neither."))
        return values


class DaysField(forms.CharField):
    """Days as numbers separated by commas: a list of whole numbers."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(map(str, value)) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[int]:
        text = super().clean(value).replace("，", ",").replace("、", ",")
        parts = [part.strip() for part in text.split(",") if part.strip()]
        if not all(part.isdecimal() and int(part) <= 60 for part in parts):
            raise forms.ValidationError(sentence(DomainError("notices.wrong_days")))
        return [int(part) for part in parts]


def _days(label: Any, help_text: Any = "", *, required: bool = False, least: int = 1) -> forms.IntegerField:
    return forms.IntegerField(label=label, help_text=help_text, min_value=least, max_value=365, required=required)


class StepsForm(forms.Form):
    """When a plan tells whom. An empty field: never."""

    before = DaysField(
        label=_("Handlers, days before the due day"),
        required=False,
        max_length=60,
        help_text=_("For example 7, 3, 1. Once overdue they are told the day after."),
    )
    deputy_after = _days(_("Deputy leaders, days overdue"))
    first_after = _days(_("First responsible persons, days overdue"))
    office_after = _days(_("The plan office, days overdue"), _("In one sum with its number of units."))
    review_after = _days(_("Reviewers, days that a report waits"))
    repeat_every = _days(_("Tell again every so many days"), _("As long as it is open."), required=True)

    @classmethod
    def of(cls, steps: PlanSteps) -> "StepsForm":
        return cls(initial={name: getattr(steps, name) for name in cls.base_fields})


class RobotForm(forms.Form):
    """A new robot: address and secret are written here once, and never shown again."""

    organization = forms.ModelChoiceField(
        label=_("Unit"), queryset=Organization.objects.none(), empty_label=_("Choose a unit")
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=Robot.Kind.choices)
    name = forms.CharField(label=_("Name of the group"), max_length=60)
    address = forms.CharField(
        label=_("Address of the robot"),
        max_length=500,
        widget=forms.PasswordInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("As the group chat shows it (Webhook). It is kept encrypted and never shown again."),
    )
    secret = forms.CharField(
        label=_("Secret"),
        max_length=200,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("DingTalk and Feishu: choose signing in the robot's security settings and copy its secret."),
    )
