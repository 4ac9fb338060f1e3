from django import forms
from django.utils.translation import gettext_lazy as _


class RosterForm(forms.Form):
    file = forms.FileField(
        label=_("Roster workbook"),
        help_text=_(
            "An .xlsx of at most 20 MB with the sheets 类别, 单位 and 岗位人员. Nothing changes before you have seen what would."
        ),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.ods"}),
    )
