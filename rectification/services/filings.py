"""Plans of the responsible units on file (备案)."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from supervision.foundation.access import P, may
from supervision.foundation.errors import Refused
from supervision.foundation.models import Agency
from supervision.foundation.trail import act

from ..choices import PlanState
from ..models import FiledPlan, Plan


def _refuse_strangers(plan: Plan, by) -> None:
    if by is not None and not (may(by, P.TASK_ISSUE) and "office" in plan.parties(by)):
        raise Refused(_("备案由牵头办公室登记。"))


def file(plan: Plan, *, agency: Agency, number: str, filed_on: date, note: str = "", by, now) -> FiledPlan:
    """Record that a unit has filed its plan; the scan is attached beside this."""
    with act("rectification.filing.add", by=by, now=now, label=lazy("登记备案"), note=number) as entry:
        entry.subject = row = Plan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
        _refuse_strangers(row, by)
        if row.state != PlanState.CONFIRMED:
            raise Refused(_("方案确认后、办结前方可登记备案。"))
        if filed_on > timezone.localdate(now):
            raise Refused(_("备案日期不能晚于今天。"))
        if row.filings.valid().filter(agency=agency, number=number).exists():
            raise Refused(_("%(agency)s 的 %(number)s 已登记过备案。") % {"agency": agency, "number": number})
        entry.data = {"agency": agency.code, "number": number}
        return FiledPlan.objects.create(
            plan=row, agency=agency, region_code=agency.region_code, number=number, filed_on=filed_on, note=note,
            recorded_by=by, recorded_at=now,
        )  # fmt: skip


def void(filing: FiledPlan, *, reason: str, by, now) -> FiledPlan:
    """Take a filing back that was recorded by mistake."""
    if not reason.strip():
        raise Refused(_("请填写作废理由。"))
    with act("rectification.filing.void", by=by, now=now, label=lazy("作废备案"), note=reason) as entry:
        row = FiledPlan.objects.select_for_update(of=("self",)).select_related("plan").get(pk=filing.pk)
        _refuse_strangers(row.plan, by)
        if row.void_reason:
            raise Refused(_("该备案已经作废。"))
        row.void_reason = reason
        row.save(update_fields=["void_reason"])
        entry.subject, entry.data = row.plan, {"number": row.number}
    return row


def require(plan: Plan, required: bool, *, by, now) -> Plan:
    """Whether a unit without a filed plan may ask for close-out."""
    label = lazy("要求责任单位方案备案") if required else lazy("不要求责任单位方案备案")
    with act("rectification.filing.require", by=by, now=now, label=label) as entry:
        entry.subject = row = Plan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
        _refuse_strangers(row, by)
        row.filing_required = required
        row.save(update_fields=["filing_required"])
    return row
