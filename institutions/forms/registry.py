"""Registering and amending institutions."""

from django import forms
from django.utils.translation import gettext_lazy as _

from supervision.foundation.access import scope_for
from supervision.foundation.choices import AgencyKind
from supervision.foundation.models import Agency, Region
from supervision.foundation.rules.identifiers import check_registration_number, check_uscc

from ..choices import Nature, Ownership, Permit
from ..models import Category, Institution
from .regions import regions_of


class InstitutionForm(forms.ModelForm):
    """Registering and amending by hand. Odd numbers are told as warnings, damaged ones refused."""

    region = forms.ModelChoiceField(Region.objects.none(), label=_("行政区划"))
    subjects = forms.CharField(
        label=_("诊疗科目"), required=False, help_text=_("科目代码，用逗号分隔，如 03,04,32.01。")
    )
    permits = forms.MultipleChoiceField(
        label=_("专项许可"), choices=Permit.choices, required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Institution
        fields = [
            "name", "region", "address", "category", "level", "grade", "ownership", "nature", "beds", "uscc",
            "registration_number", "legal_representative", "principal", "phone", "licence_number", "licence_from",
            "licence_to", "subjects", "permits", "responsible_agency", "affiliation_agency",
        ]  # fmt: skip
        widgets = {"licence_from": forms.DateInput, "licence_to": forms.DateInput}
        help_texts = {
            "name": _("与许可证一致；第二名称写在括号里。"),
            "responsible_agency": _("不填则为所在区划的卫生健康行政部门。"),
        }

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["region"].queryset = regions_of(user)
        authorities = Agency.objects.visible_to(user).filter(kind=AgencyKind.HEALTH_AUTHORITY, is_active=True)
        self.fields["responsible_agency"].queryset = authorities.filter(scope_for(user).region_q("region_code"))
        self.fields["affiliation_agency"].queryset = Agency.objects.visible_to(user).filter(
            scope_for(user).region_q("region_code"), is_active=True
        )
        if self.instance.pk:
            self.initial["subjects"] = ",".join(self.instance.subjects)

    def clean_subjects(self):
        """Codes as a list."""
        return [code.strip() for code in self.cleaned_data["subjects"].replace("，", ",").split(",") if code.strip()]

    def _number(self, name, check):
        checked = check(self.cleaned_data[name])
        if checked.refusal:
            raise forms.ValidationError(str(checked.refusal))
        return checked.value

    def clean_uscc(self):
        """The code as text."""
        return self._number("uscc", check_uscc)

    def clean_registration_number(self):
        """The number as text."""
        return self._number("registration_number", check_registration_number)

    def clean(self):
        """The end is not before the beginning."""
        data = super().clean()
        if data.get("licence_from") and data.get("licence_to") and data["licence_to"] < data["licence_from"]:
            self.add_error("licence_to", _("有效期至不能早于有效期自。"))
        return data

    def values(self) -> dict:
        """What the service takes."""
        data = dict(self.cleaned_data)
        region = data.pop("region")
        keys = {"category": "category_id", "responsible_agency": "responsible_agency_id",
                "affiliation_agency": "affiliation_agency_id"}  # fmt: skip
        values = {name: value for name, value in data.items() if name not in keys}
        for name, column in keys.items():
            values[column] = data[name].pk if data[name] else None
        return values | {"region_code": region.code}

    def warnings(self) -> list:
        """What is odd about the numbers although they are taken."""
        return [
            *check_uscc(self.cleaned_data["uscc"]).warnings,
            *check_registration_number(self.cleaned_data["registration_number"]).warnings,
        ]


class AmendManyForm(forms.Form):
    """The same values for many institutions; what is not chosen stays as it is."""

    category_id = forms.ModelChoiceField(Category.objects.all(), label=_("机构类别"), required=False)
    nature = forms.ChoiceField(label=_("经营性质"), required=False)
    ownership = forms.ChoiceField(label=_("所有制形式"), required=False)
    responsible_agency_id = forms.ModelChoiceField(Agency.objects.none(), label=_("主管部门"), required=False)
    affiliation_agency_id = forms.ModelChoiceField(Agency.objects.none(), label=_("隶属部门"), required=False)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        here = Agency.objects.visible_to(user).filter(scope_for(user).region_q("region_code"), is_active=True)
        self.fields["responsible_agency_id"].queryset = here.filter(kind=AgencyKind.HEALTH_AUTHORITY)
        self.fields["affiliation_agency_id"].queryset = here
        unchanged = ("", _("不改"))
        for name, choices in (("nature", Nature), ("ownership", Ownership)):
            self.fields[name].choices = [unchanged, *((code, label) for code, label in choices.choices if code)]
        for field in self.fields.values():
            if isinstance(field, forms.ModelChoiceField):
                field.empty_label = unchanged[1]

    def clean(self):
        """Something must be changed."""
        data = super().clean()
        if not self.errors and not any(data.values()):
            raise forms.ValidationError(_("请至少选择一项要修改的内容。"))
        return data

    def values(self) -> dict:
        """What the service takes."""
        chosen = {name: value for name, value in self.cleaned_data.items() if value}
        return {name: value.pk if hasattr(value, "pk") else value for name, value in chosen.items()}
