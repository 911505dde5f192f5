"""The check-item list as a ledger: every version, with the days it holds."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from supervision.foundation.access import P
from supervision.foundation.ledger.columns import Column, Filter, Kind, Ledger, register

from ..choices import ItemKind, SubjectLevel
from ..models import CheckItem
from .importers import CheckItemImporter


def _in_force(rows, value, user):
    return rows.in_force(timezone.localdate())


CHECK_ITEMS = register(
    Ledger(
        name="check_items",
        title=_("抽查事项清单"),
        model=CheckItem,
        key=("code", "valid_from"),
        columns=(
            Column("code", _("事项编码"), kind=Kind.CODE, width=10, filter="contains", link=True, field="code",
                   required=True),
            Column("category", _("专业"), width=14, filter="contains", field="category", required=True),
            Column("item", _("抽查事项"), width=30, filter="contains", link=True, field="item", required=True),
            Column("content", _("检查内容"), width=40, field="content"),
            Column("subject_class", _("检查对象"), width=16, filter="contains", field="subject_class"),
            Column("level", _("检查主体层级"), kind=Kind.CHOICE, choices=SubjectLevel, width=10, filter="choice",
                   field="level"),
            Column("method", _("检查方式"), width=16, field="method", default_visible=False),
            Column("kind", _("事项类别"), kind=Kind.CHOICE, choices=ItemKind, width=14, filter="choice", field="kind"),
            Column("basis", _("依据"), width=36, field="basis"),
            Column("valid_from", _("生效日期"), kind=Kind.DATE, filter="range", advanced=True),
            Column("valid_to", _("失效日期"), kind=Kind.DATE),
        ),
        filters=(Filter("in_force", _("只看现行"), _in_force, kind="flag"),),
        order=("code", "-valid_from"),
        view=P.PLAN_VIEW,
        imports=P.CHECK_ITEM_EDIT,
        importer=CheckItemImporter,
        row_url=lambda row: reverse("inspections:check_item", args=[row["pk"]]),
        list_url="inspections:check_item_list",
        new_url="inspections:check_item_new",
        new_permission=P.CHECK_ITEM_EDIT,
        empty=_("还没有抽查事项。"),
    )
)  # fmt: skip
