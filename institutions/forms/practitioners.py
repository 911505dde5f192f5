"""Entering staff, and the reason for reading an identity number."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ..choices import PractitionerKind
from ..models import Institution


class PractitionerForm(forms.Form):
    """Entering a practitioner."""

    institution = forms.ModelChoiceField(
        Institution.objects.none(), label=_("执业机构"), to_field_name="code", widget=forms.TextInput,
        help_text=_("填写机构编码，如 JG00000001。"),
    )  # fmt: skip
    name = forms.CharField(label=_("姓名"), max_length=40)
    kind = forms.ChoiceField(label=_("人员类别"), choices=PractitionerKind.choices)
    id_number = forms.CharField(
        label=_("身份证号"), max_length=18, required=False, help_text=_("加密保存，页面上只显示首尾几位。")
    )
    qualification_number = forms.CharField(label=_("资格证书编号"), max_length=40, required=False)
    certificate_number = forms.CharField(label=_("执业证书编号"), max_length=40, required=False)
    scope = forms.CharField(label=_("执业范围"), max_length=60, required=False)
    registered_on = forms.DateField(label=_("注册日期"), required=False)
    expires_on = forms.DateField(label=_("有效期至"), required=False)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["institution"].queryset = Institution.objects.visible_to(user).current()


class ReasonForm(forms.Form):
    """A reason that enters the trail."""

    reason = forms.CharField(label=_("事由"), max_length=200, help_text=_("写入操作留痕。"))
