"""The ledger of self-inspections."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from supervision.foundation.access import P
from supervision.foundation.ledger.columns import Column, Filter, Kind, Ledger, region_filter, register

from ..choices import COLOURS, SelfInspectionKind, SelfInspectionState
from ..models import SelfInspection


def _of_round(rows, value, user):
    """Filings of a round that were handed in."""
    return rows.filter(round_id=value, submitted_at__isnull=False) if str(value).isdigit() else rows.none()


def _of_institution(rows, value, user):
    return rows.filter(institution__code__in=value.split(","))


SELF_INSPECTIONS = register(
    Ledger(
        name="self_inspections",
        title=_("依法执业自查台账"),
        model=SelfInspection,
        key=("pledge_no",),
        columns=(
            Column("pledge_no", _("承诺书编号"), kind=Kind.CODE, width=24, filter="exact", advanced=True),
            Column("institution", _("机构名称"), "institution__name", width=32, filter="contains", link=True),
            Column("kind", _("自查类型"), kind=Kind.CHOICE, choices=SelfInspectionKind, width=12, filter="choice"),
            Column("period", _("期间"), width=9, filter="exact"),
            Column("due_on", _("截止日期"), kind=Kind.DATE, width=12, filter="range", advanced=True),
            Column("submitted_at", _("提交时间"), kind=Kind.DATETIME, width=18, filter="range", advanced=True),
            Column("is_overdue", _("逾期提交"), kind=Kind.BOOLEAN, width=9, filter="choice"),
            Column("signer", _("承诺人"), "signer_name", width=10, default_visible=False),
            Column("state", _("状态"), kind=Kind.CHOICE, choices=SelfInspectionState, colours=COLOURS, width=10,
                   filter="choice"),
        ),
        filters=(
            region_filter("region_code"),
            Filter("round", _("自查轮次"), _of_round, kind="text", hidden=True),
            Filter("institution_code", _("机构"), _of_institution, hidden=True),
        ),
        order=("-due_on",),
        view=P.SELFCHECK_VIEW,
        row_url=lambda row: reverse("institutions:selfinspection_detail", args=[row["pk"]]),
        list_url="institutions:selfinspection_list",
        empty=_("还没有机构提交自查。"),
    )
)  # fmt: skip
