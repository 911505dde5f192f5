"""Plans, draws, visits and findings of the demonstration city, made by the services themselves. All invented."""

from datetime import date, datetime, timedelta

from django.utils import timezone

from institutions.models import Institution
from supervision.foundation.models import Agency

from ..choices import BeaconKind, InspectionType, InspectorStatus, RecusalCode, ResultCode, Series, VoidCode
from ..models import CheckItem, Draw, FindingCatalogue, InspectionPlan, Inspector
from . import (
    before,
    demo_fieldwork,
    demo_following,
    demo_joint,
    demo_year,
    draws,
    people,
    plans,
    targeted,
    teams,
    visits,
)
from .schedule import quarter_of

CITY, DISTRICT = "120000000", "120102000"
SKILLS = ["医疗机构", "传染病防治"]
TEAM = [{"unit": "", "skill": "传染病防治"}, {"unit": "", "skill": ""}]
# (name, unit, areas, skills, days until the certificate ends)
COLLEAGUES = (
    ("孟知远", "120000-WJD", [CITY], SKILLS, 900),
    ("柳闻笛", "120000-WJD", [CITY], ["放射卫生", "医疗机构"], 640),
    ("程一舟", "120000-WJD", [CITY], ["母婴保健", "传染病防治"], 380),
    ("宋听泉", "120102-WJD", [DISTRICT], SKILLS, 700),
    ("梁照野", "120102-WJD", [DISTRICT], ["传染病防治"], 25),
    ("叶归帆", "120102-WJD", [DISTRICT], ["医疗机构"], -12),
    ("顾南乔", "120101-WJD", ["120101000"], SKILLS, 500),
    ("罗清秋", "120103-WJD", ["120103000"], SKILLS, 450),
)
RESULTS = (
    *["NO_PROBLEM"] * 3, "ORDERED_CORRECTION", "NO_PROBLEM", "CASE_FILED", "ORDERED_CORRECTION", "CLOSED",
    "NO_PROBLEM", "TRANSFERRED", "UNREACHABLE", "ORDERED_CORRECTION", "REFUSED", "NO_PROBLEM",
)  # fmt: skip
FOUND = (
    (("H07", "医疗废物暂存间未上锁，周转箱标识不清。", 1, False), ("L10", "收费标准未在候诊区公示。", 1, False)),
    (("H01", "口腔综合治疗台用水9月、10月未见消毒监测记录。", 1, False),),
    (("Q04", "抽查门诊病历10份，3份缺少诊疗意见。", 1, True),),
    (("P03", "1名护士的执业地点未变更至本机构。", 1, False), ("H06", "医疗废物交接登记不完整。", 1, False)),
    (("L06", "开展未经登记的诊疗科目1个。", 1, False),),
    (("L11", "2名工作人员上岗未佩带标牌。", 1, True),),
)
HANDLING = {
    "ORDERED_CORRECTION": "责令限期改正",
    "CASE_FILED": "责令改正并立案调查",
    "TRANSFERRED": "移交辖区卫生监督机构处理",
    "CLOSED": "现场已停业，按已关闭登记",
    "UNREACHABLE": "两次上门均无人，另行安排",
    "REFUSED": "已告知法律后果，另案处理",
}


def build(cast, *, now: datetime) -> None:
    """Plans in every state, draws revealed, void, open and waiting, visits with every result."""
    now = now.replace(microsecond=0)
    for user, skills in ((cast.inspector, SKILLS), (cast.second_inspector, SKILLS)):
        _enter(user.name, "120000-WJD", [CITY], skills, timezone.localdate(now) + timedelta(days=800), now, user)
    _finished(cast, now - timedelta(days=70), title="诊所、门诊部双随机抽查", classes=["clinic", "outpatient"],
              points=1000)  # fmt: skip
    _finished(cast, now - timedelta(days=45), title="河东区二级医院全覆盖检查", classes=["hospital-2"], points=10_000,
              region=DISTRICT)  # fmt: skip
    _under_way(cast, now)
    demo_fieldwork.build(cast, now=now)
    for name, unit, areas, skills, days in COLLEAGUES:
        _enter(name, unit, areas, skills, timezone.localdate(now) + timedelta(days=days), now)
    _recusal(cast, now)
    demo_joint.build(cast, _drafted, now=now)
    _waiting_for_beacon(cast, now)
    _standing(cast, now)
    _unsigned(cast, now)
    _principal(cast, now)
    demo_following.build(cast, now=now)
    demo_year.build(cast, now=now)


def _finished(cast, at: datetime, *, title, classes, points, region=CITY):
    """Drawn, visited and revealed, weeks ago."""
    plan = _approved(cast, at, title=title, classes=classes, region_code=region, ratios=dict.fromkeys(classes, points))
    draw = draws.draw_at_once(plan, period=plan.period, by=cast.city_officer, now=at)
    for number, visit in enumerate(draw.visits.order_by("position")):
        # A district's hospitals all have something to put right; elsewhere every kind of result occurs.
        result = "ORDERED_CORRECTION" if region == DISTRICT else RESULTS[number % len(RESULTS)]
        _visited(cast, visit, result, number, at + timedelta(days=2 + number % 18), confirm=True)
    draws.reveal(Draw.objects.get(pk=draw.pk), by=cast.city_chief, now=at + timedelta(days=30))


def _under_way(cast, now: datetime):
    """Drawn some days ago under ratios nobody has confirmed: some visits done, one to confirm, the rest open."""
    at = now - timedelta(days=6)
    plan = _approved(cast, at, title="医疗美容与社区卫生服务机构双随机抽查", classes=["aesthetic", "community"],
                     planned_on=timezone.localdate(now))  # fmt: skip
    draw = draws.draw_at_once(plan, period=plan.period, by=cast.city_officer, now=at)
    for number, visit in enumerate(draw.visits.order_by("position")[:5]):
        _visited(cast, visit, RESULTS[number + 2], number, at + timedelta(days=1 + number), confirm=number < 4)


def _waiting_for_beacon(cast, now: datetime):
    """A first number voided because the lottery was put off, and its second attempt waiting for the value."""
    at, due = now - timedelta(days=3), now - timedelta(days=1)
    plan = _approved(
        cast, at, title="中医诊所双随机抽查（公共随机值）", classes=["clinic"], beacon_kind=BeaconKind.MANUAL,
        beacon_name="快乐8公开开奖号码（相邻两期）", beacon_format="pick:20/80+20/80", beacon_due=due,
        planned_on=timezone.localdate(now) + timedelta(days=10),
    )  # fmt: skip
    first = draws.commit(plan, period=plan.period, by=cast.city_officer, now=at)
    draws.void(first, code=VoidCode.BEACON_FAILED, by=cast.city_chief, now=due, note="当期开奖延期")
    announce = {"due": now + timedelta(hours=20)}
    draws.commit(plan, period=plan.period, by=cast.city_officer, now=due + timedelta(hours=1), announce=announce)


def _standing(cast, now: datetime):
    """A plan the clock draws every month."""
    _approved(cast, now - timedelta(days=2), title="二级医院按月双随机抽查", classes=["hospital-2"],
              series=Series.MONTHLY, period="")  # fmt: skip


def _principal(cast, now: datetime):
    """Leads at the institution whose principal is in the cast: one checked, with problems found; one of today."""
    place = Institution.objects.filter(accounts__user=cast.principal).first()
    plan = InspectionPlan.objects.get(title="诊所、门诊部双随机抽查")
    team = [cast.inspector.inspector, cast.second_inspector.inspector]
    made = []
    for at, number in ((now - timedelta(days=4), 9), (now, 14)):
        visit = targeted.open_alone(
            place, plan=plan, kind=InspectionType.LEAD, planned_on=timezone.localdate(at),
            ground=f"津卫监督转〔2026〕{number}号转办线索", by=cast.city_officer, now=at,
        )  # fmt: skip
        made.append(teams.assign(visit, team, by=cast.city_officer, now=at))
    _visited(cast, made[0], "ORDERED_CORRECTION", 0, now - timedelta(days=4), confirm=True)
    before.issue_notice(made[1], by=cast.inspector, now=now)


def _unsigned(cast, now: datetime):
    """A plan that waits for the second signature, and a district's draft."""
    plan = _drafted(cast.city_officer, now, title="妇幼保健机构双随机抽查", classes=["mch"])
    plans.take("submit", plan, by=cast.city_officer, now=now)
    _drafted(cast.county_officer, now, title="河东区口腔门诊部双随机抽查", classes=["outpatient"], region_code=DISTRICT)


def _drafted(by, at: datetime, **values):
    given = {
        "region_code": CITY, "ratios": {}, "by_region": False, "seats": TEAM, "series": Series.ONCE,
        "period": quarter_of(f"{timezone.localtime(at):%Y-%m}"), "planned_on": timezone.localdate(at),
        "rules_version": "", "items": CheckItem.objects.filter(code__in=("YL-01", "YL-02", "CR-03", "CR-04")),
    }  # fmt: skip
    return plans.create(by=by, now=at, **given | values)


def _approved(cast, at: datetime, **values):
    plan = plans.take("submit", _drafted(cast.city_officer, at, **values), by=cast.city_officer, now=at)
    return plans.take("approve", plan, by=cast.city_chief, now=at, note="同意")


def _visited(cast, visit, result, number, at, *, confirm):
    team = (cast.inspector, cast.second_inspector)
    on = timezone.localdate(at)
    rows = FOUND[number % len(FOUND)] if result in ("ORDERED_CORRECTION", "CASE_FILED", "TRANSFERRED") else ()
    findings = [
        {"offence": FindingCatalogue.objects.in_force(on).get(code=code), "text": text, "quantity": quantity,
         "self_found": self_found, "correct_by": on + timedelta(days=15)}
        for code, text, quantity, self_found in rows
    ]  # fmt: skip
    if result == ResultCode.REFUSED:
        demo_fieldwork.refuse(visit, team[number % 2], at)
    visits.record(
        visit, result=ResultCode(result), visited_on=on, findings=findings, handling=HANDLING.get(result, ""),
        summary="按抽查事项清单逐项检查。", by=team[number % 2], now=at,
    )  # fmt: skip
    if confirm:
        visits.confirm(visit, by=team[(number + 1) % 2], now=at)


def _enter(name, unit, areas, skills, valid_to: date, now, user=None) -> Inspector:
    serial = Inspector.objects.count() + 1
    return people.enter(
        by=None, now=now, name=name, user=user, certificate_no=f"津卫监演示{serial:04}", valid_to=valid_to,
        unit=Agency.objects.get(code=unit), areas=areas, skills=skills, status=InspectorStatus.ACTIVE,
    )  # fmt: skip


def _recusal(cast, now: datetime):
    """One member of the pool used to work at an institution of the district."""
    subject = Draw.objects.order_by("pk").first().visits.order_by("position").first().institution
    person = Inspector.objects.get(name="孟知远")
    people.declare_recusal(person, subject, code=RecusalCode.EMPLOYER, reason="2024年自该机构调入",
                           by=cast.city_officer, now=now)  # fmt: skip
