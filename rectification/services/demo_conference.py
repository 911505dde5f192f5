"""The demonstration's joint conference: meetings, what one of them decided, a round of self-evaluations. Invented."""

from datetime import timedelta

from django.utils import timezone

from supervision.foundation.models import Agency

from ..choices import MeetingKind, Presence
from ..models import EvaluationScheme, Meeting, SelfEvaluation
from . import conference, decisions, evaluations

_AGENDA = "通报综合监管重点任务进展\n研究医疗美容、医疗废物监管协同事项\n部署下一阶段工作"
_MINUTES = (
    "会议听取了综合监管重点任务进展情况汇报，分析了部门协同中的突出问题。\n"
    "会议强调，各成员单位要对照台账逐项落实，按月报送进展，重大问题及时提请联席会议研究。"
)
_ASKED = tuple(f"120000-{code}" for code in (
    "WJW", "YBJ", "SCJGW", "YJJ", "GAJ", "FGW", "CZJ", "MZJ", "SFJ", "RSJ", "STHJJ", "ZFW", "WXB", "SJJ",
))  # fmt: skip
# text, lead, joint, days until it is due (None: left open at the meeting)
_DECISIONS = (
    ("建立医保基金监管线索双向移送清单，每月10日前交换上月线索。", "120000-YBJ", ("120000-WJW", "120000-GAJ"), 45),
    ("以河东区为试点，开展小型医疗机构医疗废物集中收运，形成可推广的做法。", "120102-WJW", ("120000-STHJJ",), 60),
    ("研究建立医疗美容广告联合会商机制，牵头单位会后明确。", "", (), None),
)
_SUMMARY = "本单位牵头的重点任务总体按序时进度推进，机制类任务基本完成，下一步重点抓好跨部门协同事项。"
_GAPS = {"done": "无", "mostly": "部分单位台账更新不及时。", "undone": "协调周期长，人员力量不足。"}


def meetings(scene) -> None:
    """One whose minutes are out, one whose minutes wait for the signature, one to come."""
    _issued(scene)
    held = _held(scene, 6, MeetingKind.LIAISON, "联络员会议（第四季度）", "综合监督处处长")
    _minuted(scene, held, 5, "会议通报了各成员单位进展报送情况，明确了自评工作安排。")
    decisions.put(held, None, by=scene.people.city_officer, now=scene.ago(5), text="各成员单位按期完成年度自评。",
                  record_reason="由办公室布置自评，不另立任务", joint=(), lead=None)  # fmt: skip
    conference.put_up(held, by=scene.people.city_officer, now=scene.ago(4))
    coming = _prepared(scene, -9, MeetingKind.PLENARY, "第四次全体会议", "副市长", 2)
    conference.convene(coming, by=scene.people.city_officer, now=scene.ago(1))


def _prepared(scene, days, kind, title, chair, since) -> Meeting:
    """A meeting so many days ago, prepared before that."""
    office = scene.people.city_officer
    day = timezone.localtime(scene.ago(days)).replace(hour=9, minute=30, second=0, microsecond=0)
    return conference.prepare(
        by=office, now=scene.ago(since), conference=conference.conferences_of(office.agency).get(), kind=kind,
        title=title, held_at=day, place="市政府第二会议室", chair=chair, agenda=_AGENDA,
        members=conference.members_of(office.agency).filter(code__in=_ASKED),
    )  # fmt: skip


def _held(scene, days, kind, title, chair) -> Meeting:
    office = scene.people.city_officer
    meeting = conference.convene(
        _prepared(scene, days, kind, title, chair, days + 8), by=office, now=scene.ago(days + 7)
    )
    roll = {}
    for place, seat in enumerate(meeting.attendees.order_by("agency__code")):
        if place == 3:
            roll[seat.pk] = (Presence.DEPUTY, "办公室副主任", "分管负责人出差")
        elif place == 7:
            roll[seat.pk] = (Presence.ABSENT, "", "参加全国会议")
        else:
            roll[seat.pk] = (Presence.ATTENDS, "分管负责人", "")
    after = scene.ago(days - 1)
    return conference.hold(conference.register(meeting, by=office, now=after, roll=roll), by=office, now=after)


def _minuted(scene, meeting, days, words) -> Meeting:
    return conference.write_minutes(meeting, by=scene.people.city_officer, now=scene.ago(days), minutes=words,
                                    others="市卫生监督所主要负责人")  # fmt: skip


def _issued(scene) -> None:
    """Three decisions: two are tasks, for the third nobody has said who."""
    people = scene.people
    meeting = _held(scene, 34, MeetingKind.PLENARY, "第三次全体会议", "副市长")
    _minuted(scene, meeting, 32, _MINUTES)
    for text, lead, joint, days in _DECISIONS:
        due = timezone.localdate(scene.ago(-days)) if days else None
        decisions.put(
            meeting, None, by=people.city_officer, now=scene.ago(32), text=text, due_on=due,
            lead=Agency.objects.filter(code=lead).first(), joint=Agency.objects.filter(code__in=joint),
        )  # fmt: skip
    meeting = conference.put_up(meeting, by=people.city_officer, now=scene.ago(31))
    meeting = conference.sign(meeting, by=people.city_chief, now=scene.ago(30))
    conference.issue(meeting, by=people.city_officer, now=scene.ago(30) + timedelta(hours=2))


def self_evaluations(scene, plan) -> None:
    """A round on trial: one taken, two to be looked at, one returned, one before its leader, the others not begun."""
    people, office = scene.people, scene.people.city_officer
    today = timezone.localdate(scene.now)
    half = 1 if today.month < 7 else 2
    made = evaluations.ask(
        plan, by=office, now=scene.ago(12), scheme=EvaluationScheme.objects.first(), period=f"{today.year}-H{half}",
        title=f"{today.year}年{'上下'[half - 1]}半年联席会议成员单位自评", due_on=timezone.localdate(scene.ago(-6)),
        note="请对照台账逐项自评，写明数量和时间；存在不足请如实填写。",
    )  # fmt: skip
    made = evaluations.open_up(made, by=office, now=scene.ago(11))
    rows = {row.agency.code: row for row in made.evaluations.select_related("agency")}
    for code in ("120102-WJW", "120000-SCJGW", "120000-YBJ", "120000-STHJJ"):
        _handed_in(scene, rows[code])
    taken = _graded(scene, rows["120000-SCJGW"])
    evaluations.accept(taken, by=people.city_chief, now=scene.ago(2))
    evaluations.send_back(rows["120000-YBJ"], by=office, now=scene.ago(2),
                          note="线索双向移送一项请补充移送和反馈的数量。")  # fmt: skip
    own = _filled(scene, rows["120000-WJW"], office)
    evaluations.pass_on(own, by=office, now=scene.ago(1))


def _filled(scene, row: SelfEvaluation, by) -> SelfEvaluation:
    """Graded by what the ledger says."""
    lines = {}
    for line in row.lines.select_related("task"):
        progress = line.facts["progress"]
        grade = "done" if progress >= 85 else "mostly" if progress >= 50 else "undone"
        words = {
            "work": line.texts["work"] or "已启动，正在制定工作方案。",
            "gap": _GAPS[grade],
            "next": "按计划推进。",
        }
        lines[line.pk] = (grade, words)
    return evaluations.save(row, by=by, now=scene.ago(5), summary=_SUMMARY, lines=lines)


def _handed_in(scene, row) -> None:
    by = scene.reporter(row.agency)
    row = _filled(scene, row, by)
    evaluations.submit(row, by=by, now=scene.ago(4), signer="主要负责人")


def _graded(scene, row) -> SelfEvaluation:
    """The office agrees, but for one."""
    lines = {line.pk: (line.grade, "") for line in row.lines.all()}
    first = row.lines.order_by("position").first()
    other = "mostly" if first.grade != "mostly" else "undone"
    lines[first.pk] = (other, "现场核查发现台账与实际不一致。")
    return evaluations.grade(row, by=scene.people.city_chief, now=scene.ago(3), lines=lines)
