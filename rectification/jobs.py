"""What the rectification floor does by the clock."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from supervision.foundation.jobs import Daily, Monthly, job

from .models import Task
from .services import dispatch, lights, problems


@job("rectification.monthly_dispatch", schedule=Monthly(day=26, hour=8), title=lazy("整改任务月调度"))
def monthly_dispatch(period: str, *, now, by=None) -> str:
    """Freeze the month of every running plan; reports are due the day before."""
    made = dispatch.build_all(period, by=by, now=now)
    return _("生成 %(n)s 份月调度") % {"n": len(made)}


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
