"""Disclosure in the file of an institution."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext_lazy, ngettext

from supervision.foundation.access import P
from supervision.foundation.casefile import FileWarning, Tab, TabColumn, Warned

from ..choices import DisclosureState
from ..models import Disclosure


def _disclosures(user, code):
    rows = Disclosure.objects.visible_to(user).filter(institution__code=code)
    return rows.select_related("item").order_by("item__code")


DISCLOSURES = (
    TabColumn(gettext_lazy("公开事项"), "item.name", width=20,
              url=lambda row: reverse("institutions:disclosure_detail", args=[row.pk])),
    TabColumn(gettext_lazy("最近确认日期"), "confirmed_on", width=12),
    TabColumn(gettext_lazy("应于此日前更新"), "due_on", look="deadline", width=14),
    TabColumn(gettext_lazy("核对日期"), "checked_on", width=12),
    TabColumn(gettext_lazy("需更正的问题"), "question", width=30),
    TabColumn(gettext_lazy("更正期限"), "correct_by", look="deadline", width=12),
    TabColumn(gettext_lazy("状态"), "state", look="pill", width=10),
)  # fmt: skip


def _to_correct(file, on: date):
    rows = Disclosure.objects.visible_to(file.user).filter(institution__code__in=file.codes)
    late = rows.filter(state=DisclosureState.PUBLISHED, due_on__lt=on)
    told = {"n": rows.filter(state=DisclosureState.QUESTIONED).count(), "late": late.count()}
    if told["n"]:
        text = ngettext("%(n)s项院务公开待更正", "%(n)s项院务公开待更正", told["n"])
        yield Warned(text % told, "?tab=disclosures", "red")
    if told["late"]:
        text = ngettext("%(late)s项院务公开超过更新期限", "%(late)s项院务公开超过更新期限", told["late"])
        yield Warned(text % told, "?tab=disclosures")


TABS = [
    Tab(
        "disclosures", gettext_lazy("院务公开"), (P.DISCLOSURE_VIEW,), _disclosures, columns=DISCLOSURES,
        empty=gettext_lazy("机构登录后在“我的机构”中公开。"), ledger="institutions:disclosure_list",
    ),
]  # fmt: skip
WARNINGS = [FileWarning((P.DISCLOSURE_VIEW,), _to_correct)]
