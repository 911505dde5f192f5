"""A believable city of invented institutions for the demonstration. No name, number or person is real."""

import random
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from supervision.foundation.models import Region
from supervision.foundation.rules.identifiers import org_check_character, uscc_check_character
from supervision.foundation.trail import act

from ..choices import AccountRole, Conclusion, Grade, Level, Permit, PractitionerKind, RiskLevel, SelfInspectionKind
from ..models import Institution, Practitioner, SelfInspection, SelfInspectionAnswer, Standing
from ..rules.names import read_name
from ..rules.wording import UNRATED
from . import practitioners, proposals, self_inspections, standings
from .accounts import tie
from .proposals import Pair
from .registry import derive, health_authorities, new_codes, sort_key

SEED = 20261122
CITY, DISTRICT = "120000000", "120102000"
OWN = "禾安"  # the institution of the cast's principal and manager
_FIRST = "禾屿沐溪澄岚朗霁栖柚砚漪翊苡峤昀"
_SECOND = "安宁和康泽源舒林川恒"
_STREETS = ("望澜", "拾光", "青石", "雁栖", "云麓", "松间", "听潮", "长汀", "照水", "晴岚")
_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨"
_GIVEN = ("知夏", "以宁", "书瑶", "景行", "怀瑾", "云舟", "若谷", "清和", "思齐", "允之", "望舒", "嘉树")

# (category, noun, level, ownership, nature, beds, how many per district)
KINDS = (
    ("A100", "医院", Level.THREE, "government", "1", (500, 1200), 1),
    ("A100", "医院", Level.TWO, "public", "1", (120, 400), 1),
    ("A539", "专科医院", Level.TWO, "private", "2", (40, 150), 1),
    ("A210", "中医医院", Level.TWO, "government", "1", (100, 300), 1),
    ("G100", "妇幼保健院", Level.TWO, "government", "1", (50, 200), 1),
    ("B100", "社区卫生服务中心", Level.ONE, "government", "1", (0, 40), 2),
    ("B200", "社区卫生服务站", Level.NONE, "government", "1", (0, 0), 3),
    ("D110", "综合门诊部", Level.NONE, "private", "2", (0, 0), 3),
    ("D152", "口腔门诊部", Level.NONE, "private", "2", (0, 0), 3),
    ("D154", "医疗美容门诊部", Level.NONE, "private", "2", (0, 0), 2),
    ("D211", "诊所", Level.NONE, "private", "2", (0, 0), 4),
    ("D212", "中医诊所", Level.NONE, "private", "2", (0, 0), 3),
)
SUBJECTS = {
    "A": ["03", "04", "05", "07", "30", "32.01", "32.05"],
    "B": ["01", "02", "03", "50"],
    "D": ["03"],
    "G": ["05", "06", "07"],
}
PERMITS = {"A": [Permit.RADIATION, Permit.NARCOTIC], "G": [Permit.MATERNAL], "D152": [Permit.RADIATION]}


def build(people, *, now: datetime) -> None:
    """Institutions of every district, staff, risk levels, the cast's own institution, self-inspections."""
    rng = random.Random(SEED)  # noqa: S311 - believable, not secret
    with act("institutions.demo", by=None, now=now, label="生成演示机构"):
        rows = _institutions(rng, timezone.localdate(now), now)
        Institution.objects.bulk_create(rows)
        _staff(rng, rows, timezone.localdate(now))
        _twins(rows, now)
        _standings(rng, rows, timezone.localdate(now))
    own = next(row for row in rows if row.region_code == DISTRICT and OWN in row.name)
    tie(people.principal, own, AccountRole.PRINCIPAL, by=None, now=now)
    tie(people.manager, own, AccountRole.MANAGER, by=None, now=now)
    _self_inspections(rng, rows, own, people, now)


def _institutions(rng: random.Random, today: date, now: datetime) -> list[Institution]:
    authorities = health_authorities()
    districts = list(Region.objects.filter(parent_id=CITY).order_by("code"))
    plans = [(district, kind, n) for district in districts for kind in KINDS for n in range(kind[-1])]
    names: set[str] = set()
    rows = []
    for (district, kind, n), code in zip(plans, new_codes(len(plans)), strict=True):
        own = district.code == DISTRICT and kind[0] == "A100" and kind[2] == Level.TWO and n == 0
        row = _institution(rng, district, kind, OWN if own else _brand(rng, district, kind, names), today)
        row.code, row.registered_at = code, now - timedelta(days=rng.randrange(30, 900))
        derive(row, read_name(row.name), authorities)
        rows.append(row)
    return rows


def _brand(rng: random.Random, district: Region, kind: tuple, names: set[str]) -> str:
    while True:
        brand = rng.choice(_FIRST) + rng.choice(_SECOND)
        name = f"{district.name}{brand}{kind[1]}"
        if brand != OWN and name not in names:
            names.add(name)
            return brand


def _institution(rng: random.Random, district: Region, kind: tuple, brand: str, today: date) -> Institution:
    category, noun, level, ownership, nature, beds, _count = kind
    region6 = district.code[:6]
    body = "".join(rng.choice("0123456789") for _ in range(8))
    org = body + org_check_character(body)
    head = ("12" if ownership != "private" else "91") + region6 + org
    since = today - timedelta(days=rng.randrange(100, 3600))
    until = today + timedelta(days=rng.choice((-40, -5, 12, 45, 80, 200, 700, 1500, 2400)))
    return Institution(
        name=f"天津市{district.name}{brand}{noun}",
        region_code=district.code,
        uscc=head + uscc_check_character(head),
        registration_number=f"{org}{region6}{'11' if ownership != 'private' else '17'}{category}{nature}",
        address=f"天津市{district.name}{rng.choice(_STREETS)}路{rng.randrange(1, 300)}号",
        phone=f"022-{rng.randrange(20000000, 30000000)}",
        category_id=category,
        level=level,
        grade=rng.choice((Grade.A, Grade.B, Grade.NONE)) if level != Level.NONE else UNRATED,
        ownership=ownership,
        nature=nature,
        economic_type="国有全资" if ownership != "private" else "私有",
        beds=rng.randrange(*beds) if beds[1] else 0,
        subjects=SUBJECTS.get(category[0], []) + (["50"] if category in ("A210", "D212") else []),
        permits=PERMITS.get(category, PERMITS.get(category[0], [])),
        legal_representative=_person(rng),
        principal=_person(rng),
        licence_number=f"YL{region6}{rng.randrange(10**6):06d}",
        licence_from=since,
        licence_to=max(until, since + timedelta(days=30)),
        source="演示数据",
        source_form="demo",
    )


def _person(rng: random.Random) -> str:
    return rng.choice(_SURNAMES) + rng.choice(_GIVEN)


def _staff(rng: random.Random, rows: list[Institution], today: date) -> None:
    chosen = [row for row in rows if row.category_id[0] in "AG"] + rng.sample(rows, 60)
    places = [row for row in dict.fromkeys(chosen) for _n in range(3)]
    kinds = (PractitionerKind.DOCTOR, PractitionerKind.NURSE, PractitionerKind.ASSISTANT)
    made = []
    for number, (row, code) in enumerate(zip(places, practitioners.new_codes(len(places)), strict=True)):
        name, kind = _person(rng), kinds[number % 3]
        practitioner = Practitioner(
            code=code,
            name=name,
            sort_key=sort_key(name),
            kind=kind,
            institution=row,
            region_code=row.region_code,
            certificate_number=f"1{'10' if kind == PractitionerKind.DOCTOR else '20'}12{rng.randrange(10**10):010d}",
            scope="护理" if kind == PractitionerKind.NURSE else rng.choice(("内科", "外科", "儿科", "口腔", "中医")),
            registered_on=today - timedelta(days=rng.randrange(200, 1700)),
            expires_on=today + timedelta(days=rng.choice((-10, 20, 55, 85, 300, 900))),
        )
        # Region 000000 exists nowhere, so no such number can be anybody's.
        made.append(practitioners.with_identity(practitioner, f"0000001990{rng.randrange(10**8):08d}"))
    Practitioner.objects.bulk_create(made)


def _twins(rows: list[Institution], now: datetime) -> None:
    """In every district one clinic stands in a second list under the same name with another address."""
    clinics = {row.region_code: row for row in rows if row.category_id == "D211"}
    codes = new_codes(len(clinics))
    authorities = health_authorities()
    twins = []
    for code, row in zip(codes, clinics.values(), strict=True):
        twin = Institution(
            code=code, name=row.name, region_code=row.region_code, category_id=row.category_id, registered_at=now,
            address=f"{row.address}附近", phone=row.phone, source="演示数据（第二份名单）", source_form="demo-2",
        )  # fmt: skip
        derive(twin, read_name(twin.name), authorities)
        twins.append(twin)
    Institution.objects.bulk_create(twins)
    evidence = ("名称相同", "区划相同", "地址写法不同")
    pairs = zip(clinics.values(), twins, strict=True)
    proposals.propose((Pair(row.pk, twin.pk, row.region_code, evidence) for row, twin in pairs), now=now)


def _standings(rng: random.Random, rows: list[Institution], today: date) -> None:
    risks = rng.choices((RiskLevel.LOW, RiskLevel.MEDIUM, RiskLevel.HIGH), weights=(7, 2, 1), k=len(rows))
    standings.write(
        Standing(institution=row, risk_level=risk, as_of=today) for row, risk in zip(rows, risks, strict=True)
    )


def _self_inspections(rng: random.Random, rows: list[Institution], own: Institution, people, now: datetime) -> None:
    """Last quarter's round (late and missing ones), this quarter's, the year's and a district's; all states."""
    city = Region.objects.get(code=CITY)
    agency = people.city_officer.agency
    past = now - timedelta(days=80)
    rounds = {}
    for key, kind, title, days, at in (
        ("past", SelfInspectionKind.ROUTINE, _("上季度日常自查"), 20, past),
        ("quarter", SelfInspectionKind.ROUTINE, _("本季度日常自查"), 9, now - timedelta(days=3)),
        ("year", SelfInspectionKind.COMPREHENSIVE, _("年度全面自查"), 30, now - timedelta(days=2)),
    ):
        rounds[key] = self_inspections.open_round(
            kind, title=title, region=city, agency=agency, days=days, by=people.city_officer, now=at
        )
    county = people.county_officer
    rounds["special"] = self_inspections.open_round(
        SelfInspectionKind.SPECIAL, title=_("口腔诊疗专项自查"), region=county.agency.region, agency=county.agency,
        days=25, by=county, now=now - timedelta(days=1),
    )  # fmt: skip
    near = [row for row in rows if row.region_code == DISTRICT and row != own]
    for row in near[:4]:
        _filed(rng, row, rounds["special"], now - timedelta(hours=3))
    others = [row for row in rows if row != own]
    for n, row in enumerate(rng.sample(others, 48)):
        filed = past + timedelta(days=rng.choice((2, 6, 12, 18, 27)))
        filing = _filed(rng, row, rounds["past"], filed)
        if n % 6:
            filing = self_inspections.accept(filing, by=people.city_officer, now=filed + timedelta(days=3))
        if n % 6 > 2:
            self_inspections.publish(filing, by=people.city_officer, now=filed + timedelta(days=8))
    for n, row in enumerate(rng.sample(others, 24)):
        filing = _filed(rng, row, rounds["quarter"], now - timedelta(days=1), submit=n % 4 != 0)
        if n % 4 == 1:
            reason = _("06.03 医疗废物交接联单照片不清，请补充。")
            self_inspections.send_back(filing, reason=reason, by=people.city_officer, now=now)
    filing = _filed(rng, own, rounds["past"], past + timedelta(days=5))
    self_inspections.accept(filing, by=people.city_officer, now=past + timedelta(days=9))
    _filed(rng, own, rounds["year"], now - timedelta(hours=1), submit=False)


def _filed(rng: random.Random, row: Institution, round_, at: datetime, *, submit: bool = True) -> SelfInspection:
    filing = self_inspections.start(row, round_, by=None, now=at)
    answers = list(filing.answers.all())
    for answer in answers:
        answer.conclusion = Conclusion.COMPLIANT
    if answers and rng.random() < 0.4:
        _with_problem(rng, rng.choice(answers), at)
    with act("institutions.demo", by=None, now=at, subject=filing, label="生成演示自查"):
        SelfInspectionAnswer.objects.bulk_update(
            answers if submit else answers[: len(answers) // 2],
            ["conclusion", "problem_text", "risk", "rectify_kind", "measure", "owner", "due_on"],
        )
        values = {"compliance_department": "医务科", "compliance_manager": _person(rng), "manager_full_time": True}
    filing = self_inspections.save_details(filing, values, by=None, now=at)
    if not submit:
        return filing
    return self_inspections.submit(
        filing,
        clauses=range(1, len(filing.pledge_text.clauses) + 1),
        signer=row.principal,
        role="主要负责人",
        by=None,
        now=at,
        entropy=rng.randbytes(12),
    )


def _with_problem(rng: random.Random, answer: SelfInspectionAnswer, at: datetime) -> None:
    answer.conclusion = Conclusion.PROBLEM
    answer.problem_text = "自查发现记录不完整，个别项目未按时登记。"
    answer.risk = "general"
    answer.rectify_kind = rng.choice(("immediate", "planned"))
    answer.measure = "补齐记录，指定专人每周核对。"
    answer.owner = _person(rng)
    answer.due_on = timezone.localdate(at) + timedelta(days=20)
