from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from luoshi.assignments import queries
from luoshi.assignments.models import Assignment
from luoshi.plans.models import Obligation

#: Nobody calls a thing due soon for longer than a year.
MOST_DUE_SOON_DAYS = 366


class IssueForm(forms.Form):
    """The day from which 即日起 counts, and how many days before its due day a line counts as due soon."""

    issued_on = forms.DateField(
        label=_("Issue date"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    due_soon_days = forms.IntegerField(
        label=_("Days before the due day that count as due soon"), min_value=0, max_value=MOST_DUE_SOON_DAYS
    )


class AmendForm(forms.Form):
    """From which day an amendment holds, and why."""

    in_force_on = forms.DateField(
        label=_("In force from"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    reason = forms.CharField(
        label=_("Reason of the amendment"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class SupervisedForm(forms.Form):
    """Which obligations of the plan a supervising line watches over."""

    obligations = forms.ModelMultipleChoiceField(
        Obligation.objects.none(),
        label=_("Obligations"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, assignment: Assignment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = queries.supervisable_obligations(assignment)
        watched = queries.supervised_lines(assignment).order_by().values("obligation")
        self.fields["obligations"].queryset = offered
        self.fields["obligations"].initial = offered.filter(pk__in=watched)
