"""The year of the demonstration city: plans, an issued list, lists of subjects, people away. All invented."""

from datetime import date, datetime, timedelta

from django.utils import timezone

from institutions.choices import InstitutionState, SubjectKind
from institutions.models import Institution
from supervision.foundation.models import Agency
from supervision.foundation.trail import act

from ..choices import FreezeCode, InspectorStatus, LeaveKind, LibraryKind, ResultCode, TaskSource, VisitState
from ..models import CheckItem, InspectionPlan, Inspector
from . import before, freezes, issued, libraries, people, plans, teams, visits, year_plans

DISTRICT, NEXT_DOOR = "120102", "120101"
HEADERS = ["序号", "任务编号", "被检查单位", "登记号", "所在区县", "完成期限", "检查结果", "检查时间", "备注"]
PLACES = {"number": 1, "name": 2, "registration_number": 3, "region": 4, "planned_on": 5, "result": 6, "visited_on": 7,
          "remark": 8}  # fmt: skip
# (source, title, subjects, content, target, partners, first month, last month)
LINES = (
    ("national", "国家随机监督抽查", "医疗机构、公共场所、学校", "国家清单所列重点检查事项", "按下达清单", "", 4, 11),
    (
        "provincial",
        "医疗美容机构专项抽查",
        "医疗美容机构",
        "机构和人员资质、药品器械使用",
        "30%",
        "市场监管、药监",
        5,
        9,
    ),
    ("own", "诊所、门诊部双随机抽查", "诊所、门诊部", "执业资质、医疗废物、消毒隔离", "5%", "", 3, 10),
    ("own", "二级医院医保联合抽查", "二级医院", "依法执业、医保基金使用", "20%", "医疗保障", 6, 8),
)
MEMBERS = (
    ("放射诊疗", "河东区明光体检中心", "津放证字2024第0102号"),
    ("放射诊疗", "天津东方影像诊断中心", "津放证字2023第0087号"),
    ("口腔放射", "河东区皓齿口腔门诊部", "津放证字2025第0031号"),
    ("口腔放射", "河东区白杨口腔诊所", "津放证字2022第0116号"),
)  # fmt: skip


def build(cast, *, now: datetime) -> None:
    """Published and drafted yearly plans, an issued list half worked, a special library, a freeze, people away."""
    line = _year(cast, now)
    _issued(cast, line, now)
    _library(cast, now)
    _people(cast, now)


def _lines(year: int) -> list[dict]:
    keys = ("source", "title", "subjects", "content", "target", "partners")
    return [
        dict(zip(keys, row[:6], strict=True)) | {"starts_on": date(year, row[6], 1), "ends_on": date(year, row[7], 28)}
        for row in LINES
    ]


def _year(cast, now):
    """This year's plan of the city, published; next year's of a district, still being written."""
    year, at = timezone.localdate(now).year, now - timedelta(days=75)
    plan = year_plans.create(
        by=cast.city_officer, now=at, year=year, lines=_lines(year), title=f"{year}年卫生健康随机监督抽查计划",
        document_number=f"津卫监督〔{year}〕12号", max_visits=1,
    )  # fmt: skip
    year_plans.take("submit", plan, by=cast.city_officer, now=at)
    year_plans.take("publish", plan, by=cast.city_chief, now=at, note="同意公布")
    year_plans.create(
        by=cast.county_officer, now=now, year=year + 1, lines=_lines(year + 1)[2:], max_visits=1,
        title=f"河东区{year + 1}年随机监督抽查计划",
    )  # fmt: skip
    InspectionPlan.objects.filter(title="诊所、门诊部双随机抽查").update(year_line=plan.lines.get(number=3))
    return plan.lines.get(number=1)


def _issued(cast, line, now):
    """A national list of a district: one done, one closed, one moved next door, the others open."""
    by, at = cast.county_officer, now - timedelta(days=5)
    row = issued.receive(
        title="国家随机监督抽查任务（河东区）", source=TaskSource.NATIONAL, issuer="国家疾病预防控制局", by=by, now=at,
        document_number="国疾控监督函〔2026〕38号", planned_on=timezone.localdate(now) + timedelta(days=20),
        items=CheckItem.objects.filter(code__in=("YL-01", "CR-03")), year_line=line,
    )  # fmt: skip
    subjects = [*_subjects(DISTRICT, 7), *_subjects(NEXT_DOOR, 1)]
    cells = [
        {"number": f"GJ12010226{number:04d}", "name": subject.name, "registration_number": subject.registration_number,
         "region": "" if subject.registration_number else subject.region_code}
        for number, subject in enumerate(subjects, start=1)
    ]  # fmt: skip
    rows = [(number, one, _whole(number, one)) for number, one in enumerate(cells, start=1)]
    decided = issued.decide(row, rows, by=by)
    with act("ledger.import", by=by, now=at, label="导入下达任务", about=row.plan.code):
        issued.apply(row, [one for one in decided if one.outcome == "created"], headers=HEADERS, places=PLACES, by=by,
                     now=at)  # fmt: skip
    _worked(cast, row, now)


def _whole(number: int, cells: dict) -> list[str]:
    whole = [str(number)] + [""] * (len(HEADERS) - 1)
    for key, text in cells.items():
        whole[PLACES[key]] = text
    return whole


def _subjects(place: str, count: int):
    """Institutions of a district alone, that no draw of the demonstration has touched."""
    rows = Institution.objects.filter(region_code__startswith=place, state=InstitutionState.ACTIVE, visits=None,
                                      grants=None)  # fmt: skip
    rows = rows.filter(kind=SubjectKind.MEDICAL).exclude(registration_number="")
    return rows.select_related("region").order_by("-code")[:count]


def _worked(cast, row, now):
    by, team = cast.county_officer, [cast.inspector.inspector, cast.second_inspector.inspector]
    today = timezone.localdate(now)
    before.ask_approval(row.plan, period="", reason="国家随机监督抽查", starts_on=today - timedelta(days=5),
                        ends_on=today + timedelta(days=30), by=by, now=now - timedelta(days=5))  # fmt: skip
    tasks = [task.visit for task in row.tasks.select_related("visit")]
    for number, visit in enumerate(tasks[:5]):
        teams.assign(visit, team, by=by, now=now - timedelta(days=4))
        if number < 3:
            before.issue_notice(visit, by=by, now=now - timedelta(days=3))
            before.enter(visit, by=cast.inspector, now=now - timedelta(days=2))
        if number < 2:
            result = (ResultCode.NO_PROBLEM, ResultCode.CLOSED)[number]
            visits.record(visit, result=result, visited_on=today - timedelta(days=2), by=cast.inspector, now=now)
            visits.confirm(visit, by=cast.second_inspector, now=now)
    moved = tasks[-1]
    if moved.institution.region_code.startswith(NEXT_DOOR):
        target = Agency.objects.get(code=f"{NEXT_DOOR}-WJW")
        issued.forward(moved, target, reason="机构已迁入和平区", by=by, now=now - timedelta(days=1))
    people.request_recusal(tasks[2], team[0], reason="机构称该人员与本机构有合同纠纷", by=by, now=now)
    drawn = cast.city_officer.agency.visits.filter(state=VisitState.ASSIGNED, members__inspector=team[0]).first()
    people.request_recusal(drawn, team[0], reason="机构称该人员的亲属在本机构任职", by=cast.city_officer, now=now)


def _library(cast, now):
    """A special library of subjects the registry does not know yet, and a plan that draws from it."""
    by, today = cast.county_officer, timezone.localdate(now)
    library = libraries.create(
        by=by, now=now, name="河东区放射诊疗专项库", kind=LibraryKind.SPECIAL, valid_to=None,
        basis="放射诊疗管理规定", valid_from=today - timedelta(days=100),
    )  # fmt: skip
    cells = [
        (number, {"name": name, "stratum": stratum, "certificate": "放射诊疗许可证", "certificate_no": licence,
                  "valid_to": "9999-09-09"})
        for number, (stratum, name, licence) in enumerate(MEMBERS, start=2)
    ]  # fmt: skip
    with act("ledger.import", by=by, now=now, label="导入名录对象", about=library.code):
        libraries.apply(library, libraries.decide(library, cells, by=by))
    plans.create(
        by=by, now=now, title="放射诊疗专项库抽查", region_code="120102000", ratios={"*": 2500}, period=str(today.year),
        seats=[{"unit": "", "skill": ""}] * 2, planned_on=today + timedelta(days=15), library=library,
        rules_version="", items=CheckItem.objects.filter(code__in=("YL-01",)),
    )  # fmt: skip


def _people(cast, now):
    today = timezone.localdate(now)
    people.set_leave(
        Inspector.objects.get(name="宋听泉"), kind=LeaveKind.TRAINING, away_from=today,
        away_to=today + timedelta(days=9), by=cast.county_officer, now=now,
    )  # fmt: skip
    people.enter(
        by=None, now=now, name="卢怀瑾", user=None, certificate_no="津专家演示0001",
        unit=Agency.objects.get(code="120102-WJD"),
        valid_to=today + timedelta(days=900), areas=["120102000"], skills=["放射卫生"], is_expert=True,
        status=InspectorStatus.ACTIVE,
    )  # fmt: skip
    subject = _subjects(DISTRICT, 1)[0]
    freezes.freeze(subject, code=FreezeCode.REBUILDING, note="装修至年底", frozen_from=today - timedelta(days=3),
                   frozen_to=today + timedelta(days=40), by=cast.county_officer, now=now)  # fmt: skip
