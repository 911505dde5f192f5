"""Letters to the bureau that decides about licences."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy

from supervision.foundation.forms import DayField
from supervision.foundation.models import Agency

from ..choices import LicenceProposalKind, ProposalAnswer
from ..models import Institution, Licence, LicenceProposal


def _area(rows: int):
    return forms.Textarea(attrs={"rows": rows})


class ProposalForm(forms.Form):
    """A letter to the bureau that decides."""

    kind = forms.ChoiceField(label=gettext_lazy("建议事项"), choices=LicenceProposalKind.choices)
    agency = forms.ModelChoiceField(Agency.objects.none(), label=gettext_lazy("主送审批部门"))
    reason = forms.CharField(label=gettext_lazy("事实和理由"), max_length=4000, widget=_area(6))
    basis = forms.CharField(
        label=gettext_lazy("法律依据"), max_length=500, widget=_area(2),
        help_text=gettext_lazy("法律法规名称和条款。"),
    )  # fmt: skip

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        bodies = Agency.objects.visible_to(user).filter(is_active=True)
        self.fields["agency"].queryset = bodies.exclude(pk=user.agency_id)


class NewProposalForm(ProposalForm):
    """Where the institution is not given by the page one comes from."""

    institution = forms.ModelChoiceField(
        Institution.objects.none(), label=gettext_lazy("机构编码"), to_field_name="code", widget=forms.TextInput,
        help_text=gettext_lazy("填写机构编码，如 JG00000001。"),
    )  # fmt: skip
    licence = forms.ModelChoiceField(
        Licence.objects.none(), label=gettext_lazy("许可编码"), to_field_name="code", widget=forms.TextInput,
        required=False, help_text=gettext_lazy("针对某一件许可的，填写其编码，如 XK00000001。"),
    )  # fmt: skip
    field_order = ["institution", "licence", "kind", "agency", "reason", "basis"]

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, user=user, **kwargs)
        self.fields["institution"].queryset = Institution.objects.visible_to(user).current()
        self.fields["licence"].queryset = Licence.objects.visible_to(user)


class SendForm(forms.Form):
    """Number and day of the sealed letter."""

    document_number = forms.CharField(label=gettext_lazy("发文字号"), max_length=100)
    sent_on = DayField(label=gettext_lazy("送达日期"), widget=forms.DateInput, initial=timezone.localdate)


class AnswerProposalForm(forms.Form):
    """What the bureau answered."""

    answer = forms.ChoiceField(label=gettext_lazy("答复"), choices=ProposalAnswer.choices)
    answer_number = forms.CharField(label=gettext_lazy("答复文号"), max_length=100, required=False)
    answered_on = DayField(label=gettext_lazy("答复日期"), widget=forms.DateInput, initial=timezone.localdate)
    answer_text = forms.CharField(label=gettext_lazy("答复内容"), max_length=2000, required=False, widget=_area(3))


class WithdrawForm(forms.Form):
    """Why a letter is taken back."""

    reason = forms.CharField(label=gettext_lazy("撤回原因"), max_length=200)


def proposal_forms(proposal: LicenceProposal, verbs, data=None, posted: str = "") -> dict[str, forms.Form]:
    """The form of each step that is open, in the order of the table."""
    made = {"send": SendForm, "answer": AnswerProposalForm, "withdraw": WithdrawForm}
    return {verb: made[verb](data if verb == posted else None) for verb in verbs if verb in made}
