"""Ledgers of this floor: plans, visits, findings, the pool of inspectors."""

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from supervision.foundation.access import P
from supervision.foundation.ledger.columns import Column, Filter, Kind, Ledger, region_filter, register

from .choices import COLOURS, FindingState, InspectorStatus, PlanState, ResultCode, Series, VisitState
from .models import Finding, InspectionPlan, Inspector, Visit


def _overdue(rows, value, user):
    return rows.publicity_overdue(timezone.localdate())


def _mine(rows, value, user):
    return rows.filter(pk__in=Visit.of_team(user))


def _of_draw(rows, value, user):
    return rows.filter(draw__code=value)


def _of_institution(rows, value, user):
    return rows.filter(institution__code__in=value.split(","))


def _of_visit(rows, value, user):
    return rows.filter(visit__code=value)


def _expired(rows, value, user):
    return rows.filter(Q(valid_to__lt=timezone.localdate()), ~Q(status=InspectorStatus.LEFT))


PLANS = register(
    Ledger(
        name="plans",
        title=_("抽查计划台账"),
        model=InspectionPlan,
        key=("code",),
        columns=(
            Column("code", _("计划编号"), kind=Kind.CODE, width=22, filter="contains", link=True),
            Column("title", _("计划名称"), width=34, filter="contains", link=True),
            Column("office", _("组织单位"), "office__name", width=22),
            Column("period", _("期间"), kind=Kind.CODE, width=10, filter="exact"),
            Column("series", _("抽取方式"), kind=Kind.CHOICE, choices=Series, filter="choice", advanced=True),
            Column("planned_on", _("计划检查日期"), kind=Kind.DATE, filter="range"),
            Column("trial", _("试运行"), kind=Kind.BOOLEAN),
            Column("state", _("状态"), kind=Kind.CHOICE, choices=PlanState, colours=COLOURS, filter="choice"),
            Column("created_by", _("拟制人"), "created_by__name", default_visible=False),
            Column("created_at", _("拟制时间"), kind=Kind.DATETIME, width=18, default_visible=False),
        ),
        filters=(region_filter(),),
        order=("-created_at",),
        view=P.PLAN_VIEW,
        row_url=lambda row: reverse("inspections:plan_detail", args=[row["pk"]]),
        list_url="inspections:plan_list",
        new_url="inspections:plan_new",
        new_permission=P.PLAN_EDIT,
        empty=_("还没有抽查计划。先编制一个计划，经批准后即可随机抽取。"),
    )
)

VISITS = register(
    Ledger(
        name="visits",
        title=_("检查任务台账"),
        model=Visit,
        key=("code",),
        columns=(
            Column("code", _("任务编号"), kind=Kind.CODE, width=30, filter="contains", link=True),
            Column("institution", _("机构名称"), "institution__name", width=32, filter="contains", link=True),
            Column("region", _("区划"), "institution__region__name", width=12),
            Column("plan", _("计划"), "plan__title", width=30),
            Column("planned_on", _("计划检查日期"), kind=Kind.DATE, filter="range"),
            Column("visited_on", _("检查日期"), kind=Kind.DATE, filter="range", advanced=True),
            Column("result", _("检查结果"), kind=Kind.CHOICE, choices=ResultCode, colours=COLOURS, filter="choice"),
            Column("handling", _("处理情况"), width=26, default_visible=False),
            Column("state", _("状态"), kind=Kind.CHOICE, choices=VisitState, colours=COLOURS, filter="choice"),
            Column("publish_due", _("结果公示期限"), kind=Kind.DATE, filter="range", advanced=True),
        ),
        filters=(
            region_filter(),
            Filter("mine", _("我的任务"), _mine, kind="flag"),
            Filter("publish_overdue", _("公示逾期"), _overdue, kind="flag", advanced=True),
            Filter("draw", _("抽取"), _of_draw, hidden=True),
            Filter("institution_code", _("机构"), _of_institution, hidden=True),
        ),
        order=("planned_on", "code"),
        view=P.VISIT_VIEW,
        row_url=lambda row: reverse("inspections:visit_detail", args=[row["pk"]]),
        list_url="inspections:visit_list",
        empty=_("没有可以查看的检查任务。未公开的抽取结果只有检查组看得到。"),
    )
)

FINDINGS = register(
    Ledger(
        name="findings",
        title=_("检查发现问题台账"),
        model=Finding,
        key=("code",),
        columns=(
            Column("code", _("问题编号"), kind=Kind.CODE, width=22, filter="contains", link=True),
            Column("institution", _("机构名称"), "institution__name", width=32, filter="contains"),
            Column("region", _("区划"), "institution__region__name", width=12),
            Column("offence", _("问题代码"), "offence__code", kind=Kind.CODE, width=8, filter="exact"),
            Column("behaviour", _("问题"), "offence__behaviour", width=36, filter="contains"),
            Column("text", _("具体情况"), width=40),
            Column("quantity", _("数量"), kind=Kind.INTEGER, width=8, default_visible=False),
            Column("self_found", _("自查已发现并整改"), kind=Kind.BOOLEAN, default_visible=False),
            Column("found_on", _("发现日期"), kind=Kind.DATE, filter="range"),
            Column("correct_by", _("责令改正期限"), kind=Kind.DATE, filter="range", advanced=True),
            Column("state", _("状态"), kind=Kind.CHOICE, choices=FindingState, colours=COLOURS, filter="choice"),
        ),
        filters=(
            region_filter(),
            Filter("visit", _("检查任务"), _of_visit, hidden=True),
            Filter("institution_code", _("机构"), _of_institution, hidden=True),
        ),
        order=("-found_on", "code"),
        view=P.FINDING_VIEW,
        row_url=lambda row: reverse("inspections:finding_detail", args=[row["pk"]]),
        list_url="inspections:finding_list",
        empty=_("没有检查发现的问题。"),
    )
)

INSPECTORS = register(
    Ledger(
        name="inspectors",
        title=_("执法检查人员名录库"),
        model=Inspector,
        key=("code",),
        columns=(
            Column("code", _("人员编码"), kind=Kind.CODE, width=10, link=True),
            Column("name", _("姓名"), width=12, filter="contains", link=True),
            Column("certificate_no", _("执法证号"), kind=Kind.CODE, width=20, filter="contains"),
            Column("valid_to", _("证件有效期至"), kind=Kind.DATE, filter="range"),
            Column("unit", _("单位"), "unit__name", width=24, filter="contains"),
            Column("status", _("状态"), kind=Kind.CHOICE, choices=InspectorStatus, colours=COLOURS, filter="choice"),
        ),
        filters=(
            region_filter(),
            Filter("expired", _("证件已过期"), _expired, kind="flag"),
        ),
        order=("code",),
        view=P.INSPECTOR_VIEW,
        row_url=lambda row: reverse("inspections:inspector_edit", args=[row["pk"]]),
        list_url="inspections:inspector_list",
        new_url="inspections:inspector_new",
        new_permission=P.INSPECTOR_EDIT,
        empty=_("名录库里还没有人员。随机抽取至少需要两名证件有效的人员。"),
    )
)
