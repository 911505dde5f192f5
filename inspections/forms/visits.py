"""Input of visits and their findings."""

from django import forms
from django.forms import formset_factory
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from ..choices import ResultCode
from ..models import FindingCatalogue


class RecordForm(forms.Form):
    """The result of a visit."""

    result = forms.ChoiceField(label=lazy("检查结果"), choices=ResultCode.choices, widget=forms.RadioSelect)
    visited_on = forms.DateField(label=lazy("检查日期"), widget=forms.DateInput())
    summary = forms.CharField(
        label=lazy("检查情况"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=lazy("请勿填写患者姓名等个人信息。"),
    )
    handling = forms.CharField(
        label=lazy("处理情况"), max_length=200, required=False,
        help_text=lazy("将随检查结果向社会公示，请勿填写个人信息。"),
    )  # fmt: skip


def catalogue_choices() -> list:
    """The offences in force, grouped as the catalogue groups them."""
    groups: dict[str, list] = {}
    for row in FindingCatalogue.objects.in_force(timezone.localdate()).order_by("code"):
        groups.setdefault(row.group, []).append((row.pk, f"{row.code} {row.behaviour}"))
    return [("", _("请选择")), *groups.items()]


class FindingForm(forms.Form):
    """One finding; a row without an offence is no finding."""

    offence = forms.ModelChoiceField(FindingCatalogue.objects.none(), label=lazy("发现的问题"), required=False)
    text = forms.CharField(
        label=lazy("具体情况"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    quantity = forms.IntegerField(label=lazy("数量"), min_value=1, max_value=9999, initial=1, required=False)
    correct_by = forms.DateField(label=lazy("责令改正期限"), required=False, widget=forms.DateInput())
    self_found = forms.BooleanField(label=lazy("机构自查已发现并整改"), required=False)

    def __init__(self, *args, catalogue, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["offence"].queryset = FindingCatalogue.objects.in_force(timezone.localdate())
        self.fields["offence"].choices = catalogue

    def clean(self):
        data = super().clean()
        if data.get("offence") and not data.get("text", "").strip():
            self.add_error("text", _("请写明具体情况。"))
        if data.get("text") and not data.get("offence"):
            self.add_error("offence", _("请从目录中选择问题。"))
        return data


FindingForms = formset_factory(FindingForm, extra=2, max_num=30)
