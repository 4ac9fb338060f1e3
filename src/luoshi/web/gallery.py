"""What the page of components shows: each file of `templates/web/samples/`, rendered, with its own source as the example."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from django import forms
from django.core.paginator import Page, Paginator
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

SAMPLES = Path(__file__).parent / "templates" / "web" / "samples"


@dataclass(frozen=True, slots=True)
class Sample:
    """One component: its name, the page that it makes and the source that makes it."""

    name: str
    html: str
    source: str


class SampleForm(forms.Form):
    """A form with each kind of field, shown with an error."""

    name = forms.CharField(label=_("Name"), help_text=_("As it stands on the seal."))
    kind = forms.ChoiceField(label=_("Kind"), choices=[("", "—"), ("county", _("County bureau"))], required=False)
    due = forms.DateField(label=_("Due"), widget=forms.DateInput(attrs={"type": "date"}))
    note = forms.CharField(label=_("Note"), widget=forms.Textarea(attrs={"rows": 3}), required=False)
    agreed = forms.BooleanField(label=_("Agreed with the leader"), required=False)


def sample_page(request: HttpRequest) -> Page[int]:
    """The asked page of fifty numbers."""
    return Paginator(range(1, 51), 5).get_page(request.GET.get("page"))


def samples(request: HttpRequest) -> list[Sample]:
    """Every sample, in the order of the file names."""
    today = timezone.localdate()
    context: dict[str, Any] = {
        "form": SampleForm({"name": "", "due": "2022-10-31"}),
        "page": sample_page(request),
        "soon": today + timedelta(days=5),
        "late": today - timedelta(days=3),
        "now": timezone.now(),
    }
    return [_sample(path, context, request) for path in sorted(SAMPLES.glob("*.html"))]


def _sample(path: Path, context: dict[str, Any], request: HttpRequest) -> Sample:
    html = render_to_string(f"web/samples/{path.name}", context, request)
    return Sample(path.stem.split("_", 1)[1], html, path.read_text(encoding="utf-8").strip())
