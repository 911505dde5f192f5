"""Input around a close-out: visits, objections, reviews, re-checks, problems that await a task."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from supervision.foundation.forms import FilesField
from supervision.foundation.models import Agency

from ..choices import PlanState, RecheckResult, VisitKind
from ..models import Plan
from ..services.names import bodies_for
from . import area


class SiteVisitForm(forms.Form):
    """Somebody went and looked."""

    kind = forms.ChoiceField(label=lazy("方式"), choices=VisitKind)
    visited_on = forms.DateField(label=lazy("核查日期"))
    people = forms.CharField(label=lazy("核查人员"), max_length=100, help_text=lazy("两人以上用顿号分开。"))
    text = forms.CharField(label=lazy("核查情况"), max_length=2000, widget=area(3))
    files = FilesField(label=lazy("现场照片"), help_text=lazy("请勿拍摄患者和涉密材料。"))


class AnswerForm(forms.Form):
    """What came of an objection."""

    upheld = forms.TypedChoiceField(
        label=lazy("处理结果"), choices=[("no", lazy("异议不成立")), ("yes", lazy("异议成立"))],
        coerce=lambda value: value == "yes", widget=forms.RadioSelect,
    )  # fmt: skip
    answer = forms.CharField(
        label=lazy("答复"), max_length=2000, widget=area(3), help_text=lazy("提出人凭回执码可以看到。")
    )


class PublicObjectionForm(forms.Form):
    """An objection from the public; name and contact are free."""

    text = forms.CharField(label=lazy("异议内容"), max_length=2000, widget=area(5),
                           help_text=lazy("请写明哪些问题没有整改到位，有什么根据。"))  # fmt: skip
    person = forms.CharField(label=lazy("您的姓名（可不填）"), required=False, max_length=40)
    contact = forms.CharField(label=lazy("联系方式（可不填）"), required=False, max_length=60,
                              help_text=lazy("仅供公示单位核实时联系，不会公开。"))  # fmt: skip


class StageReviewForm(forms.Form):
    """The yearly look at a long-term duty."""

    reviewed_on = forms.DateField(label=lazy("复核日期"))
    holds = forms.TypedChoiceField(
        label=lazy("复核结论"), choices=[("yes", lazy("持续保持")), ("no", lazy("未能保持，重新整改"))],
        coerce=lambda value: value == "yes", widget=forms.RadioSelect,
    )  # fmt: skip
    opinion = forms.CharField(label=lazy("复核意见"), max_length=2000, widget=area(3))
    new_due_on = forms.DateField(label=lazy("新的整改时限"), required=False, help_text=lazy("未能保持时填写。"))


class RecheckForm(forms.Form):
    """A random re-check of settled tasks."""

    title = forms.CharField(label=lazy("名称"), max_length=100)
    period = forms.RegexField(
        r"^20\d\d(Q[1-4]|-(0[1-9]|1[0-2]))?$",
        label=lazy("期间"),
        help_text=lazy("如 2026、2026Q4 或 2026-11；每期只抽一次。"),
    )
    since = forms.DateField(label=lazy("销号日期自"))
    until = forms.DateField(label=lazy("销号日期至"))
    percent = forms.IntegerField(label=lazy("抽查比例（%）"), min_value=1, max_value=100,
                                 help_text=lazy("按牵头单位分层，每个单位至少抽 1 项。"))  # fmt: skip
    name = forms.CharField(label=lazy("公共随机值"), required=False, max_length=100,
                           help_text=lazy("如“快乐8某期开奖号码”；不填则不用公共随机值，须信任组织方。"))  # fmt: skip
    format = forms.CharField(
        label=lazy("格式"),
        required=False,
        max_length=60,
        help_text=lazy("如 pick:20/80+20/80（两期）、hex:64；不少于64位随机性。"),
    )
    due = forms.DateTimeField(label=lazy("产生时间"), required=False, help_text=lazy("如 2026-12-01 21:30。"))

    def clean(self):
        """The public value needs all of its three fields."""
        given = super().clean()
        parts = [given.get(name) for name in ("name", "format", "due")]
        if any(parts) and not all(parts) and not self.errors:
            raise forms.ValidationError(_("公共随机值须同时填写名称、格式和产生时间。"))
        if given.get("since") and given.get("until") and given["until"] < given["since"]:
            self.add_error("until", _("结束日期不能早于开始日期。"))
        return given

    def values(self) -> dict:
        """Arguments of the service."""
        given = self.cleaned_data
        wanted = {name: given[name] for name in ("name", "format", "due")} if given["name"] else None
        return {"beacon_plan": wanted, **{n: given[n] for n in ("title", "period", "since", "until", "percent")}}


class JudgeForm(forms.Form):
    """What a re-check found at one task."""

    result = forms.ChoiceField(label=lazy("核查结果"), choices=RecheckResult.choices[1:], widget=forms.RadioSelect)
    checked_on = forms.DateField(label=lazy("核查日期"))
    people = forms.CharField(label=lazy("核查人员"), max_length=100)
    text = forms.CharField(label=lazy("核查情况"), required=False, max_length=2000, widget=area(3))
    new_due_on = forms.DateField(
        label=lazy("新的整改时限"), required=False, help_text=lazy("虚假销号或回潮时填写，任务重新整改。")
    )


class ToTaskForm(forms.Form):
    """Problems become one task of a plan."""

    plan = forms.ModelChoiceField(Plan.objects.none(), label=lazy("列入方案"))
    title = forms.CharField(
        label=lazy("任务名称"), required=False, max_length=200, help_text=lazy("不填则用第一个问题的名称。")
    )
    lead_agency = forms.ModelChoiceField(Agency.objects.none(), label=lazy("牵头单位"))
    due_on = forms.DateField(label=lazy("整改时限"), required=False)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        plans = Plan.objects.visible_to(user).filter(office=user.agency_id, state=PlanState.CONFIRMED)
        self.fields["plan"].queryset = plans
        self.fields["lead_agency"].queryset = bodies_for(user.agency)
