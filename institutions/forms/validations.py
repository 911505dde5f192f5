"""Validation: rules, application, review, decision, proposals to defer."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from supervision.foundation.forms import DayField, FilesField

from ..choices import Delivery, Opinion, Recommendation, ReviewStage, ValidationRuleKind, ValidationState

PRIVATE = lazy("请勿填写或上传含患者个人信息或涉密的材料。")


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea({"rows": rows})


class BasisForm(forms.Form):
    """The document that puts rules into force."""

    basis = forms.CharField(label=lazy("依据文件名称和文号"), max_length=200)
    valid_from = DayField(label=lazy("施行日期"), widget=forms.DateInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["valid_from"].initial = timezone.localdate


class RuleForm(BasisForm):
    """One rule as the document has it: only the fields its kind knows."""

    applies = forms.BooleanField(label=lazy("实行校验"), required=False)
    value = forms.IntegerField(label=lazy("数值"), min_value=0, max_value=366)
    label = forms.CharField(label=lazy("内容"), max_length=200)
    required = forms.BooleanField(label=lazy("必须由机构填写或上传"), required=False)
    _KNOWN = {
        ValidationRuleKind.PERIOD: ("applies", "value"),
        ValidationRuleKind.TERM: ("value",),
        ValidationRuleKind.FORBIDDEN: ("label",),
        ValidationRuleKind.MATERIAL: ("label", "required"),
        ValidationRuleKind.CHECK: ("label",),
    }  # fmt: skip

    def __init__(self, *args, rule, **kwargs):
        known = self._KNOWN[rule.kind]
        kwargs["initial"] = {name: getattr(rule, name) for name in known} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        for name in ("applies", "value", "label", "required"):
            if name not in known:
                del self.fields[name]
        if rule.kind == ValidationRuleKind.PERIOD:
            self.fields["value"].label = lazy("每几年校验一次")
        self.order_fields([*known, "basis", "valid_from"])


class ApplicationForm(forms.Form):
    """What the institution adds to what the portal knows; a re-application says what was put right."""

    def __init__(self, *args, validation, materials, **kwargs):
        super().__init__(*args, **kwargs)
        self.materials = materials
        for material in materials:
            self.fields[f"text_{material.pk}"] = forms.CharField(
                label=_("“%(label)s”的补充说明") % {"label": material.label}, max_length=4000, required=False,
                widget=_area(3), initial=material.text,
            )  # fmt: skip
            self.fields[f"files_{material.pk}"] = FilesField(
                label=_("“%(label)s”的附件") % {"label": material.label}, help_text=PRIVATE
            )
        if validation.state == ValidationState.DEFERRED:
            self.fields["statement"] = forms.CharField(
                label=_("暂缓期间的整改情况"), max_length=4000, required=False, widget=_area(6),
                initial=validation.statement,
            )  # fmt: skip

    def rows(self):
        """(material, its two fields) for the page."""
        return [(row, self[f"text_{row.pk}"], self[f"files_{row.pk}"]) for row in self.materials]

    @property
    def given(self) -> dict:
        """What the service takes."""
        data = self.cleaned_data
        return {
            "texts": {row.pk: data[f"text_{row.pk}"].strip() for row in self.materials},
            "files": [(row.pk, file) for row in self.materials for file in data[f"files_{row.pk}"]],
            "statement": data.get("statement"),
        }


class SignForm(forms.Form):
    """The principal's name under the application."""

    signer = forms.CharField(label=lazy("签字人（法定代表人或主要负责人）"), max_length=40)


class ReviewForm(forms.Form):
    """The review, item by item, and what it comes to."""

    onsite_on = DayField(label=lazy("现场审查日期"), required=False, widget=forms.DateInput)
    onsite_people = forms.CharField(
        label=lazy("现场审查人员"), max_length=100, required=False, help_text=lazy("两人以上，用顿号分开。")
    )
    opinion = forms.CharField(label=lazy("审查意见"), max_length=4000, required=False, widget=_area(4))
    recommendation = forms.ChoiceField(
        label=lazy("审查建议"), choices=[("", "—"), *Recommendation.choices], required=False
    )
    files = FilesField(label=lazy("审查材料"), help_text=PRIVATE)

    def __init__(self, *args, validation, checks, **kwargs):
        names = ("onsite_on", "onsite_people", "opinion", "recommendation")
        super().__init__(*args, initial={name: getattr(validation, name) for name in names}, **kwargs)
        self.checks = checks
        if validation.round_now > 1:
            choices = [choice for choice in Recommendation.choices if choice[0] != Recommendation.DEFER]
            self.fields["recommendation"].choices = [("", "—"), *choices]
        for check in checks:
            self.fields[f"opinion_{check.pk}"] = forms.ChoiceField(
                label=_("“%(label)s”的意见") % {"label": check.label}, choices=Opinion.choices, required=False,
                initial=check.opinion,
            )  # fmt: skip
            self.fields[f"note_{check.pk}"] = forms.CharField(
                label=_("“%(label)s”的说明") % {"label": check.label}, max_length=500, required=False,
                initial=check.note,
            )  # fmt: skip
        for name in self.fields:
            if name.startswith(("opinion_", "note_")):
                shape = "form-select" if name.startswith("opinion_") else "form-control"
                self.fields[name].widget.attrs |= {"aria-label": self.fields[name].label, "class": shape}

    def stages(self):
        """(label of the stage, [(check, opinion, note)]) for the page."""
        for stage in ReviewStage:
            rows = [row for row in self.checks if row.stage == stage]
            yield stage.label, [(row, self[f"opinion_{row.pk}"], self[f"note_{row.pk}"]) for row in rows]

    def closing(self):
        """Fields below the items."""
        return [self[name] for name in ("onsite_on", "onsite_people", "opinion", "recommendation", "files")]

    @property
    def given(self) -> dict:
        """What the service takes."""
        data = self.cleaned_data
        said = {row.pk: (data[f"opinion_{row.pk}"], data[f"note_{row.pk}"]) for row in self.checks}
        kept = ("onsite_on", "onsite_people", "opinion", "recommendation", "files")
        return {"opinions": said, **{name: data[name] for name in kept}}


class DecisionForm(forms.Form):
    """Grounds that the institution reads; a deferral also has its length."""

    months = forms.IntegerField(label=lazy("暂缓月数"), min_value=1, max_value=12)
    grounds = forms.CharField(label=lazy("决定理由"), max_length=2000, widget=_area(4))

    def __init__(self, *args, verb: str, **kwargs):
        super().__init__(*args, prefix=verb, **kwargs)
        if verb != "defer":
            del self.fields["months"]
        if verb == "accept":
            self.fields["grounds"].required = False
            self.fields["grounds"].label = lazy("决定说明")


class ServeForm(forms.Form):
    """Service of a document."""

    served_on = DayField(label=lazy("送达日期"), widget=forms.DateInput)
    delivery = forms.ChoiceField(label=lazy("送达方式"), choices=Delivery.choices)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["served_on"].initial = timezone.localdate


class DeferralProposalForm(forms.Form):
    """A proposal to defer, made by hand."""

    reason = forms.CharField(label=lazy("理由"), max_length=500, widget=_area(3))
    basis = forms.CharField(label=lazy("依据"), max_length=200, help_text=lazy("法律法规条款，或者文件名称和文号。"))
    months = forms.IntegerField(
        label=lazy("建议暂缓月数"), min_value=1, max_value=12, required=False, help_text=lazy("不填的，由决定人确定。")
    )
    evidence = forms.CharField(
        label=lazy("事实和证据"), max_length=2000, required=False, widget=_area(4), help_text=lazy("一行一项。")
    )

    @property
    def given(self) -> dict:
        """What the service takes."""
        data = dict(self.cleaned_data)
        data["evidence"] = [line.strip() for line in data["evidence"].splitlines() if line.strip()]
        return data
