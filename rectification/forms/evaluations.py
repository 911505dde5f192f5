"""Input of self-evaluations: the round, the form, a member's line, the office's grade."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from supervision.foundation.forms import DayField

from ..choices import PlanState
from ..models import EvaluationLine, EvaluationScheme, Plan
from ..rules import evaluations as rule
from . import area

_SENTENCES = {
    "grades": lazy("等次请写 2 至 %(most)s 个，由好到差，用顿号分隔，不能重复。"),
    "columns": lazy("栏目请写 1 至 %(most)s 行。"),
    "column": lazy("第 %(line)s 行没有栏目名称，或与前面重复。"),
    "too_long": lazy("名称不能超过 %(most)s 个字。"),
}


class RoundForm(forms.Form):
    """Which plan, which period, by when."""

    plan = forms.ModelChoiceField(Plan.objects.none(), label=lazy("整改方案"), empty_label=None)
    period = forms.CharField(
        label=lazy("自评期间"), max_length=7, help_text=lazy("2026（全年），2026-H1（上半年）或 2026-H2（下半年）。")
    )
    title = forms.CharField(label=lazy("名称"), max_length=120)
    scheme = forms.ModelChoiceField(EvaluationScheme.objects.none(), label=lazy("自评表"), empty_label=None)
    due_on = DayField(label=lazy("报送截止"), widget=forms.DateInput())
    note = forms.CharField(label=lazy("填报说明"), required=False, max_length=2000, widget=area(3))

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        plans = Plan.objects.visible_to(user).filter(office=user.agency_id, state=PlanState.CONFIRMED)
        self.fields["plan"].queryset = plans
        self.fields["scheme"].queryset = EvaluationScheme.objects.in_force(timezone.localdate())
        self.fields["scheme"].help_text = _("尚未确认的自评表只能试运行：办公室的评定不告知成员单位。")

    def clean_period(self) -> str:
        """A year or half of one."""
        period = self.cleaned_data["period"].strip().upper()
        if not rule.is_period(period):
            raise ValidationError(_("自评期间请写成 2026（全年）或 2026-H1（上半年）、2026-H2（下半年）。"))
        return period

    def clean_due_on(self):
        """A day still to come."""
        day = self.cleaned_data["due_on"]
        if day < timezone.localdate():
            raise ValidationError(_("报送截止不能早于今天。"))
        return day


class DayForm(forms.Form):
    """A round is asked, or opened again: by the day it has, or by another."""

    due_on = DayField(label=lazy("新的报送截止"), required=False, widget=forms.DateInput(),
                      help_text=lazy("不改期的留空；原定日期已过的，布置前须另定。"))  # fmt: skip
    note = forms.CharField(label=lazy("办理说明"), required=False, max_length=2000, widget=area(2))


class SchemeForm(forms.Form):
    """Grades in a line, columns one a line."""

    version = forms.CharField(label=lazy("名称"), max_length=40)
    grades = forms.CharField(
        label=lazy("等次"), max_length=200, help_text=lazy("由好到差，例如：完成、基本完成、未完成。")
    )
    columns = forms.CharField(
        label=lazy("栏目"), max_length=2000, widget=area(5),
        help_text=lazy("每行一栏：栏目名称 | 填写要求。名称后加 * 为必填。"),
    )  # fmt: skip
    basis = forms.CharField(label=lazy("拟定依据"), max_length=200)

    def clean_grades(self) -> list[dict]:
        """As data."""
        return _read(rule.grades_of, self.cleaned_data["grades"])

    def clean_columns(self) -> list[dict]:
        """As data."""
        return _read(rule.columns_of, self.cleaned_data["columns"])


def _read(reader, text: str) -> list[dict]:
    try:
        return reader(text)
    except rule.Unfit as unfit:
        raise ValidationError(_SENTENCES[unfit.code] % unfit.told) from None


def _grade(scheme, label: str, given: str) -> forms.ChoiceField:
    pairs = [("", "—"), *((one["key"], one["label"]) for one in scheme.grades)]
    return forms.ChoiceField(label=label, choices=pairs, required=False, initial=given)


class OwnLineForm(forms.Form):
    """What the member says of one key task. What is missing is told when it is handed in."""

    def __init__(self, *args, line: EvaluationLine, scheme: EvaluationScheme, **kwargs):
        super().__init__(*args, prefix=f"line{line.pk}", **kwargs)
        self.line, self.keys = line, [column["key"] for column in scheme.columns]
        self.fields["grade"] = _grade(scheme, _("自评等次"), line.grade)
        for column in scheme.columns:
            self.fields[column["key"]] = forms.CharField(
                label=column["label"] + (" *" if column["required"] else ""), help_text=column["note"], required=False,
                max_length=4000, widget=area(2), initial=line.texts.get(column["key"], ""),
            )  # fmt: skip

    def values(self) -> tuple[str, dict[str, str]]:
        """As the service takes it."""
        given = self.cleaned_data
        return given["grade"], {key: given[key] for key in self.keys}


class OfficeLineForm(forms.Form):
    """What the office thinks of one key task; the member's own grade unless it thinks otherwise."""

    def __init__(self, *args, line: EvaluationLine, scheme: EvaluationScheme, **kwargs):
        super().__init__(*args, prefix=f"line{line.pk}", **kwargs)
        self.line = line
        self.fields["grade"] = _grade(scheme, _("办公室评定"), line.office_grade or line.grade)
        self.fields["note"] = forms.CharField(
            label=_("评定说明"), required=False, max_length=300, initial=line.office_note,
            help_text=_("与自评不同的必填。"),
        )  # fmt: skip

    def values(self) -> tuple[str, str]:
        """As the service takes it."""
        return self.cleaned_data["grade"], self.cleaned_data["note"]


class SummaryForm(forms.Form):
    """The whole in words."""

    summary = forms.CharField(
        label=lazy("总体情况"), required=False, max_length=4000, widget=area(4),
        help_text=lazy("承担任务的总体进展、主要做法和今后工作举措。"),
    )  # fmt: skip
