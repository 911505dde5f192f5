"""Licences and filings in the file of an institution."""

from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from supervision.foundation.access import P
from supervision.foundation.casefile import FileAction, FileWarning, Tab, TabColumn, Warned

from ..models import Licence
from ..queries import licence_warnings


def _licences(user, code):
    rows = Licence.objects.visible_to(user).filter(institution__code=code).on(timezone.localdate())
    return rows.annotate_now().select_related("kind").order_by("-kind__is_main", "kind", "pk")


LICENCES = (
    TabColumn(gettext_lazy("种类"), "kind.name", width=30,
              url=lambda row: reverse("institutions:licence_detail", args=[row.code])),
    TabColumn(gettext_lazy("编号"), "number", look="code", width=24),
    TabColumn(gettext_lazy("有效期自"), "begins_on", width=12),
    TabColumn(gettext_lazy("有效期至"), "ends_on", look="deadline", width=12),
    TabColumn(gettext_lazy("状态"), lambda row: str(row.standing_now.label), width=12),
)  # fmt: skip


def _ending(file, on: date):
    for text, url, colour in licence_warnings(file.user, file.code, on):
        yield Warned(text, url, colour)


TABS = [
    Tab(
        "licences", gettext_lazy("许可与备案"), (P.LICENCE_VIEW,), _licences, columns=LICENCES,
        empty=gettext_lazy("还没有登记许可或备案。"), ledger="institutions:licence_list", query="of={code}",
    ),
]  # fmt: skip
WARNINGS = [FileWarning((P.LICENCE_VIEW,), _ending)]
ACTIONS = [
    FileAction(
        gettext_lazy("许可与备案"), (P.LICENCE_EDIT,),
        lambda file: f"{reverse('institutions:licence_list')}?of={file.code}",
    ),
]  # fmt: skip
