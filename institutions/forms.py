"""Forms of the registry and of self-inspection."""

from django import forms
from django.utils.translation import gettext_lazy as _

from supervision.foundation.access import scope_for
from supervision.foundation.choices import AgencyKind, RegionLevel
from supervision.foundation.models import Agency, Region
from supervision.foundation.rules.identifiers import check_registration_number, check_uscc

from .choices import Conclusion, Permit, PractitionerKind, RectifyKind, SelfInspectionKind
from .models import Institution, PledgeText, SelfInspection, SelfInspectionAnswer


def regions_of(user):
    """Divisions a person may register in, down to counties."""
    return Region.objects.filter(scope_for(user).region_q("code")).exclude(level=RegionLevel.STREET).order_by("code")


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


class PractitionerForm(forms.Form):
    """Entering a practitioner."""

    institution = forms.ModelChoiceField(
        Institution.objects.none(), label=_("执业机构"), to_field_name="code", widget=forms.TextInput,
        help_text=_("填写机构编码，如 JG00000001。"),
    )  # fmt: skip
    name = forms.CharField(label=_("姓名"), max_length=40)
    kind = forms.ChoiceField(label=_("人员类别"), choices=PractitionerKind.choices)
    id_number = forms.CharField(
        label=_("身份证号"), max_length=18, required=False, help_text=_("加密保存，页面上只显示首尾几位。")
    )
    qualification_number = forms.CharField(label=_("资格证书编号"), max_length=40, required=False)
    certificate_number = forms.CharField(label=_("执业证书编号"), max_length=40, required=False)
    scope = forms.CharField(label=_("执业范围"), max_length=60, required=False)
    registered_on = forms.DateField(label=_("注册日期"), required=False)
    expires_on = forms.DateField(label=_("有效期至"), required=False)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["institution"].queryset = Institution.objects.visible_to(user).current()


class ReasonForm(forms.Form):
    """A reason that enters the trail."""

    reason = forms.CharField(label=_("事由"), max_length=200, help_text=_("写入操作留痕。"))


class RoundForm(forms.Form):
    """Opening a round of self-inspection."""

    kind = forms.ChoiceField(label=_("自查类型"), choices=SelfInspectionKind.choices)
    title = forms.CharField(label=_("名称"), max_length=80)
    region = forms.ModelChoiceField(Region.objects.none(), label=_("范围"))
    days = forms.IntegerField(
        label=_("期限（日）"), min_value=1, max_value=366, initial=30,
        help_text=_("自今日的次日起算；最后一日为休息日的，顺延到下一个工作日。"),
    )  # fmt: skip

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["region"].queryset = regions_of(user)


class AnswerForm(forms.ModelForm):
    """One card of the checklist."""

    conclusion = forms.ChoiceField(label=_("结论"), choices=Conclusion.choices, widget=forms.RadioSelect)
    rectify_kind = forms.ChoiceField(
        label=_("整改方式"), choices=RectifyKind.choices, widget=forms.RadioSelect, required=False
    )

    class Meta:
        model = SelfInspectionAnswer
        fields = ["conclusion", "problem_text", "risk", "rectify_kind", "measure", "owner", "due_on"]
        widgets = {
            "problem_text": forms.Textarea(attrs={"rows": 3}),
            "measure": forms.Textarea(attrs={"rows": 2}),
            "due_on": forms.DateInput,
        }

    def clean(self):
        """A problem is described together with how, by whom and until when it is put right."""
        data = super().clean()
        if data.get("conclusion") != Conclusion.PROBLEM:
            return data
        needed = ["problem_text", "risk", "rectify_kind", "measure", "owner"]
        if data.get("rectify_kind") == RectifyKind.PLANNED:
            needed.append("due_on")
        for name in needed:
            if not data.get(name) and name not in self.errors:
                self.add_error(name, _("存在问题的，请填写此项。"))
        return data


class DetailsForm(forms.ModelForm):
    """Who is in charge of compliance at the institution."""

    class Meta:
        model = SelfInspection
        fields = [
            "compliance_department", "compliance_manager", "manager_phone", "manager_full_time", "participants",
            "major_violation_reported", "major_violation_note",
        ]  # fmt: skip


class PledgeForm(forms.Form):
    """The clauses to be ticked one by one, and who signs."""

    clauses = forms.MultipleChoiceField(label=_("本机构承诺"), widget=forms.CheckboxSelectMultiple)
    signer = forms.CharField(label=_("承诺人（法定代表人或主要负责人）"), max_length=40)
    role = forms.CharField(label=_("职务"), max_length=40, initial=_("主要负责人"))

    def __init__(self, *args, text: PledgeText, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["clauses"].choices = list(enumerate(text.clauses, 1))

    def clean_clauses(self):
        """Numbers of the ticked clauses; the pledge is whole or not given."""
        ticked = [int(number) for number in self.cleaned_data["clauses"]]
        if len(ticked) < len(self.fields["clauses"].choices):
            raise forms.ValidationError(_("请逐条勾选全部承诺条款；不能承诺的，请先整改。"))
        return ticked
