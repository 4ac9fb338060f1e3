"""What the pages send, as the values that actions take."""

import uuid
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from luoshi.errors import DomainError
from luoshi.reports import showing
from luoshi.reports.actions import Draft
from luoshi.reports.models import LONGEST_PLACE, Report, ReviewRules, Signal
from luoshi.reports.requirements import PARTS

#: Most characters that one part of the text may have.
LONGEST = 20_000


def read_draft(sent: QueryDict, report: Report) -> Draft:
    """What was typed. Fields that were not sent stay as they are. DomainError reports.bad_count, reports.too_long."""
    return Draft(
        kind=_kind(sent.get("kind"), report),
        counts=_counts(sent),
        place=_place(sent.get("place")),
        **{part: read_text(sent.get(part), getattr(report, part)) for part in PARTS},
    )


def read_text(sent: str | None, kept: str) -> str:
    """The text with plain line ends; `kept` where none was sent."""
    if sent is None:
        return kept
    text = sent.replace("\r\n", "\n").replace("\0", "")
    if len(text) > LONGEST:
        raise DomainError("reports.too_long", limit=LONGEST)
    return text


def _kind(sent: str | None, report: Report) -> str:
    return sent if sent in Report.Kind.values else report.kind


def _place(sent: str | None) -> str | None:
    """As typed, in one line: half a number is kept too while one types. None where the field was not sent."""
    return None if sent is None else " ".join(sent.replace("\0", "").split())[:LONGEST_PLACE]


def _counts(sent: QueryDict) -> dict[int, Decimal]:
    served = [int(pk) for pk in sent.getlist("serves") if pk.isdecimal()]
    return {pk: read_count(sent.get(f"count-{pk}")) for pk in served}


def read_count(sent: str | None) -> Decimal:
    """The number; 0 for an empty field."""
    try:
        return Decimal((sent or "").strip().replace(",", "") or 0)
    except InvalidOperation as error:
        raise DomainError("reports.bad_count", value=sent) from error


def read_version(sent: Mapping[str, Any]) -> int:
    """The version that the page grew from; 0, which fits none, when it is not a number."""
    number = str(sent.get("version", ""))
    return int(number) if number.isdecimal() and len(number) < 10 else 0


def read_chosen(sent: list[str]) -> dict[int, int]:
    """Reports chosen in a list, each sent as `number:version`: the version seen by primary key. What is no such pair is left out."""
    pairs = (one.split(":", 1) for one in sent if ":" in one)
    return {int(pk): int(version) for pk, version in pairs if _is_number(pk) and _is_number(version)}


def _is_number(text: str) -> bool:
    return text.isdecimal() and len(text) < 10


def read_key(sent: str | None) -> uuid.UUID | None:
    """The key by which the browser knows what it sends; None when it sent none, or no key."""
    try:
        return uuid.UUID(sent or "")
    except ValueError:
        return None


class ReturnForm(forms.Form):
    """Why a report comes back: a standard reason, own words or both, and until when."""

    standard = forms.MultipleChoiceField(required=False, choices=())
    reason = forms.CharField(required=False, max_length=2000)
    mend_until = forms.DateField(required=False, label=_("mend by"))

    def said(self) -> str:
        """The reasons chosen and the own words, one a line."""
        return "\n".join([*self.data.getlist("standard"), self.data.get("reason", "")]).strip()


class FilterForm(forms.Form):
    """The filters of the lists; what does not fit is as if it were not set."""

    plan = forms.IntegerField(required=False)
    organization = forms.IntegerField(required=False)
    state = forms.ChoiceField(required=False, choices=Report.State.choices)
    kind = forms.ChoiceField(required=False, choices=Report.Kind.choices)
    waiting = forms.IntegerField(required=False, min_value=0, max_value=3650)
    q = forms.CharField(required=False, max_length=100)

    def wanted(self) -> dict[str, Any]:
        """The filters that are set and make sense."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value not in {None, ""}}


class QueueForm(FilterForm):
    """The filters of the review queue; `waiting` is a number of days, or `late` for longer than the plan allows."""

    task = forms.IntegerField(required=False)
    within = forms.IntegerField(required=False)
    waiting = forms.RegexField(r"^(late|[0-9]{1,4})$", required=False)
    signals = forms.ChoiceField(required=False, choices=[("open", ""), ("none", "")])
    stage = forms.ChoiceField(required=False, choices=[("first", ""), ("second", "")])

    def wanted(self) -> dict[str, Any]:
        """The filters that are set and make sense; `late` is one of its own."""
        wanted = super().wanted()
        if wanted.get("waiting") == "late":
            wanted |= {"late": True, "waiting": ""}
        return {name: value for name, value in wanted.items() if value}


#: What the field says of a second review of one task, and what is stored.
SECOND = {"": None, "yes": True, "no": False}


class ReviewRulesForm(forms.Form):
    """How the reports of a plan are reviewed."""

    second = forms.BooleanField(
        required=False,
        label=_("A second, different person accepts too"),
        help_text=_("A report counts once both have accepted it; either may return it."),
    )
    together = forms.ChoiceField(
        label=_("Accepted several at once"),
        choices=ReviewRules.Together.choices,
        help_text=_("Reports with an open signal are always looked at one by one."),
    )
    wait_days = forms.IntegerField(
        label=_("Working days a review may wait"),
        min_value=1,
        max_value=90,
        help_text=_("What waits longer is marked in the queue and shown to the head of the reviewing office."),
    )
    reasons = forms.CharField(
        required=False,
        label=_("Reasons for a return, one a line"),
        help_text=_("Reviewers choose among them and add their own words. Empty: the standard reasons."),
        widget=forms.Textarea(attrs={"rows": 7}),
    )

    def values(self) -> dict[str, Any]:
        """What `actions.set_review_rules` takes."""
        said: dict[str, Any] = dict(self.cleaned_data)
        return said | {"reasons": said["reasons"].splitlines()}


class SignalFilterForm(forms.Form):
    """The filters of the list of signals; what does not fit is left aside."""

    state = forms.ChoiceField(choices=Signal.State.choices, required=False)
    code = forms.CharField(max_length=20, required=False)
    q = forms.CharField(max_length=100, required=False)

    def wanted(self) -> dict[str, str]:
        """The filters that ask something."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def applied(self, signals: QuerySet[Signal]) -> QuerySet[Signal]:
        """The signals that fit: state, code, words of the unit."""
        wanted = self.wanted()
        if unit := wanted.pop("q", ""):
            signals = signals.filter(report__organization__name__icontains=unit)
        return signals.filter(**wanted)

    @staticmethod
    def choices() -> dict[str, Any]:
        """What the filters offer."""
        return {"states": Signal.State.choices, "codes": showing.titles()}
