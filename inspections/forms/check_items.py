"""Input of the check-item list and of versions of the draw rules."""

from django import forms
from django.utils.translation import gettext_lazy as lazy

from supervision.foundation.forms import DayField

from ..choices import ItemKind, SubjectLevel


class CheckItemForm(forms.Form):
    """An item, or its next version: what held before stays in the list with its days."""

    code = forms.CharField(label=lazy("事项编码"), max_length=20)
    category = forms.CharField(label=lazy("专业"), max_length=40)
    item = forms.CharField(label=lazy("抽查事项"), max_length=100)
    content = forms.CharField(label=lazy("检查内容"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    subject_class = forms.CharField(label=lazy("检查对象"), max_length=60)
    level = forms.ChoiceField(label=lazy("检查主体层级"), choices=SubjectLevel.choices)
    method = forms.CharField(label=lazy("检查方式"), max_length=60)
    kind = forms.ChoiceField(
        label=lazy("事项类别"), choices=ItemKind.choices, help_text=lazy("重点事项不受抽查比例上限限制。")
    )
    basis = forms.CharField(label=lazy("依据"), max_length=200)
    valid_from = DayField(label=lazy("生效日期"), widget=forms.DateInput())

    def values(self) -> dict:
        """What the service takes, besides code and first day."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("code", "valid_from")}


class RetireForm(forms.Form):
    """From when an item is no longer checked."""

    on = DayField(label=lazy("最后适用日期"), widget=forms.DateInput())
    note = forms.CharField(label=lazy("停用依据"), max_length=200)


class RuleVersionForm(forms.Form):
    """A new version of the draw rules."""

    new = forms.CharField(label=lazy("新版本号"), max_length=20)
    valid_from = DayField(label=lazy("生效日期"), widget=forms.DateInput())
