"""Institutions of every district, twins from a second list, risk levels."""

import random
from datetime import date, datetime, timedelta

from django.utils import timezone

from supervision.foundation.models import Agency, Region
from supervision.foundation.rules.identifiers import org_check_character, uscc_check_character
from supervision.foundation.trail import act

from ...choices import Grade, GrantKind, Level, Permit, RiskLevel
from ...models import Institution, Standing
from ...rules.evidence import Side, weigh
from ...rules.names import read_name
from ...rules.wording import UNRATED
from .. import proposals, reach, standings
from ..proposals import Pair
from ..registry import derive, health_authorities, new_codes
from .people import person

CITY, DISTRICT = "120000000", "120102000"
OTHER, BESIDE = "120104-WJW", "120103-WJW"  # two districts beside, for what crosses a border
OWN = "禾安"  # the institution of the cast's principal and manager
_FIRST = "禾屿沐溪澄岚朗霁栖柚砚漪翊苡峤昀"
_SECOND = "安宁和康泽源舒林川恒"
_STREETS = ("望澜", "拾光", "青石", "雁栖", "云麓", "松间", "听潮", "长汀", "照水", "晴岚")

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


def institutions(rng: random.Random, today: date, now: datetime) -> list[Institution]:
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
        legal_representative=person(rng),
        principal=person(rng),
        licence_number=f"YL{region6}{rng.randrange(10**6):06d}",
        licence_from=since,
        licence_to=max(until, since + timedelta(days=30)),
        source="演示数据",
        source_form="demo",
    )


def twins(rows: list[Institution], now: datetime) -> None:
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
    pairs = zip(clinics.values(), twins, strict=True)
    proposals.propose((_weighed(row, twin) for row, twin in pairs), now=now)


def _weighed(row: Institution, twin: Institution) -> Pair:
    """The pair as an import of the second list would have proposed it."""
    one, other = (Side(one.folded_name, one.region_code, address=one.address) for one in (row, twin))
    found = weigh(one, other)
    said = tuple(map(str, found.said))
    return Pair(row.pk, twin.pk, row.region_code, said, found.score, found.certainty)


def grants(rows: list[Institution], people, now: datetime) -> None:
    """One institution of the district is shown to another for a case, one is designated to it."""
    near = [row for row in rows if row.region_code == DISTRICT]
    other = Agency.objects.get(code=OTHER)
    today = timezone.localdate(now)
    for row, kind, purpose, until in (
        (near[3], GrantKind.SHARED, "跨区投诉核查", today + timedelta(days=30)),
        (near[4], GrantKind.DESIGNATED, "市卫生健康委指定管辖", None),
    ):
        reach.grant(
            row, kind, other, purpose=purpose, basis="津卫监督〔2026〕18号", valid_from=today, valid_to=until,
            by=people.city_officer, now=now,
        )  # fmt: skip


def of_the_city(people, today: date, now: datetime) -> None:
    """A hospital that the city runs and supervises itself, standing in the district, complained of next door."""
    rng = random.Random(CITY)  # noqa: S311 - believable, not secret
    district, city = Region.objects.get(pk=DISTRICT), people.city_officer.agency
    row = _institution(rng, district, KINDS[0], "望海中心", today)
    row.code, row.registered_at = new_codes(1)[0], now - timedelta(days=300)
    row.affiliation_agency_id = row.responsible_agency_id = city.pk
    derive(row, read_name(row.name), health_authorities())
    with act("institutions.demo", by=None, now=now, subject=row, label="生成演示机构"):
        row.save()
    reach.grant(
        row, GrantKind.SHARED, Agency.objects.get(code=BESIDE), purpose="河西区居民投诉核查",
        basis="津卫监督〔2026〕21号", valid_from=today, valid_to=today + timedelta(days=20), by=people.city_officer,
        now=now,
    )  # fmt: skip


def standings_of(rng: random.Random, rows: list[Institution], today: date) -> None:
    risks = rng.choices((RiskLevel.LOW, RiskLevel.MEDIUM, RiskLevel.HIGH), weights=(7, 2, 1), k=len(rows))
    standings.write(
        Standing(institution=row, risk_level=risk, as_of=today) for row, risk in zip(rows, risks, strict=True)
    )
