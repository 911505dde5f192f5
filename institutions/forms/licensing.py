"""Settings of licensing: when ends are told, and who decides."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from supervision.foundation.forms import DayField
from supervision.foundation.models import Agency

from ..choices import WarnedAbout
from ..models import LicenceKind
from ..rules.licences import read_thresholds


class WarningForm(forms.Form):
    """How many days before an end people are told."""

    what = forms.ChoiceField(label=gettext_lazy("提醒事项"), choices=WarnedAbout.choices)
    days = forms.CharField(
        label=gettext_lazy("提前天数"), max_length=40, initial="90、60、30",
        help_text=gettext_lazy("用顿号分隔，如 90、60、30；最多6个，1至366天。"),
    )  # fmt: skip
    basis = forms.CharField(
        label=gettext_lazy("依据文号"), max_length=200, required=False,
        help_text=gettext_lazy("登记依据后才向机构发送提醒；没有依据的只提醒监管部门。"),
    )  # fmt: skip

    def clean_days(self):
        """Days, longest first."""
        try:
            return read_thresholds(self.cleaned_data["days"])
        except ValueError:
            raise forms.ValidationError(_("请填写1至366之间的整数，最多6个，如 90、60、30。")) from None


class HandOverForm(forms.Form):
    """Which body decides about which licences."""

    kind = forms.ModelChoiceField(
        LicenceKind.objects.all(), label=gettext_lazy("许可种类"), required=False,
        empty_label=gettext_lazy("全部种类"),
    )  # fmt: skip
    agency = forms.ModelChoiceField(Agency.objects.none(), label=gettext_lazy("审批部门"))
    basis = forms.CharField(label=gettext_lazy("依据文号"), max_length=200)
    valid_from = DayField(label=gettext_lazy("自何日起"), widget=forms.DateInput, initial=timezone.localdate)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = Agency.objects.visible_to(user).filter(is_active=True).exclude(
            pk=user.agency_id
        )  # fmt: skip
