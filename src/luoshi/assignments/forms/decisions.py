from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from luoshi.assignments.actions.rules import SETTINGS
from luoshi.assignments.forms.fields import day_field, term_fields, words_field
from luoshi.assignments.forms.ledger import MOST_DUE_SOON_DAYS
from luoshi.assignments.models import LedgerRules

NO_LIMIT = _("Leave it empty for no limit.")


class DecisionForm(forms.Form):
    """The plan office's decision on one or several requests."""

    GRANT, PART, REFUSE = "grant", "part", "refuse"
    CHOICES = ((GRANT, _("Grant as asked")), (PART, _("Grant until another day")), (REFUSE, _("Refuse")))

    decision = forms.ChoiceField(label=_("Your decision"), choices=CHOICES, widget=forms.RadioSelect)
    until = day_field(_("Granted until"), required=False, help_text=_("Only where another day is granted."))
    reason = words_field(_("Reason"))

    def clean(self) -> dict[str, Any]:
        """The day is needed for one choice, and counts for that one alone."""
        cleaned = super().clean() or {}
        if cleaned.get("decision") != self.PART:
            cleaned["until"] = None
        elif not cleaned.get("until") and "until" not in self.errors:
            self.add_error("until", _("Give the day until which it is granted."))
        return cleaned


class ConfirmForm(forms.Form):
    """The plan office's decision on a declaration; the term is prefilled with the declared one."""

    CONFIRM, REFUSE = "confirm", "refuse"
    CHOICES = ((CONFIRM, _("Confirm: the clock starts")), (REFUSE, _("Do not confirm")))

    decision = forms.ChoiceField(label=_("Your decision"), choices=CHOICES, widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields |= term_fields()
        self.fields["reason"] = words_field(_("Reason"), required=False)

    def clean(self) -> dict[str, Any]:
        """Not confirming needs a reason."""
        cleaned = super().clean() or {}
        if cleaned.get("decision") == self.REFUSE and not cleaned.get("reason"):
            self.add_error("reason", _("Give a reason."))
        return cleaned


class RulesForm(forms.ModelForm):
    """The settings of a plan's ledger, that of the plan's own row among them."""

    due_soon_days = forms.IntegerField(
        label=_("Days before the due day that count as due soon"), min_value=0, max_value=MOST_DUE_SOON_DAYS
    )
    most_extensions = forms.IntegerField(
        label=_("Most extensions of one line"), min_value=0, max_value=99, required=False, help_text=NO_LIMIT
    )
    longest_days = forms.IntegerField(
        label=_("Longest extension, in days after the first due day"), min_value=1, max_value=3660, required=False,
        help_text=NO_LIMIT,
    )  # fmt: skip
    late_days = forms.IntegerField(
        label=_("Days after the due day on which an extension may still be asked for"), min_value=0, max_value=3660,
        required=False, help_text=_("0: not after the due day. Leave it empty for no limit."),
    )  # fmt: skip
    holiday_moves = forms.BooleanField(
        label=_("A due day on a holiday moves to the next working day"), required=False,
        help_text=_("By the calendar that the State Council publishes for each year; weekends and fixed holidays where it is not out yet."),
    )  # fmt: skip
    confirms_conditions = forms.BooleanField(
        label=_("The plan office confirms that a condition has come before the clock starts"), required=False
    )
    condition_days = forms.IntegerField(
        label=_("Days from a condition to the due day"), min_value=1, max_value=3660, required=False,
        help_text=_("Proposed when a condition is declared; can be changed there."),
    )  # fmt: skip
    condition_working = forms.BooleanField(label=_("These days are working days"), required=False)

    class Meta:
        model = LedgerRules
        fields = [name for name in SETTINGS if name != "due_soon_days"]

    field_order = SETTINGS

    def values(self) -> dict[str, Any]:
        """The settings by name, for `actions.change_rules`."""
        return {name: self.cleaned_data[name] for name in SETTINGS}
