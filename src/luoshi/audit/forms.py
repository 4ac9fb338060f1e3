from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from luoshi.audit.queries import Search
from luoshi.audit.topics import TOPIC_CHOICES

#: Bytes; a checkpoint has about 300.
LARGEST_CHECKPOINT = 10_000


class SearchForm(forms.Form):
    """What an auditor looks for; an invalid field asks nothing, the others still do."""

    topic = forms.ChoiceField(label=_("Topic"), required=False, choices=[("", _("All")), *TOPIC_CHOICES])
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


class VerificationForm(forms.Form):
    """Where a proof begins: at the first event, or at the signed checkpoint in a file."""

    checkpoint = forms.FileField(
        label=_("Signed checkpoint"),
        required=False,
        max_length=200,
        help_text=_("With one, only what came after it is read. Without, the whole chain is."),
        widget=forms.FileInput(attrs={"accept": ".json,application/json"}),
    )

    def clean_checkpoint(self) -> bytes:
        """The bytes of the file; none when none was chosen."""
        file = self.cleaned_data["checkpoint"]
        if file and file.size > LARGEST_CHECKPOINT:
            raise forms.ValidationError(_("This file is not a checkpoint. Choose the one that was saved as .json."))
        return bytes(file.read()) if file else b""
