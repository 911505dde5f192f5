"""The draw rules: an authority confirms them by recording the document they rest on."""

from datetime import date, datetime, timedelta

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


def new_version(old: str, new: str, *, valid_from: date, by, now: datetime) -> int:
    """Copy a version under a new name from a day on, unconfirmed; the old one ends the day before. How many rules."""
    if not may(by, P.CHECK_ITEM_EDIT):
        raise Refused(_("您无权修订抽查实施细则。"))
    new = new.strip()
    if not new or len(new) > DrawRule._meta.get_field("version").max_length:
        raise Refused(_("请填写新版本号（最多20个字）。"))
    if DrawRule.objects.filter(version=new).exists():
        raise Refused(_("版本“%(version)s”已存在。") % {"version": new})
    rows = list(DrawRule.objects.filter(version=old).order_by("pk"))
    if not rows or valid_from <= max(row.valid_from for row in rows):
        raise Refused(_("新版本的生效日期必须晚于现行版本。"))
    with act("inspections.rules.version", by=by, now=now, about=f"rules:{new}", label=gettext_lazy("修订实施细则"),
             data={"from": old}):  # fmt: skip
        DrawRule.objects.filter(version=old).update(valid_to=valid_from - timedelta(days=1))
        for row in rows:
            row.pk, row.version, row.valid_from, row.valid_to, row.confirmed = None, new, valid_from, None, False
        DrawRule.objects.bulk_create(rows)
    return len(rows)


def set_value(rule: DrawRule, value: int, *, by, now: datetime) -> DrawRule:
    """Change a parameter nobody has confirmed yet; a confirmed one is changed by a new version only."""
    if not may(by, P.CHECK_ITEM_EDIT):
        raise Refused(_("您无权修订抽查实施细则。"))
    with act("inspections.rules.set", by=by, now=now, about=f"rules:{rule.version}", label=gettext_lazy("修改规则数值"),
             note=f"{rule.label}: {rule.value} → {value}") as entry:  # fmt: skip
        row = DrawRule.objects.select_for_update().get(pk=rule.pk)
        if row.confirmed:
            raise Refused(_("已确认的规则不能直接修改，请修订为新版本。"))
        row.value = value
        row.save(update_fields=["value"])
        entry.subject = row
    return row
