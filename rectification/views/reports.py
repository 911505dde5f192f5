"""The unit's month: everything due on one page, last month's words beside this month's."""

import re
from dataclasses import dataclass, field

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from supervision.foundation.access import P, require
from supervision.foundation.errors import Refused
from supervision.foundation.models import Act

from .. import queries
from ..choices import COLOURS, WORKING_STATES, Light, Pace, ReportState
from ..forms.month import FigureValueForm, ReportForm
from ..models import Figure, ProgressReport, Task
from ..models.reports import plain
from ..rules.milestones import planned_percent
from ..services import lights, progress, sections
from .words import reasons_of

_MONTH = re.compile(r"20\d\d-(0[1-9]|1[0-2])")
_BACK = 3  # months one can still report for
_OPEN = (None, ReportState.DRAFT, ReportState.SENT_BACK)
_LONGEST = 40  # of a signer's name


@dataclass
class Line:
    """One task of the month. ``form`` is None once the month has left the reporter's desk."""

    task: Task
    report: ProgressReport | None
    last: ProgressReport | None
    form: ReportForm | None
    figures: list[FigureValueForm] = field(default_factory=list)
    returned: str = ""
    expected: int | None = None
    pace: Pace | None = None
    outlook: tuple = ()

    @property
    def is_valid(self) -> bool:
        """Whether everything typed in this block can be kept."""
        return self.form is None or all(form.is_valid() for form in (self.form, *self.figures))

    @property
    def has_changed(self) -> bool:
        """Whether something was typed in this block."""
        return self.form.has_changed() or any(form.has_changed() for form in self.figures)

    @property
    def pace_colour(self) -> str:
        """Colour of the pace."""
        return COLOURS[self.pace]

    @property
    def drops(self) -> bool:
        """Whether what is kept lies below last month's, so that the reason is asked for."""
        return bool(self.last and self.report and self.report.percent < self.last.percent)

    @property
    def section_count(self) -> tuple[int, int]:
        """(sections that have answered, sections asked)."""
        asked = list(self.report.sections.all()) if self.report else []
        return sum(bool(one.text) for one in asked), len(asked)


def months_open(today) -> list[str]:
    """This month and the ones before that may still be reported, newest first."""
    months = [f"{today:%Y-%m}"]
    while len(months) <= _BACK:
        months.append(queries.previous_period(months[-1]))
    return months


def period_of(request) -> str:
    """The month asked for, by default the present one."""
    months = months_open(timezone.localdate())
    period = request.GET.get("period") or months[0]
    if not _MONTH.fullmatch(period) or period > months[0]:
        raise Http404
    return period


@require(P.TASK_REPORT)
def report_month(request):
    """Fill in, keep as draft, hand in one task or all."""
    period = period_of(request)
    lines = _lines(request, period)
    wrong = [line for line in lines if not line.is_valid]
    leaders = queries.leaders_of(request.user.agency, besides=request.user) if request.user.agency else []
    if request.method == "POST" and not wrong:
        _Post(request, period, lines, leaders).handle()
        return redirect(f"{reverse('rectification:report_month')}?period={period}")
    today = timezone.localdate()
    waiting = sum(line.form is not None for line in lines)
    context = {
        "lines": lines,
        "period": period,
        "months": months_open(today),
        "due_on": queries.report_deadline(period),
        "left": waiting,
        "to_sign": sum(line.report is not None and line.report.state == ReportState.TO_SIGN for line in lines),
        "sent": sum(line.report is not None and line.report.state in queries.REPORTED for line in lines),
        "can_copy": any(line.form and line.last for line in lines),
        "leaders": leaders,
        "signer": request.POST.get("signer", "") or _last_signer(lines),
    }
    return render(request, "rectification/report_month.html", context)


def _last_signer(lines) -> str:
    return next((line.last.signer for line in lines if line.last and line.last.signer), "")


def _lines(request, period) -> list[Line]:
    due = queries.reports_due_from(
        request.user, period, Task.objects.select_related("plan", "lead_agency").prefetch_related("milestones")
    )
    due = [row for row in due if row[0].state in WORKING_STATES]
    tasks = [task for task, _report, _last in due]
    returned = _returned([report for _task, report, _last in due if report is not None])
    before = queries.totals_before([task.pk for task in tasks], period)
    figures = {}
    for figure in Figure.objects.filter(plan__in={task.plan_id for task in tasks}, ended=False):
        figures.setdefault(figure.plan_id, []).append(figure)
    today = timezone.localdate()
    rule = queries.rule_on(today)
    outlooks = lights.forecast(tasks, period, on=today)
    data = request.POST if request.method == "POST" else None
    lines = []
    for task, report, last in due:
        line = Line(task, report, last, None, returned=returned.get(report.pk, "") if report else "")
        if (report.state if report else None) in _OPEN:
            line.form = _form(data, task, report)
            line.figures = [_figure_form(data, task, report, one, before) for one in figures.get(task.plan_id, ())]
        _judge(line, today, outlooks[task.pk], rule.behind_points)
        lines.append(line)
    return lines


def _judge(line: Line, today, outlook, tolerance: int) -> None:
    """Planned beside real progress, and what the light will be if nothing comes by the cut-off."""
    task, report = line.task, line.report
    if task.start_on:
        line.expected = planned_percent(task.start_on, task.due_on, lights.milestones_of(task), today)
    line.pace = Pace(progress.pace_of(task, report.percent if report else task.progress, today, tolerance))
    if report is None or report.state not in queries.REPORTED:
        code, reasons = outlook
        line.outlook = (Light(code).label, COLOURS[code], _("；").join(reasons_of(reasons)))


def _form(data, task, report) -> ReportForm:
    start = {"percent": task.progress}
    if report is not None:
        start = {name: getattr(report, name) for name in progress.FIELDS}
    return ReportForm(data, prefix=task.code, initial=start)


def _figure_form(data, task, report, figure, before) -> FigureValueForm:
    kept = {row.figure_id: row for row in report.figures.all()} if report else {}
    row = kept.get(figure.pk)
    start = {"month": plain(row.month), "total": plain(row.total), "note": row.note} if row else {}
    return FigureValueForm(
        data, prefix=f"{task.code}-f{figure.pk}", initial=start, figure=figure,
        before=before.get((task.pk, figure.pk), 0),
    )  # fmt: skip


def _returned(reports) -> dict[int, str]:
    """Why the office or the leader sent a month back, newest reason."""
    keys = [report.pk for report in reports if report.state in (ReportState.SENT_BACK, ReportState.DRAFT)]
    rows = Act.objects.filter(subject_type="rectification.progressreport", subject_id__in=keys)
    verbs = ("rectification.progressreport.send_back", "rectification.progressreport.hand_back")
    return dict(rows.filter(verb__in=verbs).order_by("at").values_list("subject_id", "note"))


class _Post:
    """What was asked of the page: everything typed is kept first, then each task is handled for itself."""

    def __init__(self, request, period, lines, leaders):
        self.request, self.period, self.lines, self.leaders = request, period, lines, leaders
        self.who = {"by": request.user, "now": timezone.now()}
        self.verb, _colon, self.code = request.POST.get("submit", "").rpartition(":")
        if not _colon:
            self.verb, self.code = ("send", self.code) if self.code else ("", "")
        self.signer = request.POST.get("signer", "").strip()[:_LONGEST]

    def handle(self) -> None:
        kept = done = blank = 0
        if self.verb == "send" and not self.leaders and not self.signer:
            messages.error(self.request, _("请在页面下方填写审签的单位负责人姓名；所填内容已存为草稿。"))
            self.verb = ""
        for line in self.lines:
            try:
                report = self._keep(line)
                kept += report is not None and line.form is not None
                blank += report is None and line.form is not None
                done += self._step(line, report)
            except Refused as refused:
                for reason in refused.reasons:
                    messages.error(self.request, reason)
        self._tell(kept, done, blank)

    def _wants(self, line) -> bool:
        return self.code in ("all", line.task.code)

    def _keep(self, line) -> ProgressReport | None:
        """Keep a block that was touched, or the one that is to be handed in; None if there is nothing to keep."""
        if line.form is None:
            return line.report
        only = self.verb == "send" and self.code == line.task.code
        if not line.has_changed and not only:
            return line.report
        figures = {one.figure: one.values() for one in line.figures if one.is_filled}
        return progress.save(line.task, self.period, figures=figures, **line.form.cleaned_data, **self.who)

    def _step(self, line, report) -> bool:
        if not self.verb or not self._wants(line):
            return False
        if self.verb == "recall" and report is not None and report.state == ReportState.TO_SIGN:
            progress.recall(report, **self.who)
        elif line.form is None:
            return False
        elif self.verb == "copy":
            if line.last is None:
                return False
            progress.copy_last(line.task, self.period, **self.who)
        elif self.verb == "merge":
            sections.merge(line.task, self.period, **self.who)
        elif report is None:
            return False
        elif self.leaders:
            progress.pass_on(report, **self.who)
        else:
            progress.submit(report, signer=self.signer, **self.who)
        return True

    def _tell(self, kept, done, blank) -> None:
        if done:
            messages.success(self.request, self._done_words(done))
        elif kept:
            messages.success(self.request, _("草稿已保存。"))
        if self.verb == "send" and self.code == "all" and blank:
            told = ngettext("还有 %(n)s 项任务没有填写，未报送。", "还有 %(n)s 项任务没有填写，未报送。", blank)
            messages.warning(self.request, told % {"n": blank})

    def _done_words(self, n) -> str:
        if self.verb == "copy":
            text = ngettext("已沿用 %(n)s 项上月文字，请修改。", "已沿用 %(n)s 项上月文字，请修改。", n)
        elif self.verb == "merge":
            text = ngettext("已合并 %(n)s 项科室进展，请核对。", "已合并 %(n)s 项科室进展，请核对。", n)
        elif self.verb == "recall":
            text = ngettext("已撤回 %(n)s 项。", "已撤回 %(n)s 项。", n)
        elif self.leaders:
            text = ngettext("已送审签 %(n)s 项任务。", "已送审签 %(n)s 项任务。", n)
        else:
            text = ngettext("已报送 %(n)s 项任务。", "已报送 %(n)s 项任务。", n)
        return text % {"n": n}
