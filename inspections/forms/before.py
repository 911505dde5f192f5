"""Input of approvals and of requests for recusal."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from supervision.foundation.forms import DayField


class ApprovalForm(forms.Form):
    """What the head is asked to approve."""

    reason = forms.CharField(label=lazy("检查事由"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    starts_on = DayField(label=lazy("检查开始日期"), widget=forms.DateInput())
    ends_on = DayField(label=lazy("检查结束日期"), widget=forms.DateInput())
    period = forms.CharField(
        label=lazy("期间"), max_length=10, required=False, help_text=lazy("按期抽取的计划填写期间；留空为全部期间。")
    )


def _seat(member) -> str:
    """An officer as the notice names them, with the seat."""
    said = {"seat": member.seat, "name": member.inspector.name, "number": member.inspector.certificate_no}
    return _("第%(seat)s席 %(name)s（%(number)s）") % said


class RequestForm(forms.Form):
    """Whom the institution wants recused, and why."""

    member = forms.ModelChoiceField(None, label=lazy("申请回避的人员"))
    reason = forms.CharField(
        label=lazy("申请理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=lazy("按机构提出的理由登记。决定作出前不停止检查。"),
    )  # fmt: skip

    def __init__(self, *args, visit, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["member"].queryset = visit.members.filter(is_current=True).select_related("inspector")
        self.fields["member"].label_from_instance = _seat
