"""The draw rules: an authority confirms them by recording the document they rest on."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from supervision.foundation.access import P, may
from supervision.foundation.errors import Refused
from supervision.foundation.trail import act

from ..models import DrawRule


def confirm(version: str, kind: str, *, basis: str, by, now: datetime) -> int:
    """Confirm every open rule of one kind (base ratios, credit factors, …) of a version; how many there were.

    Draws committed before stay on trial; a plan is judged again when it is drawn.
    """
    if not may(by, P.PLAN_APPROVE):
        raise Refused(_("您无权确认抽查实施细则。"))
    if not basis.strip():
        raise Refused(_("请填写依据文件的名称和文号。"))
    with act("inspections.rules.confirm", by=by, now=now, about=f"rules:{version}", label=gettext_lazy("确认实施细则"),
             note=basis, data={"kind": kind}):  # fmt: skip
        rows = DrawRule.objects.filter(version=version, kind=kind, confirmed=False)
        return rows.update(confirmed=True, basis=basis.strip()[:200])
