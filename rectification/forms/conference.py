"""Input of the joint conference: meetings, who comes, minutes and decisions."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from supervision.foundation.forms import DayField, FilesField
from supervision.foundation.models import Agency

from ..choices import Presence, TaskKind
from ..models import Attendee, Decision, Meeting
from ..services.conference import conferences_of, members_of
from ..services.names import bodies_for
from . import area

_AT = "%Y-%m-%d %H:%M"


class MeetingForm(forms.ModelForm):
    """What a notice says, and whom it goes to: all members unless told otherwise."""

    held_at = forms.DateTimeField(
        label=lazy("会议时间"), input_formats=[_AT], help_text=lazy("例如 2026-11-25 09:30。"),
        widget=forms.DateTimeInput(format=_AT, attrs={"placeholder": "YYYY-MM-DD HH:MM"}),
    )  # fmt: skip
    members = forms.ModelMultipleChoiceField(
        Agency.objects.none(), label=lazy("参会的成员单位"), widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Meeting
        fields = ("conference", "kind", "title", "held_at", "place", "chair", "agenda")
        widgets = {"agenda": area(5)}

    def __init__(self, *args, office, **kwargs):
        super().__init__(*args, **kwargs)
        conferences, members = conferences_of(office), members_of(office)
        self.fields["conference"].queryset = conferences
        self.fields["conference"].empty_label = None
        self.fields["members"].queryset = members
        self.fields["agenda"].help_text = _("每行一项，会议通知和纪要都用它。")
        asked = self.instance.attendees.values_list("agency", flat=True) if self.instance.pk else members
        self.initial.setdefault("members", asked)


class ReplyForm(forms.ModelForm):
    """Who comes, or why nobody does."""

    asks_person = True

    class Meta:
        model = Attendee
        fields = ("presence", "person", "reason")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["presence"].choices = [one for one in Presence.choices if one[0] != Presence.ASKED]
        self.fields["person"].help_text = _("姓名和职务。")
        self.fields["reason"].help_text = _("委托他人参会或请假的必填。")

    def clean(self):
        """A person for a seat that is taken, a reason for one that is not taken by its own."""
        given = super().clean()
        presence = given.get("presence")
        if self.asks_person and presence in (Presence.ATTENDS, Presence.DEPUTY) and not given.get("person"):
            self.add_error("person", _("请填写参会人的姓名和职务。"))
        if presence in (Presence.DEPUTY, Presence.ABSENT) and not given.get("reason"):
            self.add_error("reason", _("委托他人参会或请假的，请说明原因。"))
        return given

    def values(self) -> tuple[str, str, str]:
        """As the service takes it."""
        return tuple(self.cleaned_data[name] for name in ("presence", "person", "reason"))


class SeatForm(ReplyForm):
    """The same as the office writes it down: it may know that a member was there and not who."""

    asks_person = False


class MinutesForm(forms.ModelForm):
    """The words of the minutes; what was decided is listed beside them."""

    files = FilesField(label=lazy("会议材料"), help_text=lazy("参会单位可以看到；请勿上传涉密材料。"))

    class Meta:
        model = Meeting
        fields = ("minutes", "others")
        widgets = {"minutes": area(12)}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["minutes"].required = True
        self.fields["minutes"].help_text = _("会议情况和讲话要点；议定事项逐项另记，印发时自动列入。")


class WorkForm(forms.Form):
    """Who does it by when."""

    lead = forms.ModelChoiceField(Agency.objects.none(), label=lazy("牵头单位"))
    joint = forms.ModelMultipleChoiceField(Agency.objects.none(), label=lazy("共同负责单位"), required=False)
    kind = forms.ChoiceField(label=lazy("整改类型"), choices=TaskKind)
    due_on = DayField(label=lazy("完成时限"), required=False, widget=forms.DateInput())

    def __init__(self, *args, office, **kwargs):
        super().__init__(*args, **kwargs)
        bodies = bodies_for(office).order_by("-in_joint_conference", "region_code", "code")
        for name in ("lead", "joint"):
            self.fields[name].queryset = bodies
        self.fields["joint"].widget.attrs["size"] = 8
        self.fields["due_on"].help_text = _("长期坚持的可以不填。")


class DecisionForm(WorkForm):
    """A decision in its exact wording; who and when may be left open at the meeting."""

    text = forms.CharField(
        label=lazy("议定内容"), max_length=4000, widget=area(4), help_text=lazy("按会议议定的原文填写。")
    )
    record_reason = forms.CharField(
        label=lazy("不立任务的理由"), required=False, max_length=200,
        help_text=lazy("只作备查、无须落实的事项填写，例如“原则通过，由办公室印发”；其他事项留空。"),
    )  # fmt: skip
    field_order = ("text", "lead", "joint", "kind", "due_on", "record_reason")

    def __init__(self, *args, decision: Decision | None = None, **kwargs):
        if decision is not None:
            names = ("text", "lead", "kind", "due_on", "record_reason")
            first = {name: getattr(decision, name) for name in names} | {"joint": decision.joint.all()}
            kwargs["initial"] = first | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        self.fields["lead"].required = False
        self.fields["lead"].help_text = _("会上没有明确的可以先不填；纪要印发后该事项标红，明确后再立为任务。")
