"""Input of temporary collections: what is asked of whom, and the row a unit fills in."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from ..models import Agency
from ..rules import collecting as rule
from ..services import collecting
from . import FilesField

_LIMIT = 6000
EXAMPLE = "检查家次* | 数字 | 本月累计，同一机构按次计\n是否开展夜查 | 单选 |  | 是、否\n联系人* | 文字 | 姓名和电话"


class CollectionForm(forms.Form):
    """Columns are typed one a line; units are asked by group, one by one, or both."""

    title = forms.CharField(label=lazy("名称"), max_length=120)
    due_at = forms.DateTimeField(
        label=lazy("截止时间"), input_formats=["%Y-%m-%d %H:%M"], help_text=lazy("例如 2026-11-25 17:30。"),
        widget=forms.DateTimeInput(format="%Y-%m-%d %H:%M", attrs={"placeholder": "YYYY-MM-DD HH:MM"}),
    )  # fmt: skip
    columns = forms.CharField(
        label=lazy("填报列"),
        max_length=_LIMIT,
        widget=forms.Textarea(attrs={"rows": 8, "placeholder": EXAMPLE}),
        help_text=lazy(
            "每行一列：列名 | 类型（文字、数字、日期、单选） | 口径 | 选项（顿号分隔）。列名后加 * 为必填。"
        ),
    )
    note = forms.CharField(
        label=lazy("填报说明"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    groups = forms.MultipleChoiceField(
        label=lazy("按类别选择单位"), required=False, widget=forms.CheckboxSelectMultiple,
        choices=[(name, label) for name, (label, _wanted, _own) in collecting.GROUPS.items()],
    )  # fmt: skip
    units = forms.ModelMultipleChoiceField(
        Agency.objects.none(), label=lazy("逐个选择单位"), required=False, help_text=lazy("按住 Ctrl 可多选。")
    )

    def __init__(self, *args, agency, **kwargs):
        super().__init__(*args, **kwargs)
        self.agency = agency
        self.fields["units"].queryset = collecting.within(agency).order_by("region_code", "code")
        self.fields["units"].widget.attrs["size"] = 8

    def clean_columns(self) -> list[dict]:
        """The columns as data."""
        try:
            return rule.columns_of(self.cleaned_data["columns"])
        except rule.Unfit as unfit:
            raise ValidationError(collecting.told(unfit)) from None

    def clean(self):
        """Somebody is asked."""
        given = super().clean()
        if not self.errors and not (given.get("groups") or given.get("units")):
            raise ValidationError(_("请选择填报单位。"))
        return given

    def values(self) -> dict:
        """As the service takes them."""
        given = {name: self.cleaned_data[name] for name in ("title", "due_at", "columns", "note")}
        units = {unit.pk: unit for unit in self.cleaned_data["units"]}
        for name in self.cleaned_data["groups"]:
            units |= {unit.pk: unit for unit in collecting.group(self.agency, name)}
        return {**given, "units": list(units.values())}


class AnswerForm(forms.Form):
    """One unit's row; ``on_behalf`` asks who said it. What the cells may hold is decided by the service."""

    def __init__(self, *args, answer, on_behalf=False, **kwargs):
        initial = {**answer.values, "told_by": answer.told_by}
        super().__init__(*args, initial=initial, **kwargs)
        self.columns = answer.collection.columns
        for one in self.columns:
            self.fields[one["key"]] = _field(one)
        if on_behalf:
            self.fields["told_by"] = forms.CharField(
                label=_("谁告知的"), max_length=60, help_text=_("姓名、职务或电话，例如：办公室王某某 022-00000000。")
            )

    def clean(self):
        """Each cell as its column wants it, with the error beside the field."""
        given = super().clean()
        for one in self.columns:
            try:
                given[one["key"]] = rule.read(one, str(given.get(one["key"]) or ""))
            except rule.Unfit as unfit:
                self.add_error(one["key"], collecting.told(unfit))
        return given

    def values(self) -> dict[str, str]:
        """The cells alone."""
        return {one["key"]: self.cleaned_data.get(one["key"], "") for one in self.columns}


def _field(one: dict) -> forms.Field:
    given = {"label": one["label"] + (" *" if one["required"] else ""), "required": False, "help_text": one["note"]}
    if one["kind"] == rule.CHOICE:
        return forms.ChoiceField(choices=[("", "—"), *((text, text) for text in one["choices"])], **given)
    if one["kind"] == rule.DATE:
        return forms.CharField(widget=forms.DateInput(), max_length=20, **given)
    if one["kind"] == rule.NUMBER:
        return forms.CharField(widget=forms.TextInput(attrs={"inputmode": "decimal"}), max_length=40, **given)
    return forms.CharField(widget=forms.Textarea(attrs={"rows": 2}), max_length=rule.LONGEST, **given)


class UploadForm(forms.Form):
    """A filled workbook."""

    files = FilesField(label=lazy("填好的 Excel"), required=True)
