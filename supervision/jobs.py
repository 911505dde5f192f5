"""Jobs that belong to no single floor."""

from django.utils.translation import gettext_lazy as _

from supervision.foundation.jobs import Daily, job
from supervision.foundation.ledger import batches
from supervision.foundation.services import large_transfers
from supervision.foundation.services.agencies import take_up_due_names
from supervision.foundation.services.seals import seal_trail
from supervision.foundation.services.submissions import forget_old

from .handing_over import DUTIES


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


@job(batches.IMPORT, schedule=None, title=_("导入名单"))
def import_list(key: str, *, now, by=None) -> str:
    """A list that was too long to be imported while somebody waits for the page."""
    return batches.carry_out(int(key), now=now)


@job(large_transfers.CARRY_OUT, schedule=None, title=_("执行职责移交"))
def carry_out_transfer(key: str, *, now, by=None) -> str:
    """A transfer of more rows than a page can wait for."""
    return large_transfers.carry_out(key, duties=DUTIES, now=now)
