"""Rounds, answers and pledges of self-inspection."""

from django import forms
from django.utils.translation import gettext_lazy as _

from supervision.foundation.models import Region

from ..choices import Conclusion, RectifyKind, SelfInspectionKind
from ..models import PledgeText, SelfInspection, SelfInspectionAnswer
from .regions import regions_of


class RoundForm(forms.Form):
    """Opening a round of self-inspection."""

    kind = forms.ChoiceField(label=_("自查类型"), choices=SelfInspectionKind.choices)
    title = forms.CharField(label=_("名称"), max_length=80)
    region = forms.ModelChoiceField(Region.objects.none(), label=_("范围"))
    days = forms.IntegerField(
        label=_("期限（日）"), min_value=1, max_value=366, initial=30,
        help_text=_("自今日的次日起算；最后一日为休息日的，顺延到下一个工作日。"),
    )  # fmt: skip

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["region"].queryset = regions_of(user)


class AnswerForm(forms.ModelForm):
    """One card of the checklist."""

    conclusion = forms.ChoiceField(label=_("结论"), choices=Conclusion.choices, widget=forms.RadioSelect)
    rectify_kind = forms.ChoiceField(
        label=_("整改方式"), choices=RectifyKind.choices, widget=forms.RadioSelect, required=False
    )

    class Meta:
        model = SelfInspectionAnswer
        fields = ["conclusion", "problem_text", "risk", "rectify_kind", "measure", "owner", "due_on"]
        widgets = {
            "problem_text": forms.Textarea(attrs={"rows": 3}),
            "measure": forms.Textarea(attrs={"rows": 2}),
            "due_on": forms.DateInput,
        }

    def clean(self):
        """A problem is described together with how, by whom and until when it is put right."""
        data = super().clean()
        if data.get("conclusion") != Conclusion.PROBLEM:
            return data
        needed = ["problem_text", "risk", "rectify_kind", "measure", "owner"]
        if data.get("rectify_kind") == RectifyKind.PLANNED:
            needed.append("due_on")
        for name in needed:
            if not data.get(name) and name not in self.errors:
                self.add_error(name, _("存在问题的，请填写此项。"))
        return data


class DetailsForm(forms.ModelForm):
    """Who is in charge of compliance at the institution."""

    class Meta:
        model = SelfInspection
        fields = [
            "compliance_department", "compliance_manager", "manager_phone", "manager_full_time", "participants",
            "major_violation_reported", "major_violation_note",
        ]  # fmt: skip


class PledgeForm(forms.Form):
    """The clauses to be ticked one by one, and who signs."""

    clauses = forms.MultipleChoiceField(label=_("本机构承诺"), widget=forms.CheckboxSelectMultiple)
    signer = forms.CharField(label=_("承诺人（法定代表人或主要负责人）"), max_length=40)
    role = forms.CharField(label=_("职务"), max_length=40, initial=_("主要负责人"))

    def __init__(self, *args, text: PledgeText, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["clauses"].choices = list(enumerate(text.clauses, 1))

    def clean_clauses(self):
        """Numbers of the ticked clauses; the pledge is whole or not given."""
        ticked = [int(number) for number in self.cleaned_data["clauses"]]
        if len(ticked) < len(self.fields["clauses"].choices):
            raise forms.ValidationError(_("请逐条勾选全部承诺条款；不能承诺的，请先整改。"))
        return ticked
