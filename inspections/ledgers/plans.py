"""The ledger of plans."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from supervision.foundation.access import P
from supervision.foundation.ledger.columns import Column, Kind, Ledger, region_filter, register

from ..choices import COLOURS, PlanState, Series, TaskSource
from ..models import InspectionPlan

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
            Column("source", _("任务来源"), kind=Kind.CHOICE, choices=TaskSource, filter="choice", advanced=True,
                   default_visible=False),
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
)  # fmt: skip
