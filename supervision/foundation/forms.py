"""Forms of the ground floor."""

from django import forms
from django.utils.translation import gettext_lazy as _

from .access import Role
from .models import Agency


class AccountForm(forms.Form):
    """A new account. Roles are granted afterwards, by the security administrator."""

    username = forms.RegexField(
        r"^[A-Za-z0-9._-]{3,60}$",
        label=_("登录名"),
        help_text=_("3 至 60 位字母、数字、点、下划线或连字符。"),
        error_messages={"invalid": _("登录名只能用字母、数字、点、下划线或连字符，至少 3 位。")},
    )
    name = forms.CharField(label=_("姓名"), max_length=40)
    agency = forms.ModelChoiceField(Agency.objects.none(), label=_("单位"), required=False)
    section = forms.CharField(label=_("处室科室"), max_length=40, required=False)
    password = forms.CharField(
        label=_("初始密码"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("至少 10 位，不能全是数字或常见密码；请当面告知本人。"),
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = Agency.objects.visible_to(user).filter(is_active=True)


class RolesForm(forms.Form):
    """The roles of an account, with the reason for the record."""

    roles = forms.MultipleChoiceField(
        label=_("角色"), choices=Role.choices, widget=forms.CheckboxSelectMultiple, required=False
    )
    note = forms.CharField(label=_("依据或理由"), max_length=200, help_text=_("写入操作留痕，例如任命文号。"))


class ReasonForm(forms.Form):
    """A reason, for deeds that need nothing else."""

    note = forms.CharField(label=_("理由"), max_length=200)


class TrailForm(forms.Form):
    """What the audit administrator looks for in the trail."""

    about = forms.CharField(label=_("编码"), required=False)
    actor = forms.CharField(label=_("办理人"), required=False)
    verb = forms.CharField(label=_("行为"), required=False)
    since = forms.DateField(label=_("起"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("止"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
