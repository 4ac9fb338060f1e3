"""Forms of the tree: organizations are named by code or name, days have today as their first guess."""

import re
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from luoshi.errors import DomainError
from luoshi.organizations import queries
from luoshi.organizations.codes import credit_mistake, division_mistake
from luoshi.organizations.models import Level, Organization, OrganizationKind, Reorganization, User
from luoshi.organizations.reorganization.actions import Particulars
from luoshi.organizations.reorganization.succession import Proposal
from luoshi.problems import sentence

CODE = re.compile(r"[A-Za-z0-9_.-]+")
KIND_CODE = re.compile(r"[a-z0-9_-]+")
LINES = re.compile(r"[\n\r;；、]+")
HINT = _("Code, full name or short name.")


class DayField(forms.DateField):
    def __init__(self, **options: Any) -> None:
        super().__init__(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options)


def _sentence(code: str, **data: Any) -> str:
    return sentence(DomainError(f"organizations.{code}", **data))


def find(user: User, text: str) -> list[Organization]:
    """The organizations named in the text, one a line, each once. Raises ValidationError that lists the unknown ones."""
    words = list(dict.fromkeys(filter(None, map(str.strip, LINES.split(text)))))
    found = {word: queries.named(user, word) for word in words}
    unknown = [word for word, one in found.items() if one is None]
    if unknown:
        raise forms.ValidationError(_sentence("unknown_names", names="、".join(unknown)))
    return list(dict.fromkeys(one for one in found.values() if one))


class ParticularsForm(forms.Form):
    """Kind, level, codes and the day of opening."""

    kind = forms.ModelChoiceField(OrganizationKind.objects.all(), label=_("kind of organization"), empty_label="—")
    level = forms.ChoiceField(label=_("level"), required=False, choices=[("", "—"), *Level.choices])
    division_code = forms.CharField(
        label=_("division code"),
        max_length=12,
        required=False,
        help_text=_("GB/T 2260: six digits; nine or twelve below the county."),
    )
    credit_code = forms.CharField(
        label=_("unified social credit code"),
        max_length=18,
        required=False,
        help_text=_("GB 32100-2015: 18 characters, the last one is checked."),
    )
    opened_on = DayField(label=_("opened on"), required=False)

    def __init__(self, data: Any = None, *, organization: Organization | None = None, **options: Any) -> None:
        if organization is not None:
            options["initial"] = {name: getattr(organization, name) for name in Particulars.__slots__}
        super().__init__(data, **options)

    def clean_credit_code(self) -> str:
        code = self.cleaned_data["credit_code"].strip().upper()
        if mistake := credit_mistake(code):
            raise forms.ValidationError(_sentence(mistake.code, text=mistake.text))
        return code

    def clean_division_code(self) -> str:
        code = self.cleaned_data["division_code"].strip()
        if mistake := division_mistake(code, self.cleaned_data.get("level", "")):
            raise forms.ValidationError(_sentence(mistake.code, text=mistake.text))
        return code

    @property
    def particulars(self) -> Particulars:
        return Particulars(**{name: self.cleaned_data[name] for name in Particulars.__slots__})


class AddForm(ParticularsForm):
    """A new organization: its code, names, and what it stands below."""

    code = forms.CharField(
        label=_("code"), max_length=40, help_text=_("Stable and unique: letters, digits, - _ and a full stop.")
    )
    name = forms.CharField(label=_("name"), max_length=100)
    short_name = forms.CharField(label=_("short name"), max_length=40, required=False)
    above = forms.CharField(
        label=_("stands below"),
        max_length=100,
        required=False,
        help_text=_("Code, full name or short name; empty for the top of the tree."),
    )
    field_order = ("name", "short_name", "code", "above", "kind", "level", "division_code", "credit_code", "opened_on")

    def __init__(self, user: User, data: Any = None, **options: Any) -> None:
        super().__init__(data, **options)
        self.user = user

    def clean_code(self) -> str:
        code = self.cleaned_data["code"].strip()
        if not CODE.fullmatch(code):
            raise forms.ValidationError(_sentence("roster_unit_code", text=code))
        return code

    def clean_above(self) -> Organization | None:
        return next(iter(find(self.user, self.cleaned_data["above"])), None)

    @property
    def values(self) -> dict[str, Any]:
        """The arguments of `add_organization`."""
        own = {name: self.cleaned_data[name] for name in ("code", "name", "short_name", "above")}
        return own | {"particulars": self.particulars}


class RenameForm(forms.Form):
    name = forms.CharField(label=_("new name"), max_length=100)
    short_name = forms.CharField(label=_("short name"), max_length=40, required=False)
    from_on = DayField(
        label=_("from"),
        help_text=_("The first day of the new name. What was issued before that day goes on showing the old one."),
    )
    mistyped = forms.BooleanField(label=_("The old name was only mistyped: don't keep it"), required=False)

    def __init__(self, data: Any = None, *, organization: Organization) -> None:
        names = {"name": organization.name, "short_name": organization.short_name}
        super().__init__(data, initial=names | {"from_on": timezone.localdate()})


class MoveForm(forms.Form):
    above = forms.CharField(label=_("stands below"), max_length=100, help_text=HINT)
    from_on = DayField(label=_("from"))

    def __init__(self, user: User, data: Any = None, *, organization: Organization) -> None:
        before = Organization.objects.get_parent(organization)
        super().__init__(data, initial={"above": before.name if before else "", "from_on": timezone.localdate()})
        self.user = user

    def clean_above(self) -> Organization:
        return _one(self.user, self.cleaned_data["above"])


def _one(user: User, text: str) -> Organization:
    found = find(user, text)
    if len(found) != 1:
        raise forms.ValidationError(_sentence("unknown_names", names=text))
    return found[0]


class ReorganizationForm(forms.Form):
    """Merge, split or close one organization, with others where it merges."""

    sort = forms.ChoiceField(label=_("what happens"), choices=Reorganization.Sort.choices, widget=forms.RadioSelect)
    others = forms.CharField(
        label=_("merges together with"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Only for a merger: other organizations that go into the same one; code or name, one a line."),
    )
    successors = forms.CharField(
        label=_("goes over to"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "Code or name, one a line. A new organization is added first. May stay empty for one that closes and owes nothing."
        ),
    )
    stays = forms.BooleanField(
        label=_("It goes on beside those split off from it"), required=False, help_text=_("Only for a division.")
    )
    from_on = DayField(
        label=_("from"), help_text=_("The first day of the new order; the day before is the last of what closes.")
    )
    note = forms.CharField(
        label=_("on the authority of"), max_length=200, required=False, help_text=_("Title and number of the decision.")
    )

    def __init__(self, user: User, data: Any = None, *, organization: Organization, sort: str = "") -> None:
        sort = sort if sort in Reorganization.Sort else Reorganization.Sort.MERGE
        super().__init__(data, initial={"sort": sort, "from_on": timezone.localdate()})
        self.user, self.organization = user, organization

    def clean_others(self) -> list[Organization]:
        return find(self.user, self.cleaned_data["others"])

    def clean_successors(self) -> list[Organization]:
        return find(self.user, self.cleaned_data["successors"])

    @property
    def proposal(self) -> Proposal:
        asked = self.cleaned_data
        others = asked["others"] if asked["sort"] == Reorganization.Sort.MERGE else []
        return Proposal(
            sort=asked["sort"],
            sources=list(dict.fromkeys([self.organization, *others])),
            successors=asked["successors"],
            from_on=asked["from_on"],
            stays=asked["stays"] and asked["sort"] == Reorganization.Sort.SPLIT,
            note=asked["note"],
        )


class KindForm(forms.Form):
    """A kind; its code and whether it is a party body are chosen once."""

    code = forms.CharField(label=_("code"), max_length=50, help_text=_("Stable: small letters, digits, _ and -."))
    name = forms.CharField(label=_("name"), max_length=60)
    is_party = forms.BooleanField(label=_("party body"), required=False)
    phrases = forms.CharField(
        label=_("plural phrases"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("The words by which plans name all of the kind, one a line."),
    )

    def __init__(self, data: Any = None, *, kind: OrganizationKind | None = None) -> None:
        initial = {"name": kind.name, "phrases": "\n".join(kind.phrases)} if kind else {}
        super().__init__(data, initial=initial)
        if kind:
            del self.fields["code"], self.fields["is_party"]

    def clean_code(self) -> str:
        code = self.cleaned_data["code"].strip()
        if not KIND_CODE.fullmatch(code):
            raise forms.ValidationError(_sentence("roster_kind_code", text=code))
        return code

    def clean_phrases(self) -> list[str]:
        return [phrase for phrase in re.split(r"[\n\r、；;]+", self.cleaned_data["phrases"]) if phrase.strip()]
