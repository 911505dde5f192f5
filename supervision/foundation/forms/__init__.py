"""Forms of the ground floor."""

from datetime import date

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from ..access import Role
from ..choices import ScheduleKind
from ..errors import Refused
from ..models import Agency, User
from ..rules.workdays import CALENDAR, MONTHS, WORKING

WEEKDAYS = [
    (1, _("星期一")), (2, _("星期二")), (3, _("星期三")), (4, _("星期四")),
    (5, _("星期五")), (6, _("星期六")), (7, _("星期日")),
]  # fmt: skip


class DayField(forms.DateField):
    """A day people deal with: a slip of the keyboard (0206, 9999) is told, instead of being computed with."""

    default_validators = [
        MinValueValidator(date(1900, 1, 1), _("请核对年份。")),
        MaxValueValidator(date(2199, 12, 31), _("请核对年份。")),
    ]


class UsernameField(forms.RegexField):
    """A name to sign in with."""

    def __init__(self, **kwargs):
        told = _("登录名只能用字母、数字、点、下划线或连字符，至少 3 位。")
        given = {
            "label": _("登录名"), "help_text": _("3 至 60 位字母、数字、点、下划线或连字符。"),
            "error_messages": {"invalid": told},
        }  # fmt: skip
        super().__init__(r"^[A-Za-z0-9._-]{3,60}$", **(given | kwargs))


class AccountForm(forms.Form):
    """A new account. Roles are granted afterwards, by the security administrator."""

    username = UsernameField()
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


class NewPasswordForm(forms.Form):
    """A password, typed twice."""

    password = forms.CharField(
        label=_("新密码"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("至少 10 位，不能全是数字或常见密码。"),
    )
    again = forms.CharField(label=_("再输一次"), widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}))

    def clean(self):
        """Both are the same."""
        data = super().clean()
        if data.get("password") and data.get("again") and data["password"] != data["again"]:
            self.add_error("again", _("两次输入的密码不一致。"))
        return data


class ChangePasswordForm(NewPasswordForm):
    """The old password, then the new one."""

    old = forms.CharField(label=_("原密码"), widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}))
    field_order = ["old", "password", "again"]


class TokenForm(forms.Form):
    """A token for another system."""

    name = forms.CharField(label=_("对接系统"), max_length=60)
    days = forms.IntegerField(label=_("有效期（天）"), min_value=1, max_value=366, initial=180)
    may_write = forms.BooleanField(label=_("允许写入"), required=False)


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
    since = forms.DateField(label=_("起"), required=False, widget=forms.DateInput())
    until = forms.DateField(label=_("止"), required=False, widget=forms.DateInput())


class ScheduleForm(forms.Form):
    """When a job is due: only the fields that its kind has."""

    enabled = forms.BooleanField(label=_("启用"), required=False)
    month = forms.IntegerField(label=_("月份"), min_value=1, max_value=12)
    weekday = forms.TypedChoiceField(label=_("星期"), choices=WEEKDAYS, coerce=int)
    day = forms.IntegerField(
        label=_("日"), min_value=1, max_value=31, help_text=_("当月没有这一天时，取当月最后一天。")
    )
    hour = forms.IntegerField(label=_("时"), min_value=0, max_value=23)
    minute = forms.IntegerField(label=_("分"), min_value=0, max_value=59)
    minutes = forms.IntegerField(label=_("间隔（分钟）"), min_value=5, max_value=720)

    def __init__(self, *args, schedule, **kwargs):
        has = set(type(schedule.rule).__dataclass_fields__)
        initial = {"enabled": schedule.enabled, **{name: getattr(schedule, name) for name in has}}
        super().__init__(*args, initial=initial, **kwargs)
        for name in list(self.fields):
            if name != "enabled" and name not in has:
                del self.fields[name]
        if schedule.kind == ScheduleKind.QUARTERLY:
            self.fields["month"] = forms.IntegerField(label=_("季度内第几个月"), min_value=1, max_value=3)


class DeadlineForm(forms.Form):
    """A period whose last day somebody wants to know."""

    start = forms.DateField(label=_("起算日"), widget=forms.DateInput())
    n = forms.IntegerField(label=_("期限"), min_value=1, max_value=500, initial=5)
    unit = forms.ChoiceField(
        label=_("单位"), choices=[(WORKING, _("工作日")), (CALENDAR, _("自然日")), (MONTHS, _("个月"))]
    )


class HandoverForm(forms.Form):
    """Who takes over from a person who leaves."""

    successor = forms.ModelChoiceField(
        User.objects.none(), label=_("接收人"), help_text=_("同一单位的在用账号。没有合适的人时请先开设账号。")
    )
    reason = forms.CharField(label=_("交接事由"), max_length=200, help_text=_("例如调令文号；写入操作留痕。"))

    def __init__(self, *args, successors, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["successor"].queryset = successors


def checked(form):
    """The form if it is filled in properly; Refused with what is wrong, each with the name of its field."""
    if form.is_valid():
        return form
    raise Refused(
        *(
            f"{form.fields[name].label}：{error}" if name in form.fields else error
            for name, errors in form.errors.items()
            for error in errors
        )
    )


class SeveralFiles(forms.ClearableFileInput):
    """Several files in one field."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Uploaded files as a list; which kinds are taken is decided when they are kept."""

    def __init__(self, **kwargs):
        super().__init__(**{"required": False, "widget": SeveralFiles(), "label": _("附件"), **kwargs})

    def clean(self, data, initial=None):
        """Each file on its own."""
        files = data if isinstance(data, list | tuple) else [data]
        return [super(FilesField, self).clean(file, initial) for file in files if file]
