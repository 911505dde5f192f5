"""A rectification plan of our own for the demonstration: every state, every light, months of reports."""

import csv
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

from django.utils import timezone
from django.utils.translation import override

from supervision.foundation.access import Role
from supervision.foundation.models import Agency, User
from supervision.foundation.numbers import allocate_code
from supervision.foundation.services.accounts import open_account
from supervision.foundation.trail import act

from .. import queries
from ..choices import ProblemSource, UnitRole
from ..models import Measure, MeasureUnit, Plan, Problem
from ..rules.progress import CHECKS
from ..workflow import PLAN
from . import demo_closing, demo_conference, demo_ladder, demo_ledger, dispatch, figures, lights, progress, tasks

DATA = Path(__file__).resolve().parent.parent / "data" / "demo_plan.csv"
TITLE = "海津市医疗卫生行业综合监管问题整改实施方案（演示）"
DAY = timedelta(days=1)
_BEGUN = 155  # days ago
# Stages a task passes on its way; each name is also a verb below.
_ROAD = ("in_progress", "self_checked", "close_applied", "under_review", "site_verified", "publicity", "closed")


@dataclass(frozen=True)
class Scene:
    """Who acts, and when "now" is."""

    people: object
    now: datetime

    def ago(self, days: int) -> datetime:
        """So many days before now."""
        return self.now - days * DAY

    def reporter(self, agency: Agency) -> User:
        """Somebody of the unit who may report; opened where the cast has nobody, without a password."""
        for user in vars(self.people).values():
            if user.agency_id == agency.pk and {Role.OFFICER, Role.LIAISON, Role.SUPERVISOR} & set(user.roles):
                return user
        name = f"lxy-{agency.code.lower()}"
        found = User.objects.filter(username=name).first()
        return found or open_account(
            username=name, name=f"{agency.short_name[:6]}联络员", agency=agency, roles=[Role.LIAISON],
            password=None, by=None, now=self.ago(_BEGUN),
        )  # fmt: skip


def build(people, *, now: datetime) -> None:
    """One plan with its measures, problems and tasks, reports of past months, two dispatches."""
    with override("zh-hans"), act("rectification.demo", by=None, now=now, label="生成演示整改方案"):
        scene = Scene(people, now)
        plan = _plan(scene)
        rows = _rows()
        made = [(row, _task(scene, plan, row)) for row in rows]
        _ask_figures(scene, plan)
        for period in _months(scene):
            for row, task in made:
                _report(scene, row, task, period)
            _dispatch(scene, plan, period)
        for row, task in made:
            _finish(scene, row, task)
        demo_conference.meetings(scene)
        demo_ledger.build(plan, list(plan.tasks.select_related("lead_agency")), people=people, now=now)
        demo_closing.build(scene, plan)
        lights.refresh(plan.tasks.all(), on=timezone.localdate(now))
        demo_ladder.build(scene, plan)
        demo_conference.self_evaluations(scene, plan)


def _rows() -> list[dict]:
    with DATA.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _plan(scene) -> Plan:
    office = scene.people.city_officer.agency
    begun = scene.ago(_BEGUN)
    plan = Plan.objects.create(
        code=allocate_code("FA", "rectification", begun.year, 3), title=TITLE, number="津卫监督演〔2026〕6号",
        issuer=office.name, office=office,
        region_code=office.region_code, year=begun.year, created_by=scene.people.city_officer, created_at=begun,
    )  # fmt: skip
    for number in range(1, 7):
        source = ProblemSource.SELF_FOUND if number > 4 else ProblemSource.FEEDBACK
        Problem.objects.create(plan=plan, region_code=plan.region_code, number=number, source=source,
                               category="机制运行" if number % 2 else "机构监管",
                               text=_PROBLEMS[number - 1])  # fmt: skip
    names = {}
    for row in _rows():
        number, name = row["measure|name"].split("|")
        names.setdefault(int(number), (name, []))[1].append(row["unit"])
    for number, (name, units) in names.items():
        _measure(plan, number, name, units)
    return PLAN.take("confirm", plan, by=scene.people.city_officer, now=begun)


_PROBLEMS = (
    "部分区综合监管联席会议制度尚未建立，会议召开不规律。",
    "医疗机构依法执业自查填报率不高，个别机构自查流于形式。",
    "部门之间违规线索移送不及时，结果运用不充分。",
    "基层医疗机构医疗废物交接登记不完整。",
    "行业信用信息归集不全，信用结果运用范围窄。",
    "执法装备配备不足，案卷质量参差不齐。",
)


# The last measure of each area, and what the area is called.
_AREAS = ((2, "（一）健全多元化综合监管体系"), (7, "（二）加强全过程综合监管"), (9, "（三）创新监管机制和能力"))


def _measure(plan, number, name, codes) -> None:
    measure = Measure.objects.create(plan=plan, region_code=plan.region_code, number=number, title=name,
                                     text=f"{name}。明确责任单位、整改目标和时限，逐项抓好落实。",
                                     chapter=next(name for last, name in _AREAS if number <= last))  # fmt: skip
    found = {agency.code: agency for agency in Agency.objects.filter(code__in=codes)}
    for position, code in enumerate(dict.fromkeys(codes)):
        agency = found[code]
        role = UnitRole.LEAD if position == 0 else UnitRole.JOINT
        MeasureUnit.objects.create(measure=measure, agency=agency, name=agency.name, role=role, position=position)


def _task(scene, plan, row):
    begun = scene.ago(int(row["started"]))
    number = int(row["measure|name"].split("|")[0])
    lead = Agency.objects.select_related("region").get(code=row["unit"])
    due = timezone.localdate(scene.now) + int(row["due"]) * DAY if row["due"] else None
    office = scene.people.city_officer
    task = tasks.draft(
        plan, by=office, now=begun, title=row["title"], kind=row["kind"], lead_agency=lead, due_on=due,
        start_on=timezone.localdate(begun), target=f"{row['title']}，形成长效机制。",
        measure=plan.measures.get(number=number), problem=plan.problems.get(number=(number - 1) % 6 + 1),
        measures=[f"制定{row['title']}的工作方案", "逐项落实并形成工作台账"], person="联络员", phone="022-00000000",
        units=[(agency, UnitRole.COOPERATE) for agency in Agency.objects.filter(code__in=row["others"].split())],
    )  # fmt: skip
    return task if row["stage"] == "draft" else tasks.issue(task, by=office, now=begun)


def _months(scene) -> list[str]:
    """The last four months whose report is due, oldest first."""
    period = queries.closed_period(timezone.localdate(scene.now))
    months = [period]
    while len(months) < 4:
        months.insert(0, queries.previous_period(months[0]))
    return months


def _report(scene, row, task, period) -> None:
    """The figure of a month; a path shorter than the months ends in silence, or earlier in close-out."""
    path = [int(percent) for percent in row["path"].split()]
    place = _months(scene).index(period)
    moment = timezone.make_aware(datetime.fromisoformat(f"{period}-23T10:00:00"))
    if row["stage"] in ("draft", "not_started") or place >= len(path) or timezone.localdate(moment) <= task.start_on:
        return
    if period == f"{timezone.localdate(scene.now):%Y-%m}" and task.lead_agency_id == scene.people.liaison.agency_id:
        return  # the liaison's own month is still to be written, on whatever day this is built
    by = scene.reporter(task.lead_agency)
    percent = path[place]
    report = progress.save(
        task, period, by=by, now=moment, figures=_figures(task, place), percent=percent,
        next_step="按计划推进，月底前完成阶段小结。",
        text=f"{task.title}：已完成{percent}%，{'各项措施均已落实' if percent == 100 else '正按序时进度推进'}。",
        difficulty="" if percent > 40 else "人员力量不足，协调周期较长。",
    )  # fmt: skip
    report = _hand_in(scene, report, by, moment)
    if place < len(_months(scene)) - 1:
        office = scene.people.city_officer if by.pk != scene.people.city_officer.pk else scene.people.city_chief
        progress.accept(report, by=office, now=moment + DAY)


FIGURES = (
    ("检查家次", "家次", "本月实际到达现场检查的机构次数，同一机构检查两次计两次。"),
    ("立案件数", "件", "本月经批准立案的行政处罚案件数，以立案审批日期为准。"),
    ("罚没金额", "万元", "本月作出决定的罚款和没收违法所得合计，以决定书日期为准。"),
)


def _ask_figures(scene, plan) -> None:
    for name, unit, definition in FIGURES:
        figures.add(plan, by=scene.people.city_officer, now=scene.ago(_BEGUN), name=name, unit=unit,
                    definition=definition)  # fmt: skip


def _figures(task, place: int) -> dict:
    """Month figures that grow with the months; the totals are computed."""
    seed = task.pk % 7
    values = (Decimal(6 + seed + 3 * place), Decimal((seed + place) % 3), Decimal(seed * place) / 2)
    return {one: (value, None, "") for one, value in zip(task.plan.figures.all(), values, strict=True)}


def _hand_in(scene, report, by, moment):
    """Signed by the unit's leader where there is one with an account, otherwise on paper."""
    leaders = queries.leaders_of(report.task.lead_agency, besides=by)
    if not leaders:
        return progress.submit(report, by=by, now=moment, signer="分管负责人")
    report = progress.pass_on(report, by=by, now=moment)
    return progress.sign(report, by=leaders[0], now=moment)


def _dispatch(scene, plan, period) -> None:
    moment = min(scene.now, timezone.make_aware(datetime.fromisoformat(f"{period}-26T08:00:00")))
    made = dispatch.build(plan, period, by=None, now=moment)
    if period == _months(scene)[-1]:
        return  # the last month waits for the chief's signature
    made = dispatch.sign(made, by=scene.people.city_chief, now=moment + DAY)
    dispatch.issue(made, by=scene.people.city_officer, now=moment + DAY)


def _finish(scene, row, task) -> None:
    """Bring the task to the stage of its row, each step by somebody who may take it."""
    task.refresh_from_db()
    stage = row["stage"]
    target = {"kept_up": "closed", "returned": "under_review"}.get(stage, stage)
    if target not in _ROAD:
        return
    for step in _ROAD[1 : _ROAD.index(target) + 1]:
        shown = step == stage == "publicity"
        task = _publicity(scene, task, days=2) if shown else _STEPS[step](scene, task)
    if stage == "returned":
        task = tasks.send_back(
            task, by=scene.people.city_chief, now=scene.ago(3), note="回访记录不完整，请补充后再报。"
        )


def _self_checked(scene, task):
    by = scene.reporter(task.lead_agency)
    for measure in task.measures.all():
        done = timezone.localdate(scene.ago(18))
        tasks.complete_measure(measure, by=by, now=scene.ago(18), done_on=done, evidence="工作方案、台账和照片已归档。")
    return tasks.self_check(task, by=by, now=scene.ago(17))


def _close_applied(scene, task):
    by = scene.reporter(task.lead_agency)
    return tasks.apply_close(
        task, by=by, now=scene.ago(16), statement="全部措施已完成，申请销号。", signer="单位主要负责人"
    )


def _under_review(scene, task):
    return tasks.take_up(task, by=scene.people.city_chief, now=scene.ago(15))


def _site_verified(scene, task):
    return tasks.verify_site(
        task, by=scene.people.city_chief, now=scene.ago(14), checks=dict.fromkeys(CHECKS, True),
        verified_on=timezone.localdate(scene.ago(14)), opinion="现场核查属实，四项核查均通过。",
    )  # fmt: skip


def _publicity(scene, task, days: int = 13):
    return tasks.publicise(task, by=scene.people.city_chief, now=scene.ago(days))


def _closed(scene, task):
    return tasks.close(task, by=scene.people.city_chief, now=scene.ago(2))


_STEPS = {
    "self_checked": _self_checked,
    "close_applied": _close_applied,
    "under_review": _under_review,
    "site_verified": _site_verified,
    "publicity": _publicity,
    "closed": _closed,
}
