"""Input of the unit's month: progress, figures, sections."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from ..models import Figure
from ..models.reports import plain
from . import area


class ReportForm(forms.Form):
    """The month of one task, one block of the unit's page."""

    percent = forms.IntegerField(label=lazy("完成百分比"), min_value=0, max_value=100)
    text = forms.CharField(label=lazy("本月进展"), required=False, max_length=4000, widget=area(4))
    difficulty = forms.CharField(label=lazy("存在困难"), required=False, max_length=2000, widget=area(2))
    next_step = forms.CharField(label=lazy("下一步打算"), required=False, max_length=2000, widget=area(2))
    drop_reason = forms.CharField(
        label=lazy("进度低于上月的原因"), required=False, max_length=300, help_text=lazy("只在本月进度低于上月时填写。")
    )


class FigureValueForm(forms.Form):
    """One figure of one task: this month; the total is computed unless it is put right here."""

    month = forms.DecimalField(label=lazy("本月数"), required=False, min_value=0, max_digits=16, decimal_places=2)
    total = forms.DecimalField(label=lazy("累计数"), required=False, min_value=0, max_digits=16, decimal_places=2)
    note = forms.CharField(label=lazy("更正说明"), required=False, max_length=200)

    def __init__(self, *args, figure, before, **kwargs):
        super().__init__(*args, **kwargs)
        self.figure, self.before = figure, before
        for name, bound in self.fields.items():
            bound.widget.attrs["aria-label"] = f"{figure.name} {bound.label}"
            bound.widget.attrs["class"] = "form-control"
            if name != "note":
                bound.widget.attrs["step"] = "any"

    @property
    def before_told(self) -> str:
        """Last month's total without idle zeros."""
        return plain(self.before)

    @property
    def is_filled(self) -> bool:
        """Whether a figure for the month was typed."""
        return self.cleaned_data.get("month") is not None

    def clean(self):
        """A total alone says nothing about the month."""
        given = super().clean()
        if given.get("total") is not None and given.get("month") is None and not self.errors:
            self.add_error("month", _("请填写本月数，没有请填 0。"))
        return given

    def values(self) -> tuple:
        """(month, total or None, note). A total that was only carried along is computed anew."""
        given = self.cleaned_data
        total = None if "total" not in self.changed_data and "month" in self.changed_data else given["total"]
        return given["month"], total, given["note"]


class FigureForm(forms.ModelForm):
    """A figure that the units of a plan report."""

    class Meta:
        model = Figure
        fields = ("name", "unit", "definition")
        widgets = {"definition": area(2)}


class SplitForm(forms.Form):
    """Which sections write their part of a month."""

    sections = forms.MultipleChoiceField(label=lazy("科室"), required=False, widget=forms.CheckboxSelectMultiple)
    other = forms.CharField(label=lazy("其他科室"), required=False, max_length=120, help_text=lazy("多个用顿号分开。"))
    request = forms.CharField(label=lazy("填写要求"), required=False, max_length=300)

    def __init__(self, *args, names, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["sections"].choices = [(name, name) for name in names]

    def names(self) -> list[str]:
        """Ticked and typed sections."""
        typed = self.cleaned_data["other"].replace(",", "、").replace("，", "、").split("、")
        return [*self.cleaned_data["sections"], *(name.strip()[:40] for name in typed)]
