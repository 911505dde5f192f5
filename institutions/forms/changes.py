"""What becomes of an institution: states, names, lineage, jurisdiction, merges."""

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from supervision.foundation.choices import AgencyKind
from supervision.foundation.forms import DayField
from supervision.foundation.models import Agency

from ..choices import GrantKind, LineageKind, NameKind
from ..models import Institution

_DAY = {"widget": forms.DateInput, "required": False}


class StateForm(forms.Form):
    """Since when, by which document, why; a day left empty is today."""

    on = DayField(label=_("日期"), **_DAY)
    document = forms.CharField(label=_("文号"), max_length=100, required=False)
    rebuilding = forms.BooleanField(label=_("因改建、扩建、迁建停业"), required=False)
    note = forms.CharField(label=_("办理说明"), max_length=2000, required=False)

    def clean_on(self):
        """Today unless another day is given."""
        return self.cleaned_data["on"] or timezone.localdate()


class RenameForm(forms.Form):
    """A new name from a day, by a document."""

    name = forms.CharField(label=_("新名称"), max_length=120)
    on = DayField(label=_("更名日期"), widget=forms.DateInput)
    basis = forms.CharField(label=_("依据文号"), max_length=100, help_text=_("核准更名的变更登记文号。"))


class OtherNameForm(forms.Form):
    """A former, second or short name."""

    kind = forms.ChoiceField(label=_("名称种类"), choices=NameKind.choices)
    name = forms.CharField(label=_("名称"), max_length=120)
    valid_from = DayField(label=_("启用日期"), **_DAY)
    valid_to = DayField(label=_("停用日期"), **_DAY)
    basis = forms.CharField(label=_("依据文号"), max_length=100, required=False)


class _ByCode(forms.CharField):
    """Another institution by its public code, among those the person sees."""

    def __init__(self, **kwargs):
        super().__init__(max_length=12, **kwargs)
        self.user = None

    def clean(self, value):
        """The institution, or why there is none."""
        code = super().clean(value)
        if not code:
            return None
        found = Institution.objects.visible_to(self.user).current().filter(code=code.strip().upper()).first()
        if found is None:
            raise forms.ValidationError(_("没有编码为“%(code)s”的机构，或您无权查看。"), params={"code": code})
        return found


class LineageForm(forms.Form):
    """What the institution came from, or what became of it."""

    kind = forms.ChoiceField(label=_("沿革种类"), choices=LineageKind.choices)
    direction = forms.ChoiceField(
        label=_("方向"),
        choices=[("from", _("另一家是前身")), ("to", _("另一家是后身")), ("same", _("本机构自身变更"))],
    )
    other = _ByCode(label=_("另一家机构编码"), required=False, help_text=_("如 JG00000012；本机构自身变更时不填。"))
    before = forms.CharField(label=_("变更前"), max_length=300, required=False, help_text=_("不填则为前身的名称。"))
    after = forms.CharField(label=_("变更后"), max_length=300, required=False)
    on = DayField(label=_("日期"), widget=forms.DateInput)
    basis = forms.CharField(label=_("依据文号"), max_length=100, required=False)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["other"].user = user

    def clean(self):
        """Another institution is named unless the change is the institution's own."""
        data = super().clean()
        if data.get("direction") != "same" and "other" not in self.errors and not data.get("other"):
            self.add_error("other", _("请填写另一家机构的编码。"))
        return data


class GrantForm(forms.Form):
    """Designate the institution to another body, or show it to one."""

    kind = forms.ChoiceField(label=_("种类"), choices=GrantKind.choices)
    agency = forms.ModelChoiceField(Agency.objects.none(), label=_("单位"))
    purpose = forms.CharField(label=_("事由"), max_length=200)
    basis = forms.CharField(label=_("依据文号"), max_length=100, required=False, help_text=_("指定管辖必填。"))
    valid_from = DayField(label=_("起始日期"), widget=forms.DateInput)
    valid_to = DayField(label=_("截止日期"), help_text=_("跨区共享必填。"), **_DAY)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = near_agencies(user)
        self.initial.setdefault("valid_from", timezone.localdate())


class OfferForm(forms.Form):
    """Offer the institution to another authority."""

    to = forms.ModelChoiceField(Agency.objects.none(), label=_("接收单位"))
    reason = forms.CharField(label=_("移送事由"), max_length=300)
    basis = forms.CharField(label=_("依据文号"), max_length=100, required=False)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = near_agencies(user).filter(kind=AgencyKind.HEALTH_AUTHORITY)


class TransferDecisionForm(forms.Form):
    """An opinion on a transfer, or the reason why a merge is undone."""

    decision = forms.CharField(label=_("办理意见"), max_length=300, required=False)


class MergeForm(forms.Form):
    """Why two records are one, and that what speaks against it was looked at."""

    reason = forms.CharField(label=_("合并理由"), max_length=300)
    sure = forms.BooleanField(label=_("已核实是同一机构"), required=False)


def near_agencies(user):
    """Bodies of the person's own province: the register of the nation is too long to pick from."""
    province = (user.agency.region_code if user.agency_id else "")[:2]
    rows = Agency.objects.visible_to(user).filter(is_active=True)
    return rows.filter(Q(region_code__startswith=province)).order_by("region_code", "code")
