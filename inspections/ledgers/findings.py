"""The ledger of findings."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from supervision.foundation.access import P
from supervision.foundation.ledger.columns import Column, Filter, Kind, Ledger, region_filter, register

from .. import queries
from ..choices import COLOURS, FindingState
from ..models import Finding
from .visits import of_institution


def _of_visit(rows, value, user):
    return rows.filter(visit__code=value)


def _repeated(rows, value, user):
    return queries.repeated(rows, timezone.localdate())


def _undisposed(rows, value, user):
    return rows.undisposed()


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
            Filter("repeated", _("重复问题"), _repeated, kind="flag"),
            Filter("undisposed", _("尚未处置"), _undisposed, kind="flag"),
            Filter("visit", _("检查任务"), _of_visit, hidden=True),
            Filter("institution_code", _("机构"), of_institution, hidden=True),
        ),
        order=("-found_on", "code"),
        view=P.FINDING_VIEW,
        row_url=lambda row: reverse("inspections:finding_detail", args=[row["pk"]]),
        list_url="inspections:finding_list",
        empty=_("没有检查发现的问题。"),
    )
)
