"""Input of the ladder, of dispatches and of reminders."""

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from supervision.foundation.choices import AgencyKind
from supervision.foundation.forms import DayField, FilesField
from supervision.foundation.models import Agency

from ..choices import OPEN_STATES, Channel, Rung
from ..models import Escalation, Task
from ..models.ladder import issuers_near
from . import area


class StepStartForm(forms.Form):
    """Towards whom, and how high."""

    unit = forms.ModelChoiceField(Agency.objects.none(), label=lazy("对象单位"), to_field_name="code")
    rung = forms.ChoiceField(label=lazy("步骤"), choices=Rung)

    def __init__(self, *args, plan, **kwargs):
        super().__init__(*args, **kwargs)
        leads = Task.objects.filter(plan=plan).current().values("lead_agency")
        self.fields["unit"].queryset = Agency.objects.filter(pk__in=leads)


class StepForm(forms.ModelForm):
    """What a step says, about which tasks, in whose name."""

    answer_days = forms.IntegerField(
        label=lazy("答复期限（工作日）"), min_value=0, max_value=90, initial=10, help_text=lazy("0 表示不要求答复。")
    )

    class Meta:
        model = Escalation
        fields = ("tasks", "issuer", "reason", "requirement", "level", "deadline_on", "recipient", "answer_days")
        widgets = {
            "tasks": forms.CheckboxSelectMultiple, "reason": area(4), "requirement": area(4),
            "deadline_on": forms.DateInput(),
        }  # fmt: skip

    def __init__(self, *args, plan, unit, rung, **kwargs):
        super().__init__(*args, **kwargs)
        given = Q(escalations=self.instance) if self.instance.pk else Q(pk__in=())
        tasks = Task.objects.filter(Q(state__in=OPEN_STATES) | given, plan=plan, lead_agency=unit).distinct()
        self.fields["tasks"].queryset = tasks.order_by("code")
        self.fields["issuer"].queryset = Agency.objects.filter(pk__in=[body.pk for body in issuers_near(plan.office)])
        self.fields["issuer"].help_text = _("超出本单位职权的，以联席会议或政府名义印发，凭其文号和盖章扫描件生效。")
        if rung != Rung.LISTED:
            del self.fields["level"], self.fields["deadline_on"]
        if rung == Rung.ACCOUNT:
            kinds = (AgencyKind.PARTY_ORGAN, AgencyKind.GOVERNMENT)
            self.fields["recipient"].queryset = Agency.objects.filter(
                kind__in=kinds, is_active=True, region_code=plan.office.region_code
            )
            self.fields["recipient"].help_text = _("问责只能建议或移送，由有权机关决定。")
        else:
            del self.fields["recipient"]

    def clean_deadline_on(self):
        """A day that is still to come."""
        day = self.cleaned_data["deadline_on"]
        if day and day < timezone.localdate():
            raise forms.ValidationError(_("整改期限不能早于今天。"))
        return day

    def values(self) -> dict:
        """Fields of the step itself."""
        return {name: value for name, value in self.cleaned_data.items() if name != "tasks"}


class NoteForm(forms.Form):
    """A reason that is needed."""

    note = forms.CharField(label=lazy("理由"), max_length=500, widget=area(3))


class StepBackForm(NoteForm):
    """An answer returned, with a new day if it gets one."""

    answer_due_on = DayField(label=lazy("新的答复截止"), required=False, widget=forms.DateInput())


class IssueForm(forms.Form):
    """Number and scan, as the office's own OA gave them."""

    help = lazy("在本单位公文系统编号、盖章的，填写文号并上传盖章扫描件；留空由本平台编号。")
    number = forms.CharField(label=lazy("文号"), max_length=60, required=False)
    files = FilesField(label=lazy("盖章扫描件"))


class AnswerForm(forms.Form):
    """What the unit answers."""

    text = forms.CharField(label=lazy("答复内容"), max_length=4000, widget=area(5))
    files = FilesField(label=lazy("佐证材料"), help_text=lazy("请勿上传含患者个人信息或涉密的材料。"))


class HoldForm(forms.Form):
    """An interview that took place."""

    held_on = DayField(label=lazy("约谈日期"), widget=forms.DateInput())
    record = forms.CharField(label=lazy("约谈记录"), max_length=4000, widget=area(5))


class LiftForm(forms.Form):
    """The notice that ends a listing."""

    end_number = forms.CharField(label=lazy("解除通知文号"), max_length=60)
    note = forms.CharField(label=lazy("核查情况"), max_length=500, widget=area(3), required=False)


class RuleConfirmForm(forms.Form):
    """The document by which a rule is made the authority's own."""

    basis = forms.CharField(label=lazy("依据文号"), max_length=200)


class WordsForm(forms.Form):
    """What the office adds to the figures. ``kind`` decides what is asked."""

    assessment = forms.CharField(label=lazy("总体评价"), required=False, max_length=4000, widget=area(3))
    good = forms.CharField(
        label=lazy("典型做法"), required=False, max_length=4000, widget=area(3), help_text=lazy("由人选定的正面案例。")
    )
    bad = forms.CharField(
        label=lazy("存在问题的典型"), required=False, max_length=4000, widget=area(3),
        help_text=lazy("只写单位和事项，不点名个人。"),
    )  # fmt: skip
    accountability = forms.CharField(label=lazy("责任追究情况"), required=False, max_length=4000, widget=area(3))
    requirements = forms.CharField(label=lazy("工作要求"), required=False, max_length=4000, widget=area(3))
    next = forms.CharField(label=lazy("下一步工作"), required=False, max_length=4000, widget=area(3))

    def __init__(self, *args, kind, **kwargs):
        super().__init__(*args, **kwargs)
        if kind == "month":
            for name in ("good", "bad", "accountability"):
                del self.fields[name]
        if kind == "quarter":
            del self.fields["accountability"]
        if kind == "year":
            self.fields["next"].label = _("下一年度工作安排")


class ReminderForm(forms.Form):
    """A unit that was reminded outside the portal."""

    channel = forms.ChoiceField(label=lazy("方式"), choices=Channel)
    told = forms.CharField(label=lazy("接听或接收人"), max_length=40)
    note = forms.CharField(label=lazy("内容"), max_length=200, required=False)
