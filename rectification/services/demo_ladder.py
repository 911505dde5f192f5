"""The demonstration's ladder: proposals, letters answered and not, a listing lifted, a quarter and a year. Invented."""

from datetime import timedelta

from django.utils import timezone

from supervision.foundation.models import Agency

from ..choices import JUDGED_STATES, OPEN_STATES, SETTLED_STATES, Rung
from ..models import LadderRule
from ..rules.dispatch import period_before
from ..workflow import PLAN
from . import dispatch, ladder, ladder_rules, reminders, step_proposals

_WORDS = {
    "assessment": "各单位总体能够按序时进度推进整改，机制建设类任务完成较好，跨部门协同类任务进展偏慢。",
    "good": "河东区卫生健康委逐家核对自查填报情况，对未开展自查的机构现场指导，销号材料齐全。",
    "bad": "个别单位连续两个月未报送进展，任务台账更新不及时。",
    "requirements": "请各牵头单位对照时限倒排工期，逾期任务于下月10日前书面说明原因和完成时间。",
    "next": "继续落实月调度、季督办、年通报制度，对长期坚持类任务开展年度复核。",
}


def build(scene, plan) -> None:
    """After tasks have reached their stages."""
    people = scene.people
    now = scene.now
    PLAN.take("publish", plan, by=people.city_chief, now=scene.ago(100),
              changes={"published_on": timezone.localdate(scene.ago(100))})  # fmt: skip
    _letters(scene, plan)
    _listing(scene, plan)
    rule = LadderRule.objects.get(code="SJ-01")
    ladder_rules.confirm(rule, by=people.city_chief, now=scene.ago(5), basis="津卫监督演〔2026〕9号")
    made = step_proposals.propose_all(now=scene.ago(1))
    for step in [one for one in made if one.rule_id == rule.pk][:1]:
        ladder.take_up(step, by=people.city_officer, now=scene.ago(1))
    _periods(scene, plan)
    bureau = Agency.objects.get(code="120000-STHJJ")
    reminders.record(plan, bureau, by=people.city_officer, now=now, period=f"{timezone.localdate(now):%Y-%m}",
                     channel="phone", told="办公室值班员", note="答应今日补报")  # fmt: skip


def _tasks(plan, agency, states=OPEN_STATES):
    return list(plan.tasks.filter(lead_agency=agency, state__in=states).order_by("code")[:2])


def _draft(scene, plan, rung, agency, days, tasks, **values):
    usual = {
        "reason": f"{agency.short_name}牵头的整改任务进展滞后，未达到序时进度。",
        "requirement": "请分析原因，明确责任人和完成时限，抓紧整改，并书面答复办理情况。",
    }
    return ladder.draft(plan, by=scene.people.city_officer, now=scene.ago(days), rung=rung, addressee=agency,
                        tasks=tasks, **{**usual, **values})  # fmt: skip


def _out(scene, step, days):
    signed = ladder.sign(step, by=scene.people.city_chief, now=scene.ago(days))
    return ladder.issue(signed, by=scene.people.city_officer, now=scene.ago(days))


def _letters(scene, plan) -> None:
    """One answered, one overdue, one in a name that rank does not allow."""
    people = scene.people
    district, bureau = people.county_officer.agency, people.liaison.agency
    letter = _out(scene, _draft(scene, plan, Rung.LETTER, district, 45, _tasks(plan, district)), 45)
    ladder.answer(letter, by=people.county_officer, now=scene.ago(36), text="已召开专题会，倒排工期。")
    _out(scene, _draft(scene, plan, Rung.LETTER, bureau, 40, _tasks(plan, bureau)), 40)
    _draft(scene, plan, Rung.INTERVIEW, bureau, 2, _tasks(plan, bureau), issuer=people.city_officer.agency)
    neighbour = people.neighbour_officer.agency
    _out(scene, _draft(scene, plan, Rung.LETTER, neighbour, 8, _tasks(plan, neighbour)), 8)


def _listing(scene, plan) -> None:
    """Put up two months ago, met and taken off."""
    people = scene.people
    district = people.county_officer.agency
    tasks = _tasks(plan, district, (*JUDGED_STATES, *SETTLED_STATES))
    deadline = timezone.localdate(scene.ago(20))
    step = _draft(scene, plan, Rung.LISTED, district, 60, tasks, level="市级", deadline_on=deadline, answer_days=20)
    step = ladder.answer(_out(scene, step, 60), by=people.county_officer, now=scene.ago(25), text="已完成并申请销号。")
    ladder.lift(step, by=people.city_chief, now=scene.ago(1), end_number="津卫督演〔2026〕12号", note="现场核查属实")


def _periods(scene, plan) -> None:
    """The quarter and the year so far, the quarter issued; the newest month waits for its words and signature."""
    people, today = scene.people, timezone.localdate(scene.now)
    quarter = period_before(f"{today.year}-Q{(today.month + 2) // 3}")
    made = dispatch.build(plan, quarter, by=None, now=scene.ago(3))
    made = dispatch.set_words(made, by=people.city_officer, now=scene.ago(3), words=_WORDS)
    made = dispatch.sign(made, by=people.city_chief, now=scene.ago(2))
    dispatch.issue(made, by=people.city_officer, now=scene.ago(2) + timedelta(hours=1))
    year = dispatch.build(plan, str(today.year), by=None, now=scene.ago(1))
    dispatch.set_words(year, by=people.city_officer, now=scene.ago(1), words=_WORDS)
