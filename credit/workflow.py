"""The transition tables of the credit floor."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from inspections.choices import FindingState
from supervision.foundation.access import P
from supervision.foundation.workflow import Step, Workflow

from .choices import ConsequenceState, PointsState, SchemeState
from .rules import defence

S = PointsState
CLOCK = "clock"  # nobody stands for this party: such steps are taken by the daily job alone


def may_be_noticed(record):
    """Only points under a confirmed scheme, for a finding that still stands, are told to anybody."""
    if record.trial or record.scheme.trial:
        yield _("记分办法在试运行，尚未登记依据文号，试算结果不得对外告知。")
    if record.finding_id and record.finding.state != FindingState.CONFIRMED:
        yield _("来源问题已撤回或者未确认，不能告知。")


def defence_in_time(record):
    """The day of the defence lies within the window; without a day nothing speaks against it yet."""
    on = record.defended_on
    if on and not defence.is_open(on, served_on=record.served_on, last_day=record.defence_until):
        yield _("陈述申辩期限为%(last)s，已经届满。") % {"last": record.defence_until}


POINTS = Workflow(
    notice=Step((S.DRAFT,), S.NOTICED, P.POINTS_NOTICE, lazy("告知"), party="authority", guard=may_be_noticed),
    defend=Step((S.NOTICED,), S.DEFENDED, P.POINTS_DEFEND, lazy("陈述申辩"), party="institution",
                guard=defence_in_time),
    uphold=Step((S.DEFENDED,), S.EFFECTIVE, P.POINTS_REVIEW, lazy("维持记分"), party="authority",
                not_by=("recorder", "noticed_by")),
    amend=Step((S.DEFENDED,), S.EFFECTIVE, P.POINTS_REVIEW, lazy("变更记分"), party="authority",
               not_by=("recorder", "noticed_by")),
    take_effect=Step((S.NOTICED,), S.EFFECTIVE, P.POINTS_REVIEW, lazy("期满生效"), party=CLOCK),
    clear=Step((S.EFFECTIVE,), S.CLEARED, P.POINTS_REVIEW, lazy("周期届满清零"), party=CLOCK),
    discard=Step((S.DRAFT,), S.WITHDRAWN, P.POINTS_DRAFT, lazy("放弃拟记分"), party="authority"),
    withdraw=Step((S.NOTICED, S.DEFENDED, S.EFFECTIVE), S.WITHDRAWN, P.POINTS_REVIEW, lazy("撤销记分"),
                  party="authority", not_by=("recorder", "noticed_by")),
    source_fell=Step((S.DRAFT, S.NOTICED, S.DEFENDED, S.EFFECTIVE, S.CLEARED), S.WITHDRAWN, P.POINTS_REVIEW,
                     lazy("来源撤回，随之撤销"), party=CLOCK),
)  # fmt: skip

CONSEQUENCE = Workflow(
    decide=Step((ConsequenceState.PROPOSED,), ConsequenceState.DECIDED, P.CONSEQUENCE_DECIDE, lazy("决定采取"),
                party="authority"),
    dismiss=Step((ConsequenceState.PROPOSED,), ConsequenceState.DISMISSED, P.CONSEQUENCE_DECIDE, lazy("不予采取"),
                 party="authority"),
    lapse=Step((ConsequenceState.PROPOSED,), ConsequenceState.LAPSED, P.CONSEQUENCE_DECIDE, lazy("记分撤销，提议失效"),
               party=CLOCK),
    renew=Step((ConsequenceState.LAPSED,), ConsequenceState.PROPOSED, P.CONSEQUENCE_DECIDE, lazy("再次达到，重新提议"),
               party=CLOCK),
)  # fmt: skip

SCHEME = Workflow(
    confirm=Step((SchemeState.TRIAL,), SchemeState.CONFIRMED, P.SCHEME_EDIT, lazy("确认施行"), party="authority"),
    close=Step((SchemeState.TRIAL, SchemeState.CONFIRMED), SchemeState.CLOSED, P.SCHEME_EDIT, lazy("停用"),
               party="authority"),
)  # fmt: skip
