"""The demonstration's month inside one bureau: sections that write, a liaison who merges, a leader who signs."""

from datetime import timedelta

from django.utils import timezone

from rectification.choices import WORKING_STATES
from rectification.models import ProgressReport, Task
from rectification.services import progress, sections

from .demo import UNIT
from .demo_people import open_people

_SECTIONS = ("基金监管处", "医药服务管理处")
_WORDS = {
    "text": "本月完成两轮数据比对，移送线索3条，反馈2条。",
    "next_step": "下月组织一次联合抽查。",
}


def build(people, *, now) -> None:
    """This month of the liaison's bureau, as far as it has come."""
    staff = open_people(UNIT, now=now)
    period = f"{timezone.localdate(now):%Y-%m}"
    tasks = Task.objects.filter(lead_agency=people.liaison.agency, state__in=WORKING_STATES).order_by("code")
    reported = ProgressReport.objects.filter(period=period).values("task")
    for number, task in enumerate(tasks.exclude(pk__in=reported)[:3]):
        _part(number, task, period, people.liaison, staff["section_staff"], now)


def _part(number, task, period, liaison, staff, now) -> None:
    """The first waits for the signature, the second for a section, the third is a draft."""
    earlier = now - timedelta(hours=20)
    if number == 1:
        asked = sections.split(task, period, list(_SECTIONS), by=liaison, now=earlier, request="请写明数量和时间。")
        sections.write(asked[1], by=staff, now=now - timedelta(hours=3), text="已与12家定点医疗机构补签条款。")
        return
    figures = dict.fromkeys(task.plan.figures.filter(ended=False), (5 + number, None, ""))
    percent = min(100, task.progress + 5)
    report = progress.save(task, period, by=liaison, now=earlier, percent=percent, figures=figures, **_WORDS)
    if number == 0:
        progress.pass_on(report, by=liaison, now=now - timedelta(hours=2))
