"""The forms of what reports must hold: a demand for every report and one for each kind, sign-off and templates."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from luoshi.plans.asks import KINDS, LONGEST_TEMPLATE, NUMBERS, PARTS, PLACE_KM
from luoshi.plans.models import Obligation
from luoshi.plans.wording import kind_words, part_words

#: What the field says of sign-off, and what is stored.
SIGN_OFF = {"": None, "yes": True, "no": False}


class DemandForm(forms.Form):
    """What one kind of report must hold; `own` says that the kind has a demand of its own."""

    own = forms.BooleanField(required=False, label=_("its own demand"))
    min_text = forms.IntegerField(
        required=False, min_value=0, max_value=NUMBERS["min_text"], label=_("Characters of text, at least")
    )
    min_photographs = forms.IntegerField(
        required=False, min_value=0, max_value=NUMBERS["min_photographs"], label=_("Photographs, at least")
    )
    min_documents = forms.IntegerField(
        required=False, min_value=0, max_value=NUMBERS["min_documents"], label=_("Documents, at least")
    )
    parts = forms.MultipleChoiceField(
        required=False, label=_("Parts that must be filled"), widget=forms.CheckboxSelectMultiple
    )
    count = forms.BooleanField(required=False, label=_("the number delivered"))
    place_km = forms.IntegerField(
        required=False,
        min_value=PLACE_KM[0],
        max_value=PLACE_KM[1],
        label=_("Place of the site, photographs within km"),
        help_text=_("Empty: no place is asked. Maps differ by up to 1 km, so 2 km is the least."),
    )

    def __init__(self, kind: str, words: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, prefix=kind or "every", **kwargs)
        self.kind, self.words = kind, words
        self.fields["parts"].choices = list(part_words().items())

    def demand(self) -> dict[str, Any]:
        """The demand as it is stored, but for zeros."""
        return {name: self.cleaned_data[name] for name in (*NUMBERS, "parts", "count", "place_km")}


class ReportRulesForm(forms.Form):
    """Sign-off, templates and the reason; `version` is the optimistic lock."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    sign_off = forms.ChoiceField(
        required=False,
        label=_("Sign-off by the unit's leader"),
        choices=[("", _("as the plan says")), ("yes", _("needed")), ("no", _("not needed"))],
    )
    reason = forms.CharField(label=_("Why"), required=False, max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        area = forms.Textarea(attrs={"rows": 4})
        for part, name in part_words().items():
            self.fields[f"template_{part}"] = forms.CharField(
                required=False, max_length=LONGEST_TEMPLATE, label=name, widget=area
            )

    @property
    def template_fields(self) -> list[Any]:
        """The fields of the templates, in the order of the report form."""
        return [self[f"template_{part}"] for part in PARTS]


class AsksPage:
    """All forms of one obligation's page, bound to what was typed or showing what is there."""

    def __init__(self, duty: Obligation, data: QueryDict | None = None) -> None:
        names = {"": _("every report"), **kind_words()}
        self.demands = [DemandForm(kind, words, data, initial=_shown(duty, kind)) for kind, words in names.items()]
        self.rules = ReportRulesForm(data, initial=_rules(duty))

    def is_valid(self) -> bool:
        """Whether every form is; each is looked at, so that all mistakes show at once."""
        wrong = [form for form in (*self.demands, self.rules) if not form.is_valid()]
        return not wrong

    def values(self) -> dict[str, Any]:
        """What `actions.set_asks` takes."""
        every, *special = self.demands
        kinds = {form.kind: form.demand() for form in special if form.cleaned_data["own"]}
        said = self.rules.cleaned_data
        return {
            "asks": {**every.demand(), "kinds": kinds},
            "sign_off": SIGN_OFF[said["sign_off"]],
            "templates": {part: said[f"template_{part}"] for part in PARTS},
            "version": said["version"],
            "reason": said["reason"],
        }


def _shown(duty: Obligation, kind: str) -> dict[str, Any]:
    special = duty.asks.get("kinds") or {}
    return {"own": kind in special, **(special.get(kind, {}) if kind in KINDS else duty.asks)}


def _rules(duty: Obligation) -> dict[str, Any]:
    said = next(word for word, value in SIGN_OFF.items() if value is duty.sign_off)
    texts = {f"template_{part}": duty.templates.get(part, "") for part in PARTS}
    return {"version": duty.version, "sign_off": said, **texts}
