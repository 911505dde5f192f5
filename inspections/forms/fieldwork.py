"""Input of enforcement documents, service, samples and redaction."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..choices import CorrectionUnit, DocumentKind, ServiceWay, VisitState
from ..models import FindingCatalogue, Visit
from .visits import catalogue_choices

_MADE = [(DocumentKind.RECORD, DocumentKind.RECORD.label), (DocumentKind.OPINION, DocumentKind.OPINION.label)]
_RESULTS = [("passed", _("合格")), ("failed", _("不合格")), ("spoil", _("样品作废"))]


class _TermForm(forms.Form):
    """The term to correct of an opinion; a record has none."""

    days = forms.IntegerField(label=_("改正期限"), min_value=0, max_value=365, initial=15, required=False,
                              help_text=_("只用于意见书；填0为立即改正。期限自送达之日起算。"))  # fmt: skip
    unit = forms.ChoiceField(label=_("期限单位"), choices=CorrectionUnit.choices, required=False)

    def clean(self):
        data = super().clean()
        data["days"], data["unit"] = data.get("days") or 0, data.get("unit") or CorrectionUnit.CALENDAR
        return data


class IssueForm(_TermForm):
    """Which document."""

    field_order = ("kind", "days", "unit")
    kind = forms.ChoiceField(label=_("文书"), choices=_MADE)


class ReserveForm(forms.Form):
    """How many blank forms of which kind."""

    kind = forms.ChoiceField(label=_("文书"), choices=_MADE)
    count = forms.IntegerField(label=_("份数"), min_value=1, max_value=20, initial=2)


class FillForm(_TermForm):
    """A blank form that was written by hand: for which visit, on which day."""

    field_order = ("visit", "issued_on", "days", "unit")
    visit = forms.ModelChoiceField(Visit.objects.none(), label=_("检查任务"))
    issued_on = forms.DateField(label=_("制作日期"), widget=forms.DateInput(), help_text=_("填写纸质文书上的日期。"))

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        own = Visit.objects.visible_to(user).filter(pk__in=Visit.of_team(user), state=VisitState.CONFIRMED)
        self.fields["visit"].queryset = own
        self.fields["visit"].label_from_instance = lambda row: f"{row.institution.name} {row.visited_on}"


class ServeForm(forms.Form):
    """Service of a document."""

    way = forms.ChoiceField(label=_("送达方式"), choices=ServiceWay.choices, widget=forms.RadioSelect)
    served_on = forms.DateField(label=_("送达日期"), widget=forms.DateInput())
    received_by = forms.CharField(label=_("签收人"), max_length=40, required=False)
    role = forms.CharField(label=_("签收人身份"), max_length=40, required=False)
    place = forms.CharField(label=_("送达地点"), max_length=200, required=False)
    reason = forms.CharField(label=_("拒收或者留置情形"), max_length=300, required=False,
                             widget=forms.Textarea(attrs={"rows": 2}))  # fmt: skip
    witness = forms.CharField(label=_("见证人"), max_length=40, required=False)
    witness_role = forms.CharField(label=_("见证人单位和身份"), max_length=100, required=False)
    recording = forms.CharField(label=_("录音录像编号"), max_length=80, required=False)
    tracking = forms.CharField(label=_("邮件编号或者电子送达凭据"), max_length=80, required=False)
    proof = forms.FileField(label=_("回执扫描件或者送达地址确认书"), required=False)
    accept_form = forms.BooleanField(label=_("我已知悉本文书为试用式样，核对无误，确认送达"), required=False)

    def __init__(self, *args, trial_form: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["served_on"].initial = timezone.localdate()
        if not trial_form:
            del self.fields["accept_form"]


class CorrectionForm(forms.Form):
    """Words to strike through and what replaces them."""

    old = forms.CharField(label=_("原文"), max_length=300)
    new = forms.CharField(label=_("更正为"), max_length=300)


class SampleForm(forms.Form):
    """A sealed sample."""

    item = forms.CharField(label=_("样品名称"), max_length=100)
    test = forms.CharField(label=_("检测项目"), max_length=100)
    quantity = forms.IntegerField(label=_("数量"), min_value=1, max_value=999, initial=1)
    seal = forms.CharField(label=_("封条编号"), max_length=40)
    laboratory = forms.CharField(label=_("检测机构"), max_length=100)
    taken_on = forms.DateField(label=_("采样日期"), widget=forms.DateInput())

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["taken_on"].initial = timezone.localdate()


class ResultForm(forms.Form):
    """What the laboratory said."""

    verb = forms.ChoiceField(label=_("检测结论"), choices=_RESULTS, widget=forms.RadioSelect)
    result_on = forms.DateField(label=_("报告日期"), widget=forms.DateInput())
    value = forms.CharField(label=_("检测结果"), max_length=100, required=False)
    report_no = forms.CharField(label=_("报告编号"), max_length=60, required=False)
    offence = forms.ModelChoiceField(FindingCatalogue.objects.none(), label=_("对应问题"), required=False,
                                     help_text=_("不合格时选择，将列为本次检查的发现问题。"))  # fmt: skip
    report = forms.FileField(label=_("检测报告"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["offence"].queryset = FindingCatalogue.objects.in_force(timezone.localdate())
        self.fields["offence"].choices = catalogue_choices()


class RedactForm(forms.Form):
    """The picture with parts covered, and why."""

    file = forms.FileField(label=_("遮盖后的照片"))
    reason = forms.CharField(label=_("遮盖理由"), max_length=200)


class AdoptForm(forms.Form):
    """A form of documents for the own region."""

    kind = forms.ChoiceField(label=_("文书"), choices=DocumentKind.choices)
    title = forms.CharField(label=_("文书名称"), max_length=40)
    category = forms.CharField(label=_("专业代字"), max_length=6)
    nature = forms.CharField(label=_("文书代字"), max_length=6)
    basis = forms.CharField(label=_("依据文件名称和文号"), max_length=200)
    valid_from = forms.DateField(label=_("生效日期"), widget=forms.DateInput())
