"""Transition tables of licences and of proposals to an approval bureau."""

from django.utils.translation import gettext_lazy

from supervision.foundation.access import P
from supervision.foundation.workflow import Step, Workflow

from ..choices import OPEN_LICENCES
from ..choices import LicenceProposalState as L
from ..choices import LicenceState as S


def _step(sources, target, label, *, aside=False):
    return Step(sources, target, P.LICENCE_EDIT, label, party="authority", aside=aside)


_CLOSED = (S.CANCELLED, S.REVOKED)

# ``replace`` is taken by the licence that takes its place, never by a button.
LICENCE = Workflow(
    change=_step(OPEN_LICENCES, None, gettext_lazy("变更")),
    renew=_step(OPEN_LICENCES, None, gettext_lazy("延续")),
    reissue=_step(OPEN_LICENCES, None, gettext_lazy("补发"), aside=True),
    correct=_step((*OPEN_LICENCES, *_CLOSED), None, gettext_lazy("更正"), aside=True),
    suspend=_step((S.ACTIVE,), S.SUSPENDED, gettext_lazy("暂停"), aside=True),
    resume=_step((S.SUSPENDED,), S.ACTIVE, gettext_lazy("恢复")),
    cancel=_step(OPEN_LICENCES, S.CANCELLED, gettext_lazy("注销"), aside=True),
    revoke=_step(OPEN_LICENCES, S.REVOKED, gettext_lazy("吊销"), aside=True),
    replace=_step(OPEN_LICENCES, S.REPLACED, gettext_lazy("换证"), aside=True),
    reinstate=_step(_CLOSED, S.ACTIVE, gettext_lazy("撤销原决定，恢复有效"), aside=True),
)

LICENCE_PROPOSAL = Workflow(
    edit=_step((L.DRAFT,), None, gettext_lazy("修改建议函")),
    send=_step((L.DRAFT,), L.SENT, gettext_lazy("登记送达")),
    answer=_step((L.SENT,), L.ANSWERED, gettext_lazy("登记答复")),
    withdraw=_step((L.DRAFT, L.SENT), L.WITHDRAWN, gettext_lazy("撤回"), aside=True),
)
