"""The ledger of rectification tasks (整改台账), with the columns of domain.md 7.2 in their order."""

from datetime import timedelta

from django.contrib.postgres.aggregates import StringAgg
from django.db.models import Case, CharField, Count, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Cast, Coalesce, Concat
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from supervision.foundation.access import P
from supervision.foundation.ledger.columns import Column, Filter, Kind, Ledger, region_filter, register
from supervision.foundation.ledger.tracing import trace_column
from supervision.foundation.models import Agency, Attachment

from .. import queries
from ..choices import (
    COLOURS,
    JUDGED_STATES,
    OPEN_STATES,
    STANDING_STATES,
    WORKING_STATES,
    EscalationState,
    Light,
    ProblemSource,
    Rung,
    TaskKind,
    TaskState,
)
from ..models import Escalation, Milestone, ProgressReport, Task, TaskMeasure, TaskUnit
from ..services.task_import import TaskImporter

SOON = 15  # days; what the workbench calls due soon


def _joined(rows, text, separator, order):
    """All texts of the rows under a task as one cell."""
    joined = rows.filter(task=OuterRef("pk")).order_by().values("task")
    joined = joined.annotate(all=StringAgg(text, separator, order_by=order)).values("all")
    return Coalesce(Subquery(joined, output_field=CharField()), Value(""))


def _measures():
    own_due = Case(
        When(due_on=None, then=Value("")),
        default=Concat(Value("（时限："), Cast("due_on", CharField()), Value("）"), output_field=CharField()),
    )
    line = Concat(Cast("number", CharField()), Value(". "), F("text"), own_due, output_field=CharField())
    return _joined(TaskMeasure.objects, line, "\n", "number")


def _milestones():
    """Each milestone as ``rules.milestones`` writes it."""
    day, percent, done = (Cast(name, CharField()) for name in ("on", "percent", "done_on"))
    notes = Case(
        When(percent=None, done_on=None, then=Value("")),
        When(percent=None, then=Concat(Value("（"), done, Value("完成）"), output_field=CharField())),
        When(done_on=None, then=Concat(Value("（"), percent, Value("%）"), output_field=CharField())),
        default=Concat(Value("（"), percent, Value("%，"), done, Value("完成）"), output_field=CharField()),
    )
    head = Case(When(on=None, then=Value("")), default=Concat(day, Value(" "), output_field=CharField()))
    line = Concat(head, F("text"), notes, output_field=CharField())
    return _joined(
        Milestone.objects, line, "\n", (F("on").asc(nulls_last=True), F("percent").asc(nulls_first=True), "pk")
    )


def evidence():
    """What each measure is proven by, and how many files lie under the task's measures."""
    line = Concat(Cast("number", CharField()), Value(". "), F("evidence"), output_field=CharField())
    return _joined(TaskMeasure.objects.exclude(evidence=""), line, "\n", "number")


def files():
    measures = TaskMeasure.objects.filter(task=OuterRef(OuterRef("pk"))).values("pk")
    rows = Attachment.objects.filter(
        Q(parent_type="rectification.taskmeasure", parent_id__in=measures)
        | Q(parent_type="rectification.task", parent_id=OuterRef("pk"))
    )
    counted = rows.order_by().annotate(one=Value(1)).values("one").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), Value(0))


def late(rows, on):
    """Open tasks past their day, except those for which close-out was asked in time: the unit has done its part."""
    in_time = Q(state__in=JUDGED_STATES, applied_on__lte=F("due_on"))
    return rows.overdue(on).exclude(in_time)


def near(rows, on):
    """Tasks in work whose day comes within SOON days."""
    return rows.filter(state__in=WORKING_STATES, due_on__gte=on, due_on__lte=on + timedelta(days=SOON))


def warned(rows):
    """Open tasks with a yellow or red light."""
    return rows.filter(state__in=OPEN_STATES, light__in=(Light.YELLOW, Light.RED))


def to_report(rows, user, period):
    """Tasks in work of the person's own unit whose report of the month has not been handed in."""
    sent = ProgressReport.objects.filter(task=OuterRef("pk"), period=period, state__in=queries.REPORTED)
    return rows.filter(~Exists(sent), lead_agency=user.agency_id, state__in=WORKING_STATES)


def _lead_units(user):
    """Units that lead a task the person sees: each is looked for by the index, not gathered from all tasks."""
    led = Task.objects.visible_to(user).filter(lead_agency=OuterRef("pk"))
    rows = Agency.objects.filter(Exists(led)).order_by("region_code", "code")
    return [(str(pk), short or name) for pk, short, name in rows.values_list("pk", "short_name", "name")]


def _by_key(field: str):
    def apply(rows, value, user):
        return rows.filter(**{field: value}) if str(value).isdecimal() else rows.none()

    return apply


def _of_code(rows, value, user):
    return rows.filter(plan__code=value)


def _of_area(rows, value, user):
    return rows.filter(measure__chapter=value)


def _mine(rows, value, user):
    part = TaskUnit.objects.filter(agency=user.agency_id).values("task")
    return rows.filter(Q(lead_agency=user.agency_id) | Q(pk__in=part))


def _late(rows, value, user):
    return late(rows, timezone.localdate())


def _near(rows, value, user):
    return near(rows, timezone.localdate())


def _warned(rows, value, user):
    return warned(rows)


def _to_report(rows, value, user):
    return to_report(rows, user, f"{timezone.localdate():%Y-%m}")


def _open(rows, value, user):
    return rows.open()


TASKS = register(
    Ledger(
        name="tasks",
        title=_("整改台账"),
        model=Task,
        key=("code",),
        columns=(
            Column("code", _("编号"), kind=Kind.CODE, width=14, filter="exact", advanced=True, link=True, field="code"),
            Column("title", _("任务"), width=40, filter="contains", link=True, field="title"),
            Column("source", _("问题来源"), "problem__source", kind=Kind.CHOICE, choices=ProblemSource, width=10,
                   default_visible=False, filter="choice", advanced=True, field="source"),
            Column("problem", _("反馈问题"), "problem__text", width=40, default_visible=False, field="problem"),
            Column("category", _("问题类别"), "problem__category", width=12, default_visible=False, field="category"),
            Column("kind", _("整改类型"), kind=Kind.CHOICE, choices=TaskKind, width=16, default_visible=False,
                   filter="choice", advanced=True, field="kind"),
            Column("target", _("整改目标"), width=36, default_visible=False, field="target"),
            Column("measures", _("整改措施"), _measures(), width=50, default_visible=False, sortable=False,
                   field="measures"),
            Column("lead", _("牵头单位"), "lead_agency__short_name", width=20, field="lead"),
            Column("units", _("配合单位"), _joined(TaskUnit.objects, "agency__short_name", "、", "pk"), width=24,
                   default_visible=False, sortable=False, field="units"),
            Column("leader", _("责任领导"), width=10, default_visible=False, field="leader"),
            Column("person", _("责任人"), width=10, default_visible=False, field="person"),
            Column("phone", _("联系电话"), kind=Kind.CODE, width=16, default_visible=False, field="phone"),
            Column("start_on", _("开始时间"), kind=Kind.DATE, width=12, default_visible=False, field="start_on"),
            Column("due_on", _("整改时限"), kind=Kind.DATE, width=12, filter="range", field="due_on"),
            Column("milestones", _("阶段节点"), _milestones(), width=24, default_visible=False, sortable=False,
                   field="milestones"),
            Column("progress_text", _("当前进展"), width=40, default_visible=False, field="progress_text"),
            Column("progress", _("完成百分比"), kind=Kind.INTEGER, width=10, field="progress"),
            Column("evidence", _("佐证材料"), evidence(), width=30, default_visible=False, sortable=False,
                   field="evidence"),
            Column("files", _("佐证文件数"), files(), kind=Kind.INTEGER, width=10, default_visible=False,
                   sortable=False),
            Column("difficulty", _("存在困难"), width=30, default_visible=False, field="difficulty"),
            Column("light", _("预警灯"), kind=Kind.CHOICE, choices=Light, colours=COLOURS, width=14, filter="choice",
                   field="light"),
            Column("supervision", _("督办情况"), width=20, default_visible=False, field="supervision"),
            Column("state", _("销号状态"), kind=Kind.CHOICE, choices=TaskState, colours=COLOURS, width=14,
                   filter="choice", field="state"),
            Column("closed_on", _("销号日期"), kind=Kind.DATE, width=12, default_visible=False, filter="range",
                   advanced=True, field="closed_on"),
            Column("remark", _("备注"), width=20, default_visible=False, field="remark"),
            Column("area", _("领域"), "measure__chapter", width=24, default_visible=False, sort="measure__number"),
        ),
        filters=(
            Filter("lead_unit", _("牵头单位"), _by_key("lead_agency"), choices=_lead_units),
            region_filter("region_code"),
            Filter("overdue", _("逾期"), _late, kind="flag"),
            Filter("mine", _("本单位"), _mine, kind="flag"),
            Filter("near", _("15日内到期"), _near, kind="flag",
                   advanced=True),
            Filter("warned", _("红黄灯"), _warned, kind="flag", advanced=True),
            Filter("to_report", _("本月待报送"), _to_report,
                   kind="flag", advanced=True),
            Filter("open", _("未销号"), _open, kind="flag", advanced=True),
            Filter("plan", _("整改方案"), _of_code, kind="text", hidden=True),
            Filter("measure", _("措施"), _by_key("measure"), kind="text", hidden=True),
            Filter("of_area", _("领域"), _of_area, kind="text", hidden=True),
            Filter("problem_no", _("问题"), _by_key("problem__number"), kind="text", hidden=True),
        ),
        order=("code",),
        view=P.LEDGER_VIEW,
        imports=P.TASK_ISSUE,
        importer=TaskImporter,
        trace=trace_column,
        row_url=lambda row: reverse("rectification:task_detail", args=[row["code"]]),
        list_url="rectification:task_list",
        empty=_("还没有整改任务。导入整改方案并确认后即可下达任务。"),
    )
)  # fmt: skip


def _standing(rows, value, user):
    return rows.filter(state__in=STANDING_STATES)


def _unanswered(rows, value, user):
    return rows.unanswered(timezone.localdate())


STEPS = register(
    Ledger(
        name="steps",
        title=_("督办事项"),
        model=Escalation,
        key=("code",),
        columns=(
            Column("code", _("编号"), kind=Kind.CODE, width=14, link=True, filter="exact", advanced=True),
            Column("rung", _("步骤"), kind=Kind.CHOICE, choices=Rung, colours=COLOURS, width=12, filter="choice"),
            Column("unit", _("对象单位"), "addressee__short_name", width=22, filter="contains", link=True),
            Column("form", _("文种"), width=14),
            Column("issuer", _("发文单位"), "issuer__short_name", width=20),
            Column("number", _("文号"), width=22),
            Column("issued_on", _("印发日期"), kind=Kind.DATE, width=12, filter="range", advanced=True),
            Column("answer_due_on", _("答复截止"), kind=Kind.DATE, width=12),
            Column("answered_at", _("答复时间"), kind=Kind.DATETIME, width=18, default_visible=False),
            Column("state", _("状态"), kind=Kind.CHOICE, choices=EscalationState, colours=COLOURS, width=12,
                   filter="choice"),
            Column("reason", _("事由"), width=50, default_visible=False),
            Column("plan", _("整改方案"), "plan__title", width=40, default_visible=False),
            Column("created_at", _("建议或拟办时间"), kind=Kind.DATETIME, width=18, default_visible=False),
        ),
        filters=(
            region_filter("region_code"),
            Filter("standing", _("在办"), _standing, kind="flag"),
            Filter("unanswered", _("逾期未答复"), _unanswered, kind="flag"),
            Filter("plan_code", _("整改方案"), _of_code, kind="text", hidden=True),
        ),
        order=("-created_at", "-code"),
        view=P.LEDGER_VIEW,
        row_url=lambda row: reverse("rectification:step_detail", args=[row["code"]]),
        list_url="rectification:step_list",
        empty=_("没有督办事项。系统按规则提出建议，牵头办公室也可以在整改总览页拟办。"),
    )
)  # fmt: skip
