"""Forms of the credit floor."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .choices import Service
from .models import ScoringItem
from .rules.scoring import shown


def _named(item: ScoringItem) -> str:
    """An item in a choice, with its points."""
    return f"{item.code} {item.behaviour}（{shown(item.points)}）"


class DraftForm(forms.Form):
    """What a finding needs beyond itself: the tier, or the penalty decision."""

    item = forms.ModelChoiceField(ScoringItem.objects.none(), label=_("记分项"))
    penalty_number = forms.CharField(
        label=_("行政处罚决定书文号"), max_length=80, required=False, help_text=_("已立案的，须在处罚决定作出后记分。")
    )

    def __init__(self, *args, items, penalty_due, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["item"].queryset = items
        self.fields["item"].label_from_instance = _named
        self.fields["item"].initial = items[0] if len(items) == 1 else None
        self.fields["penalty_number"].required = penalty_due


class HandForm(forms.Form):
    """Points for a fact that was verified outside the portal."""

    item = forms.ModelChoiceField(ScoringItem.objects.none(), label=_("记分项"))
    quantity = forms.IntegerField(label=_("数量"), min_value=1, max_value=999, initial=1)
    verified_on = forms.DateField(label=_("查实日期"))
    source_note = forms.CharField(label=_("来源说明"), max_length=200, help_text=_("例如移送函、投诉查实材料的文号。"))
    penalty_number = forms.CharField(label=_("行政处罚决定书文号"), max_length=80, required=False)

    def __init__(self, *args, items, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["item"].queryset = items
        self.fields["item"].label_from_instance = _named
        self.fields["verified_on"].initial = timezone.localdate


class NoticeForm(forms.Form):
    """Service of the notice, which starts the defence window."""

    served_on = forms.DateField(label=_("送达日期"))
    service = forms.ChoiceField(label=_("送达方式"), choices=Service)
    note = forms.CharField(label=_("办理说明"), max_length=500, required=False, widget=forms.Textarea({"rows": 2}))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["served_on"].initial = timezone.localdate


class DefenceForm(forms.Form):
    """What the institution says."""

    text = forms.CharField(
        label=_("陈述申辩的事实和理由"),
        max_length=4000,
        widget=forms.Textarea({"rows": 6}),
        help_text=_("请勿填写患者姓名、身份证号等个人信息。"),
    )


class ReviewForm(forms.Form):
    """The written review of a defence. Another quantity amends the points."""

    text = forms.CharField(label=_("书面复核意见"), max_length=4000, widget=forms.Textarea({"rows": 4}))
    quantity = forms.IntegerField(label=_("核定数量"), min_value=1, max_value=999)


class ReasonForm(forms.Form):
    """The reason of a withdrawal, or of giving up a draft."""

    reason = forms.CharField(label=_("理由"), max_length=1000, widget=forms.Textarea({"rows": 3}))


class DecisionForm(forms.Form):
    """What is decided on a proposal, or why nothing follows."""

    decision = forms.CharField(
        label=_("决定内容或者不予采取的理由"), max_length=1000, widget=forms.Textarea({"rows": 3})
    )


class AdoptForm(forms.Form):
    """A copy of a scheme for the own region."""

    version = forms.CharField(label=_("版本"), max_length=20)
    title = forms.CharField(label=_("名称"), max_length=120)
    valid_from = forms.DateField(label=_("施行日期"))


class ConfirmForm(forms.Form):
    """The document that puts a scheme into force."""

    basis = forms.CharField(label=_("依据文号"), max_length=120, help_text=_("印发本记分办法的文件文号。"))
    valid_from = forms.DateField(label=_("施行日期"), help_text=_("此日以前查实的行为不适用本办法。"))


class DayForm(forms.Form):
    """A day to look at."""

    on = forms.DateField(label=_("截至日期"), required=False)
