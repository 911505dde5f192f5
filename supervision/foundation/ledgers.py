"""The register of public bodies as a ledger. It takes no import: names and duties change by their own procedures."""

from django.contrib.postgres.aggregates import StringAgg
from django.db.models import CharField, Count, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .access import P
from .choices import AgencyKind
from .ledger.columns import Column, Filter, Kind, Ledger, register
from .models import Agency, AgencyAlias, AgencyName, Region, User


def _former_names():
    rows = AgencyName.objects.filter(agency=OuterRef("pk")).exclude(name=OuterRef("name")).order_by().values("agency")
    joined = rows.annotate(all=StringAgg("name", "、", order_by=F("from_on").asc(nulls_first=True))).values("all")
    return Coalesce(Subquery(joined, output_field=CharField()), Value(""))


def _people():
    rows = User.objects.filter(agency=OuterRef("pk"), is_active=True).order_by().values("agency")
    return Coalesce(Subquery(rows.annotate(n=Count("pk")).values("n")), Value(0))


def _called(rows, value, user):
    """By a part of any name: present, former, or as papers write it."""
    former = AgencyName.objects.filter(name__contains=value).values("agency")
    written = AgencyAlias.objects.filter(name__contains=value).values("agency")
    return rows.filter(Q(name__contains=value) | Q(pk__in=former) | Q(pk__in=written))


def _within(rows, value, user):
    region = Region.objects.filter(code=value.ljust(9, "0")).first()
    if region is None:
        return rows.none()
    low, high = region.bounds
    return rows.filter(region_code__gte=low, region_code__lt=high)


register(
    Ledger(
        name="agencies",
        title=_("单位名录"),
        model=Agency,
        key=("code",),
        columns=(
            Column("code", _("编码"), kind=Kind.CODE, width=16, link=True),
            Column("name", _("名称"), width=36, link=True),
            Column("short_name", _("简称"), width=14),
            Column("kind", _("类别"), kind=Kind.CHOICE, choices=AgencyKind, width=16, filter="choice"),
            Column("region", _("行政区划"), "region__name", width=12),
            Column("parent", _("上级单位"), "parent__short_name", width=14),
            Column("in_joint_conference", _("联席会议成员"), kind=Kind.BOOLEAN, width=8, filter="choice",
                   advanced=True, default_visible=False),
            Column("phone", _("办公电话"), kind=Kind.CODE, width=16, default_visible=False),
            Column("former", _("曾用名"), _former_names(), width=24, sortable=False),
            Column("people", _("在用账号"), _people(), kind=Kind.INTEGER, width=8),
            Column("is_active", _("有效"), kind=Kind.BOOLEAN, width=6, filter="choice"),
            Column("closed_on", _("撤销日期"), kind=Kind.DATE, width=12, default_visible=False),
            Column("successor", _("承接单位"), "successor__short_name", width=20, default_visible=False),
        ),
        filters=(
            Filter("called", _("名称、曾用名或别名"), _called, kind="text"),
            Filter("region", _("区划代码"), _within, kind="text"),
        ),
        order=("code",),
        view=P.USER_MANAGE,
        row_url=lambda row: reverse("foundation:agency_detail", args=[row["code"]]),
        list_url="foundation:agency_list",
        new_url="foundation:agency_new",
        new_permission=P.USER_MANAGE,
        empty=_("没有符合条件的单位。"),
    )
)  # fmt: skip
