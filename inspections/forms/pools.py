"""Input of lists of subjects and of freezes."""

from django import forms
from django.utils.translation import gettext_lazy as lazy

from supervision.foundation.forms import DayField

from ..choices import FreezeCode, LibraryKind


class LibraryForm(forms.Form):
    """A new list; its subjects come as a workbook."""

    name = forms.CharField(label=lazy("名录名称"), max_length=100)
    kind = forms.ChoiceField(label=lazy("名录种类"), choices=LibraryKind.choices)
    basis = forms.CharField(
        label=lazy("依据"), max_length=200, required=False, help_text=lazy("专项库必须填写设立依据。")
    )
    valid_from = DayField(label=lazy("启用日期"), widget=forms.DateInput())
    valid_to = DayField(label=lazy("停用日期"), widget=forms.DateInput(), required=False)


class FreezeForm(forms.Form):
    """Why a subject takes no part, and until when."""

    code = forms.ChoiceField(
        label=lazy("冻结事由"), choices=FreezeCode.choices, help_text=lazy("事由代码随抽取文件公开。")
    )
    note = forms.CharField(
        label=lazy("说明"), max_length=200, required=False, help_text=lazy("只在本单位内可见。"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    frozen_from = DayField(label=lazy("冻结日期"), widget=forms.DateInput())
    frozen_to = DayField(
        label=lazy("冻结至"), widget=forms.DateInput(), required=False, help_text=lazy("留空为解冻前一直有效。")
    )
