"""Input of dispositions, orders, interviews and changes of published results."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from institutions.models import Institution
from supervision.foundation.models import Agency
from supervision.foundation.workdays import CALENDAR

from ..choices import AmendmentKind, DispositionKind, InspectorStatus, ResultCode, ServiceWay, TermUnit
from ..models import Inspector, LeniencyItem

_DAYS = [(value, label) for value, label in TermUnit.choices if value != TermUnit.MONTHS]
_AFTER_FAILURE = (DispositionKind.CASE, DispositionKind.INTERVIEW, DispositionKind.POINTS)


def _text(label, *, rows=3, limit=500, required=True, help_text=""):
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=limit, required=required, widget=widget, help_text=help_text)


class _Lenient(forms.Form):
    """What was said about the leniency lists."""

    leniency = forms.ModelChoiceField(
        LeniencyItem.objects.none(), label=lazy("适用的清单情形"), required=False, empty_label=lazy("均不适用")
    )
    leniency_note = _text(
        lazy("从宽情形核对说明"), rows=2, required=False,
        help_text=lazy("建议约谈、立案或者记分的，须对照三张清单：选择适用情形，均不适用的说明理由。"),
    )  # fmt: skip

    def __init__(self, *args, items=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["leniency"].queryset = LeniencyItem.objects.filter(pk__in=[item.pk for item in items])
        self.fields["leniency"].label_from_instance = lambda item: item.get_kind_display() + _("：") + item.title


class DispositionForm(_Lenient):
    """What is done about a finding. Orders are drafted on the page of the visit."""

    kind = forms.ChoiceField(
        label=lazy("处置"), widget=forms.RadioSelect,
        choices=[pair for pair in DispositionKind.choices if not pair[0].startswith("CORRECT")],
    )  # fmt: skip
    note = _text(lazy("说明"), help_text=lazy("不予处置的写明理由和教育指导情况；移送的写明事项和依据。"))
    to_agency = forms.ModelChoiceField(
        Agency.objects.filter(is_active=True), label=lazy("移送单位"), required=False,
        help_text=lazy("只在移送其他部门时填写。"),
    )  # fmt: skip
    field_order = ("kind", "note", "to_agency", "leniency", "leniency_note")


class SendForm(forms.Form):
    """The letter of a transfer."""

    number = forms.CharField(label=lazy("移送函文号"), max_length=60)
    sent_on = forms.DateField(label=lazy("移送日期"), widget=forms.DateInput(), initial=timezone.localdate)


class ReceiveForm(forms.Form):
    """The receipt of a transfer."""

    received_on = forms.DateField(label=lazy("接收日期"), widget=forms.DateInput(), initial=timezone.localdate)


class AnswerForm(forms.Form):
    """What the other department did."""

    text = _text(lazy("答复内容"), limit=2000)


class OrderForm(forms.Form):
    """Findings of one visit to be put right, and by when."""

    amount = forms.IntegerField(
        label=lazy("改正期限（日）"), min_value=0, max_value=365, help_text=lazy("自送达次日起算；0表示立即改正。")
    )
    unit = forms.ChoiceField(label=lazy("按"), choices=_DAYS, initial=CALENDAR)

    def __init__(self, *args, findings=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.findings = list(findings)
        for finding in self.findings:
            self.fields[f"pick_{finding.pk}"] = forms.BooleanField(
                label=f"{finding.offence.behaviour}：{finding.text}", required=False, initial=True
            )
            self.fields[f"text_{finding.pk}"] = _text(_("改正要求"), rows=2, required=False)

    def requirements(self) -> dict:
        """finding → what has to be put right, of those that were picked."""
        data = self.cleaned_data
        return {one: data[f"text_{one.pk}"] for one in self.findings if data[f"pick_{one.pk}"]}


class ServeForm(forms.Form):
    """How and when it reached the institution."""

    served_on = forms.DateField(label=lazy("送达日期"), widget=forms.DateInput(), initial=timezone.localdate)
    delivery = forms.ChoiceField(label=lazy("送达方式"), choices=ServiceWay.choices)
    note = _text(
        lazy("送达情况"), rows=2, required=False, help_text=lazy("拒收的写明拒收事由、见证人姓名或者影像编号。")
    )


class ReportForm(forms.Form):
    """What the institution has put right."""

    text = _text(lazy("整改情况"), rows=5, limit=2000, help_text=lazy("逐项写明怎样改正，请勿填写患者姓名等个人信息。"))


class EvidenceForm(forms.Form):
    """A file that shows it."""

    file = forms.FileField(
        label=lazy("整改佐证材料"), help_text=lazy("照片请勿拍到患者面部、病历等个人信息，也不要上传涉密文件。")
    )


class FollowUpForm(forms.Form):
    """Who looks after an order, and when."""

    planned_on = forms.DateField(label=lazy("复查日期"), widget=forms.DateInput(), initial=timezone.localdate)
    team = forms.ModelMultipleChoiceField(
        Inspector.objects.none(), label=lazy("复查人员"), widget=forms.CheckboxSelectMultiple,
        help_text=lazy("不少于两人，证件在有效期内；应当回避的人员不能参加。"),
    )  # fmt: skip

    def __init__(self, *args, visit, user, **kwargs):
        super().__init__(*args, **kwargs)
        on = timezone.localdate()
        own = Inspector.objects.filter(visit_members__visit=visit)
        pool = Inspector.objects.visible_to(user) | own
        able = pool.filter(status=InspectorStatus.ACTIVE, valid_to__gte=on).distinct().order_by("code")
        self.fields["team"].queryset = able
        self.fields["team"].label_from_instance = lambda one: f"{one.name}（{one.certificate_no}）"
        self.initial.setdefault("team", list(own.filter(visit_members__is_current=True).values_list("pk", flat=True)))


class PassForm(forms.Form):
    """Put right."""

    note = _text(lazy("复查意见"))
    on_paper = forms.BooleanField(
        label=lazy("书面复查"), required=False, help_text=lazy("不到现场，凭机构提交的佐证材料认定。")
    )


class FailForm(_Lenient):
    """Not put right, and what comes next."""

    note = _text(lazy("复查意见"))
    next_kind = forms.ChoiceField(label=lazy("后续处置"), choices=[(kind.value, kind.label) for kind in _AFTER_FAILURE])
    field_order = ("note", "next_kind", "leniency", "leniency_note")


class InterviewForm(forms.Form):
    """Who is asked, about what, when and where."""

    institution_code = forms.CharField(
        label=lazy("被约谈机构编码"), max_length=30, required=False, help_text=lazy("机构和单位只填一种。")
    )
    agency = forms.ModelChoiceField(
        Agency.objects.filter(is_active=True), label=lazy("被约谈单位"), required=False,
        help_text=lazy("约谈单位只能以政府或者联席会议名义进行。"),
    )  # fmt: skip
    subject = _text(lazy("事由"), limit=300)
    planned_on = forms.DateField(label=lazy("约谈日期"), widget=forms.DateInput(), initial=timezone.localdate)
    place = forms.CharField(label=lazy("地点"), max_length=100)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_institution_code(self):
        """The institution itself, if the person sees it."""
        code = self.cleaned_data["institution_code"].strip()
        if not code:
            return None
        found = Institution.objects.visible_to(self.user).filter(code=code).first()
        if found is None:
            raise forms.ValidationError(_("没有编码为“%(code)s”的机构，请核对。") % {"code": code})
        return found


class NotifyForm(forms.Form):
    """The notice of an interview."""

    notified_on = forms.DateField(label=lazy("通知送达日期"), widget=forms.DateInput(), initial=timezone.localdate)
    delivery = forms.ChoiceField(label=lazy("送达方式"), choices=ServiceWay.choices)


class HoldForm(forms.Form):
    """The record of an interview."""

    held_on = forms.DateField(label=lazy("实际约谈日期"), widget=forms.DateInput(), initial=timezone.localdate)
    attended = forms.CharField(label=lazy("到场人员"), max_length=200)
    record = _text(lazy("约谈记录"), rows=5, limit=4000)
    outcome = _text(lazy("约谈结果和要求"), limit=2000)


class ReasonForm(forms.Form):
    """Why."""

    note = _text(lazy("理由"))


class OpinionForm(forms.Form):
    """What the person who agrees has to add, if anything."""

    note = _text(lazy("审定意见"), required=False)


class AmendmentForm(forms.Form):
    """What was wrong with a published result."""

    kind = forms.ChoiceField(label=lazy("方式"), choices=AmendmentKind.choices, widget=forms.RadioSelect)
    known_on = forms.DateField(
        label=lazy("获知日期"), widget=forms.DateInput(), initial=timezone.localdate,
        help_text=lazy("自知道结果有误之日起三个工作日内撤回并公开说明理由（行政处罚法第四十八条）。"),
    )  # fmt: skip
    reason = _text(lazy("内部理由"))
    explanation = _text(lazy("公开说明"), limit=300, rows=2, help_text=lazy("将长期公开显示，请勿填写个人信息。"))
    result = forms.ChoiceField(
        label=lazy("更正后的结果"), required=False, choices=[("", lazy("请选择")), *ResultCode.choices]
    )
    handling = forms.CharField(label=lazy("更正后的处理情况"), max_length=200, required=False)


class SpanForm(forms.Form):
    """Of what figures are asked."""

    since = forms.DateField(widget=forms.DateInput(), required=False)
    until = forms.DateField(widget=forms.DateInput(), required=False)
    way = forms.CharField(required=False)

    def clean(self):
        data = super().clean()
        if data.get("since") and data.get("until") and data["since"] > data["until"]:
            raise forms.ValidationError(_("起始日期不能晚于截止日期。"))
        return data
