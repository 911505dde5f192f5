"""The ledgers of institution disclosure: what is public, and who is behind."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from supervision.foundation.access import P
from supervision.foundation.ledger.columns import Column, Filter, Kind, Ledger, region_filter, register

from ..choices import COLOURS, DisclosureState
from ..models import Disclosure, Institution
from ..queries import progress


def _late(rows, value, user):
    return rows.filter(state=DisclosureState.PUBLISHED, due_on__lt=timezone.localdate())


def _unchecked(rows, value, user):
    return rows.filter(checked_on=None, state=DisclosureState.PUBLISHED)


DISCLOSURES = register(
    Ledger(
        name="disclosures",
        title=_("院务公开台账"),
        model=Disclosure,
        key=("institution_code", "item_code"),
        columns=(
            Column("institution_code", _("机构编码"), "institution__code", kind=Kind.CODE, width=14, filter="exact",
                   advanced=True, default_visible=False),
            Column("institution", _("机构名称"), "institution__name", width=32, filter="contains", link=True),
            Column("item_code", _("编号"), "item__code", kind=Kind.CODE, width=8, default_visible=False),
            Column("item", _("公开事项"), "item__name", width=18, filter="contains"),
            Column("confirmed_on", _("最近确认日期"), kind=Kind.DATE, width=12),
            Column("due_on", _("应于此日前更新"), kind=Kind.DATE, width=13, filter="range", advanced=True),
            Column("checked_on", _("核对日期"), kind=Kind.DATE, width=12),
            Column("question", _("需更正的问题"), width=28, default_visible=False),
            Column("correct_by", _("更正期限"), kind=Kind.DATE, width=12, default_visible=False),
            Column("state", _("状态"), kind=Kind.CHOICE, choices=DisclosureState, colours=COLOURS, width=10,
                   filter="choice"),
        ),
        filters=(
            region_filter("region_code"),
            Filter("late", _("超过更新期限"), _late, kind="flag"),
            Filter("unchecked", _("未核对"), _unchecked, kind="flag"),
        ),
        order=("institution", "item_code"),
        view=P.DISCLOSURE_VIEW,
        row_url=lambda row: reverse("institutions:disclosure_detail", args=[row["pk"]]),
        list_url="institutions:disclosure_list",
        empty=_("还没有机构公开信息。机构登录后在“我的机构”中公开。"),
    )
)  # fmt: skip

BEHIND = register(
    Ledger(
        name="disclosure_progress",
        title=_("院务公开进度"),
        model=Institution,
        queryset=lambda user: progress(user, timezone.localdate()),
        key=("code",),
        columns=(
            Column("code", _("机构编码"), kind=Kind.CODE, width=14, filter="exact", advanced=True),
            Column("name", _("机构名称"), width=34, filter="contains", link=True),
            Column("county", _("区划"), "region__name", width=12),
            Column("category", _("机构类别"), "category__name", width=18),
            Column("expected", _("应公开"), "expected_items", kind=Kind.INTEGER, width=8),
            Column("current", _("已公开且有效"), "current_items", kind=Kind.INTEGER, width=12),
            Column("outdated", _("超过更新期限"), "outdated_items", kind=Kind.INTEGER, width=12),
            Column("questioned", _("待更正"), "questioned_items", kind=Kind.INTEGER, width=8),
            Column("behind", _("尚欠"), "behind_items", kind=Kind.INTEGER, width=8, filter="range"),
        ),
        filters=(region_filter("region_code"),),
        order=("name",),
        view=P.DISCLOSURE_CHECK,
        row_url=lambda row: f"{reverse('institutions:disclosure_list')}?institution_code={row['code']}",
        list_url="institutions:disclosure_progress",
        empty=_("没有在业机构。"),
    )
)  # fmt: skip
