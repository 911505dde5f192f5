"""Registering and amending institutions: the fields of a licence, and those of the other kinds of subject."""

from collections.abc import Iterable

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from supervision.foundation.access import scope_for
from supervision.foundation.choices import AgencyKind
from supervision.foundation.forms import DayField
from supervision.foundation.models import Agency, Region
from supervision.foundation.rules.identifiers import as_text, check_registration_number, check_uscc

from ..choices import Permit, SubjectKind
from ..models import ClinicalSubject, Institution
from ..rules import particulars
from ..rules.particulars import Type
from ..services.registry import licensed_apart, summary_of_licences
from .regions import regions_of

OWN = "own_"
_MEDICAL_ONLY = (
    "category", "level", "grade", "nature", "subjects", "permits", "registration_number", "beds", "chairs",
    "service_target", "opening_hours",
)  # fmt: skip
_SECTIONS = (
    (_("身份"), ("name", "uscc", "registration_number")),
    (_("地点"), ("region", "address", "other_addresses", "postal_code", "longitude", "latitude", "phone")),
    (_("类别与性质"), ("category", "level", "grade", "ownership", "nature", "economic_type")),
    (_("人员"), ("legal_representative", "principal")),
    (_("规模与服务"), ("beds", "chairs", "registered_capital", "service_target", "opening_hours")),
    (_("许可与科目"), ("licence_number", "licence_from", "licence_to", "subjects", "permits")),
    (_("管辖"), ("responsible_agency", "affiliation_agency")),
)
_KEYS = {"category": "category_id", "responsible_agency": "responsible_agency_id",
         "affiliation_agency": "affiliation_agency_id"}  # fmt: skip


def subject_choices(kept: Iterable[str] = ()) -> list:
    """The catalogue, second-level subjects under their parent; codes on file that it does not know stay on offer."""
    rows = list(ClinicalSubject.objects.order_by("code"))
    branches: dict[str, list] = {}
    for row in rows:
        branches.setdefault(row.parent_id or row.code, []).append((row.code, f"{row.code} {row.name}"))
    names = {row.code: row.name for row in rows}
    groups = [(f"{code} {names.get(code, code)}", found) for code, found in sorted(branches.items())]
    unknown = [(code, code) for code in sorted(set(kept) - set(names))]
    return groups + ([(_("目录以外"), unknown)] if unknown else [])


class InstitutionForm(forms.ModelForm):
    """Registering and amending by hand. Odd facts are told as warnings after saving, damaged numbers refused."""

    region = forms.ModelChoiceField(Region.objects.none(), label=_("行政区划"))
    other_addresses = forms.CharField(
        label=_("其他地址"), required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("每行一个执业地点。"),
    )  # fmt: skip
    subjects = forms.MultipleChoiceField(
        label=_("诊疗科目"), required=False, widget=forms.SelectMultiple(attrs={"size": 12, "data-filter-select": ""}),
        help_text=_("按住 Ctrl（或 ⌘）可多选，二级科目列在一级科目之下。"),
    )  # fmt: skip
    permits = forms.MultipleChoiceField(
        label=_("专项许可"), choices=Permit.choices, required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Institution
        fields = [
            "name", "uscc", "registration_number", "region", "address", "other_addresses", "postal_code", "longitude",
            "latitude", "phone", "category", "level", "grade", "ownership", "nature", "economic_type",
            "legal_representative", "principal", "beds", "chairs", "registered_capital", "service_target",
            "opening_hours", "licence_number", "licence_from", "licence_to", "subjects", "permits",
            "responsible_agency", "affiliation_agency",
        ]  # fmt: skip
        widgets = {"licence_from": forms.DateInput, "licence_to": forms.DateInput}
        help_texts = {
            "name": _("与许可证一致；第二名称写在括号里。机构更名请用“名称与更名”，旧名会保留日期和文号。"),
            "longitude": _("以度为单位，如 117.2；与纬度一起填写。"),
            "latitude": _("以度为单位，如 39.1。"),
            "grade": _("等次与级别分开登记：三级甲等为“三级”“甲等”。"),
            "opening_hours": _("如 周一至周六 8:00–20:00。"),
            "responsible_agency": _("不填则为所在区划的卫生健康行政部门；移交其他单位请用“管辖”页面。"),
        }

    def __init__(self, *args, user, kind: str = "", **kwargs):
        super().__init__(*args, **kwargs)
        self.kind = SubjectKind(kind or self.instance.kind)
        row = self.instance
        self.fields["region"].queryset = (
            regions_of(user) | Region.objects.filter(code=row.region_id or "").order_by("code")
        ).distinct()
        agencies = Agency.objects.visible_to(user).filter(is_active=True)
        near = scope_for(user).region_q("region_code")
        self.fields["responsible_agency"].queryset = agencies.filter(
            (near & Q(kind=AgencyKind.HEALTH_AUTHORITY)) | Q(pk=row.responsible_agency_id or 0)
        )
        self.fields["affiliation_agency"].queryset = agencies.filter(near | Q(pk=row.affiliation_agency_id or 0))
        self.fields["subjects"].choices = subject_choices(row.subjects)
        if row.pk:
            self.initial["other_addresses"] = "\n".join(row.other_addresses)
        if self.kind != SubjectKind.MEDICAL:
            for name in _MEDICAL_ONLY:
                del self.fields[name]
            self.fields["name"].help_text = _("与卫生许可证或营业执照一致。")
            self.fields["licence_number"].label = _("卫生许可证（备案）编号")
        for field in particulars.fields_of(self.kind):
            self.fields[OWN + field.key] = own_field(field, row.particulars.get(field.key))
        self.licensed: tuple[str, ...] = ()
        if row.pk:
            self.licensed = tuple(name for name in summary_of_licences(row) if name in self.fields)
            for name in self.licensed:  # changed on the licence itself
                del self.fields[name]

    def sections(self) -> list[tuple[str, list]]:
        """The fields in groups a person knows from the licence."""
        own = [self[OWN + field.key] for field in particulars.fields_of(self.kind)]
        groups = [(title, [self[name] for name in names if name in self.fields]) for title, names in _SECTIONS]
        if own:
            groups.insert(2, (self.kind.label, own))
        return [(title, fields) for title, fields in groups if fields]

    def clean_other_addresses(self):
        """One address a line."""
        lines = [line.strip() for line in self.cleaned_data["other_addresses"].splitlines()]
        if any(len(line) > 300 for line in lines):
            raise forms.ValidationError(_("内容过长：最多%(n)s个字"), params={"n": 300})
        return [line for line in lines if line]

    def _number(self, name, check):
        checked = check(self.cleaned_data[name])
        if checked.refusal:
            raise forms.ValidationError(checked.refusal.translated(_now))
        return checked.value

    def clean_uscc(self):
        """The code as text."""
        return self._number("uscc", check_uscc)

    def clean_registration_number(self):
        """The number as text."""
        return self._number("registration_number", check_registration_number)

    def clean_licence_number(self):
        """The number as text; a spreadsheet's 1.2E+15 is no number."""
        checked = as_text(self.cleaned_data["licence_number"])
        if checked.refusal:
            raise forms.ValidationError(checked.refusal.translated(_now))
        return self.cleaned_data["licence_number"]

    def clean(self):
        """What only several fields together can say."""
        data = super().clean()
        sent = [name for name in self.licensed if name in self.data]
        if any(str(self.data[name]) != str(getattr(self.instance, name)) for name in sent):
            self.add_error(None, licensed_apart())
        if data.get("licence_from") and data.get("licence_to") and data["licence_to"] < data["licence_from"]:
            self.add_error("licence_to", _("有效期至不能早于有效期自。"))
        if (data.get("longitude") is None) != (data.get("latitude") is None):
            self.add_error("latitude" if data.get("latitude") is None else "longitude", _("经度和纬度要一起填写。"))
        elif data.get("longitude") is not None and not (73 <= data["longitude"] <= 136 and 3 <= data["latitude"] <= 54):
            self.add_error("longitude", _("坐标不在中国范围内：经度、纬度是否填反？"))
        if data.get("level") == "0" and data.get("grade") not in (None, "", "0"):
            self.add_error("grade", _("未定级的机构没有等次。"))
        self._clean_own(data)
        return data

    def _clean_own(self, data) -> None:
        given = {field.key: _as_text(field, data.get(OWN + field.key)) for field in particulars.fields_of(self.kind)}
        data["particulars"], wrong = particulars.read(self.kind, given)
        for one in wrong:
            self.add_error(OWN + one.key, one.saying.translated(_now))

    def values(self) -> dict:
        """What the service takes."""
        data = {name: value for name, value in self.cleaned_data.items() if not name.startswith(OWN)}
        region = data.pop("region")
        values = {name: value for name, value in data.items() if name not in _KEYS}
        for name, column in _KEYS.items():
            if name in data:
                values[column] = data[name].pk if data[name] else None
        return values | {"region_code": region.code, "kind": str(self.kind)}


def _as_text(field, value) -> str:
    """A cleaned cell as the reader of particulars takes it."""
    if field.type == Type.FLAG:
        return {"1": "是", "0": "否"}.get(value, "")
    return "" if value is None else str(value)


def own_fields() -> dict[str, forms.Field]:
    """The fields of every kind, empty: what may be asked for at all."""
    return {OWN + key: own_field(field, None) for key, field in particulars.BY_KEY.items()}


def own_field(field: particulars.Particular, value) -> forms.Field:
    """The form field of a particular; all are optional, lists of subjects are often incomplete."""
    label = f"{_now(field.label)}（{_now(field.unit)}）" if field.unit else _now(field.label)
    shared = {"label": label, "required": False, "help_text": "", "initial": value}
    if field.type == Type.CHOICE:
        return forms.ChoiceField(choices=[("", "—"), *((code, _now(text)) for code, text in field.choices)], **shared)
    if field.type == Type.FLAG:
        shared["initial"] = {True: "1", False: "0"}.get(value, "")
        return forms.ChoiceField(choices=[("", "—"), ("1", _("是")), ("0", _("否"))], **shared)
    if field.type == Type.INTEGER:
        return forms.IntegerField(min_value=0, max_value=10**9, **shared)
    if field.type == Type.DECIMAL:
        return forms.DecimalField(min_value=0, max_digits=12, decimal_places=2, **shared)
    if field.type == Type.DATE:
        return DayField(widget=forms.DateInput, **shared)
    return forms.CharField(max_length=200, **shared)
