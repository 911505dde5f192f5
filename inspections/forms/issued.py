"""Input of issued lists: what came from above, who is sent, where a task is handed on."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as lazy

from supervision.foundation.choices import AgencyKind
from supervision.foundation.forms import DayField
from supervision.foundation.models import Agency

from ..choices import TaskSource, YearPlanState
from ..models import CheckItem, Inspector, YearPlanLine


class IssuedForm(forms.Form):
    """The head of a list; its rows come as a workbook."""

    title = forms.CharField(label=lazy("任务名称"), max_length=100)
    source = forms.ChoiceField(
        label=lazy("任务来源"), choices=[(code, label) for code, label in TaskSource.choices if code != TaskSource.OWN]
    )
    issuer = forms.CharField(label=lazy("下达单位"), max_length=60)
    document_number = forms.CharField(label=lazy("下达文号"), max_length=60, required=False)
    planned_on = DayField(
        label=lazy("完成期限"), widget=forms.DateInput(), help_text=lazy("清单中某一行另有期限的，以该行为准。")
    )
    items = forms.ModelMultipleChoiceField(
        CheckItem.objects.none(), label=lazy("抽查事项"), widget=forms.CheckboxSelectMultiple
    )
    year_line = forms.ModelChoiceField(YearPlanLine.objects.none(), label=lazy("年度计划任务"), required=False)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["items"].queryset = CheckItem.objects.in_force(timezone.localdate())
        lines = YearPlanLine.objects.visible_to(user).filter(plan__state=YearPlanState.PUBLISHED)
        self.fields["year_line"].queryset = lines.exclude(source=TaskSource.OWN)


class TeamForm(forms.Form):
    """Who is sent. Offered are those who may be sent on the day."""

    people = forms.ModelMultipleChoiceField(
        Inspector.objects.none(), label=lazy("检查组成员"), widget=forms.CheckboxSelectMultiple,
        help_text=lazy("至少两名持证人员；证件过期、离岗、执法区域不符的人员不在此列。"),
    )  # fmt: skip
    experts = forms.ModelMultipleChoiceField(
        Inspector.objects.none(), label=lazy("随行专家"), widget=forms.CheckboxSelectMultiple, required=False,
        help_text=lazy("专家提供技术意见，不计入执法人员。"),
    )  # fmt: skip

    def __init__(self, *args, people, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["people"].queryset = people
        experts = Inspector.objects.visible_to(user).filter(is_expert=True)
        self.fields["experts"].queryset = experts
        for name in ("people", "experts"):
            self.fields[name].label_from_instance = _shown
        if not experts.exists():
            del self.fields["experts"]


def _shown(person) -> str:
    skills = "、".join(person.skills)
    return f"{person.name}（{person.unit.name}{'，' if skills else ''}{skills}）"


class ForwardForm(forms.Form):
    """Where a task is handed to and why."""

    target = forms.ModelChoiceField(Agency.objects.none(), label=lazy("接收单位"))
    reason = forms.CharField(label=lazy("移交理由"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args, visit, **kwargs):
        super().__init__(*args, **kwargs)
        kinds = (AgencyKind.HEALTH_AUTHORITY, AgencyKind.SUPERVISION_INSTITUTE)
        rows = Agency.objects.filter(kind__in=kinds, is_active=True).exclude(pk=visit.office_id)
        self.fields["target"].queryset = rows.order_by("region_code", "code")
