"""Entering staff, the steps of a registration, and the reason for reading an identity number."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from supervision.foundation.access import P, may
from supervision.foundation.forms import DayField
from supervision.foundation.rules.identifiers import as_text

from ..choices import Gender, PracticeClass, PractitionerKind, RuleCode, SiteKind
from ..models import Institution
from ..queries.practitioners import own_staff_institutions
from ..services.practitioners import EDITABLE

_NUMBER = re.compile(r"\d{15}(\d{2}[0-9Xx])?")


def _code_field(label, rows) -> forms.ModelChoiceField:
    return forms.ModelChoiceField(
        rows, label=label, to_field_name="code", widget=forms.TextInput,
        help_text=lazy("填写机构编码，如 JG00000001。"),
        error_messages={"invalid_choice": lazy("没有这个机构编码，或不在您的管辖范围内。")},
    )  # fmt: skip


def no_number(text: str) -> None:
    """A reason is read by others: it holds no identity number."""
    if _NUMBER.search(text):
        raise ValidationError(_("请不要在这里填写身份证号。"))


class PractitionerForm(forms.Form):
    """What the certificates of a person say; for a new person also where."""

    institution = _code_field(lazy("主要执业机构"), Institution.objects.none())
    name = forms.CharField(label=lazy("姓名"), max_length=40)
    kind = forms.ChoiceField(label=lazy("人员类别"), choices=PractitionerKind.choices)
    id_number = forms.CharField(
        label=lazy("身份证号"), max_length=18, required=False,
        help_text=lazy("加密保存，页面上只显示首尾几位。"), widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    gender = forms.ChoiceField(label=lazy("性别"), choices=Gender.choices, required=False)
    title = forms.CharField(label=lazy("职称"), max_length=30, required=False)
    education = forms.CharField(label=lazy("学历"), max_length=30, required=False)
    qualification_number = forms.CharField(
        label=lazy("资格证书编号"), max_length=40, required=False,
        help_text=lazy("医师资格证书编号含身份证号，保存时自动隐去；显示为星号的不用改。"),
    )  # fmt: skip
    qualification_level = forms.CharField(label=lazy("资格级别"), max_length=30, required=False)
    qualification_class = forms.CharField(label=lazy("资格类别"), max_length=30, required=False)
    qualification_on = DayField(label=lazy("资格取得日期"), required=False)
    certificate_number = forms.CharField(label=lazy("执业证书编号"), max_length=40, required=False)
    practice_class = forms.ChoiceField(label=lazy("执业类别"), choices=PracticeClass.choices, required=False)
    scope = forms.CharField(label=lazy("执业范围"), max_length=120, required=False)
    certificate_by = forms.CharField(label=lazy("发证机关"), max_length=80, required=False)
    certificate_on = DayField(label=lazy("发证日期"), required=False)
    registered_on = DayField(label=lazy("注册日期"), required=False)
    expires_on = DayField(label=lazy("有效期至"), required=False, help_text=lazy("护士注册有效期5年；医师一般不填。"))
    e_registered_on = DayField(label=lazy("电子化注册日期"), required=False)

    def __init__(self, *args, user, instance=None, **kwargs):
        if instance is not None:
            kwargs["initial"] = {name: getattr(instance, name) for name in EDITABLE}
        super().__init__(*args, **kwargs)
        field = self.fields["institution"]
        if instance is not None:
            del self.fields["institution"]
        elif may(user, P.PRACTITIONER_EDIT):
            field.queryset = Institution.objects.visible_to(user).current()
        else:
            own = own_staff_institutions(user)
            self.fields["institution"] = forms.ModelChoiceField(
                own, label=field.label, to_field_name="code", initial=own.first(), empty_label=None
            )

    def clean_certificate_number(self):
        """As a code: no spaces, no width."""
        return as_text(self.cleaned_data["certificate_number"]).value

    def clean_qualification_number(self):
        """As a code: no spaces, no width."""
        return as_text(self.cleaned_data["qualification_number"]).value

    def clean(self):
        """A registration does not end before it begins."""
        data = super().clean()
        begun, ends = data.get("registered_on"), data.get("expires_on")
        if begun and ends and ends < begun:
            self.add_error("expires_on", _("有效期至早于注册日期，请核对两个日期。"))
        return data

    def values(self) -> tuple[dict, str]:
        """(fields, identity number)."""
        values = dict(self.cleaned_data)
        return values, values.pop("id_number")


class TieForm(forms.Form):
    """What an institution wants with somebody who is registered elsewhere."""

    tie = forms.ChoiceField(
        label=lazy("该人员在本机构"), widget=forms.RadioSelect,
        choices=[("further", lazy("多点执业（主要执业机构不变）")), ("transfer", lazy("变更主要执业机构到本机构"))],
    )  # fmt: skip
    since = DayField(label=lazy("自"), required=False)
    note = forms.CharField(label=lazy("说明或依据"), max_length=200, required=False)


class ReasonForm(forms.Form):
    """A reason that enters the trail."""

    reason = forms.CharField(
        label=lazy("事由"), max_length=200, help_text=lazy("写入操作留痕。"), validators=[no_number]
    )


class IdentityForm(forms.Form):
    """An identity number to look for; sent by POST, so that it stands in no address."""

    id_number = forms.CharField(
        label=lazy("身份证号"), max_length=30, widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=lazy("须为完整号码；查找会记入留痕，不记录号码。"),
    )  # fmt: skip

    def clean_id_number(self):
        """A whole number, in any spelling."""
        number = as_text(self.cleaned_data["id_number"]).value
        if not _NUMBER.fullmatch(number):
            raise ValidationError(_("请填写完整的15位或18位身份证号。"))
        return number


class _Documented(forms.Form):
    """Reason, document and its scan."""

    reason = forms.CharField(label=lazy("事由"), max_length=200, validators=[no_number])
    document = forms.CharField(label=lazy("依据文号"), max_length=100, required=False)
    scan = forms.FileField(label=lazy("文书扫描件"), required=False)


class SuspendForm(_Documented):
    """A suspension has two ends."""

    since = DayField(label=lazy("暂停执业自"))
    until = DayField(label=lazy("暂停执业至"), help_text=lazy("期满自动恢复，不需要办理。"))
    field_order = ("since", "until", "reason", "document", "scan")


class EndForm(_Documented):
    """The day from which the registration is no more."""

    on = DayField(label=lazy("日期"))
    field_order = ("on", "reason", "document", "scan")


class ResumeForm(forms.Form):
    """The first day of practice again."""

    on = DayField(label=lazy("恢复执业日期"))
    reason = forms.CharField(label=lazy("事由"), max_length=200, validators=[no_number])


class RenewForm(forms.Form):
    """The new term."""

    registered_on = DayField(label=lazy("延续注册日期"))
    expires_on = DayField(label=lazy("有效期至"))


class StaffLeaveForm(forms.Form):
    """The last day at an institution."""

    institution = _code_field(lazy("离开的机构"), Institution.objects.none())
    on = DayField(label=lazy("最后在岗日期"))
    reason = forms.CharField(label=lazy("事由"), max_length=200, validators=[no_number])

    def __init__(self, *args, rows, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["institution"] = forms.ModelChoiceField(
            rows, label=lazy("离开的机构"), to_field_name="code", empty_label=None
        )


class _At(forms.Form):
    """An institution of the person's area."""

    institution = _code_field(lazy("执业机构"), Institution.objects.none())

    def __init__(self, *args, rows, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["institution"].queryset = rows


class TransferForm(_At):
    """Where the main institution is from a day on."""

    on = DayField(label=lazy("变更日期"))
    basis = forms.CharField(label=lazy("依据"), max_length=200, required=False)


class SiteForm(_At):
    """A further place of practice."""

    kind = forms.ChoiceField(
        label=lazy("性质"), choices=[choice for choice in SiteKind.choices if choice[0] != SiteKind.MAIN]
    )
    scope = forms.CharField(
        label=lazy("执业范围"), max_length=120, required=False, help_text=lazy("与注册相同的不填。")
    )
    since = DayField(label=lazy("自"))
    until = DayField(label=lazy("至"), required=False)
    basis = forms.CharField(label=lazy("依据"), max_length=200, required=False)


class AgainForm(_At):
    """A new registration after the old one had ended."""

    registered_on = DayField(label=lazy("注册日期"))
    expires_on = DayField(label=lazy("有效期至"), required=False)
    certificate_number = forms.CharField(label=lazy("执业证书编号"), max_length=40)


class FigureForm(forms.Form):
    """A figure of the law of practitioners as the authority confirms it."""

    code = forms.ChoiceField(label=lazy("项目"), choices=RuleCode.choices)
    value = forms.IntegerField(label=lazy("数值"), min_value=0, max_value=10_000)
    basis = forms.CharField(label=lazy("依据文号"), max_length=200)
    valid_from = DayField(label=lazy("生效日期"))
