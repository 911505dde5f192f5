"""Input of draws."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from ..choices import SubstitutionCode, VoidCode


class BeaconForm(forms.Form):
    """The public value, typed by one of two people."""

    value = forms.CharField(
        label=lazy("公共随机值"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )


class NextBeaconForm(forms.Form):
    """Another beacon for the attempt after a void number; everything else stays as it was frozen."""

    name = forms.CharField(label=lazy("公共随机值名称"), max_length=100)
    due = forms.DateTimeField(
        label=lazy("公共随机值产生时间"), widget=forms.DateTimeInput(format="%Y-%m-%d %H:%M"),
        help_text=lazy("写作 YYYY-MM-DD HH:MM（北京时间）。"),
    )  # fmt: skip


class SignForm(forms.Form):
    """How the office keeps its half of the code."""

    KEEPS = (
        ("passphrase", lazy("用密码封存在本平台，平台自己打不开")),
        ("print", lazy("打印在纸上由本单位保管，平台不留")),
    )
    keep = forms.ChoiceField(label=lazy("保管方式"), choices=KEEPS, widget=forms.RadioSelect, initial="passphrase")
    passphrase = forms.CharField(
        label=lazy("密码"), required=False, max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=lazy("至少12个字符。忘记密码即丢失半份，本次抽取只能作废。"),
    )  # fmt: skip
    again = forms.CharField(
        label=lazy("再输入一次密码"), required=False, max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip

    def clean(self):
        data = super().clean()
        if data.get("keep") == "passphrase":
            if not data.get("passphrase"):
                self.add_error("passphrase", _("请填写密码，或选择打印保管。"))
            elif data["passphrase"] != data.get("again"):
                self.add_error("again", _("两次输入的密码不一致。"))
        else:
            data["passphrase"] = ""
        return data


class HandInForm(forms.Form):
    """The half itself, or what opens it."""

    secret = forms.CharField(
        label=lazy("密码，或打印件上的64位字符"),
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )


class VoidForm(forms.Form):
    """Why a register number is not used."""

    code = forms.ChoiceField(label=lazy("作废原因"), choices=VoidCode.choices)
    note = forms.CharField(label=lazy("说明"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}))


class SubstitutionForm(forms.Form):
    """Who cannot come and why; who comes instead follows from the draw."""

    member = forms.ModelChoiceField(None, label=lazy("不能到场的人员"))
    code = forms.ChoiceField(label=lazy("原因"), choices=SubstitutionCode.choices)
    note = forms.CharField(label=lazy("说明"), max_length=200, required=False)
    approval_number = forms.CharField(
        label=lazy("省级批准文号"), max_length=60, required=False, help_text=lazy("超过替换上限时必须填写。")
    )
    approved_on = forms.DateField(label=lazy("省级批准日期"), required=False, widget=forms.DateInput())

    def __init__(self, *args, visit, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["member"].queryset = visit.members.filter(is_current=True).select_related("inspector")
        self.fields["member"].label_from_instance = lambda member: member.inspector.name
