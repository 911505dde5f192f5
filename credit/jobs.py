"""What the credit floor does by the clock."""

from django.utils.translation import gettext_lazy as _

from supervision.foundation.jobs import Daily, job

from .services import rounds


@job("credit.pull_findings", schedule=Daily(hour=1), title=_("从检查发现问题拟定记分"))
def pull_findings(period: str, *, now, by=None):
    """Draft points for confirmed findings."""
    pulled = rounds.pull(now=now, by=by)
    return f"drafted {pulled.drafted}, waiting {pulled.waiting}, fallen {pulled.fallen}"


@job("credit.points_day", schedule=Daily(hour=0, minute=10), title=_("记分期满生效与周期清零"))
def points_day(period: str, *, now, by=None):
    """Let undefended points take effect and clear those of ended cycles."""
    return f"effective {rounds.take_effect(now=now)}, cleared {rounds.clear(now=now)}"
