from typing import Any

from django import forms

from luoshi.intake.models import Mail


class FilterForm(forms.Form):
    """The filters of the log; what does not fit is as if it were not set."""

    state = forms.ChoiceField(required=False, choices=Mail.State.choices)
    organization = forms.IntegerField(required=False)
    since = forms.DateField(required=False)
    until = forms.DateField(required=False)
    q = forms.CharField(required=False, max_length=100)

    def wanted(self) -> dict[str, Any]:
        """The filters that are set and make sense."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value not in {None, ""}}


def read_pk(sent: str | None) -> int | None:
    """The number of a line or unit as the page sent it; None for anything else."""
    return int(sent) if sent and sent.isdecimal() and len(sent) < 19 else None
