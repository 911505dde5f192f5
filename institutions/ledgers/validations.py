"""Ledgers of validation: what is under way and was decided, what comes due, proposals to defer."""

from datetime import timedelta

from django.db.models import F, OuterRef, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from supervision.foundation.access import P, may, scope_for
from supervision.foundation.ledger.columns import Column, Filter, Kind, Ledger, region_filter, register

from ..choices import (
    COLOURS,
    OPEN_VALIDATIONS,
    VALIDATED_STATES,
    DeferralSource,
    DeferralState,
    InstitutionState,
    ValidationState,
)
from ..models import DeferralProposal, Institution, Validation

SOON = 90  # days


def _year(rows, value, user):
    return rows.of_year(int(value)) if str(value).isdecimal() and 1900 < int(value) < 3000 else rows.none()


def _stage(rows, value, user):
    return rows.at_stage(value, timezone.localdate())


def _soon(rows, value, user):
    return rows.filter(state=ValidationState.DUE, due_on__lte=timezone.localdate() + timedelta(days=SOON))


def _overdue(rows, value, user):
    return rows.overdue(timezone.localdate())


def _no_application(rows, value, user):
    return rows.filter(state=ValidationState.DUE, applied_at=None)


def _to_cancel(rows, value, user):
    """A proposal is a matter of the office; the institution learns of the decision."""
    return rows.to_cancel() if scope_for(user).agency_id else rows.none()


def _to_decide(rows, value, user):
    return rows.filter(
        state__in=(ValidationState.REVIEWING, ValidationState.RE_APPLIED), reviewer__isnull=False
    )  # fmt: skip


VALIDATIONS = register(
    Ledger(
        name="validations",
        title=_("校验台账"),
        model=Validation,
        key=("code",),
        columns=(
            Column("code", _("校验编号"), kind=Kind.CODE, width=20, filter="contains", link=True, advanced=True),
            Column("institution", _("机构名称"), "institution__name", width=32, filter="contains", link=True),
            Column("region", _("区划"), "institution__region__name", width=12),
            Column("beds", _("床位数"), kind=Kind.INTEGER, width=8, default_visible=False),
            Column("period_from", _("校验期自"), kind=Kind.DATE, width=12, default_visible=False),
            Column("due_on", _("校验期满"), kind=Kind.DATE, width=12, filter="range"),
            Column("state", _("状态"), kind=Kind.CHOICE, choices=ValidationState, colours=COLOURS, width=10,
                   filter="choice"),
            Column("trial", _("试运行"), kind=Kind.BOOLEAN, width=8, filter="choice", advanced=True),
            Column("applied_at", _("申请时间"), kind=Kind.DATETIME, width=18, advanced=True),
            Column("order_until", _("责令申请期限"), kind=Kind.DATE, width=12, default_visible=False),
            Column("decide_by", _("决定期限"), kind=Kind.DATE, width=12, default_visible=False),
            Column("decided_on", _("决定日期"), kind=Kind.DATE, width=12, filter="range", advanced=True),
            Column("deferral_to", _("暂缓至"), kind=Kind.DATE, width=12, default_visible=False),
            Column("valid_until", _("有效期至"), kind=Kind.DATE, width=12, default_visible=False),
        ),
        filters=(
            region_filter(),
            Filter("soon", _("90日内期满"), _soon, kind="flag"),
            Filter("overdue", _("已逾期"), _overdue, kind="flag"),
            Filter("no_application", _("尚未申请"), _no_application, kind="flag"),
            Filter("to_decide", _("待决定"), _to_decide, kind="flag", advanced=True),
            Filter("to_cancel", _("有注销建议"), _to_cancel, kind="flag", advanced=True),
            Filter("year", _("期满年度"), _year, kind="text", hidden=True),
            Filter("stage", _("统计口径"), _stage, kind="text", hidden=True),
        ),
        order=("due_on", "code"),
        view=P.VALIDATION_VIEW,
        row_url=lambda row: reverse("institutions:validation_detail", args=[row["code"]]),
        list_url="institutions:validation_list",
        empty=_("还没有到期的校验。期满前若干个月，机构会自动列入；也可以先看“校验期满预告”。"),
    )
)  # fmt: skip


def _unanswered():
    """State of the validation under way, empty where there is none."""
    rows = Validation.objects.filter(institution=OuterRef("pk"), state__in=OPEN_VALIDATIONS, trial=False)
    return Subquery(rows.values("state")[:1])


def _dated(user):
    rows = Institution.objects.visible_to(user).filter(state__in=VALIDATED_STATES, validation_due_on__isnull=False)
    return rows if may(user, P.VALIDATION_VIEW) else rows.none()


def _due_soon(rows, value, user):
    return rows.filter(validation_due_on__lte=timezone.localdate() + timedelta(days=SOON))


def _past(rows, value, user):
    return rows.filter(validation_due_on__lt=timezone.localdate())


VALIDATION_DUE = register(
    Ledger(
        name="validation_due",
        title=_("校验期满预告"),
        model=Institution,
        queryset=_dated,
        key=("code",),
        columns=(
            Column("code", _("机构编码"), kind=Kind.CODE, width=14, filter="exact", advanced=True,
                   default_visible=False),
            Column("name", _("机构名称"), width=34, filter="contains", link=True),
            Column("region", _("区划"), "region__name", width=12),
            Column("category", _("机构类别"), "category__name", width=16),
            Column("beds", _("床位数"), kind=Kind.INTEGER, width=8, filter="range", advanced=True),
            Column("licence_from", _("许可证有效期自"), kind=Kind.DATE, width=14, default_visible=False),
            Column("validated_on", _("最近校验日期"), kind=Kind.DATE, width=12),
            Column("validation_due_on", _("下次校验日期"), kind=Kind.DATE, width=12, filter="range"),
            Column("validation", _("办理情况"), _unanswered(), kind=Kind.CHOICE, choices=ValidationState,
                   colours=COLOURS, width=10, filter="choice"),
            Column("state", _("状态"), kind=Kind.CHOICE, colours=COLOURS, width=8,
                   choices=[(v, t) for v, t in InstitutionState.choices if v in VALIDATED_STATES]),
            Column("agency", _("主管部门"), F("responsible_agency__short_name"), width=18, default_visible=False),
        ),
        filters=(
            region_filter(),
            Filter("soon", _("90日内期满"), _due_soon, kind="flag"),
            Filter("past", _("已过期满日"), _past, kind="flag"),
        ),
        order=("validation_due_on",),
        view=P.VALIDATION_VIEW,
        row_url=lambda row: reverse("institutions:institution_detail", args=[row["code"]]),
        list_url="institutions:validation_due_list",
        empty=_("还没有推算出校验日期的机构。请核对床位数和许可证有效期，次日会自动推算。"),
    )
)  # fmt: skip

DEFERRALS = register(
    Ledger(
        name="deferral_proposals",
        title=_("暂缓校验建议"),
        model=DeferralProposal,
        columns=(
            Column("institution", _("机构名称"), "institution__name", width=32, filter="contains", link=True),
            Column("region", _("区划"), "institution__region__name", width=12),
            Column("source", _("来源"), kind=Kind.CHOICE, choices=DeferralSource, width=16, filter="choice"),
            Column("reason", _("理由"), width=40),
            Column("months", _("建议暂缓月数"), kind=Kind.INTEGER, width=10, default_visible=False),
            Column("proposed_at", _("提出时间"), kind=Kind.DATETIME, width=18, filter="range", advanced=True),
            Column("state", _("状态"), kind=Kind.CHOICE, choices=DeferralState, colours=COLOURS, width=10,
                   filter="choice"),
            Column("decided_at", _("处理时间"), kind=Kind.DATETIME, width=18, default_visible=False),
        ),
        filters=(region_filter(),),
        order=("-proposed_at",),
        view=P.VALIDATION_VIEW,
        row_url=lambda row: reverse("institutions:deferral_detail", args=[row["pk"]]),
        list_url="institutions:deferral_list",
        empty=_("没有暂缓校验建议。记分达到暂缓校验限值并经决定的，会自动出现在这里；也可在机构页面提出。"),
    )
)  # fmt: skip
