"""Scheduled work of this floor."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from supervision.foundation.jobs import Daily, Monthly, job

from .services import publicity, schedule


@job("inspections.scheduled_draw", schedule=Monthly(day=1, hour=6), title=lazy("双随机自动抽取"))
def scheduled_draw(period: str, *, now, by=None) -> str:
    """Draw the standing plans of a month; a missed month is drawn when the job catches up."""
    done, refused = schedule.draw_standing(period, by=by, now=now)
    return _("抽取 %(done)s 个计划，未能抽取 %(refused)s 个") % {"done": done, "refused": refused}


@job("inspections.reveal_draws", schedule=Daily(hour=1), title=lazy("公开到期的随机抽取"))
def reveal_draws(period: str, *, now, by=None) -> str:
    """Reveal what is due: nobody has to remember it, and nobody can put it off."""
    done, refused = schedule.reveal_due(by=by, now=now)
    return _("公开 %(done)s 次抽取，未能公开 %(refused)s 次") % {"done": done, "refused": refused}


@job("inspections.publicity_day", schedule=Daily(hour=8), title=lazy("检查结果公示提醒"))
def publicity_day(period: str, *, now, by=None) -> str:
    """Remind offices of results to be published, and tell their heads what is late."""
    soon, late = publicity.remind(now=now)
    return _("提醒 %(soon)s 个单位，通报逾期 %(late)s 个单位") % {"soon": soon, "late": late}
