"""The transition tables of the joint conference: a meeting, a round of self-evaluations, one member's evaluation."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from supervision.foundation.access import P
from supervision.foundation.workflow import Step, Workflow

from ..choices import EvaluationState, MeetingState, Presence, RoundState, TaskKind


def has_somebody_to_ask(meeting):
    """A notice says what will be talked about, and goes to somebody."""
    if not meeting.attendees.exists():
        yield _("请先选择参会的成员单位。")
    if not meeting.agenda.strip():
        yield _("请填写会议议程。")


def everybody_is_accounted_for(meeting):
    """The minutes list who was there, who sent a deputy and who was absent."""
    left = meeting.attendees.filter(presence=Presence.ASKED).count()
    if left:
        yield _("还有 %(n)s 个成员单位没有登记参会情况。") % {"n": left}


def minutes_are_written(meeting):
    """What is put before the signer is whole: words, and decisions whose days are still to come."""
    if not meeting.minutes.strip():
        yield _("请填写会议纪要。")
    day = timezone.localdate(meeting.held_at)
    for row in meeting.decisions.all():
        if row.kind != TaskKind.LONG_TERM and row.due_on and row.due_on < day:
            yield _("议定事项第 %(n)s 项的完成时限早于会议日期。") % {"n": row.number}


M = MeetingState
MEETING = Workflow(
    convene=Step((M.PREPARING,), M.CONVENED, P.CONFERENCE_RUN, lazy("发出会议通知"), party="office",
                 guard=has_somebody_to_ask),
    reply=Step((M.CONVENED,), None, P.TASK_REPORT, lazy("回复参会"), party="member"),
    hold=Step((M.CONVENED,), M.HELD, P.CONFERENCE_RUN, lazy("登记会议已召开"), party="office",
              guard=everybody_is_accounted_for),
    put_up=Step((M.HELD,), M.MINUTED, P.CONFERENCE_RUN, lazy("纪要送审签"), party="office", guard=minutes_are_written),
    hand_back=Step((M.MINUTED,), M.HELD, P.TASK_SIGN_OFF, lazy("退回修改"), party="office", aside=True),
    recall=Step((M.MINUTED, M.SIGNED), M.HELD, P.CONFERENCE_RUN, lazy("撤回修改"), party="office", aside=True),
    sign=Step((M.MINUTED,), M.SIGNED, P.TASK_SIGN_OFF, lazy("审签纪要"), party="office",
              not_by=("minutes_by", "put_up_by")),
    issue=Step((M.SIGNED,), M.ISSUED, P.CONFERENCE_RUN, lazy("印发纪要"), party="office"),
    cancel=Step((M.PREPARING, M.CONVENED), M.CANCELLED, P.CONFERENCE_RUN, lazy("取消会议"), party="office", aside=True),
)  # fmt: skip


def somebody_has_a_key_task(round_):
    """There is something to evaluate."""
    if not round_.evaluations.exists():
        yield _("方案中还没有已下达的任务，没有单位需要自评。")


R = RoundState
ROUND = Workflow(
    open=Step((R.DRAFT,), R.OPEN, P.CONFERENCE_RUN, lazy("布置"), party="office", guard=somebody_has_a_key_task),
    close=Step((R.OPEN,), R.CLOSED, P.CONFERENCE_RUN, lazy("截止汇总"), party="office"),
    reopen=Step((R.CLOSED,), R.OPEN, P.CONFERENCE_RUN, lazy("重新开放"), party="office", aside=True),
    cancel=Step((R.DRAFT, R.OPEN), R.CANCELLED, P.CONFERENCE_RUN, lazy("取消"), party="office", aside=True),
)


def round_is_open(evaluation):
    """After the roll-up nothing changes any more."""
    if evaluation.round.state != R.OPEN:
        yield _("本次自评不在报送期间，不能办理。")


def evaluation_is_whole(evaluation):
    """Every key task has a grade and the words the form requires; each gap is named."""
    yield from round_is_open(evaluation)
    scheme = evaluation.round.scheme
    if not evaluation.summary.strip():
        yield _("请填写总体情况。")
    for line in evaluation.lines.select_related("task"):
        if line.grade not in scheme.labels:
            yield _("第 %(n)s 项没有选择自评等次。") % {"n": line.position}
        for column in scheme.columns:
            if column["required"] and not line.texts.get(column["key"], "").strip():
                yield _("第 %(n)s 项没有填写“%(column)s”。") % {"n": line.position, "column": column["label"]}


def office_has_graded(evaluation):
    """The office says what it thinks of each line before it takes the whole."""
    yield from round_is_open(evaluation)
    left = evaluation.lines.filter(office_grade="").count()
    if left:
        yield _("还有 %(n)s 项没有评定等次。") % {"n": left}


E = EvaluationState
_WRITING = (E.FILLING, E.RETURNED)
EVALUATION = Workflow(
    submit=Step(_WRITING, E.SUBMITTED, P.TASK_REPORT, lazy("报送"), party="unit", guard=evaluation_is_whole),
    pass_on=Step(_WRITING, E.TO_SIGN, P.TASK_REPORT, lazy("送单位审签"), party="unit", guard=evaluation_is_whole),
    recall=Step((E.TO_SIGN,), E.FILLING, P.TASK_REPORT, lazy("撤回修改"), party="unit", guard=round_is_open,
                aside=True),
    sign=Step((E.TO_SIGN,), E.SUBMITTED, P.TASK_SIGN_OFF, lazy("审签报送"), party="unit", guard=evaluation_is_whole,
              not_by=("author",)),
    hand_back=Step((E.TO_SIGN,), E.FILLING, P.TASK_SIGN_OFF, lazy("退回修改"), party="unit", guard=round_is_open,
                   aside=True),
    grade=Step((E.SUBMITTED,), None, P.TASK_REVIEW, lazy("评定等次"), party="office", guard=round_is_open,
               not_by=("author",)),
    accept=Step((E.SUBMITTED,), E.ACCEPTED, P.TASK_REVIEW, lazy("采用"), party="office", guard=office_has_graded,
                not_by=("author",)),
    send_back=Step((E.SUBMITTED,), E.RETURNED, P.TASK_REVIEW, lazy("退回重报"), party="office", guard=round_is_open,
                   aside=True),
)  # fmt: skip
