"""Input of joint draws and of merged trips."""

from django import forms
from django.utils.translation import gettext_lazy as lazy

from supervision.foundation.access import Role
from supervision.foundation.models import Agency, User

from ..choices import ResultCode


class InviteForm(forms.Form):
    """Which department is asked, and for what."""

    agency = forms.ModelChoiceField(Agency.objects.none(), label=lazy("部门"))
    has_seat = forms.BooleanField(label=lazy("派人参加检查"), required=False, initial=True)
    holds_half = forms.BooleanField(label=lazy("保管口令半份"), required=False)

    def __init__(self, *args, user, plan, **kwargs):
        super().__init__(*args, **kwargs)
        low, high = user.agency.region_range
        rows = Agency.objects.visible_to(user).filter(is_active=True, region_code__gte=low, region_code__lt=high)
        self.fields["agency"].queryset = rows.exclude(pk=plan.office_id).exclude(joint_plans__plan=plan)


class ItemsForm(forms.Form):
    """The department's own check items."""

    items = forms.CharField(
        label=lazy("本部门抽查事项"), widget=forms.Textarea(attrs={"rows": 4}), max_length=2000,
        help_text=lazy("每行一项，用本部门抽查事项清单的名称。"),
    )  # fmt: skip


class OfficerForm(forms.Form):
    """An officer the department brings."""

    name = forms.CharField(label=lazy("姓名"), max_length=40)
    certificate_no = forms.CharField(label=lazy("执法证号"), max_length=40)
    valid_to = forms.DateField(label=lazy("证件有效期至"), widget=forms.DateInput())
    user = forms.ModelChoiceField(
        User.objects.none(), label=lazy("登录账号"), required=False,
        help_text=lazy("有账号的人员才能在手机上查看任务、录入结果。"),
    )  # fmt: skip

    def __init__(self, *args, agency, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = agency.people.filter(roles__contains=[Role.INSPECTOR], is_active=True)


class DepartmentResultForm(forms.Form):
    """The department's own result of the visit."""

    result = forms.ChoiceField(label=lazy("检查结果"), choices=ResultCode.choices, widget=forms.RadioSelect)
    visited_on = forms.DateField(label=lazy("检查日期"), widget=forms.DateInput())
    summary = forms.CharField(
        label=lazy("检查情况"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=lazy("发现问题的须写明；请勿填写患者姓名等个人信息。"),
    )  # fmt: skip
    handling = forms.CharField(
        label=lazy("处理情况"), max_length=200, required=False,
        help_text=lazy("将随检查结果向社会公示，请勿填写个人信息。"),
    )  # fmt: skip


class TripForm(forms.Form):
    """The common day, and whether one team goes."""

    planned_on = forms.DateField(label=lazy("合并检查日期"), widget=forms.DateInput())
    one_team = forms.BooleanField(
        label=lazy("组成共同检查组"), required=False,
        help_text=lazy("从各计划抽中的人员中按规则选出人数最少、每个席位都有人的检查组；未抽中的人员不能加入。"),
    )  # fmt: skip
    team_note = forms.CharField(label=lazy("其他人员不参加的理由"), max_length=200, required=False)
