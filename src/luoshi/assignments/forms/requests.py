from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from luoshi.assignments.actions.proofs import offered_evidence
from luoshi.assignments.forms.fields import FilesField, day_field, term_fields, words_field
from luoshi.assignments.models import Assignment, LedgerRules
from luoshi.assignments.terms import Term

#: Evidence of reports that a declaration can point to.
OFFERED = 30


def read_term(cleaned: dict[str, Any]) -> Term:
    """The term in a form's cleaned fields."""
    return Term(cleaned.get("due_on"), cleaned.get("days"), cleaned.get("working") == "working")


class ExtensionForm(forms.Form):
    """What a unit asks for."""

    wanted_on = day_field(_("Wanted due day"))
    reason = words_field(
        _("Reason"), rows=4, help_text=_("What keeps the unit from the due day, and what is done about it.")
    )


class DueDayForm(forms.Form):
    """The day that the plan office gives where the plan states none."""

    due_on = day_field(_("Due day"), required=False, help_text=_("Leave it empty to take the due day away."))
    whole = forms.BooleanField(label=_("For all open lines of this task, not for this unit alone"), required=False)
    reason = words_field(_("Reason"))


class DeclarationForm(forms.Form):
    """That the condition has come: when, what shows it, and how long the unit then has."""

    came_on = day_field(_("Day on which the condition came"))
    words = words_field(_("What shows it"), rows=4)
    evidence = forms.MultipleChoiceField(
        label=_("Evidence from submitted reports"), required=False, widget=forms.CheckboxSelectMultiple
    )
    files = FilesField(label=_("Files"), help_text=_("Photographs, PDF, Word, Excel or PowerPoint; at most 10."))

    def __init__(self, *args: Any, assignment: Assignment, is_office: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [_choice(row) for row in offered_evidence(assignment).select_related("report")[:OFFERED]]
        self.fields["evidence"].choices = offered
        if not offered:
            del self.fields["evidence"]
        self.fields |= term_fields()
        rules = LedgerRules.of(assignment.plan_id)
        self.fields["came_on"].initial = timezone.localdate()
        self.fields["days"].initial = rules.condition_days
        self.fields["working"].initial = "working" if rules.condition_working else ""
        if is_office:
            self.fields["whole"] = forms.BooleanField(
                label=_("For all open lines of this task, not for this unit alone"), required=False
            )


def _choice(evidence: Any) -> tuple[str, str]:
    """The evidence by name and by the day of its report: names repeat."""
    return str(evidence.key), f"{evidence.name}（{timezone.localdate(evidence.report.submitted_at)}）"


class UrgeForm(forms.Form):
    """What a supervisor says to the units."""

    message = words_field(
        _("Message"), rows=2, error_messages={"required": _("Write the message that the units are to read.")}
    )


class GuidanceForm(forms.Form):
    """What a supervising organization did to help."""

    on = day_field(_("Day"))
    what = words_field(_("What was done"), rows=4)
    with_whom = forms.CharField(label=_("With whom"), max_length=200, required=False)
    files = FilesField(label=_("Photographs"), help_text=_("Photographs, PDF, Word, Excel or PowerPoint; at most 10."))
