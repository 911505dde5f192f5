"""Input of this floor's pages."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from supervision.foundation.forms import FilesField
from supervision.foundation.models import Agency

from ..choices import UnitRole, VisitKind
from ..models import Task
from ..rules import milestones
from ..rules.progress import CHECKS
from ..services.names import bodies_for
from ..workflow import CHECK_LABELS

PAPER_LIMIT = 300_000  # characters; the longest plan seen has 30,000


def area(rows: int = 3, **attrs) -> forms.Textarea:
    """A text field of so many lines."""
    return forms.Textarea(attrs={"rows": rows, **attrs})


def lines_of(text: str) -> list[str]:
    """The lines of a text without empty ones and without repetitions, which would be two of the same measure."""
    return list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))


MILESTONE_FAULTS = {
    milestones.NO_DAY: lazy("第 %(n)s 行没有日期，请写成“2026-06-30 印发方案（30%%）”。"),
    milestones.NO_SUCH_DAY: lazy("第 %(n)s 行的日期不存在，请核对。"),
    milestones.NO_TEXT: lazy("第 %(n)s 行没有写明节点内容。"),
    milestones.TOO_LONG: lazy("第 %(n)s 行过长，请分成几个节点。"),
    milestones.PERCENT: lazy("第 %(n)s 行的进度超过 100%%。"),
    milestones.TWICE: lazy("第 %(n)s 行与前面的节点重复。"),
}


class MilestonesField(forms.CharField):
    """Milestones, one a line; gives what the rules have. Lines of an older ledger may stay without a day."""

    def __init__(self, **kwargs):
        told = lazy("每行一个，如“2026-06-30 印发方案（30%）”；括号内为到该日应完成的进度，可以不写。")
        usual = {"label": lazy("阶段节点"), "required": False, "widget": area(3), "max_length": 4000}
        super().__init__(**usual | {"help_text": told} | kwargs)

    def clean(self, value):
        """The milestones, by their days."""
        try:
            return milestones.read_milestones(super().clean(value))
        except milestones.Unclear as unclear:
            raise forms.ValidationError(MILESTONE_FAULTS[unclear.code] % {"n": unclear.number}) from unclear


class PaperForm(forms.Form):
    """The text of a plan, pasted or uploaded."""

    file = forms.FileField(
        label=lazy("方案文件"),
        required=False,
        help_text=lazy("Word（.docx）、Excel（.xlsx）或文本（.txt）文件；也可以直接粘贴全文。"),
    )
    text = forms.CharField(label=lazy("方案全文"), required=False, max_length=PAPER_LIMIT, widget=area(14))
    name = forms.CharField(widget=forms.HiddenInput, required=False, max_length=200)

    def clean(self):
        """One of both."""
        given = super().clean()
        if not given.get("file") and not given.get("text", "").strip() and not self.errors:
            raise forms.ValidationError(_("请选择方案文件，或粘贴方案全文。"))
        return given


class UnitForm(forms.Form):
    """Which body of the register a name of the paper means, chosen by its name."""

    agency = forms.CharField(label=lazy("对应单位"), required=False, max_length=80)

    def __init__(self, *args, agencies: dict[str, Agency], **kwargs):
        super().__init__(*args, **kwargs)
        self.agencies = agencies

    def clean_agency(self) -> Agency | None:
        """The body of that name; empty while nobody knows."""
        name = self.cleaned_data["agency"].strip()
        if name and name not in self.agencies:
            raise forms.ValidationError(_("单位名录中没有“%(name)s”，请从列表中选择。") % {"name": name})
        return self.agencies.get(name)


class TaskForm(forms.ModelForm):
    """A task: who puts what right by when. Measures are one a line."""

    measures = forms.CharField(
        label=lazy("整改措施"), widget=area(5),
        help_text=lazy("每行一条，可在行末写明该条时限，如“（时限：2026-06-30）”。未改动的措施保留已填的完成情况和佐证。"),
    )  # fmt: skip
    cooperate = forms.ModelMultipleChoiceField(Agency.objects.none(), label=lazy("配合单位"), required=False)
    milestones = MilestonesField()

    class Meta:
        model = Task
        fields = (
            "title", "problem", "target", "kind", "lead_agency", "leader", "person", "phone", "start_on", "due_on",
            "due_basis", "supervision", "remark",
        )  # fmt: skip
        widgets = {"start_on": forms.DateInput(), "due_on": forms.DateInput(), "target": area(2)}

    field_order = (
        "title", "problem", "target", "kind", "measures", "lead_agency", "cooperate", "leader", "person", "phone",
        "start_on", "due_on", "due_basis", "milestones", "supervision", "remark",
    )  # fmt: skip

    def __init__(self, *args, plan, **kwargs):
        super().__init__(*args, **kwargs)
        agencies = bodies_for(plan.office)
        self.fields["lead_agency"].queryset = agencies
        self.fields["cooperate"].queryset = agencies
        self.fields["cooperate"].widget.attrs["size"] = 8
        self.fields["problem"].label = _("反馈问题")
        self.fields["problem"].queryset = plan.problems.exclude(text="")
        self.fields["cooperate"].help_text = _("按住 Ctrl 可多选。")
        self.fields["due_on"].help_text = _("长期坚持的任务可以不填。")
        if self.instance.pk:
            self.initial["measures"] = "\n".join(row.line for row in self.instance.measures.all())
            self.initial["cooperate"] = [row.agency_id for row in self.instance.units.all()]
            self.initial["milestones"] = milestones.written(row.plain for row in self.instance.milestones.all())

    def clean(self):
        """A task does not end before it begins."""
        given = super().clean()
        if given.get("start_on") and given.get("due_on") and given["due_on"] < given["start_on"]:
            self.add_error("due_on", _("整改时限不能早于开始时间。"))
        return given

    def values(self) -> dict:
        """Fields of the task itself."""
        return {name: self.cleaned_data[name] for name in self._meta.fields}

    def changed_values(self) -> dict:
        """Only those that were changed: the rest is not the service's business."""
        return {name: value for name, value in self.values().items() if name in self.changed_data}

    def measure_texts(self) -> list[str]:
        """One measure a line."""
        return lines_of(self.cleaned_data["measures"])

    def units(self) -> list[tuple[Agency, str]]:
        """Further units; those already there keep the part they have."""
        known = {row.agency_id: row.role for row in self.instance.units.all()} if self.instance.pk else {}
        return [(agency, known.get(agency.pk, UnitRole.COOPERATE)) for agency in self.cleaned_data["cooperate"]]


class IssueForm(forms.Form):
    """The day for tasks that are issued together and have none yet."""

    due_on = forms.DateField(label=lazy("统一时限"), required=False)


class ContactForm(forms.ModelForm):
    """What the lead unit itself may change."""

    class Meta:
        model = Task
        fields = ("leader", "person", "phone")

    milestones = MilestonesField()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["milestones"] = milestones.written(row.plain for row in self.instance.milestones.all())

    def changed_values(self) -> dict:
        """Only what was changed."""
        return {name: self.cleaned_data[name] for name in self._meta.fields if name in self.changed_data}


class MeasureDoneForm(forms.Form):
    """One measure ticked off with what proves it."""

    done_on = forms.DateField(label=lazy("完成日期"))
    evidence = forms.CharField(label=lazy("佐证说明"), required=False, max_length=2000, widget=area(2))
    files = FilesField(label=lazy("佐证材料"), help_text=lazy("请勿上传含患者个人信息或涉密的材料。"))

    def clean(self):
        """Words or files."""
        given = super().clean()
        if not given.get("evidence", "").strip() and not given.get("files") and not self.errors:
            raise forms.ValidationError(_("请填写佐证说明，或上传佐证材料。"))
        return given


class MilestoneForm(forms.Form):
    """When a milestone was reached; empty while it is open."""

    done_on = forms.DateField(label=lazy("完成日期"), required=False)


class AttachForm(forms.Form):
    """Files of a task."""

    files = FilesField(required=True, help_text=lazy("请勿上传含患者个人信息或涉密的材料。"))


class ApplyCloseForm(forms.Form):
    """Application for close-out."""

    statement = forms.CharField(label=lazy("销号申请说明"), max_length=2000, widget=area(4))
    signer = forms.CharField(label=lazy("单位负责人（审签）"), max_length=40)


class VerifySiteForm(forms.Form):
    """What was seen on site: the four checks."""

    help = lazy("现场核查已做到的一项打一个勾，四项全部做到方可通过。")
    kind = forms.ChoiceField(label=lazy("方式"), choices=VisitKind, required=False)
    people = forms.CharField(label=lazy("核查人员"), required=False, max_length=100, help_text=lazy("不填则为本人。"))
    files = FilesField(label=lazy("现场照片"), help_text=lazy("请勿拍摄患者和涉密材料。"))
    verified_on = forms.DateField(label=lazy("现场核查日期"))
    opinion = forms.CharField(label=lazy("审核意见"), max_length=2000, widget=area(3))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in CHECKS:
            self.fields[name] = forms.BooleanField(label=CHECK_LABELS[name], required=False)
        self.order_fields([*CHECKS, "kind", "verified_on", "people", "opinion", "files"])

    def values(self) -> dict:
        """Arguments of the service."""
        given = self.cleaned_data
        plain = {name: given[name] for name in ("people", "files", "verified_on", "opinion")}
        plain["kind"] = given["kind"] or VisitKind.OPEN
        return {"checks": {name: given[name] for name in CHECKS}, **plain}


class SendBackForm(forms.Form):
    """Return to the unit."""

    note = forms.CharField(label=lazy("退回理由"), max_length=2000, widget=area(3))
    new_due_on = forms.DateField(label=lazy("新的整改时限"), required=False, help_text=lazy("不填则时限不变。"))


class ReopenForm(forms.Form):
    """A settled problem has come back."""

    note = forms.CharField(label=lazy("回潮情况"), max_length=2000, widget=area(3))
    new_due_on = forms.DateField(label=lazy("新的整改时限"))


class ReasonForm(forms.Form):
    """A reason and nothing else."""

    note = forms.CharField(label=lazy("理由"), max_length=2000, widget=area(3))


class ObjectionForm(forms.Form):
    """An objection that came by telephone, letter or visit."""

    text = forms.CharField(label=lazy("异议内容"), max_length=2000, widget=area(3))
    person = forms.CharField(label=lazy("提出人"), required=False, max_length=40)
    contact = forms.CharField(label=lazy("联系方式"), required=False, max_length=60)


class ExtensionForm(forms.Form):
    """A request for more time."""

    new_due_on = forms.DateField(label=lazy("申请时限"))
    reason = forms.CharField(label=lazy("延期理由"), max_length=2000, widget=area(3))
