"""The ledger of samples."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from supervision.foundation.access import P
from supervision.foundation.ledger.columns import Column, Filter, Kind, Ledger, register

from ..choices import COLOURS, SampleState
from ..models import Sample


def _late(rows, value, user):
    return rows.late(timezone.localdate())


SAMPLES = register(
    Ledger(
        name="samples",
        title=_("抽检样品台账"),
        model=Sample,
        key=("code",),
        columns=(
            Column("code", _("样品编号"), kind=Kind.CODE, width=22, filter="contains", link=True),
            Column("institution", _("机构名称"), "visit__institution__name", width=32, filter="contains", link=True),
            Column("item", _("样品名称"), width=20, filter="contains"),
            Column("test", _("检测项目"), width=20),
            Column("laboratory", _("检测机构"), width=24, filter="contains", advanced=True),
            Column("taken_on", _("采样日期"), kind=Kind.DATE, filter="range", advanced=True),
            Column("due_on", _("应出结果日期"), kind=Kind.DATE, filter="range"),
            Column("state", _("状态"), kind=Kind.CHOICE, choices=SampleState, colours=COLOURS, filter="choice"),
            Column("value", _("检测结果"), width=18),
        ),
        filters=(Filter("late", _("检测逾期"), _late, kind="flag"),),
        order=("-taken_on", "code"),
        view=P.VISIT_VIEW,
        row_url=lambda row: reverse("inspections:sample_detail", args=[row["pk"]]),
        list_url="inspections:sample_list",
        empty=_("检查时采集的样品出现在这里。"),
    )
)
