"""Ledgers of this floor: points and the consequences of thresholds."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from supervision.foundation.access import P
from supervision.foundation.ledger.columns import Column, Filter, Kind, Ledger, region_filter, register

from .choices import COLOURS, ConsequenceState, PointsState
from .models import Consequence, PointsRecord


def _notice_overdue(rows, value, user):
    return rows.filter(state=PointsState.DRAFT, trial=False, notice_due_on__lt=timezone.localdate())


def _of_institution(rows, value, user):
    return rows.filter(institution__code__in=value.split(","))


def _counts(rows, value, user):
    return rows.filter(state=PointsState.EFFECTIVE)


POINTS = register(
    Ledger(
        name="points",
        title=_("不良执业行为记分台账"),
        model=PointsRecord,
        key=("code",),
        columns=(
            Column("code", _("记分编号"), kind=Kind.CODE, width=18, filter="contains", link=True),
            Column("institution", _("机构名称"), "institution__name", width=32, filter="contains", link=True),
            Column("region", _("区划"), "institution__region__name", width=12),
            Column("item", _("记分项"), "item__code", kind=Kind.CODE, width=8, filter="exact"),
            Column("behaviour", _("不良执业行为"), "item__behaviour", width=36, filter="contains"),
            Column("quantity", _("数量"), kind=Kind.INTEGER, width=8, default_visible=False),
            Column("points", _("分值"), kind=Kind.DECIMAL, width=8, filter="range", advanced=True),
            Column("trial", _("试算"), kind=Kind.BOOLEAN, width=8),
            Column("verified_on", _("查实日期"), kind=Kind.DATE, filter="range"),
            Column("state", _("状态"), kind=Kind.CHOICE, choices=PointsState, colours=COLOURS, filter="choice"),
            Column(
                "notice_number",
                _("通知书文号"),
                kind=Kind.CODE,
                width=26,
                filter="contains",
                advanced=True,
                default_visible=False,
            ),
            Column(
                "notice_due_on", _("告知期限"), kind=Kind.DATE, filter="range", advanced=True, default_visible=False
            ),
            Column("served_on", _("送达日期"), kind=Kind.DATE, filter="range", advanced=True, default_visible=False),
            Column("defence_until", _("申辩截止日期"), kind=Kind.DATE, filter="range", advanced=True),
            Column("effective_on", _("生效日期"), kind=Kind.DATE, filter="range", advanced=True),
        ),
        filters=(
            region_filter(),
            Filter("notice_overdue", _("逾期未告知"), _notice_overdue, kind="flag"),
            Filter("counts", _("计入本周期"), _counts, kind="flag", advanced=True),
            Filter("institution_code", _("机构"), _of_institution, hidden=True),
        ),
        order=("-verified_on", "code"),
        view=P.POINTS_VIEW,
        row_url=lambda row: reverse("credit:points_detail", args=[row["code"]]),
        list_url="credit:points_list",
        empty=_("没有记分。确认的检查发现问题会出现在“待记分问题”中。"),
    )
)

CONSEQUENCES = register(
    Ledger(
        name="consequences",
        title=_("记分后果台账"),
        model=Consequence,
        columns=(
            Column("institution", _("机构名称"), "institution__name", width=32, filter="contains", link=True),
            Column("region", _("区划"), "institution__region__name", width=12),
            Column("label", _("后果"), "threshold__label", width=24, filter="contains"),
            Column("threshold", _("阈值"), "threshold__points", kind=Kind.DECIMAL, width=8),
            Column("total", _("累计记分"), kind=Kind.DECIMAL, width=10),
            Column("span_start", _("周期起始"), kind=Kind.DATE, default_visible=False),
            Column("reached_on", _("达到日期"), kind=Kind.DATE, filter="range"),
            Column("state", _("状态"), kind=Kind.CHOICE, choices=ConsequenceState, colours=COLOURS, filter="choice"),
            Column("decided_on", _("决定日期"), kind=Kind.DATE, filter="range", advanced=True),
            Column("decided_by", _("决定人"), "decided_by__name", default_visible=False),
        ),
        filters=(region_filter(), Filter("institution_code", _("机构"), _of_institution, hidden=True)),
        order=("-reached_on",),
        view=P.POINTS_VIEW,
        row_url=lambda row: reverse("credit:consequence_detail", args=[row["pk"]]),
        list_url="credit:consequence_list",
        empty=_("没有达到记分阈值的记录。"),
    )
)
