"""A unit is not one liaison: replies of its sections (科室), asked for, written, merged into the month's text."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from supervision.foundation.access import P, may
from supervision.foundation.errors import Refused
from supervision.foundation.models import User
from supervision.foundation.services.notices import notify
from supervision.foundation.trail import act

from ..choices import ReportState
from ..models import ProgressReport, SectionDraft, Task
from ..rules import reporting
from .progress import open_report

_OPEN = (ReportState.DRAFT, ReportState.SENT_BACK)


def split(task: Task, period: str, sections: list[str], *, by, now, request: str = "") -> list[SectionDraft]:
    """Ask sections for their part of a month. A section asked before keeps what it wrote."""
    names = list(dict.fromkeys(name.strip() for name in sections if name.strip()))
    if not names:
        raise Refused(_("请选择或填写科室。"))
    with act(
        "rectification.section.split", by=by, now=now, label=gettext_lazy("分解到科室"), note="、".join(names)
    ) as e:
        row = Task.objects.select_for_update(of=("self",)).get(pk=task.pk)
        _refuse_stranger(row, by)
        report = open_report(row, period)
        if report.pk is None:
            report.reporter = by
            report.save()
        made = [
            SectionDraft.objects.get_or_create(report=report, section=name, defaults={"request": request})[0]
            for name in names
        ]
        e.subject = report
        _tell(row, report, names, now)
    return made


def write(draft: SectionDraft, *, by, now, text: str) -> SectionDraft:
    """A section's reply, by one of its people or by the reporter on its behalf."""
    if not text.strip():
        raise Refused(_("请填写科室进展。"))
    label = gettext_lazy("填写科室进展")
    with act("rectification.section.write", by=by, now=now, label=label, note=draft.section) as entry:
        report = ProgressReport.objects.select_for_update(of=("self",)).get(pk=draft.report_id)
        row = SectionDraft.objects.select_for_update().get(pk=draft.pk)
        own = may(by, P.TASK_DRAFT) and "lead" in report.parties(by) and by.section == row.section
        behalf = may(by, P.TASK_REPORT) and "lead" in report.parties(by)
        if not (own or behalf):
            raise Refused(_("只有“%(section)s”的人员或本单位联络员可以填写。") % {"section": row.section})
        if report.state not in _OPEN:
            raise Refused(_("本月进展已送审签或已报送，不能再填写。"))
        row.text, row.writer, row.written_at = text.strip(), by, now
        row.on_behalf, row.merged_at = not own, None
        row.save()
        entry.subject = row
    return row


def merge(task: Task, period: str, *, by, now) -> ProgressReport:
    """Join the replies that have come and were not merged yet to the text of the month, for the reporter to amend."""
    with act("rectification.section.merge", by=by, now=now, label=gettext_lazy("合并科室进展"), note=period) as entry:
        row = Task.objects.select_for_update(of=("self",)).get(pk=task.pk)
        _refuse_stranger(row, by)
        report = open_report(row, period)
        new = [] if report.pk is None else list(report.sections.exclude(text="").filter(merged_at=None))
        if not new:
            raise Refused(_("没有新的科室进展可以合并。"))
        joined = reporting.merged([(one.section, one.text) for one in new])
        report.text = f"{report.text.rstrip()}\n{joined}" if report.text.strip() else joined
        report.reporter = by
        report.save()
        SectionDraft.objects.filter(pk__in=[one.pk for one in new]).update(merged_at=now)
        entry.subject = report
    return report


def _refuse_stranger(task, by) -> None:
    if not (may(by, P.TASK_REPORT) and "lead" in task.parties(by)):
        raise Refused(_("只有牵头单位的联络员可以分解和合并科室进展。"))


def _tell(task, report, names, now) -> None:
    people = User.objects.filter(agency=task.lead_agency_id, section__in=names, is_active=True)
    title = _("请填写 %(period)s 整改进展：%(task)s") % {"period": report.period, "task": task.title}
    notify([p for p in people if may(p, P.TASK_DRAFT)], key=f"section:{report.pk}", title=title, now=now)
