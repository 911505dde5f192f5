"""The demonstration after the close-outs: objections, more time, a yearly review, re-checks, problems that wait."""

from datetime import timedelta

from django.utils import timezone

from supervision.foundation.access import Role
from supervision.foundation.services.accounts import open_account

from ..choices import PlanState, ProposalKind, RecheckResult, TaskState, VisitKind
from ..models import Proposal
from . import closing, problems, rechecks, tasks

DAY = timedelta(days=1)


def build(scene, plan) -> None:
    """Everything that happens around a close-out, on the plan as it stands."""
    _objections(scene, plan)
    _undercover(scene, plan)
    _more_time(scene, plan)
    _rechecks(scene, plan)
    _proposals(scene, plan)


def _objections(scene, plan) -> None:
    """One answered, one that waits, at the task under publicity."""
    task = plan.tasks.filter(state=TaskState.PUBLICITY).first()
    who = {"by": scene.people.city_officer, "person": "居民", "contact": "022-00000000"}
    first = closing.register_objection(
        task, now=scene.ago(2), text="我家附近的一家诊所没有人来约谈过，请核实是否真的逐家约谈。", **who
    )
    closing.answer_objection(first, by=scene.people.city_chief, now=scene.ago(1), upheld=False,
                             answer="经核对约谈记录，该诊所已于公示前约谈并补报自查。")  # fmt: skip
    closing.register_objection(task, now=scene.ago(1), text="补报的自查表内容雷同，怀疑是代填。", **who)


def _undercover(scene, plan) -> None:
    for task in plan.tasks.filter(state=TaskState.IN_PROGRESS).order_by("code")[:2]:
        closing.record_visit(
            task, by=scene.people.city_officer, now=scene.ago(6), kind=VisitKind.UNDERCOVER,
            visited_on=timezone.localdate(scene.ago(6)), people="孟知远、柳闻笛",
            text="未打招呼走访，台账与现场基本一致。",
        )  # fmt: skip


def _more_time(scene, plan) -> None:
    """A request that waits, one approved and one refused."""
    on = timezone.localdate(scene.now)
    rows = plan.tasks.filter(state=TaskState.IN_PROGRESS, due_on__gt=on).order_by("due_on", "code")
    for number, task in enumerate(rows[:3]):
        asked = tasks.request_extension(
            task, by=scene.reporter(task.lead_agency), now=scene.ago(3), new_due_on=task.due_on + 30 * DAY,
            reason="采购程序延后，设备下月到货后方可完成安装调试。",
        )  # fmt: skip
        if number:
            opinion = "同意，请抓紧推进。" if number == 1 else "时限已较宽裕，请按原计划完成。"
            tasks.decide_extension(asked, by=scene.people.city_chief, now=scene.ago(2), approve=number == 1,
                                   opinion=opinion)  # fmt: skip


def _rechecks(scene, plan) -> None:
    """One draw to its end, with a false close-out, and one that waits for its public value."""
    office, now = plan.office, scene.now
    checker = open_account(
        username="zg-fuhe", name="温如故", agency=office, roles=[Role.LEAD_OFFICE], password=None,
        by=None, now=scene.ago(30),
    )  # fmt: skip
    today = timezone.localdate(now)
    span = {"since": today - 300 * DAY, "until": today, "percent": 50}
    made = rechecks.commit(office, period=f"{today:%Y-%m}", title="销号任务随机抽查", by=checker, now=now, **span)
    made = rechecks.derive_items(made, by=checker, now=now)
    for item in made.items.select_related("unit"):
        false = item.unit_id == office.pk
        rechecks.judge(
            item, by=checker, now=now, checked_on=today, people="温如故、孟知远",
            result=RecheckResult.FALSE if false else RecheckResult.HOLDS,
            text="印发的文件未下发到成员单位，销号材料与实际不符。" if false else "实地核对台账，整改属实。",
            new_due_on=today + 45 * DAY if false else None,
        )  # fmt: skip
    rechecks.reveal(made, by=scene.people.city_chief, now=now)
    value = {"name": "快乐8公开开奖号码", "format": "pick:20/80+20/80", "due": now + DAY}
    rechecks.commit(office, period=f"{today:%Y}", title="年度销号任务随机抽查", by=checker, now=now, beacon_plan=value,
                    **span)  # fmt: skip


def _proposals(scene, plan) -> None:
    """What the floors beneath have left undone, an alarm, one made a task and one set aside."""
    on, by = timezone.localdate(scene.now), scene.people.city_officer
    problems.pull(on=on, by=None, now=scene.now)
    for region, name in (("120102000", "河东区"), ("120103000", "河西区")):
        problems.propose(
            ProposalKind.ALARM, f"demo-{region}", title=f"{name}同类违规连续三个月上升", seen_on=on, region_code=region,
            text="医疗废物管理类问题近三个月分别为2、4、7件。", by=None, now=scene.now,
        )  # fmt: skip
    waiting = list(Proposal.objects.waiting().filter(kind=ProposalKind.FINDING, grave=False).order_by("pk")[:3])
    if len(waiting) == 3 and plan.state == PlanState.CONFIRMED:
        lead = scene.people.county_officer.agency
        problems.to_task(waiting[:2], plan, by=by, now=scene.now, title="逾期未改正问题督促整改", lead_agency=lead,
                         due_on=on + 40 * DAY)  # fmt: skip
        problems.set_aside(waiting[2], by=by, now=scene.now, reason="机构已停业，由登记机关按注销办理。")
