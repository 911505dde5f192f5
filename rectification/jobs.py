"""What the rectification floor does by the clock."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from supervision.foundation.jobs import Daily, Monthly, Quarterly, Yearly, job

from .models import Task
from .services import dispatch, lights, problems, reminders, step_proposals

# While reports may still come a run waits for their last day; so many attempts reach over half a month.
_PATIENT = 60


@job(
    "rectification.monthly_dispatch", schedule=Monthly(day=26, hour=8), title=lazy("整改任务月调度"), attempts=_PATIENT
)
def monthly_dispatch(period: str, *, now, by=None) -> str:
    """Freeze the month of every running plan; reports are due the day before."""
    made = dispatch.build_all(period, by=by, now=now)
    return _("生成 %(n)s 份月调度") % {"n": len(made)}


@job(
    "rectification.quarterly_dispatch",
    schedule=Quarterly(month=3, day=27, hour=8),
    title=lazy("整改任务季督办"),
    attempts=_PATIENT,
)
def quarterly_dispatch(period: str, *, now, by=None) -> str:
    """Freeze the quarter, after its last month."""
    made = dispatch.build_all(period, by=by, now=now)
    return _("生成 %(n)s 份季督办") % {"n": len(made)}


@job(
    "rectification.annual_bulletin",
    schedule=Yearly(month=12, day=28, hour=8),
    title=lazy("整改任务年通报"),
    attempts=_PATIENT,
)
def annual_bulletin(period: str, *, now, by=None) -> str:
    """Freeze the year, after its last month and quarter."""
    made = dispatch.build_all(period, by=by, now=now)
    return _("生成 %(n)s 份年通报") % {"n": len(made)}


@job("rectification.reminders", schedule=Daily(hour=8, minute=30), title=lazy("整改进展布置和催报"))
def report_reminders(period: str, *, now, by=None) -> str:
    """Ask for the month, remind, press: what stage it is follows from the day, so a missed run loses nothing."""
    told = reminders.remind(now=now)
    return _("提醒 %(n)s 人") % {"n": told}


@job("rectification.ladder", schedule=Daily(hour=7), title=lazy("督办升级建议"))
def ladder_proposals(period: str, *, now, by=None) -> str:
    """Propose steps from the rules; people decide."""
    made = step_proposals.propose_all(now=now)
    return _("新增 %(n)s 项督办建议") % {"n": len(made)}


@job("rectification.lights", schedule=Daily(hour=0, minute=5), title=lazy("更新整改任务预警灯"))
def warning_lights(period: str, *, now, by=None) -> str:
    """Judge every open task anew: a day has passed."""
    changed = lights.refresh(Task.objects.open(), on=timezone.localdate(now))
    return _("更新 %(n)s 项任务") % {"n": changed}


@job("rectification.proposals", schedule=Daily(hour=0, minute=20), title=lazy("汇总待立任务问题"))
def proposals(period: str, *, now, by=None) -> str:
    """Pull what was not put right in time from the floors beneath."""
    new, lapsed = problems.pull(on=timezone.localdate(now), by=by, now=now)
    return _("新增 %(new)s 个，来源已消除 %(lapsed)s 个。") % {"new": new, "lapsed": lapsed}
