"""The pool of inspectors as a ledger."""

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from supervision.foundation.access import P
from supervision.foundation.ledger.columns import Column, Filter, Kind, Ledger, region_filter, register

from ..choices import COLOURS, InspectorStatus
from ..models import Inspector


def _expired(rows, value, user):
    return rows.filter(Q(valid_to__lt=timezone.localdate()), ~Q(status=InspectorStatus.LEFT))


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
