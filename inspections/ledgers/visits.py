"""The ledger of visits."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from supervision.foundation.access import P
from supervision.foundation.ledger.columns import Column, Filter, Kind, Ledger, region_filter, register

from ..choices import COLOURS, ResultCode, VisitState
from ..models import Visit
from .following import VISIT_CONDITIONS


def _overdue(rows, value, user):
    return rows.publicity_overdue(timezone.localdate())


def _mine(rows, value, user):
    return rows.filter(pk__in=Visit.of_team(user))


def _of_draw(rows, value, user):
    return rows.filter(draw__code=value)


def of_institution(rows, value, user):
    """Rows of the named institutions, for links from their files."""
    return rows.filter(institution__code__in=value.split(","))


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
            *VISIT_CONDITIONS,
            Filter("draw", _("抽取"), _of_draw, hidden=True),
            Filter("institution_code", _("机构"), of_institution, hidden=True),
        ),
        order=("planned_on", "code"),
        view=P.VISIT_VIEW,
        row_url=lambda row: reverse("inspections:visit_detail", args=[row["pk"]]),
        list_url="inspections:visit_list",
        empty=_("没有可以查看的检查任务。未公开的抽取结果只有检查组看得到。"),
    )
)
