"""What may be set on many institutions at once."""

from django import forms
from django.utils.translation import gettext_lazy as _

from supervision.foundation.access import scope_for
from supervision.foundation.choices import AgencyKind
from supervision.foundation.models import Agency

from ..choices import Grade, Level, Nature, Ownership
from ..models import Category

_KEYS = {"category": "category_id", "responsible_agency": "responsible_agency_id",
         "affiliation_agency": "affiliation_agency_id"}  # fmt: skip


def _optional(choices) -> list:
    return [("", _("不修改")), *((code, label) for code, label in choices if code)]


class AmendManyForm(forms.Form):
    """Fields left empty are not changed; ``values`` gives the others."""

    category = forms.ModelChoiceField(
        Category.objects.all(), label=_("机构类别"), required=False, empty_label=_("不修改")
    )
    level = forms.ChoiceField(label=_("级别"), choices=_optional(Level.choices), required=False)
    grade = forms.ChoiceField(label=_("等次"), choices=_optional(Grade.choices), required=False)
    ownership = forms.ChoiceField(label=_("所有制形式"), choices=_optional(Ownership.choices), required=False)
    nature = forms.ChoiceField(label=_("经营性质"), choices=_optional(Nature.choices), required=False)
    economic_type = forms.CharField(label=_("经济类型"), max_length=30, required=False)
    service_target = forms.CharField(label=_("服务对象"), max_length=20, required=False)
    responsible_agency = forms.ModelChoiceField(
        Agency.objects.none(), label=_("主管部门"), required=False, empty_label=_("不修改")
    )
    affiliation_agency = forms.ModelChoiceField(
        Agency.objects.none(), label=_("隶属部门"), required=False, empty_label=_("不修改")
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        near = Agency.objects.visible_to(user).filter(scope_for(user).region_q("region_code"), is_active=True)
        self.fields["responsible_agency"].queryset = near.filter(kind=AgencyKind.HEALTH_AUTHORITY)
        self.fields["affiliation_agency"].queryset = near

    def clean(self):
        """Nothing chosen is nothing to do."""
        data = super().clean()
        if not self.errors and not any(data.values()):
            raise forms.ValidationError(_("请至少选择一个要修改的项目。"))
        return data

    def values(self) -> dict:
        """Column → value of what was chosen."""
        chosen = {name: value for name, value in self.cleaned_data.items() if value}
        return {_KEYS.get(name, name): value.pk if name in _KEYS else value for name, value in chosen.items()}
