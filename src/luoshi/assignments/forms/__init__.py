"""The forms of the ledger's pages."""

from luoshi.assignments.forms.decisions import ConfirmForm, DecisionForm, RulesForm
from luoshi.assignments.forms.ledger import MOST_DUE_SOON_DAYS, AmendForm, IssueForm, SupervisedForm
from luoshi.assignments.forms.requests import DeclarationForm, DueDayForm, ExtensionForm, GuidanceForm, UrgeForm

__all__ = [
    "MOST_DUE_SOON_DAYS",
    "AmendForm",
    "ConfirmForm",
    "DecisionForm",
    "DeclarationForm",
    "DueDayForm",
    "ExtensionForm",
    "GuidanceForm",
    "IssueForm",
    "RulesForm",
    "SupervisedForm",
    "UrgeForm",
]
