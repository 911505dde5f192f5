"""Input of yearly plans."""

from django import forms
from django.forms import formset_factory
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from supervision.foundation.forms import DayField

from ..choices import TaskSource


class YearPlanForm(forms.Form):
    """The head of a yearly plan."""

    year = forms.IntegerField(label=lazy("年度"), min_value=2020, max_value=2100)
    title = forms.CharField(label=lazy("年度计划名称"), max_length=100)
    document_number = forms.CharField(label=lazy("发布文号"), max_length=60, required=False)
    max_visits = forms.IntegerField(
        label=lazy("同一对象年度检查次数上限"), min_value=1, max_value=12, initial=1,
        help_text=lazy("随年度计划公布，是对检查对象的承诺。"),
    )  # fmt: skip
    exempt = forms.CharField(
        label=lazy("不受上限限制的检查"), max_length=200, required=False,
        initial=lazy("投诉举报、转办交办、数据监测等线索核查和复查"),
    )  # fmt: skip


class LineForm(forms.Form):
    """One line; a row without a title is no line."""

    source = forms.ChoiceField(label=lazy("任务来源"), choices=TaskSource.choices, initial=TaskSource.OWN)
    title = forms.CharField(label=lazy("抽查任务"), max_length=100, required=False)
    subjects = forms.CharField(label=lazy("检查对象"), max_length=200, required=False)
    content = forms.CharField(label=lazy("检查内容"), max_length=300, required=False)
    target = forms.CharField(label=lazy("抽查比例或户数"), max_length=60, required=False)
    partners = forms.CharField(label=lazy("参加部门"), max_length=100, required=False)
    starts_on = DayField(label=lazy("开始日期"), required=False, widget=forms.DateInput())
    ends_on = DayField(label=lazy("完成日期"), required=False, widget=forms.DateInput())

    def clean(self):
        data = super().clean()
        if not data.get("title"):
            return data
        for name in ("subjects", "content", "target", "starts_on", "ends_on"):
            if not data.get(name) and name not in self.errors:
                self.add_error(name, _("请填写。"))
        return data


LineForms = formset_factory(LineForm, extra=3, max_num=60)
