from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luoshi.errors import DomainError
from luoshi.organizations.models import Organization, Post, Role, User
from luoshi.organizations.posts import queries
from luoshi.problems import sentence

#: Leader's duties and roles in one list: what a person means by the kind of a post.
KINDS = [
    *((duty.value, duty.label) for duty in (Post.Duty.FIRST, Post.Duty.DEPUTY)),
    *((role.value, role.label) for role in Role),
]


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def day_field(label: object, *, required: bool = True, help_text: object = "") -> forms.DateField:
    """A day, chosen in the browser's calendar; today unless the form says otherwise."""
    initial = timezone.localdate if required else None
    return forms.DateField(label=label, required=required, initial=initial, help_text=help_text, widget=DayInput())


class PersonField(forms.CharField):
    """A person by user name or full name, among the people given by `people`."""

    people: QuerySet[User] = User.objects.none()

    def clean(self, value: object) -> User:
        text = super().clean(value)
        try:
            return queries.find_person(self.people, text)
        except DomainError as error:
            raise forms.ValidationError(sentence(error)) from error


class PersonForm(forms.Form):
    """A form with a `person` among the people that the view gives; what is typed is completed from a list."""

    person = PersonField(label=_("Person"), help_text=_("Full name or user name."), max_length=150)

    def __init__(self, *args: object, people: QuerySet[User], suggest: str = "", **more: object) -> None:
        super().__init__(*args, **more)
        self.fields["person"].people = people
        options = f"{self.auto_id % 'person'}_options" if self.auto_id else "person_options"
        self.options_id = options
        self.fields["person"].widget.attrs |= {
            "list": options,
            "autocomplete": "off",
            "hx-get": suggest,
            "hx-trigger": "input changed delay:200ms",
            "hx-target": f"#{options}",
        }


class PostForm(forms.Form):
    """A new post of an organization."""

    kind = forms.ChoiceField(label=_("Kind of post"), choices=KINDS)
    name = forms.CharField(label=_("Name of the post"), max_length=60)

    @property
    def values(self) -> dict[str, str]:
        """Role, duty and name as the action takes them."""
        kind = self.cleaned_data["kind"]
        duty = kind if kind in Post.Duty.values else ""
        return {"role": Role.LEADER if duty else kind, "duty": duty, "name": self.cleaned_data["name"]}


class RenameForm(forms.Form):
    name = forms.CharField(label=_("New name"), max_length=60)


class LastDayForm(forms.Form):
    last_day = day_field(
        pgettext_lazy("of a period", "Last day"),
        help_text=_("This day still counts. Choose yesterday to end it at once."),
    )


class AppointForm(PersonForm):
    starts_on = day_field(_("From"))
    ends_on = day_field(
        pgettext_lazy("of a period", "Last day"), required=False, help_text=_("Empty: until further notice.")
    )


class HandOverForm(PersonForm):
    starts_on = day_field(
        _("First day of the successor"), help_text=_("The day before is the last one of the present holder.")
    )


class StandInForm(PersonForm):
    starts_on = day_field(_("From"))
    ends_on = day_field(pgettext_lazy("of a period", "Last day"))
    within = forms.ModelChoiceField(
        label=_("Scope"), queryset=Organization.objects.none(), required=False, empty_label=_("all duties of the post")
    )
    reason = forms.CharField(label=pgettext_lazy("of a stand-in", "Reason"), required=False, max_length=200)

    def __init__(self, *args: object, below: QuerySet[Organization], **more: object) -> None:
        super().__init__(*args, **more)
        self.fields["within"].queryset = below


class VacancyFilter(forms.Form):
    within = forms.CharField(required=False)
    role = forms.ChoiceField(required=False, choices=[("", ""), *KINDS])
