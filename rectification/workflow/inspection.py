"""The transition tables of the inspection of governments (督察): indicator systems, rounds, inspected districts."""

from collections.abc import Iterator
from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from supervision.foundation.access import P
from supervision.foundation.workflow import Step, Workflow

from ..choices import DistrictState, InspectionState, SystemState
from ..rules import inspection as rule

S, R, D = SystemState, InspectionState, DistrictState

_FAULTS = {
    rule.EMPTY: lazy("还没有指标。"),
    rule.TWICE: lazy("指标编号 %(code)s 重复。"),
    rule.FREE: lazy("指标 %(code)s 的分值须大于 0。"),
    rule.CHILDLESS: lazy("一级指标 %(code)s 下没有二级指标。"),
    rule.UNEQUAL: lazy("一级指标 %(code)s 的二级指标合计 %(sum)s 分，与其分值 %(points)s 分不一致。"),
    rule.ORPHAN: lazy("指标 %(code)s 的上级不是一级指标，请改选一级指标。"),
    rule.TOTAL: lazy("一级指标合计 %(sum)s 分，与满分 %(full)s 分不一致。"),
}


def system_adds_up(system):
    """The points of each level add up to what they should."""
    for code, told in rule.faults(system.lines, system.full_score):
        yield str(_FAULTS[code]) % told


def system_is_unconfirmed(system):
    """Confirmed once, by a document."""
    if system.confirmed:
        yield _("指标体系已确认。")


def round_is_planned(inspection):
    """What a round needs before districts hear of it. ``notified_on`` is the day asked about."""
    if inspection.system.state != S.PUBLISHED:
        yield _("指标体系尚未发布。")
    elif inspection.is_trial:
        told = _("指标体系“%(system)s”未经确认，不能下发通知；请先在指标体系页登记采用该体系的文号。")
        yield told % {"system": inspection.system}
    if not inspection.basis.strip():
        yield _("请填写督察方案文号。")
    if not inspection.consent.strip():
        yield _("开展政府督察须经政府同意，请填写同意文号。")
    if not inspection.districts.exists():
        yield _("请选择被督察地区。")
    if not inspection.members.filter(is_head=True).exists():
        yield _("请指定督察组组长。")
    if inspection.members.count() < 2:
        yield _("督察组至少两人。")
    if inspection.notified_on and inspection.self_due_on < inspection.notified_on:
        yield _("自评截止日期已过，请调整日程。")


def _in_states(inspection, states, told):
    names = [row.region.name for row in inspection.districts.filter(state__in=states).select_related("region")]
    if names:
        yield told % {"names": "、".join(names)}


def everybody_reported(inspection):
    """Each district has handed in its self-assessment, or is on record as silent."""
    yield from _in_states(
        inspection, (D.WAITING, D.TO_SIGN, D.RETURNED), _("%(names)s 尚未报送自评；逾期未报的请先记为“未报自评”。")
    )


def everybody_is_scored(inspection):
    """No score is open."""
    yield from _in_states(inspection, (D.SUBMITTED, D.SILENT), _("%(names)s 的评分尚未确定。"))


def everybody_has_feedback(inspection):
    """Each feedback is out; a round begun on trial has none to send."""
    if not inspection.is_trial:
        states = [state for state in D.values if state != D.ISSUED]
        yield from _in_states(inspection, states, _("%(names)s 的反馈意见尚未印发。"))


SYSTEM = Workflow(
    publish=Step((S.DRAFT,), S.PUBLISHED, P.GOVINSPECT_RUN, lazy("发布"), party="office", guard=system_adds_up),
    confirm=Step((S.PUBLISHED,), None, P.RULE_CONFIRM, lazy("登记依据并确认"), party="office",
                 guard=system_is_unconfirmed),
    copy=Step((S.PUBLISHED,), None, P.GOVINSPECT_RUN, lazy("复制为新版本"), party="office", aside=True),
)  # fmt: skip

INSPECTION = Workflow(
    notify=Step((R.DRAFT,), R.NOTIFIED, P.GOVINSPECT_RUN, lazy("下发通知"), party="office", guard=round_is_planned),
    open_self=Step((R.NOTIFIED,), R.SELF_ASSESSMENT, P.GOVINSPECT_RUN, lazy("启动自评"), party="office"),
    go_on_site=Step((R.SELF_ASSESSMENT,), R.ON_SITE, P.GOVINSPECT_RUN, lazy("转入实地督察"), party="office",
                    guard=everybody_reported),
    to_feedback=Step((R.ON_SITE,), R.FEEDBACK, P.GOVINSPECT_RUN, lazy("转入反馈"), party="office",
                     guard=everybody_is_scored),
    end=Step((R.FEEDBACK,), R.ENDED, P.GOVINSPECT_SIGN, lazy("结束督察"), party="office",
             guard=everybody_has_feedback),
    cancel=Step((R.DRAFT, R.NOTIFIED, R.SELF_ASSESSMENT, R.ON_SITE), R.CANCELLED, P.GOVINSPECT_RUN, lazy("取消"),
                party="office", aside=True),
)  # fmt: skip


def _round_is(district, state, told):
    if district.inspection.state != state:
        yield told


def self_is_open(district):
    """Self-assessments are written and signed while the round is at that stage."""
    yield from _round_is(district, R.SELF_ASSESSMENT, _("督察不在自评阶段。"))


def self_is_whole(district):
    """Each indicator has points, an account and what it asks to be shown; those that have not are named."""
    yield from self_is_open(district)
    given = {row.indicator_id: row for row in district.self_scores.all()}
    files, open_ones, bare = district.self_files, [], []
    for leaf in district.leaves:
        row = given.get(leaf.pk)
        if row is None or row.points is None or not row.account.strip():
            open_ones.append(str(leaf))
        elif leaf.asks_materials and not files.get(leaf.pk):
            bare.append(str(leaf))
    if open_ones:
        yield _("以下指标没有填写自评分或自评说明：%(names)s。") % {"names": "；".join(open_ones)}
    if bare:
        yield _("以下指标没有上传材料：%(names)s。") % {"names": "；".join(bare)}


def self_is_signed(district):
    """On paper: with the name of who signed."""
    yield from self_is_whole(district)
    if not district.signer.strip():
        yield _("请填写本单位主要负责人姓名（审签）。")


def self_is_late(district):
    """``silent_on`` is the day asked about."""
    yield from self_is_open(district)
    if district.silent_on and district.silent_on <= district.inspection.self_due_on:
        yield _("自评截止 %(day)s，尚未到期。") % {"day": district.inspection.self_due_on}


def scores_are_whole(district):
    """Each indicator is scored, and where scorers lie far apart the head has settled it."""
    yield from _round_is(district, R.ON_SITE, _("督察不在实地督察阶段。"))
    settled = set(district.final_scores.values_list("indicator_id", flat=True))
    scores: dict[int, list] = {}
    for row in district.team_scores.all():
        scores.setdefault(row.indicator_id, []).append(row.points)
    leaves = [leaf for leaf in district.leaves if leaf.pk not in settled]
    bare = [str(leaf) for leaf in leaves if leaf.pk not in scores]
    span = district.inspection.span_percent
    apart = [str(leaf) for leaf in leaves
             if leaf.pk in scores and rule.agreed(scores[leaf.pk], leaf.points, span) is None]  # fmt: skip
    if bare:
        yield _("以下指标还没有评分：%(names)s。") % {"names": "；".join(bare)}
    if apart:
        yield _("以下指标评分差距超过上限，须由组长评定：%(names)s。") % {"names": "；".join(apart)}


def may_go_outside(district):
    """Scores by a system nobody has confirmed stay inside the office."""
    if district.inspection.is_trial:
        yield _("指标体系“%(system)s”未经确认，评分只在本单位内部使用，不能对外反馈。") % {
            "system": district.inspection.system
        }


def feedback_is_written(district):
    """There is something to comment on."""
    yield from may_go_outside(district)
    if not district.problems.exists():
        yield _("请先登记反馈的问题。")


def comments_are_late(district):
    """``commented_on`` is the day asked about."""
    if district.commented_on and district.comment_due_on and district.commented_on <= district.comment_due_on:
        yield _("意见截止 %(day)s，尚未到期。") % {"day": district.comment_due_on}


def feedback_is_ready(district):
    """What the paper needs before it is signed; rank first."""
    yield from may_go_outside(district)
    yield from district.rank_refusals()
    if not district.problems.exists():
        yield _("请先登记反馈的问题。")
    if not district.preface.strip():
        yield _("请填写总体评价。")
    if not district.requirement.strip():
        yield _("请填写整改要求。")
    if district.comment.strip() and not district.comment_answer.strip():
        yield _("请填写对被督察地区意见的采纳情况。")


def feedback_may_go_out(district):
    """A paper has a number; in another body's name it takes effect with that body's sealed scan."""
    yield from may_go_outside(district)
    yield from district.rank_refusals()
    if not district.number:
        yield _("请填写文号。")
    if district.issuer and district.issuer_id != district.inspection.office_id and not district.scan_count:
        yield _("以“%(issuer)s”名义印发的，请上传其盖章扫描件。") % {"issuer": district.issuer.name}


def round_is_over(district):
    """Nothing goes on in a round that is cancelled or ended."""
    if district.inspection.state == R.CANCELLED:
        yield _("督察已取消，不能再办理。")
    elif district.inspection.state == R.ENDED:
        yield _("督察已结束，不能再办理。")


def _while_it_runs(guard):
    """The guard, where the round is not over."""

    def reasons(district) -> Iterator[str]:
        over = list(round_is_over(district))
        yield from over
        if guard is not None and not over:
            yield from guard(district)

    return reasons


_ROAD = {
    "submit": Step((D.WAITING, D.RETURNED), D.SUBMITTED, P.GOVINSPECT_ANSWER, lazy("报送自评（纸质审签）"),
                   party="district", guard=self_is_signed, aside=True),
    "pass_on": Step((D.WAITING, D.RETURNED), D.TO_SIGN, P.GOVINSPECT_ANSWER, lazy("送负责人审签"), party="district",
                    guard=self_is_whole),
    "recall": Step((D.TO_SIGN,), D.WAITING, P.GOVINSPECT_ANSWER, lazy("撤回自评"), party="district", aside=True),
    "sign_self": Step((D.TO_SIGN,), D.SUBMITTED, P.GOVINSPECT_SIGN, lazy("审签并报送自评"), party="district",
                      guard=self_is_open, not_by=("assessed_by",)),
    "hand_back": Step((D.TO_SIGN,), D.WAITING, P.GOVINSPECT_SIGN, lazy("退回修改"), party="district", aside=True),
    "send_back": Step((D.SUBMITTED,), D.RETURNED, P.GOVINSPECT_RUN, lazy("退回自评"), party="office",
                      guard=self_is_open, aside=True),
    "mark_silent": Step((D.WAITING, D.TO_SIGN, D.RETURNED), D.SILENT, P.GOVINSPECT_RUN, lazy("记为未报自评"),
                        party="office", guard=self_is_late, aside=True),
    "settle": Step((D.SUBMITTED, D.SILENT), D.SETTLED, P.GOVINSPECT_SCORE, lazy("确定评分"), party="head",
                   guard=scores_are_whole),
    "ask": Step((D.SETTLED,), D.COMMENTING, P.GOVINSPECT_RUN, lazy("征求意见"), party="office",
                guard=feedback_is_written),
    "comment": Step((D.COMMENTING,), D.COMMENTED, P.GOVINSPECT_ANSWER, lazy("提出意见"), party="district"),
    "go_without": Step((D.COMMENTING,), D.COMMENTED, P.GOVINSPECT_RUN, lazy("逾期视为无意见"), party="office",
                       guard=comments_are_late, aside=True),
    "ask_again": Step((D.COMMENTED,), D.COMMENTING, P.GOVINSPECT_RUN, lazy("再次征求意见"), party="office",
                      guard=feedback_is_written, aside=True),
    "sign": Step((D.COMMENTED,), D.SIGNED, P.GOVINSPECT_SIGN, lazy("审签反馈意见"), party="office",
                 guard=feedback_is_ready, not_by=("drafted_by",)),
    "take_back": Step((D.SIGNED,), D.COMMENTED, P.GOVINSPECT_RUN, lazy("撤回修改"), party="office", aside=True),
    "issue": Step((D.SIGNED,), D.ISSUED, P.GOVINSPECT_RUN, lazy("印发反馈意见"), party="office",
                  guard=feedback_may_go_out),
}  # fmt: skip

# What is out must be answered with a plan, though the round is over.
DISTRICT = Workflow(
    **{verb: replace(step, guard=_while_it_runs(step.guard)) for verb, step in _ROAD.items()},
    make_plan=Step((D.ISSUED,), None, P.GOVINSPECT_ANSWER, lazy("生成整改方案"), party=("district", "office")),
)  # fmt: skip
