"""Input of the pages of a plan: corrected measures, problems, filings."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from supervision.foundation.forms import DayField, FilesField
from supervision.foundation.models import Agency

from ..choices import ProblemSource, UnitRole
from ..models import Measure, Plan, Problem
from ..services.corrections import Named, Wording
from ..services.names import bodies_for
from . import area

_BLANK_ROWS = 2


class MeasureForm(forms.ModelForm):
    """A measure in the words it is to have. ``version``: the one this person looks at."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Measure
        fields = ("title", "text", "chapter", "problem", "target", "leader", "person", "deadline_text", "deadline_on")
        widgets = {"text": area(9), "target": area(2), "deadline_on": forms.DateInput()}

    def __init__(self, *args, plan, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["problem"].queryset = plan.problems.all()
        self.fields["problem"].required = False
        self.fields["deadline_on"].help_text = _("原文只写“长期坚持”等的可以不填。")
        if self.instance.pk:
            self.initial["version"] = self.instance.version

    def wording(self) -> Wording:
        """As the service takes it."""
        return Wording(**{name: self.cleaned_data[name] for name in self._meta.fields})

    def _post_clean(self):
        """The row is written by the service, from its own copy."""


class PlanForm(forms.ModelForm):
    """The head of the paper."""

    year = forms.IntegerField(label=lazy("年度"), min_value=2000, max_value=2100)

    class Meta:
        model = Plan
        fields = ("title", "number", "issuer", "year")

    def _post_clean(self):
        """The row is written by the service, from its own copy."""


class UnitRowForm(forms.Form):
    """One unit of a measure; a row without a name is none."""

    name = forms.CharField(label=lazy("原文名称"), required=False, max_length=80)
    role = forms.ChoiceField(label=lazy("职责"), choices=UnitRole, initial=UnitRole.COOPERATE)
    agency = forms.CharField(label=lazy("对应单位"), required=False, max_length=80)

    def __init__(self, *args, agencies: dict[str, Agency], **kwargs):
        super().__init__(*args, **kwargs)
        self.agencies = agencies

    def clean(self):
        """A body of the register, or none yet; a body alone gives the name as well."""
        given = super().clean()
        body = given.get("agency", "").strip()
        if body and body not in self.agencies:
            self.add_error("agency", _("单位名录中没有“%(name)s”，请从列表中选择。") % {"name": body})
        given["body"] = self.agencies.get(body)
        given["name"] = given.get("name", "").strip() or body
        return given


class UnitRowsBase(forms.BaseFormSet):
    """The units of a measure in their order."""

    def clean(self):
        """A unit has one part in a measure."""
        seen = set()
        for form in self.forms:
            name = form.cleaned_data.get("name") if form.is_valid() else None
            if name and name in seen:
                form.add_error("name", _("“%(name)s”填写了两次。") % {"name": name})
            seen.add(name)

    def units(self) -> list[Named]:
        """As the service takes them."""
        rows = [form.cleaned_data for form in self.forms]
        return [Named(row["name"], row["role"], row["body"]) for row in rows if row.get("name")]


def unit_rows(data, *, units, agencies):
    """The formset of a measure's units."""
    made = forms.formset_factory(UnitRowForm, UnitRowsBase, extra=_BLANK_ROWS, max_num=120, validate_max=True)
    initial = [
        {"name": unit.name, "role": unit.role, "agency": unit.agency.name if unit.agency else ""} for unit in units
    ]
    return made(data, initial=initial, prefix="units", form_kwargs={"agencies": agencies})


class ProblemForm(forms.ModelForm):
    """A problem in its exact wording."""

    class Meta:
        model = Problem
        fields = ("source", "category", "text")
        widgets = {"text": area(4)}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["source"].choices = ProblemSource.choices
        self.fields["text"].required = True

    def _post_clean(self):
        """The row is written by the service, from its own copy."""


class FilingForm(forms.Form):
    """A unit's own plan, as it was filed."""

    agency = forms.ModelChoiceField(Agency.objects.none(), label=lazy("责任单位"))
    number = forms.CharField(label=lazy("备案文号"), max_length=80)
    filed_on = DayField(label=lazy("备案日期"))
    note = forms.CharField(label=lazy("备注"), required=False, max_length=200)
    files = FilesField(label=lazy("方案扫描件"), help_text=lazy("请勿上传含患者个人信息或涉密的材料。"))

    def __init__(self, *args, plan, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = bodies_for(plan.office)

    def values(self) -> dict:
        """Arguments of the service."""
        return {name: self.cleaned_data[name] for name in ("agency", "number", "filed_on", "note")}


class VoidForm(forms.Form):
    """Why something recorded does not hold."""

    reason = forms.CharField(label=lazy("作废理由"), max_length=200, widget=area(2))
