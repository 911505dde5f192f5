"""Input of draws."""

from django import forms
from django.utils.translation import gettext_lazy as lazy

from ..choices import SubstitutionCode, VoidCode


class BeaconForm(forms.Form):
    """The public value, typed by one of two people."""

    value = forms.CharField(
        label=lazy("公共随机值"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )


class VoidForm(forms.Form):
    """Why a register number is not used."""

    code = forms.ChoiceField(label=lazy("作废原因"), choices=VoidCode.choices)
    note = forms.CharField(label=lazy("说明"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}))


class SubstitutionForm(forms.Form):
    """Who cannot come and why; who comes instead follows from the draw."""

    member = forms.ModelChoiceField(None, label=lazy("不能到场的人员"))
    code = forms.ChoiceField(label=lazy("原因"), choices=SubstitutionCode.choices)
    note = forms.CharField(label=lazy("说明"), max_length=200, required=False)

    def __init__(self, *args, visit, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["member"].queryset = visit.members.filter(is_current=True).select_related("inspector")
        self.fields["member"].label_from_instance = lambda member: member.inspector.name
