"""The forms of the reader: one per group of fields, each giving the values that `actions.correct_field` takes."""

from itertools import zip_longest
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from luoshi.organizations.models import Organization, User
from luoshi.plans import queries
from luoshi.plans.actions.plans import LARGEST_FILE
from luoshi.plans.facts import value_of
from luoshi.plans.models import DueKind, Obligation
from luoshi.plans.wording import part_words

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
SUFFIXES = ".txt,.docx,.doc,.wps,.pdf,.ofd,.html,.htm,.xlsx,.png,.jpg,.jpeg,.tif,.tiff,.bmp,.webp"


class UploadForm(forms.Form):
    """A plan's document, who issues it, and on which day if that is known."""

    file = forms.FileField(label=_("Document"), widget=forms.ClearableFileInput(attrs={"accept": SUFFIXES}))
    owner = forms.ModelChoiceField(Organization.objects.none(), label=_("Issued by"), empty_label=None)
    issued_on = forms.DateField(
        label=_("Issue date"),
        required=False,
        widget=DAY,
        help_text=_(
            "“From today” (即日起) counts from it, and it gives the year to dates without one. It can be given later."
        ),
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = queries.owners_for(user)

    def clean_file(self) -> Any:
        return _sized(self.cleaned_data["file"])


class RevisionForm(forms.Form):
    """The changed document of a plan."""

    file = forms.FileField(label=_("Changed document"), widget=forms.ClearableFileInput(attrs={"accept": SUFFIXES}))

    def clean_file(self) -> Any:
        return _sized(self.cleaned_data["file"])


def _sized(file: Any) -> Any:
    if file.size > LARGEST_FILE:
        raise forms.ValidationError(
            _("The file is %(size)s MB, the limit is %(limit)s MB. Keep the plan only, or shrink its pictures."),
            params={"size": file.size // 1024 // 1024, "limit": LARGEST_FILE // 1024 // 1024},
        )
    return file


class IssueDateForm(forms.Form):
    """The day on which the plan is issued."""

    issued_on = forms.DateField(label=_("Issue date"), widget=DAY)


class FieldsForm(forms.Form):
    """What a person makes of one group of fields. `values` is for `correct_field`; `version` is the optimistic lock."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(label=_("Why"), required=False, max_length=300)

    @classmethod
    def initial_of(cls, duty: Obligation) -> dict[str, Any]:  # noqa: ARG003 (the forms below use it)
        """What the form shows for an obligation as it is."""
        return {}

    def values(self) -> dict[str, Any]:
        """The fields and their new values."""
        return {}


class TitleForm(FieldsForm):
    title = forms.CharField(label=_("Title"), max_length=200)
    field_order = ["title"]

    @classmethod
    def initial_of(cls, duty: Obligation) -> dict[str, Any]:
        return {"title": duty.title}

    def values(self) -> dict[str, Any]:
        return {"title": self.cleaned_data["title"]}


class ModalityForm(FieldsForm):
    modality = forms.ChoiceField(
        label=_("Force"),
        choices=[("must", _("must")), ("strive", _("strive to")), ("encourage", _("encouraged"))],
        widget=forms.RadioSelect,
    )
    field_order = ["modality"]

    @classmethod
    def initial_of(cls, duty: Obligation) -> dict[str, Any]:
        return {"modality": duty.modality}

    def values(self) -> dict[str, Any]:
        return {"modality": self.cleaned_data["modality"]}


class WhenForm(FieldsForm):
    due_kind = forms.ChoiceField(label=_("Kind of due date"), choices=DueKind.choices)
    date = forms.DateField(label=_("Latest day"), required=False, widget=DAY)
    window_start = forms.DateField(label=_("From (empty: the day of issue)"), required=False, widget=DAY)
    window_end = forms.DateField(label=_("To"), required=False, widget=DAY)
    every = forms.ChoiceField(
        label=_("Repeats"),
        required=False,
        choices=[
            ("", "—"),
            ("WEEKLY", _("every week")),
            ("MONTHLY", _("every month")),
            ("QUARTERLY", _("every quarter")),
            ("YEARLY", _("every year")),
        ],
    )
    day = forms.IntegerField(
        label=_("By day (-1: the last)"), required=False, min_value=-1, max_value=31, widget=forms.NumberInput
    )
    condition = forms.CharField(label=_("Condition"), required=False, max_length=300)
    field_order = ["due_kind", "date", "window_start", "window_end", "every", "day", "condition", "reason"]

    #: Which inputs each kind of due date needs; the others are hidden by the page's script.
    NEEDS = {
        "date": "latest_day as_soon_as_built",
        "window_start": "window recurring",
        "window_end": "window recurring",
        "every": "recurring",
        "day": "recurring",
        "condition": "conditional",
    }

    @classmethod
    def initial_of(cls, duty: Obligation) -> dict[str, Any]:
        window = value_of(duty, "window") or {}
        rule = (value_of(duty, "recurrence") or {}).get("rule", "")
        every, day = _repetition(rule)
        return {
            "due_kind": duty.due_kind,
            "date": (value_of(duty, "deadline") or {}).get("date"),
            "window_start": window.get("start"),
            "window_end": window.get("end"),
            "every": every,
            "day": day,
            "condition": (value_of(duty, "condition") or {}).get("text", ""),
        }

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        kind = given.get("due_kind")
        for name, needed in {
            "date": ("latest_day", "as_soon_as_built"),
            "every": ("recurring",),
            "window_end": ("window",),
        }.items():
            if kind in needed and not given.get(name) and name not in self.errors:
                self.add_error(name, _("Needed for this kind of due date."))
        return given

    def values(self) -> dict[str, Any]:
        given = self.cleaned_data
        kind = given["due_kind"]
        values: dict[str, Any] = {
            "due_kind": kind,
            "condition": {"text": given["condition"]} if given["condition"] else None,
        }
        values["deadline"] = {"date": given["date"].isoformat()} if given["date"] else None
        start, end = given["window_start"], given["window_end"]
        values["window"] = (
            {"start": start and start.isoformat(), "end": end and end.isoformat()} if start or end else None
        )
        if kind == DueKind.RECURRING or not given["every"]:
            rule = _rule(given["every"], given["day"])
            values["recurrence"] = {"rule": rule} if rule else None
        return values


def _repetition(rule: str) -> tuple[str, int | None]:
    """The form's choice and day for a rule; ("", None) for none."""
    parts = dict(part.split("=", 1) for part in rule.split(";") if "=" in part)
    every = parts.get("FREQ", "")
    if every == "MONTHLY" and (parts.get("INTERVAL") == "3" or parts.get("BYMONTH") == "3,6,9,12"):
        every = "QUARTERLY"
    day = parts.get("BYMONTHDAY")
    return every, int(day) if day and day.lstrip("-").isdigit() else None


def _rule(every: str, day: int | None) -> str:
    if not every:
        return ""
    tail = f";BYMONTHDAY={day}" if day and every != "WEEKLY" else ""
    heads = {"QUARTERLY": "FREQ=MONTHLY;BYMONTH=3,6,9,12", "YEARLY": "FREQ=YEARLY"}
    if every == "YEARLY" and day:
        return f"FREQ=YEARLY;BYMONTH=12{tail}"
    return heads.get(every, f"FREQ={every}") + tail


class AsksForm(FieldsForm):
    min_photographs = forms.IntegerField(label=_("Photographs, at least"), min_value=0, max_value=50)
    min_documents = forms.IntegerField(label=_("Documents, at least"), min_value=0, max_value=50)
    min_text = forms.IntegerField(label=_("Characters of text, at least"), min_value=0, max_value=20000)
    parts = forms.MultipleChoiceField(
        label=_("Parts that must be filled"), required=False, widget=forms.CheckboxSelectMultiple
    )
    field_order = ["min_photographs", "min_documents", "min_text", "parts", "reason"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parts"].choices = list(part_words().items())

    @classmethod
    def initial_of(cls, duty: Obligation) -> dict[str, Any]:
        return {"min_photographs": 0, "min_documents": 0, "min_text": 0, **duty.asks}

    def values(self) -> dict[str, Any]:
        names = ("min_photographs", "min_documents", "min_text", "parts")
        return {"asks": {name: self.cleaned_data[name] for name in names}}


class EvidenceForm(FieldsForm):
    evidence = forms.CharField(
        label=_("What proves it, one a line"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    field_order = ["evidence", "reason"]

    @classmethod
    def initial_of(cls, duty: Obligation) -> dict[str, Any]:
        return {"evidence": "\n".join(item["text"] for item in value_of(duty, "evidence"))}

    def __init__(self, *args: Any, duty: Obligation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.present = {item["text"]: item for item in value_of(duty, "evidence")}

    def values(self) -> dict[str, Any]:
        lines = [line.strip() for line in self.cleaned_data["evidence"].splitlines() if line.strip()]
        return {"evidence": [self.present.get(line, {"text": line}) for line in lines]}


class CountForm(FieldsForm):
    """Rows of quantities and of measures; an empty row counts as removed."""

    QUANTITY = ("q_text", "q_min", "q_max", "q_unit", "q_noun")
    INDICATOR = ("i_name", "i_comparison", "i_value", "i_unit", "i_reference")

    def __init__(self, data: QueryDict | None = None, *args: Any, duty: Obligation, **kwargs: Any) -> None:
        super().__init__(data, *args, **kwargs)
        self.duty = duty

    @property
    def quantities(self) -> list[dict[str, Any]]:
        """The rows to show: what was typed, else what is there, and an empty one."""
        if self.is_bound:
            return self._typed(self.QUANTITY)
        rows = [
            {
                "q_text": q.get("text", ""),
                "q_min": q["min"],
                "q_max": q["max"],
                "q_unit": q["unit"],
                "q_noun": q["noun"],
            }
            for q in value_of(self.duty, "quantities")
        ]
        return [*rows, {}]

    @property
    def indicators(self) -> list[dict[str, Any]]:
        """As `quantities`, for measures; an empty row only where there is one already."""
        if self.is_bound:
            return self._typed(self.INDICATOR)
        return [{f"i_{name}": i.get(name) for name in ("name", "comparison", "value", "unit", "reference")}
                for i in value_of(self.duty, "indicators")]  # fmt: skip

    def _typed(self, names: tuple[str, ...]) -> list[dict[str, Any]]:
        columns = [self.data.getlist(name) for name in names]
        return [dict(zip(names, row, strict=True)) for row in zip_longest(*columns, fillvalue="")]

    def values(self) -> dict[str, Any]:
        rows = self._typed(self.QUANTITY)
        counts = [self._quantity(index, row) for index, row in enumerate(rows) if row["q_min"] or row["q_max"]]
        measures = [
            self._indicator(index, row) for index, row in enumerate(self._typed(self.INDICATOR)) if row["i_name"]
        ]
        return {"quantities": counts, "indicators": measures}

    def _quantity(self, index: int, row: dict[str, str]) -> dict[str, Any]:
        present = dict(enumerate(value_of(self.duty, "quantities"))).get(index, {})
        given = {"min": row["q_min"] or None, "max": row["q_max"] or None, "unit": row["q_unit"], "noun": row["q_noun"]}
        return {**present, **given}

    def _indicator(self, index: int, row: dict[str, str]) -> dict[str, Any]:
        present = dict(enumerate(value_of(self.duty, "indicators"))).get(index, {})
        given = {name: row[f"i_{name}"] for name in ("name", "comparison", "unit")}
        return {**present, **given, "value": row["i_value"] or None, "reference": row["i_reference"] or None}


class BodyForm(forms.Form):
    """A body: its phrase, role, and whether each member owes by itself."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    text = forms.CharField(label=_("Phrase"), max_length=200)
    role = forms.ChoiceField(
        label=_("Role"),
        choices=[
            ("responsible", _("responsible")),
            ("lead", _("lead")),
            ("support", _("support")),
            ("supervise", _("supervise")),
        ],
    )
    each = forms.BooleanField(label=_("Each by itself (else all together)"), required=False)


FORMS: dict[str, type[FieldsForm]] = {
    "title": TitleForm,
    "count": CountForm,
    "when": WhenForm,
    "evidence": EvidenceForm,
    "asks": AsksForm,
    "modality": ModalityForm,
}


def form_for(group: str, duty: Obligation, data: QueryDict | None = None) -> FieldsForm:
    """The form of a group of fields, bound to what was typed or showing what is there. KeyError for an unknown group."""
    kind = FORMS[group]
    extra = {"duty": duty} if kind in {CountForm, EvidenceForm} else {}
    if data is not None:
        return kind(data, **extra)
    return kind(initial={"version": duty.version, **kind.initial_of(duty)}, **extra)
