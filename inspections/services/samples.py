"""Sampling: what was sealed and sent, what the laboratory said, and what follows from a failing result."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from supervision.foundation.errors import Refused
from supervision.foundation.numbers import allocate_code
from supervision.foundation.services.attachments import attach
from supervision.foundation.trail import act
from supervision.foundation.workdays import WORKING, deadline

from ..choices import ResultCode, VisitState
from ..models import FindingCatalogue, Sample, Visit
from ..rules import results
from ..workflow import SAMPLE, VISIT
from . import visits

RESULT_DAYS = 20  # working days a laboratory has unless the sheet says otherwise; a default of ours


def take(visit: Visit, *, item: str, test: str, seal: str, laboratory: str, taken_on: date, by, now: datetime,
         quantity: int = 1, days: int = RESULT_DAYS) -> Sample:  # fmt: skip
    """Write down a sample of a visit. Raises Refused."""
    if not VISIT.has_right("record", by, visit):
        raise Refused(_("只有检查组成员可以登记采样。"))
    if taken_on > timezone.localdate(now):
        raise Refused(_("采样日期不能晚于今天。"))
    if visit.samples.filter(seal=seal.strip()).exists():
        raise Refused(_("封条编号%(seal)s已登记过。") % {"seal": seal})
    due = deadline(taken_on, days, WORKING)
    with act("inspections.sample.take", by=by, now=now, subject=visit, note=item, label=gettext_lazy("登记采样")):
        place = visit.office.code.partition("-")[0]
        return Sample.objects.create(
            code=f"{allocate_code('CY', place, taken_on.year, width=5)}-{place}", visit=visit, item=item.strip(),
            test=test.strip(), quantity=quantity, seal=seal.strip(), laboratory=laboratory.strip(), taken_on=taken_on,
            taken_by=by, due_on=due.date, due_derivation=due.derivation,
        )  # fmt: skip


def enter_result(sample: Sample, *, verb: str, result_on: date, by, now: datetime, value: str = "",
                 report_no: str = "", offence: FindingCatalogue | None = None, report=None) -> Sample:  # fmt: skip
    """What the laboratory said: "passed", "failed" (names the offence, becomes a finding) or "spoil"."""
    if result_on is None or not sample.taken_on <= result_on <= timezone.localdate(now):
        raise Refused(_("报告日期应在采样日期与今天之间。"))
    if verb == "failed" and offence is None:
        raise Refused(_("不合格的，请选择对应的问题。"))
    if verb != "spoil" and not report_no.strip():
        raise Refused(_("请填写检测报告编号。"))
    changes = {"result_on": result_on, "value": value.strip(), "report_no": report_no.strip(), "result_by": by,
               "offence": offence if verb == "failed" else None}  # fmt: skip
    with transaction.atomic():
        row = SAMPLE.take(verb, sample, by=by, now=now, note=value, changes=changes)
        if report is not None:
            attach(report, row, by=by, now=now)
        if verb == "failed":
            _found(row, by, now)
    return row


def _found(sample: Sample, by, now: datetime) -> None:
    """A failing result is a finding; a record that said otherwise is corrected and confirmed by the second officer."""
    visit = visits.locked(sample.visit)
    text = _("%(item)s检测不合格：%(test)s %(value)s（报告%(report)s）") % {
        "item": sample.item, "test": sample.test, "value": sample.value, "report": sample.report_no,
    }  # fmt: skip
    with act("inspections.visit.findings", by=by, now=now, subject=visit, label=gettext_lazy("记录发现问题")):
        sample.finding = visits.add_finding(
            visit, {"offence": sample.offence, "text": text, "quantity": sample.quantity}, sample.result_on, by, now
        )
        sample.save(update_fields=["finding"])
    if visit.state == VisitState.CONFIRMED:
        result = visit.result if visit.result in results.WITH_FINDINGS else ResultCode.ORDERED_CORRECTION
        due = deadline(timezone.localdate(now), visits.PUBLISH_DAYS, WORKING)
        changes = {"result": result, "recorded_by": by, "recorded_at": now, "publish_due": due.date,
                   "publish_due_derivation": due.derivation}  # fmt: skip
        VISIT.take("reopen", visit, by=by, now=now, note=text, changes=changes)
