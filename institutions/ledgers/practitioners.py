"""The ledger of practitioners."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from supervision.foundation.access import P
from supervision.foundation.ledger.columns import Column, Filter, Kind, Ledger, region_filter, register

from ..choices import COLOURS, PractitionerKind, PractitionerState
from ..models import Institution, Practitioner
from ..models.people import FOUND_BY
from ..queries import sealed
from .expiry import expiring
from .importers import PractitionerImporter


def _at(rows, value, _user):
    """Staff of the institutions a text finds."""
    return rows.filter(institution__in=Institution.objects.matching(value).order_by())


PRACTITIONERS = register(
    Ledger(
        name="practitioners",
        title=_("医务人员台账"),
        model=Practitioner,
        key=("code",),
        columns=(
            Column("code", _("人员编码"), kind=Kind.CODE, width=14, advanced=True, filter="exact", field="code"),
            Column("name", _("姓名"), width=12, sort="sort_key", link=True, field="name", required=True,
                   synonyms=("人员姓名", "医师姓名", "护士姓名")),
            Column("kind", _("人员类别"), kind=Kind.CHOICE, choices=PractitionerKind, width=14, filter="choice",
                   field="kind", synonyms=("类别", "岗位类别", "职业类别", "人员类型")),
            Column("institution", _("执业机构"), "institution__name", width=32, sort="institution__sort_key",
                   field="institution", synonyms=("机构名称", "主要执业机构", "所在机构", "单位名称")),
            Column("institution_code", _("机构编码"), "institution__code", kind=Kind.CODE, width=14,
                   default_visible=False, filter="exact", advanced=True, field="institution"),
            Column("scope", _("执业范围"), width=14, filter="contains", advanced=True, field="scope"),
            Column("certificate_number", _("执业证书编号"), kind=Kind.CODE, width=20, filter="exact", advanced=True,
                   field="certificate_number", synonyms=("执业证号", "证书编号", "执业证书号")),
            Column("qualification_number", _("资格证书编号"), kind=Kind.CODE, width=24, default_visible=False,
                   field="qualification_number", synonyms=("资格证号",)),
            Column("id_masked", _("身份证号"), kind=Kind.CODE, width=20, sortable=False, field="id_number",
                   synonyms=("身份证", "身份证号码", "证件号码")),
            Column("registered_on", _("注册日期"), kind=Kind.DATE, width=12, default_visible=False,
                   field="registered_on"),
            Column("expires_on", _("有效期至"), kind=Kind.DATE, width=12, filter="range", field="expires_on",
                   synonyms=("注册有效期", "有效期止")),
            Column("state", _("状态"), kind=Kind.CHOICE, choices=PractitionerState, colours=COLOURS, width=10,
                   filter="choice"),
        ),
        queryset=Practitioner.objects.listed_for,
        filters=(
            Filter("q", _("姓名、首字母、证书编号或身份证号"), search=FOUND_BY, sealed=sealed),
            Filter("identity", _("身份证号"), lambda rows, value, _user: rows.filter(id_hash=value), kind="sealed",
                   hidden=True),
            Filter("institution", _("执业机构"), _at, kind="text"),
            Filter("name", _("姓名"), lambda rows, value, _user: rows.matching(value), kind="text", hidden=True),
            region_filter("region_code"),
            Filter("expiring", _("90日内到期"), expiring("expires_on"), kind="flag", advanced=True),
        ),
        order=("name",),
        view=P.PRACTITIONER_VIEW,
        imports=P.PRACTITIONER_EDIT,
        importer=PractitionerImporter,
        row_url=lambda row: reverse("institutions:practitioner_detail", args=[row["code"]]),
        list_url="institutions:practitioner_list",
        new_url="institutions:practitioner_new",
        new_permission=P.PRACTITIONER_EDIT,
        empty=_("还没有医务人员。"),
    )
)  # fmt: skip
