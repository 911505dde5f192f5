"""The pool of inspectors as a ledger."""

from django.db.models import CharField, Count, F, Func, IntegerField, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from supervision.foundation.access import P
from supervision.foundation.ledger.columns import Column, Filter, Kind, Ledger, region_filter, register

from ..choices import COLOURS, InspectorStatus, VisitState
from ..models import Inspector, Leave, VisitMember
from .importers import InspectorImporter


def _expired(rows, value, user):
    return rows.filter(Q(valid_to__lt=timezone.localdate()), ~Q(status=InspectorStatus.LEFT))


def _away(rows, value, user):
    return rows.filter(pk__in=Leave.objects.on_day(timezone.localdate()).values("inspector"))


def _people(user):
    """Entries with the visits each has made this year: what is still secret is not counted."""
    seats = VisitMember.objects.filter(inspector=OuterRef("pk"), is_current=True)
    seats = seats.filter(visit__visited_on__year=timezone.localdate().year).exclude(visit__state=VisitState.ASSIGNED)
    load = seats.order_by().values("inspector").annotate(n=Count("pk")).values("n")
    return Inspector.objects.visible_to(user).annotate(
        load=Coalesce(Subquery(load, output_field=IntegerField()), Value(0))
    )


def _joined(field: str):
    """An array as people write lists."""
    return Func(F(field), Value("、"), function="array_to_string", output_field=CharField())


INSPECTORS = register(
    Ledger(
        name="inspectors",
        title=_("执法检查人员名录库"),
        model=Inspector,
        key=("code",),
        columns=(
            Column("code", _("执法人员编码"), kind=Kind.CODE, width=10, link=True),
            Column("name", _("姓名"), width=12, filter="contains", link=True, field="name", required=True),
            Column("certificate_no", _("执法证号"), kind=Kind.CODE, width=20, filter="contains", field="certificate_no",
                   required=True, synonyms=("证件号码", "执法证件号", "行政执法证号")),
            Column("valid_to", _("证件有效期至"), kind=Kind.DATE, filter="range", field="valid_to", required=True,
                   synonyms=("有效期至", "证件有效期")),
            Column("unit", _("单位"), "unit__name", width=24, filter="contains", field="unit", required=True,
                   synonyms=("所在单位", "执法单位")),
            Column("areas", _("执法区域"), _joined("areas"), width=20, sortable=False, default_visible=False,
                   field="areas"),
            Column("skills", _("专业"), _joined("skills"), width=24, sortable=False, field="skills"),
            Column("is_expert", _("专家"), kind=Kind.BOOLEAN, width=8, filter="choice", field="is_expert"),
            Column("load", _("本年检查次数"), kind=Kind.INTEGER, width=8, sortable=False),
            Column("status", _("状态"), kind=Kind.CHOICE, choices=InspectorStatus, colours=COLOURS, filter="choice",
                   field="status"),
        ),
        filters=(
            region_filter(),
            Filter("expired", _("证件已过期"), _expired, kind="flag"),
            Filter("away", _("今天离岗"), _away, kind="flag"),
        ),
        order=("code",),
        view=P.INSPECTOR_VIEW,
        queryset=_people,
        imports=P.INSPECTOR_EDIT,
        importer=InspectorImporter,
        row_url=lambda row: reverse("inspections:inspector_edit", args=[row["pk"]]),
        list_url="inspections:inspector_list",
        new_url="inspections:inspector_new",
        new_permission=P.INSPECTOR_EDIT,
        empty=_("名录库里还没有人员。随机抽取至少需要两名证件有效的人员。"),
    )
)  # fmt: skip
