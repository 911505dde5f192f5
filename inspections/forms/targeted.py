"""Input of visits that somebody names."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as lazy

from supervision.foundation.forms import DayField

from ..choices import TARGETED_TYPES, OpeningWay, PlanState, TaskSource
from ..models import InspectionPlan

_KINDS = [(kind.value, kind.label) for kind in TARGETED_TYPES]


class TargetedForm(forms.Form):
    """Why, on which plan's items, on which day and in which way."""

    kind = forms.ChoiceField(label=lazy("检查类型"), choices=_KINDS)
    plan = forms.ModelChoiceField(
        InspectionPlan.objects.none(), label=lazy("抽查计划"), help_text=lazy("检查事项和实施细则以该计划为准。")
    )
    ground = forms.CharField(
        label=lazy("检查缘由"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=lazy("填写线索、案件或者文件的编号和要点，不写举报人。超过上限获得批准的，检查后机构可以看到这里的内容。"),
    )  # fmt: skip
    planned_on = DayField(label=lazy("计划检查日期"), widget=forms.DateInput())
    way = forms.ChoiceField(
        label=lazy("上门方式"), choices=OpeningWay.choices, widget=forms.RadioSelect, initial=OpeningWay.ALONE
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        plans = InspectionPlan.objects.visible_to(user).filter(office=user.agency_id, source=TaskSource.OWN)
        self.fields["plan"].queryset = plans.filter(state=PlanState.APPROVED).order_by("-planned_on")
        self.fields["plan"].label_from_instance = lambda plan: f"{plan.code} {plan.title}"
        self.fields["planned_on"].initial = timezone.localdate()
