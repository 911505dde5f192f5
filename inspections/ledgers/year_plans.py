"""Yearly plans as a ledger."""

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from supervision.foundation.access import P
from supervision.foundation.ledger.columns import Column, Kind, Ledger, region_filter, register

from ..choices import COLOURS, YearPlanState
from ..models import YearPlan

YEAR_PLANS = register(
    Ledger(
        name="year_plans",
        title=_("年度抽查计划"),
        model=YearPlan,
        key=("code",),
        columns=(
            Column("code", _("年度计划编号"), kind=Kind.CODE, width=22, filter="contains", link=True),
            Column("title", _("年度计划名称"), width=36, filter="contains", link=True),
            Column("year", _("年度"), kind=Kind.CODE, width=8, filter="exact"),
            Column("office", _("组织单位"), "office__name", width=24),
            Column("line_count", _("任务数"), kind=Kind.INTEGER, width=8),
            Column("max_visits", _("同一对象年度检查次数上限"), kind=Kind.INTEGER, width=12),
            Column("published_on", _("公布日期"), kind=Kind.DATE),
            Column("state", _("状态"), kind=Kind.CHOICE, choices=YearPlanState, colours=COLOURS, filter="choice"),
        ),
        filters=(region_filter(),),
        order=("-year", "code"),
        view=P.PLAN_VIEW,
        queryset=lambda user: YearPlan.objects.visible_to(user).annotate(line_count=Count("lines")),
        row_url=lambda row: reverse("inspections:year_plan", args=[row["pk"]]),
        list_url="inspections:year_plan_list",
        new_url="inspections:year_plan_new",
        new_permission=P.PLAN_EDIT,
        empty=_("还没有年度抽查计划。先编制年度计划并公布，再按计划抽取和检查。"),
    )
)
