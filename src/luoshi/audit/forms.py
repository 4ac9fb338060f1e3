from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from luoshi.audit.queries import Search


class SearchForm(forms.Form):
    """What an auditor looks for; an invalid field asks nothing, the others still do."""

    tag = forms.CharField(label=_("What"), required=False, max_length=80)
    actor = forms.CharField(label=_("By whom"), required=False, max_length=100)
    subject = forms.CharField(label=_("On what"), required=False, max_length=40)
    since = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    plan = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    assignment = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    organization = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    def search(self) -> Search:
        """The search that the valid fields ask for."""
        self.full_clean()
        asked: dict[str, Any] = {name: value for name, value in self.cleaned_data.items() if value not in {None, ""}}
        return Search(**asked)
