"""Licences: what one says, and what is decided about it."""

from datetime import date, timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from supervision.foundation.forms import DayField
from supervision.foundation.models import Agency

from ..choices import Decider
from ..models import ClinicalSubject, Institution, Licence, LicenceChange, LicenceKind
from ..rules.licence_list import subject_key
from ..services.licences import Decision
from ..services.licences.checks import bureau_of
from ..services.licences.history import REGISTERED

_ENDLESS = ("长期", "永久", "长期有效", "无固定期限")


class EndField(DayField):
    """A last day; 长期 or nothing means no end."""

    widget = forms.DateInput

    def to_python(self, value):
        """None for a licence without an end."""
        return None if isinstance(value, str) and value.strip() in _ENDLESS else super().to_python(value)


def _area(rows: int):
    return forms.Textarea(attrs={"rows": rows})


def _split(text: str) -> list[str]:
    for mark in "，,;；\n":
        text = text.replace(mark, "、")
    return [part.strip() for part in text.split("、") if part.strip()]


class DecisionForm(forms.Form):
    """Who decided, when it takes effect, and by which paper; the whole form of a step that only moves the state."""

    decider = forms.ChoiceField(
        label=gettext_lazy("办理方式"), choices=Decider.choices, widget=forms.RadioSelect, initial=Decider.HERE
    )
    agency_name = forms.CharField(
        label=gettext_lazy("决定机关"), max_length=80, required=False,
        help_text=gettext_lazy("登记其他部门的决定时填写。"),
    )  # fmt: skip
    document_number = forms.CharField(label=gettext_lazy("文号"), max_length=100, required=False)
    received_on = DayField(label=gettext_lazy("收到日期"), required=False, widget=forms.DateInput)
    effective_on = DayField(
        label=gettext_lazy("生效日期"), required=False, widget=forms.DateInput,
        help_text=gettext_lazy("不填为今天；填以后的日期，到时自动生效。"),
    )  # fmt: skip
    note = forms.CharField(label=gettext_lazy("理由和说明"), max_length=500, required=False, widget=_area(2))
    previewed = forms.CharField(required=False, widget=forms.HiddenInput)

    DECISION = ("decider", "agency_name", "document_number", "received_on", "effective_on", "note")
    only_changed = False  # whether only the fields the person altered count

    def __init__(self, *args, bureau: Agency | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        if bureau is not None:
            self.initial |= {"decider": Decider.RECORDED, "agency_name": bureau.name}

    def decision(self) -> Decision:
        """What the service takes."""
        given = {name: self.cleaned_data[name] for name in self.DECISION if name in self.cleaned_data}
        return Decision(**given, agency=_agency_called(given.get("agency_name", "")))

    def values(self) -> dict:
        """What the licence says otherwise now."""
        found = {
            name: value
            for name, value in self.cleaned_data.items()
            if name not in (*self.DECISION, "previewed", "institution", "kind")
            and (not self.only_changed or name in self.changed_data)
        }
        if "issuer" in found:
            agency = _agency_called(found["issuer"])
            found["issuer_agency_id"] = agency.pk if agency else None
        return found


def _agency_called(name: str) -> Agency | None:
    """The public body of that name in the register."""
    if not name:
        return None
    called = Agency.objects.filter(is_active=True)
    return called.filter(name=name).first() or called.filter(short_name=name).first()


class _SubjectsField(forms.CharField):
    """Clinical subjects by code or name as codes; what the catalogue does not know is named."""

    def __init__(self, **kwargs):
        given = {"label": gettext_lazy("诊疗科目"), "required": False, "widget": _area(2),
                 "help_text": gettext_lazy("科目名称或代码，用顿号分隔，如 内科、口腔科、32.01。")}  # fmt: skip
        super().__init__(**{**given, **kwargs})

    def clean(self, value):
        """Codes in the order of the catalogue."""
        known: dict[str, str] = {}
        for code, name in ClinicalSubject.objects.order_by("code").values_list("code", "name"):
            for word in (code, name, subject_key(name)):
                known.setdefault(word, code)
        parts = _split(super().clean(value))
        unknown = [part for part in parts if part not in known and subject_key(part) not in known]
        if unknown:
            raise forms.ValidationError(
                _("诊疗科目目录中没有：%(names)s，请填写目录中的代码或名称。") % {"names": "、".join(unknown[:5])}
            )
        return sorted({known.get(part) or known[subject_key(part)] for part in parts})


class _SerialsField(forms.CharField):
    """Serial numbers of the copies."""

    def __init__(self, **kwargs):
        super().__init__(label=gettext_lazy("副本流水号"), required=False, max_length=400,
                         help_text=gettext_lazy("有几份副本填几个，用顿号分隔。"), **kwargs)  # fmt: skip

    def clean(self, value):
        """A list."""
        parts = _split(super().clean(value))
        if any(len(part) > 40 for part in parts):
            raise forms.ValidationError(_("流水号最多40个字符。"))
        return parts


class StatedForm(DecisionForm):
    """What a licence says, beside the decision."""

    number = forms.CharField(label=gettext_lazy("许可证（备案）编号"), max_length=60)
    valid_from = DayField(label=gettext_lazy("有效期自"), required=False, widget=forms.DateInput)
    valid_to = EndField(
        label=gettext_lazy("有效期至"), required=False, help_text=gettext_lazy("长期有效的留空或填“长期”。")
    )
    issued_on = DayField(label=gettext_lazy("发证日期"), required=False, widget=forms.DateInput)
    issuer = forms.CharField(label=gettext_lazy("发证机关"), max_length=80, required=False)
    subjects = _SubjectsField()
    scope = forms.CharField(label=gettext_lazy("许可范围"), max_length=500, required=False, widget=_area(2))
    equipment = forms.CharField(
        label=gettext_lazy("设备"), max_length=300, required=False, help_text=gettext_lazy("名称、型号、编号。")
    )
    original_serial = forms.CharField(label=gettext_lazy("正本流水号"), max_length=40, required=False)
    copy_serials = _SerialsField()

    def _drop(self, kind: LicenceKind) -> None:
        """Fields that the kind has no use for."""
        for name, used in (("subjects", kind.with_subjects), ("equipment", kind.with_equipment)):
            if not used:
                del self.fields[name]


class LicenceForm(StatedForm):
    """Issuing a licence or recording one that another body issued."""

    institution = forms.ModelChoiceField(
        Institution.objects.none(), label=gettext_lazy("机构编码"), to_field_name="code", widget=forms.TextInput,
        help_text=gettext_lazy("填写机构编码，如 JG00000001。"),
    )  # fmt: skip
    kind = forms.ModelChoiceField(LicenceKind.objects.all(), label=gettext_lazy("许可（备案）种类"))
    field_order = ["institution", "kind", "number", "valid_from", "valid_to", "issued_on", "issuer", "subjects",
                   "scope", "equipment", "original_serial", "copy_serials", *DecisionForm.DECISION]  # fmt: skip

    def __init__(self, *args, user, institution: Institution | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        del self.fields["effective_on"]
        self.fields["institution"].queryset = Institution.objects.visible_to(user).current()
        if institution is not None:
            kinds = LicenceKind.objects.filter(subject_kinds__contains=[institution.kind])
            self.fields["kind"].queryset = kinds


class ChangeForm(StatedForm):
    """Changing what a licence says, or correcting what was entered: only what the person changes counts."""

    only_changed = True
    field_order = ["number", "valid_from", "valid_to", "issued_on", "issuer", "subjects", "scope", "equipment",
                   "original_serial", "copy_serials", *REGISTERED, *DecisionForm.DECISION]  # fmt: skip

    def __init__(self, *args, licence: Licence, held: LicenceChange, correcting: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        kind = licence.kind
        self._drop(kind)
        self.fields["number"].required = bool(held.number)
        if kind.is_main:
            for name in REGISTERED:
                self.fields[name] = LicenceChange._meta.get_field(name).formfield(required=False)
            self.fields["name"].required = bool(held.name)
        if correcting:
            del self.fields["effective_on"]
        stated = [name for name in self.fields if name not in (*self.DECISION, "previewed")]
        self.initial |= {name: getattr(held, name, None) for name in stated}
        self.initial |= {"subjects": subjects_in_words(held.subjects), "copy_serials": "、".join(held.copy_serials),
                         "issuer": held.issued_by}  # fmt: skip
        self.order_fields(self.field_order)


def subjects_in_words(codes: list[str]) -> str:
    """Names of clinical subjects."""
    names = dict(ClinicalSubject.objects.filter(code__in=codes).values_list("code", "name"))
    return "、".join(names.get(code, code) for code in codes)


class RenewForm(DecisionForm):
    """A new period; it takes effect when it begins."""

    valid_from = DayField(label=gettext_lazy("新的有效期自"), widget=forms.DateInput)
    valid_to = EndField(label=gettext_lazy("新的有效期至"), required=False,
                        help_text=gettext_lazy("长期有效的留空或填“长期”。"))  # fmt: skip
    number = forms.CharField(label=gettext_lazy("许可证（备案）编号"), max_length=60)
    issued_on = DayField(label=gettext_lazy("发证日期"), required=False, widget=forms.DateInput)
    original_serial = forms.CharField(label=gettext_lazy("正本流水号"), max_length=40, required=False)
    copy_serials = _SerialsField()
    field_order = ["valid_from", "valid_to", "number", "issued_on", "original_serial", "copy_serials",
                   *DecisionForm.DECISION]  # fmt: skip

    def __init__(self, *args, licence: Licence, held: LicenceChange, **kwargs):
        super().__init__(*args, **kwargs)
        del self.fields["effective_on"]
        start = held.valid_to + timedelta(days=1) if held.valid_to else timezone.localdate()
        years = licence.kind.usual_years
        self.initial |= {
            "valid_from": start, "valid_to": _years_on(start, years) if years else None, "number": held.number,
            "issued_on": held.issued_on, "original_serial": held.original_serial,
            "copy_serials": "、".join(held.copy_serials),
        }  # fmt: skip


def _years_on(start: date, years: int) -> date:
    """The last day of so many years from a day."""
    try:
        return start.replace(year=start.year + years) - timedelta(days=1)
    except ValueError:  # 29 February
        return date(start.year + years, 2, 28)


class ReissueForm(DecisionForm):
    """A lost or damaged original or copy issued anew."""

    original_serial = forms.CharField(label=gettext_lazy("新的正本流水号"), max_length=40, required=False)
    copy_serials = _SerialsField()
    field_order = ["original_serial", "copy_serials", *DecisionForm.DECISION]

    def __init__(self, *args, licence: Licence, held: LicenceChange, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial |= {"original_serial": held.original_serial, "copy_serials": "、".join(held.copy_serials)}


class StateForm(DecisionForm):
    """A step that only moves the state."""

    def __init__(self, *args, licence: Licence, held: LicenceChange, **kwargs):
        super().__init__(*args, **kwargs)


def step_form(verb: str, licence: Licence, held: LicenceChange, data=None) -> DecisionForm:
    """The form of a step."""
    given = {"licence": licence, "held": held}
    given["bureau"] = bureau_of(licence.institution, licence.kind, timezone.localdate())
    if verb in ("change", "correct"):
        return ChangeForm(data, correcting=verb == "correct", **given)
    return {"renew": RenewForm, "reissue": ReissueForm}.get(verb, StateForm)(data, **given)


class ScanForm(forms.Form):
    """A scanned copy."""

    file = forms.FileField(
        label=gettext_lazy("扫描件"), help_text=gettext_lazy("正本、副本分别上传；PDF 或照片，请勿包含患者个人信息。")
    )
