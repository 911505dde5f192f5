"""Input of the inspection of governments."""

from decimal import Decimal

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from supervision.foundation.access import ROLES, P
from supervision.foundation.choices import AgencyKind
from supervision.foundation.forms import DayField, FilesField
from supervision.foundation.models import Agency, User

from ..choices import InspectionState, UseKind
from ..models import FeedbackProblem, GovernmentInspection, Indicator, IndicatorSystem, InspectedDistrict
from ..models.ladder import issuers_near
from ..rules.inspection import plain
from . import area

_ANSWERING = (AgencyKind.HEALTH_AUTHORITY, AgencyKind.GOVERNMENT)
_A_YEAR = 250  # working days
_SCORERS = [role for role, held in ROLES.items() if P.GOVINSPECT_SCORE in held]


class SystemForm(forms.ModelForm):
    """The head of an indicator system."""

    class Meta:
        model = IndicatorSystem
        fields = ("title", "year", "full_score", "basis")


class DocumentForm(forms.Form):
    """The document by which an indicator system is adopted."""

    document = forms.CharField(
        label=lazy("确认文号"),
        max_length=120,
        help_text=lazy("登记后，按此体系编制的督察可以下发通知，结果可以对外反馈和运用。"),
    )


class IndicatorForm(forms.ModelForm):
    """One indicator; without an upper one it is of the first level."""

    class Meta:
        model = Indicator
        fields = ("parent", "code", "title", "points", "way", "rule", "materials")
        widgets = {"rule": area(3), "materials": area(2)}

    def __init__(self, *args, system, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = system.indicators.filter(parent=None).exclude(pk=self.instance.pk)
        self.fields["parent"].help_text = _("一级指标不选。")
        self.fields["materials"].help_text = _("写明后，被督察地区自评时必须上传；没有则不填。")


class TeamForm(forms.Form):
    """Who inspects, and who leads them: people of the bodies beside the office, and of health authorities beneath.

    ``present``: keys of those already in the team, who can be left in it though their account is closed.
    """

    members = forms.ModelMultipleChoiceField(
        User.objects.none(), label=lazy("督察组成员"), widget=forms.CheckboxSelectMultiple,
        help_text=lazy("可以是各成员单位的人员。已经评分的成员始终保留在组内。"),
    )  # fmt: skip
    head = forms.ModelChoiceField(User.objects.none(), label=lazy("组长"))

    def __init__(self, *args, office, present=(), **kwargs):
        super().__init__(*args, **kwargs)
        low, high = office.region_range
        beside = Q(agency__region_code=office.region_code)
        beneath = Q(
            agency__kind=AgencyKind.HEALTH_AUTHORITY, agency__region_code__gte=low, agency__region_code__lt=high
        )
        able = (beside | beneath) & Q(is_active=True, roles__overlap=_SCORERS)
        people = User.objects.filter(able | Q(pk__in=present)).select_related("agency")
        for name in ("members", "head"):
            self.fields[name].queryset = people.order_by("agency__region_code", "agency__code", "name")
            self.fields[name].label_from_instance = lambda person: f"{person.agency} · {person.name}"

    def values(self) -> dict:
        """As the service takes them."""
        return {"members": list(self.cleaned_data["members"]), "head": self.cleaned_data["head"]}


class RoundForm(forms.ModelForm):
    """A round with its districts; once they have been told, its days alone."""

    districts = forms.ModelMultipleChoiceField(
        Agency.objects.none(), label=lazy("被督察地区的承办单位"), widget=forms.CheckboxSelectMultiple,
        help_text=lazy("每个地区选一个承办单位：由其填报自评、答复意见、制定整改方案。"),
    )  # fmt: skip

    class Meta:
        model = GovernmentInspection
        fields = (
            "title", "basis", "consent", "system", "districts", "self_due_on", "site_from", "site_to",
            "feedback_due_on", "comment_days", "plan_days", "span_percent", "show_rank",
        )  # fmt: skip
        field_classes = dict.fromkeys(("self_due_on", "site_from", "site_to", "feedback_due_on"), DayField)
        widgets = {name: forms.DateInput() for name in field_classes}

    def __init__(self, *args, office, user, **kwargs):
        super().__init__(*args, **kwargs)
        low, high = office.region_range
        bodies = Agency.objects.filter(is_active=True, kind__in=_ANSWERING, region_code__gt=low, region_code__lt=high)
        parents = (office.region_id, office.region.parent_id)
        near = bodies.filter(region__level__in=("county", "city"), region__parent__in=parents)
        self.fields["districts"].queryset = (near if near.exists() else bodies).order_by("region_code", "-kind")
        self.fields["system"].queryset = IndicatorSystem.objects.visible_to(user).published()
        self.fields["system"].help_text = _("未经确认的体系只能试编督察方案，登记采用文号后才能下发通知。")
        self.fields["span_percent"].help_text = _("同一指标各人评分相差超过该比例的，由组长评定。")
        for name in ("comment_days", "plan_days"):
            self.fields[name].validators += [MinValueValidator(1), MaxValueValidator(_A_YEAR)]
            self.fields[name].widget.attrs |= {"min": 1, "max": _A_YEAR}
        if self.instance.pk and self.instance.state != InspectionState.DRAFT:
            for name in ("title", "basis", "consent", "system", "districts", "span_percent"):
                del self.fields[name]

    def clean(self):
        """Days in their order."""
        given = super().clean()
        days = [given.get(name) for name in ("self_due_on", "site_from", "site_to", "feedback_due_on")]
        if all(days) and days != sorted(days):
            raise forms.ValidationError(_("日期须依次为：自评截止、实地督察开始、实地督察结束、反馈截止。"))
        return given

    def values(self) -> dict:
        """As the service takes them."""
        return dict(self.cleaned_data)


class ScoresForm(forms.Form):
    """Points, words and files for each indicator, some left for later. ``given``: indicator → (points, text).

    What the person saw comes back with what was typed, so that of two who write at once neither undoes the other.
    """

    def __init__(self, *args, leaves, given, word, with_files=True, **kwargs):
        super().__init__(*args, **kwargs)
        self.leaves = list(leaves)
        for leaf in self.leaves:
            points, text = given.get(leaf.pk, (None, ""))
            told = {"code": leaf.code}
            self.fields[f"points_{leaf.pk}"] = forms.DecimalField(
                label=_("%(code)s 分数") % told, required=False, min_value=Decimal(), max_value=leaf.points,
                max_digits=6, decimal_places=2, initial=None if points is None else Decimal(plain(points)),
                widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "points"}), show_hidden_initial=True,
            )  # fmt: skip
            self.fields[f"text_{leaf.pk}"] = forms.CharField(
                label=f"{leaf.code} {word}", required=False, max_length=4000, initial=text, widget=area(2),
                show_hidden_initial=True,
            )  # fmt: skip
            if with_files:
                self.fields[f"files_{leaf.pk}"] = FilesField(label=_("%(code)s 材料") % told)

    def fields_of(self, leaf) -> list:
        """The bound fields of an indicator."""
        names = (f"points_{leaf.pk}", f"text_{leaf.pk}", f"files_{leaf.pk}")
        return [self[name] for name in names if name in self.fields]

    def seen_of(self, leaf) -> list[str]:
        """Hidden fields with what the person was shown."""
        return [self[name].as_hidden(only_initial=True) for name in (f"points_{leaf.pk}", f"text_{leaf.pk}")]

    def files_given(self) -> dict:
        """Indicator → uploads."""
        return {leaf.pk: self.cleaned_data.get(f"files_{leaf.pk}") or () for leaf in self.leaves}

    def values(self) -> dict:
        """Indicator → (points, text) where the person changed something."""
        data, files, changed = self.cleaned_data, self.files_given(), set(self.changed_data)
        return {
            leaf.pk: (data[f"points_{leaf.pk}"], data[f"text_{leaf.pk}"]) for leaf in self.leaves
            if files[leaf.pk] or changed.intersection((f"points_{leaf.pk}", f"text_{leaf.pk}"))
        }  # fmt: skip


class SignerForm(forms.Form):
    """Who signed on paper."""

    help = lazy("负责人没有本平台账号的，填写其姓名；有账号的请“送负责人审签”。")
    signer = forms.CharField(label=lazy("审签负责人姓名"), max_length=40)


class CommentForm(forms.Form):
    """What the district says of the draft."""

    text = forms.CharField(
        label=lazy("意见"), max_length=4000, widget=area(5), help_text=lazy("没有意见请填“无意见”。")
    )


class FeedbackForm(forms.ModelForm):
    """The parts of the paper that are no problem."""

    class Meta:
        model = InspectedDistrict
        fields = ("issuer", "preface", "requirement", "comment_answer")
        widgets = {"preface": area(4), "requirement": area(4), "comment_answer": area(3)}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        bodies = issuers_near(self.instance.inspection.office)
        self.fields["issuer"].queryset = Agency.objects.filter(pk__in=[body.pk for body in bodies])
        self.fields["issuer"].help_text = _("超出本单位职权的，以联席会议或政府名义印发，凭其文号和盖章扫描件生效。")
        if not self.instance.comment:
            del self.fields["comment_answer"]


class ProblemLineForm(forms.ModelForm):
    """A problem in its exact wording."""

    class Meta:
        model = FeedbackProblem
        fields = ("indicator", "kind", "text")
        widgets = {"text": area(3)}

    def __init__(self, *args, district, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["indicator"].queryset = district.leaves
        self.fields["indicator"].required = False


class UseForm(forms.Form):
    """A result handed to a body."""

    district = forms.ModelChoiceField(InspectedDistrict.objects.none(), label=lazy("被督察地区"))
    recipient = forms.ModelChoiceField(Agency.objects.none(), label=lazy("运用单位"))
    kind = forms.ChoiceField(label=lazy("运用方式"), choices=UseKind)
    note = forms.CharField(label=lazy("建议和依据"), max_length=2000, widget=area(3))

    def __init__(self, *args, districts, office, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["district"].queryset = districts
        self.fields["district"].label_from_instance = lambda row: row.region.name
        bodies = Agency.objects.filter(is_active=True, region_code=office.region_code)
        self.fields["recipient"].queryset = bodies.order_by("code")


class UseAnswerForm(forms.Form):
    """What the body made of it."""

    text = forms.CharField(label=lazy("运用情况"), max_length=4000, widget=area(4))
