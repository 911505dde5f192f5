"""The leniency lists: a row may be stated as a ground once the authority has recorded its basis."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from supervision.foundation.access import P, may
from supervision.foundation.errors import Refused
from supervision.foundation.trail import act

from ..models import LeniencyItem


def confirm(item: LeniencyItem, *, basis: str, by, now: datetime) -> LeniencyItem:
    """Record the document that makes a row hold. Raises Refused."""
    if not may(by, P.RULE_CONFIRM):
        raise Refused(_("您无权确认规则。"))
    if not basis.strip():
        raise Refused(_("请填写依据文件名称和文号。"))
    with act("inspections.leniency.confirm", by=by, now=now, about="rules:leniency",
             label=lazy("登记依据并确认"), note=f"{item}：{basis.strip()}") as entry:  # fmt: skip
        row = LeniencyItem.objects.select_for_update().get(pk=item.pk)
        if row.confirmed:
            raise Refused(_("该情形已经确认。"))
        row.basis, row.confirmed = basis.strip(), True
        row.save(update_fields=["basis", "confirmed"])
        entry.subject = row
        entry.about = "rules:leniency"
    return row
