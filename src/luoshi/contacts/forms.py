from collections.abc import Sequence

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from luoshi.contacts import queries
from luoshi.contacts.actions import Answer, Contact, Settings
from luoshi.contacts.models import ContactCall, Declaration
from luoshi.organizations.models import Appointment, OrganizationKind, User
from luoshi.organizations.posts.forms import KINDS, DayInput
from luoshi.organizations.queries import masked
from luoshi.plans.models import Obligation, Plan

PHONE = RegexValidator(r"^[0-9+() -]{7,20}$", _("Write the number in digits, like 13800000000 or 0398-2800000."))
#: The choice of somebody who is not on record.
OTHER = "other"


class CallForm(forms.Form):
    """What the plan office says when it asks."""

    due_on = forms.DateField(label=_("Declare by"), widget=DayInput())
    remind_days = forms.IntegerField(
        label=_("Remind by itself, days before"), min_value=0, max_value=30, initial=3, widget=forms.NumberInput()
    )
    words = forms.CharField(
        label=_("Words to the units"), required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )
    obligation = forms.ModelChoiceField(
        label=_("The plan's sentence that asks for it"), queryset=Obligation.objects.none(), required=False
    )
    group_name = forms.CharField(label=_("Name of the work group"), required=False, max_length=60)
    picture = forms.FileField(
        label=_("QR picture of the work group"),
        required=False,
        help_text=_("A JPEG or PNG picture; units see it on the page of their answer."),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp,image/heic"}),
    )

    def __init__(self, *args: object, plan: Plan, call: ContactCall | None, **more: object) -> None:
        super().__init__(*args, **more)
        self.fields["obligation"].queryset = queries.asking_obligations(plan)
        obligation, due_on = queries.stated(plan)
        self.initial = {"due_on": due_on, "obligation": obligation, "remind_days": 3}
        if call:
            self.initial = {name: getattr(call, name) for name in Settings.__slots__}

    @property
    def settings(self) -> Settings:
        return Settings(**{name: self.cleaned_data[name] for name in Settings.__slots__})


class DeclarationForm(forms.Form):
    """A unit's answer on one screen: people on record are offered, others are written."""

    joined_group = forms.BooleanField(label=_("Both have joined the work group"), required=False)

    def __init__(self, *args: object, declaration: Declaration, **more: object) -> None:
        super().__init__(*args, **more)
        people = list(queries.people_of(declaration.organization))
        self.people = {str(one.user_id): one.user for one in people}
        for slot, label in (("deputy", _("Deputy leader")), ("handler", _("Handler"))):
            self._add_slot(slot, label, declaration, people)
        self.initial["joined_group"] = declaration.joined_group
        if not declaration.call.group_name:
            del self.fields["joined_group"]

    def _add_slot(self, slot: str, label: object, declaration: Declaration, people: Sequence[Appointment]) -> None:
        choices = {str(one.user_id): f"{one.user} {masked(one.user.phone)}".strip() for one in people}
        self.fields[f"{slot}_choice"] = forms.ChoiceField(
            label=label, choices=[*choices.items(), (OTHER, _("somebody else"))], widget=forms.RadioSelect()
        )
        self.fields[f"{slot}_name"] = forms.CharField(label=_("Full name"), required=False, max_length=60)
        self.fields[f"{slot}_phone"] = forms.CharField(
            label=_("Phone"),
            required=False,
            max_length=20,
            validators=[PHONE],
            widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "off"}),
        )
        self.fields[f"{slot}_email"] = forms.EmailField(label=_("Mail address"), required=False)
        self.initial[f"{slot}_choice"] = _chosen(declaration, slot, people)
        for field in ("name", "email"):
            self.initial[f"{slot}_{field}"] = getattr(declaration, f"{slot}_{field}")

    @property
    def slots(self) -> list[dict[str, object]]:
        """The bound fields of each of the two people."""
        return [
            {"slot": slot} | {name: self[f"{slot}_{name}"] for name in ("choice", "name", "phone", "email")}
            for slot in queries.SLOTS
        ]

    def clean(self) -> dict[str, object]:
        values = super().clean() or {}
        for slot in queries.SLOTS:
            person = self.people.get(values.get(f"{slot}_choice", ""))
            if values.get(f"{slot}_choice") == OTHER and not values.get(f"{slot}_name"):
                self.add_error(f"{slot}_name", _("Write the name."))
            needs_phone = values.get(f"{slot}_choice") == OTHER or (person is not None and not person.phone)
            if needs_phone and not values.get(f"{slot}_phone") and f"{slot}_phone" not in self.errors:
                self.add_error(f"{slot}_phone", _("Write the phone number."))
        return values

    @property
    def answer(self) -> Answer:
        return Answer(self._contact("deputy"), self._contact("handler"), bool(self.cleaned_data.get("joined_group")))

    def _contact(self, slot: str) -> Contact:
        person: User | None = self.people.get(self.cleaned_data[f"{slot}_choice"])
        given = {name: self.cleaned_data[f"{slot}_{name}"] for name in ("phone", "email")}
        return Contact(person=person, name="" if person else self.cleaned_data[f"{slot}_name"], **given)


def _chosen(declaration: Declaration, slot: str, people: Sequence[Appointment]) -> str | None:
    """Who is ticked at first: who was declared, else who holds the post, else somebody else where nobody is on record."""
    if person := getattr(declaration, f"{slot}_person_id"):
        return str(person)
    if getattr(declaration, f"{slot}_name") or not people:
        return OTHER
    duty, role = ("deputy", "leader") if slot == "deputy" else ("", "handler")
    holders = [str(one.user_id) for one in people if one.post.role == role and one.post.duty == duty]
    return next(iter(holders), None)


class ReturnForm(forms.Form):
    remark = forms.CharField(label=_("What is to be mended"), max_length=200)


class MailForm(forms.Form):
    mail = forms.EmailField(label=_("Mail address of the unit"))


class DeclarationFilter(forms.Form):
    q = forms.CharField(required=False)
    state = forms.ChoiceField(required=False, choices=[("", ""), *Declaration.State.choices])
    joined = forms.ChoiceField(required=False, choices=[("", ""), ("yes", _("yes")), ("no", _("no"))])
    within = forms.CharField(required=False)


class ContactFilter(forms.Form):
    q = forms.CharField(required=False)
    within = forms.CharField(required=False)
    kind = forms.ModelChoiceField(OrganizationKind.objects.all(), required=False)
    role = forms.ChoiceField(required=False, choices=[("", ""), *KINDS])
    plan = forms.IntegerField(required=False)

    @property
    def wanted(self) -> queries.Wanted:
        """What is asked; what can't be read asks nothing."""
        values = self.cleaned_data if self.is_valid() else getattr(self, "cleaned_data", {})
        kind = values.get("kind")
        return queries.Wanted(
            q=values.get("q", ""),
            within=values.get("within", ""),
            kind=kind.pk if kind else "",
            role=values.get("role", ""),
            plan=values.get("plan"),
        )
