from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

#: For the file chooser of the browser; the server looks at the content.
ACCEPT = "image/jpeg,image/png,image/webp,image/heic,.heic,.pdf,.docx,.xlsx,.pptx"
#: Most characters of a reason or a message.
LONGEST = 1000


def day_field(label: Any, **options: Any) -> forms.DateField:
    """A day, with the browser's own calendar."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **options)


def words_field(label: Any, rows: int = 3, **options: Any) -> forms.CharField:
    """Some lines of text."""
    return forms.CharField(
        label=label, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": rows, "maxlength": LONGEST}), **options
    )


class _Chooser(forms.FileInput):
    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return files.getlist(name) if hasattr(files, "getlist") else files.get(name)


class FilesField(forms.FileField):
    """Any number of files, as a list."""

    def __init__(self, **options: Any) -> None:
        widget = _Chooser(attrs={"accept": ACCEPT, "multiple": True})
        super().__init__(widget=widget, required=False, **options)

    def clean(self, data: Any, initial: Any = None) -> Sequence[UploadedFile]:
        """The files; an empty list for none. Each one's own checks come with its content."""
        return [file for file in (data or []) if file]


def term_fields() -> dict[str, forms.Field]:
    """A day, or a number of days and of what sort they are."""
    kinds = [("", _("calendar days")), ("working", _("working days"))]
    return {
        "days": forms.IntegerField(label=_("Due within days"), min_value=1, max_value=3660, required=False),
        "working": forms.ChoiceField(label=_("Kind of days"), choices=kinds, required=False),
        "due_on": day_field(_("Or due on a day"), required=False),
    }
