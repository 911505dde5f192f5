"""Jobs that belong to no single floor."""

from django.utils.translation import gettext_lazy as _

from supervision.foundation.jobs import Daily, job
from supervision.foundation.services.agencies import take_up_due_names
from supervision.foundation.services.seals import seal_trail
from supervision.foundation.services.submissions import forget_old


@job("foundation.seal_trail", schedule=Daily(hour=1), title=_("封存操作留痕"))
def seal(period: str, *, now, by=None) -> str:
    """Seal what was done since the last seal."""
    made = seal_trail(now=now)
    return f"{made.number}: {made.count}, {made.root}" if made else ""


@job("foundation.forget_submissions", schedule=Daily(hour=2), title=_("清理已提交表单的令牌"))
def forget_submissions(period: str, *, now, by=None) -> str:
    """Tokens of forms nobody can send any more."""
    return str(forget_old(now=now))


@job("foundation.take_up_names", schedule=Daily(hour=0), title=_("单位更名生效"))
def take_up_names(period: str, *, now, by=None) -> str:
    """Names of public bodies whose day has come."""
    return str(take_up_due_names(now=now))
