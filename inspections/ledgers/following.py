"""Ledgers of what follows from a finding, and the conditions by which figures find their visits."""

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from supervision.foundation.access import P, may
from supervision.foundation.ledger.columns import Column, Filter, Kind, Ledger, region_filter, register

from .. import queries
from ..choices import (
    COLOURS,
    DispositionKind,
    DispositionState,
    InstitutionClass,
    InterviewState,
    OrderState,
    Outcome,
    ResultCode,
    TaskSource,
    Way,
)
from ..models import Disposition, Interview, Order
from ..rules.results import UNSEEN, WITH_FINDINGS


def _no_orders(user):
    """To the office how one is made, to the institution what one would ask of it."""
    if may(user, P.ORDER_REPORT):
        return _("本机构没有责令改正。收到责令改正后，问题、改正期限和报告整改情况的办法都在这里。")
    return _("没有责令改正。在检查任务页面选择已确认的问题，拟制责令改正。")


# --- conditions of the ledger of visits -----------------------------------------------------------
def _of_class(rows, value, user):
    if value == InstitutionClass.UNKNOWN:
        return rows.filter(institution__category=None)
    return rows.filter(institution__category__letter=value)


def _of_item(rows, value, user):
    return rows.filter(plan__items__code=value)


def _of_office(rows, value, user):
    return rows.filter(office__code=value)


def _of_plan(rows, value, user):
    return rows.filter(plan__code=value)


def _of_outcome(rows, value, user):
    seen = Q(result__gt="")
    return {
        Outcome.OPEN: rows.filter(result=""),
        Outcome.CHECKED: rows.filter(seen).exclude(result__in=UNSEEN),
        Outcome.SETTLED: rows.filter(seen).exclude(result=ResultCode.UNREACHABLE),
        Outcome.VIOLATION: rows.filter(result__in=WITH_FINDINGS),
        Outcome.UNSEEN: rows.filter(result__in=UNSEEN),
    }.get(value, rows.none())


def _of_source(rows, value, user):
    return rows.filter(source=value)


def _of_way(rows, value, user):
    return queries.of_way(rows, value)


VISIT_CONDITIONS = (
    Filter("outcome", _("检查情况"), _of_outcome, choices=Outcome.choices, advanced=True),
    Filter("way", _("任务由来"), _of_way, choices=Way.choices, advanced=True),
    Filter("class", _("机构大类"), _of_class, choices=InstitutionClass.choices, advanced=True),
    Filter("task_source", _("任务来源"), _of_source, choices=TaskSource.choices, advanced=True),
    Filter("item", _("抽查事项"), _of_item, hidden=True),
    Filter("office_code", _("组织单位"), _of_office, hidden=True),
    Filter("plan_code", _("计划"), _of_plan, hidden=True),
)


# --- orders, dispositions, interviews -------------------------------------------------------------
def _overdue(rows, value, user):
    return rows.overdue(timezone.localdate())


def _to_recheck(rows, value, user):
    return rows.to_recheck(timezone.localdate())


def _recheck_overdue(rows, value, user):
    return rows.recheck_overdue(timezone.localdate())


def _of_institution(rows, value, user):
    return rows.filter(institution__code__in=value.split(","))


ORDERS = register(
    Ledger(
        name="orders",
        title=_("责令改正台账"),
        model=Order,
        key=("code",),
        columns=(
            Column("code", _("编号"), kind=Kind.CODE, width=22, filter="contains", link=True),
            Column("number", _("文号"), kind=Kind.CODE, width=26, filter="contains"),
            Column("institution", _("机构名称"), "institution__name", width=32, filter="contains", link=True),
            Column("region", _("区划"), "institution__region__name", width=12),
            Column("served_on", _("送达日期"), kind=Kind.DATE, filter="range", advanced=True),
            Column("due_on", _("改正期限"), kind=Kind.DATE, filter="range"),
            Column("recheck_due", _("复查期限"), kind=Kind.DATE, filter="range", advanced=True),
            Column("reported_on", _("报告日期"), kind=Kind.DATE, default_visible=False),
            Column("judged_on", _("复查认定日期"), kind=Kind.DATE, default_visible=False),
            Column("state", _("状态"), kind=Kind.CHOICE, choices=OrderState, colours=COLOURS, filter="choice"),
        ),
        filters=(
            region_filter(),
            Filter("overdue", _("逾期未报告"), _overdue, kind="flag"),
            Filter("to_recheck", _("待复查"), _to_recheck, kind="flag"),
            Filter("recheck_overdue", _("复查逾期"), _recheck_overdue, kind="flag", advanced=True),
            Filter("institution_code", _("机构"), _of_institution, hidden=True),
        ),
        order=("due_on", "code"),
        view=P.FINDING_VIEW,
        row_url=lambda row: reverse("inspections:order_detail", args=[row["pk"]]),
        list_url="inspections:order_list",
        empty=_no_orders,
    )
)

DISPOSITIONS = register(
    Ledger(
        name="dispositions",
        title=_("问题处置台账"),
        model=Disposition,
        key=("code",),
        columns=(
            Column("code", _("处置编号"), kind=Kind.CODE, width=26, filter="contains", link=True),
            Column("institution", _("机构名称"), "institution__name", width=32, filter="contains", link=True),
            Column("behaviour", _("问题"), "finding__offence__behaviour", width=36, filter="contains"),
            Column("kind", _("处置"), kind=Kind.CHOICE, choices=DispositionKind, colours=COLOURS, filter="choice"),
            Column("note", _("说明"), width=40, default_visible=False),
            Column("to_agency", _("移送单位"), "to_agency__name", width=24, filter="contains", advanced=True),
            Column("leniency", _("适用的清单情形"), "leniency__title", width=24, default_visible=False),
            Column("proposed_at", _("提出时间"), kind=Kind.DATETIME, width=18),
            Column("state", _("状态"), kind=Kind.CHOICE, choices=DispositionState, colours=COLOURS, filter="choice"),
        ),
        filters=(
            region_filter(),
            Filter("institution_code", _("机构"), _of_institution, hidden=True),
        ),
        order=("-proposed_at", "code"),
        view=P.TRANSFER_ANSWER,
        row_url=lambda row: reverse("inspections:disposition_detail", args=[row["pk"]]),
        list_url="inspections:disposition_list",
        empty=_("没有问题处置。在已确认的问题页面提出处置。"),
    )
)

INTERVIEWS = register(
    Ledger(
        name="interviews",
        title=_("约谈台账"),
        model=Interview,
        key=("code",),
        columns=(
            Column("code", _("约谈编号"), kind=Kind.CODE, width=26, filter="contains", link=True),
            Column("institution", _("被约谈机构"), "institution__name", width=32, filter="contains", link=True),
            Column("agency", _("被约谈单位"), "agency__name", width=24),
            Column("subject", _("事由"), width=40, filter="contains"),
            Column("planned_on", _("约谈日期"), kind=Kind.DATE, filter="range"),
            Column("held_on", _("实际约谈日期"), kind=Kind.DATE, default_visible=False),
            Column("office", _("约谈单位"), "office__name", width=24),
            Column("state", _("状态"), kind=Kind.CHOICE, choices=InterviewState, colours=COLOURS, filter="choice"),
        ),
        filters=(
            region_filter(),
            Filter("institution_code", _("机构"), _of_institution, hidden=True),
        ),
        order=("-planned_on", "code"),
        view=P.INTERVIEW_VIEW,
        row_url=lambda row: reverse("inspections:interview_detail", args=[row["pk"]]),
        list_url="inspections:interview_list",
        new_url="inspections:interview_new",
        new_permission=P.INTERVIEW_HOLD,
        empty=_("没有约谈。"),
    )
)
