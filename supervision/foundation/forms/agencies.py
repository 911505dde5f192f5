"""Agencies: entering, amending and closing them, and moving duties between them."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ..choices import AgencyKind
from ..models import Agency, Region


def region_of(text: str) -> Region:
    """The division of a typed code of six or nine digits."""
    region = Region.objects.filter(code=text.ljust(9, "0")).first() if text.isdecimal() else None
    if region is None:
        raise forms.ValidationError(_("没有这个区划代码，请按现行行政区划填写。"))
    return region


class AgencyForm(forms.Form):
    """What may be changed of a body at any time."""

    phone = forms.CharField(label=_("办公电话"), max_length=30, required=False)
    parent = forms.ModelChoiceField(Agency.objects.none(), label=_("上级单位"), required=False)
    in_joint_conference = forms.BooleanField(label=_("联席会议成员"), required=False)
    note = forms.CharField(label=_("依据或理由"), max_length=200, required=False, help_text=_("写入操作留痕。"))

    def __init__(self, *args, user, agency=None, **kwargs):
        super().__init__(*args, **kwargs)
        bodies = Agency.objects.visible_to(user).filter(is_active=True)
        self.fields["parent"].queryset = bodies.exclude(pk=agency.pk if agency else None)


class NewAgencyForm(AgencyForm):
    """A new body. Code, kind and division are for good: rights of its people follow from them."""

    name = forms.CharField(label=_("名称"), max_length=80)
    short_name = forms.CharField(label=_("简称"), max_length=40)
    kind = forms.ChoiceField(
        label=_("类别"), choices=AgencyKind, help_text=_("类别决定本单位人员的可见范围，登记后不能修改。")
    )
    region_code = forms.CharField(label=_("区划代码"), max_length=9, help_text=_("6 位或 9 位，例如 120102。"))
    code = forms.CharField(label=_("编码"), max_length=30, help_text=_("区划代码加连字符和大写字母，例如 120102-WJW。"))
    field_order = ("name", "short_name", "kind", "region_code", "code", "parent", "in_joint_conference", "phone")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        del self.fields["note"]

    def clean_region_code(self):
        """The division as a row."""
        return region_of(self.cleaned_data["region_code"].strip())

    def values(self) -> dict:
        """As the service takes them."""
        given = dict(self.cleaned_data)
        return {"region": given.pop("region_code"), "code": given.pop("code").strip().upper(), **given}


class RenameForm(forms.Form):
    """A new name from a day on, with the document that orders it."""

    name = forms.CharField(label=_("新名称"), max_length=80)
    short_name = forms.CharField(label=_("新简称"), max_length=40)
    from_on = forms.DateField(
        label=_("启用日期"), widget=forms.DateInput(), help_text=_("可以是将来的日期，到期当日自动生效。")
    )
    basis = forms.CharField(label=_("依据文号"), max_length=120)


class CloseAgencyForm(forms.Form):
    """The end of a body; with a successor its open work is shown first and moves with it."""

    successor = forms.ModelChoiceField(
        Agency.objects.none(), label=_("承接单位"), required=False,
        help_text=_("有在办事项时必填：下一步逐项列出将移交的内容，核对后执行。"),
    )  # fmt: skip
    effective_on = forms.DateField(label=_("生效日期"), widget=forms.DateInput())
    basis = forms.CharField(label=_("依据文号"), max_length=120)

    def __init__(self, *args, user, agency, **kwargs):
        super().__init__(*args, **kwargs)
        bodies = Agency.objects.visible_to(user).filter(is_active=True)
        self.fields["successor"].queryset = bodies.exclude(pk=agency.pk)


class TransferForm(forms.Form):
    """Which duties move between which bodies. ``kinds`` and ``categories``: (value, label) pairs."""

    source = forms.ModelChoiceField(Agency.objects.none(), label=_("移出单位"))
    target = forms.ModelChoiceField(Agency.objects.none(), label=_("承接单位"))
    effective_on = forms.DateField(
        label=_("生效日期"), widget=forms.DateInput(), help_text=_("生效日期之前可以拟定和核对，不能执行。")
    )
    basis = forms.CharField(label=_("依据文号"), max_length=120)
    kinds = forms.MultipleChoiceField(label=_("移交事项"), widget=forms.CheckboxSelectMultiple)
    region_code = forms.CharField(
        label=_("机构所在区划"), max_length=9, required=False,
        help_text=_("只移交该区划内的机构时填写区划代码；不影响与机构无关的事项。"),
    )  # fmt: skip
    categories = forms.MultipleChoiceField(
        label=_("机构类别"), widget=forms.CheckboxSelectMultiple, required=False,
        help_text=_("只移交这些大类的机构时勾选；不勾选为全部。"),
    )  # fmt: skip
    note = forms.CharField(label=_("说明"), max_length=200, required=False)

    def __init__(self, *args, user, kinds, categories, **kwargs):
        super().__init__(*args, **kwargs)
        bodies = Agency.objects.visible_to(user).filter(is_active=True)
        self.fields["source"].queryset = self.fields["target"].queryset = bodies
        self.fields["kinds"].choices = kinds
        self.fields["categories"].choices = categories

    def clean_region_code(self):
        """The division as a row, or None for all."""
        text = self.cleaned_data["region_code"].strip()
        return region_of(text) if text else None

    def values(self) -> dict:
        """As the service takes them."""
        given = dict(self.cleaned_data)
        return {"region": given.pop("region_code"), **given}
