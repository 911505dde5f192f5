"""Input of the pool of inspectors."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from institutions.models import Institution
from supervision.foundation.access import Role, scope_for
from supervision.foundation.models import Agency, User

from ..choices import InspectorStatus, LeaveKind, RecusalCode
from .plans import regions_of, skills_known


class InspectorForm(forms.Form):
    """An entry of the pool of inspectors."""

    name = forms.CharField(label=lazy("姓名"), max_length=40)
    certificate_no = forms.CharField(label=lazy("执法证号"), max_length=40)
    valid_to = forms.DateField(label=lazy("证件有效期至"), widget=forms.DateInput())
    unit = forms.ModelChoiceField(Agency.objects.none(), label=lazy("单位"))
    user = forms.ModelChoiceField(
        User.objects.none(), label=lazy("登录账号"), required=False,
        help_text=lazy("有账号的人员才能在手机上查看任务、录入结果。"),
    )  # fmt: skip
    areas = forms.MultipleChoiceField(
        label=lazy("执法区域"), widget=forms.CheckboxSelectMultiple, help_text=lazy("选上级区划即包含其下全部区县。")
    )
    skills = forms.MultipleChoiceField(label=lazy("专业"), required=False, widget=forms.CheckboxSelectMultiple)
    status = forms.ChoiceField(label=lazy("状态"), choices=InspectorStatus.choices)
    is_expert = forms.BooleanField(
        label=lazy("专家（不计入执法人员）"), required=False, help_text=lazy("专家可以随行，不参加随机抽取。")
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        scope = scope_for(user)
        self.fields["unit"].queryset = Agency.objects.filter(scope.region_q(), is_active=True)
        self.fields["user"].queryset = User.objects.filter(
            scope.region_q("agency__region_code"), roles__contains=[Role.INSPECTOR], is_active=True
        )
        self.fields["areas"].choices = regions_of(user)
        self.fields["skills"].choices = skills_known()


class LeaveForm(forms.Form):
    """Days on which a person cannot be sent; personal circumstances are not asked for."""

    kind = forms.ChoiceField(label=lazy("离岗种类"), choices=LeaveKind.choices)
    away_from = forms.DateField(label=lazy("离岗自"), widget=forms.DateInput())
    away_to = forms.DateField(label=lazy("离岗至"), widget=forms.DateInput())


class RecusalForm(forms.Form):
    """Somebody of the pool and an institution they must not visit."""

    institution = forms.CharField(label=lazy("机构编码"), max_length=12)
    code = forms.ChoiceField(label=lazy("回避事由"), choices=RecusalCode.choices)
    reason = forms.CharField(
        label=lazy("具体情形"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=lazy("只在本单位内可见，不进入公开的抽取文件。"),
    )
    left_on = forms.DateField(
        label=lazy("离开该机构的日期"), required=False, widget=forms.DateInput(),
        help_text=lazy("曾在该机构任职的请填写，回避期限按实施细则自动计算。"),
    )  # fmt: skip
    valid_to = forms.DateField(label=lazy("有效期至"), required=False, widget=forms.DateInput())  # fmt: skip

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self._seen = Institution.objects.visible_to(user)

    def clean_institution(self):
        found = self._seen.filter(code=self.cleaned_data["institution"].strip()).first()
        if found is None:
            raise forms.ValidationError(_("没有这个机构编码，请在机构台账中核对。"))
        return found
