"""States of the inspections floor, by name. Everything goes through the services except the registry's own rows."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from inspections.choices import BeaconKind, Series
from inspections.models import CheckItem, FindingCatalogue, Inspector
from inspections.services import draws, plans, visits
from institutions.models import Institution
from supervision.foundation.models import Agency

BEIJING = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 2, 9, 0, tzinfo=BEIJING)
DAY = timedelta(days=1)
HEDONG, HEXI, CITY = "120102000", "120103000", "120000000"
DIGITS = "digits:20"
OPENED = "01234567890123456789"


def institutions(count: int, region: str = HEDONG, category: str = "D211", prefix: str = "JG") -> list[Institution]:
    """Institutions of one division and category."""
    return Institution.objects.bulk_create(
        Institution(code=f"{prefix}{number:06}", name=f"{prefix}第{number}诊所", folded_name=f"{prefix}{number}",
                    sort_key=f"{prefix}{number:06}", region_id=region, region_code=region, category_id=category,
                    registered_at=NOW)
        for number in range(1, count + 1)
    )  # fmt: skip


def inspector(user=None, *, code: str, agency: str = "120000-WJD", skills=("传染病防治",), **values) -> Inspector:
    """Somebody of the pool, all over the city unless told otherwise."""
    unit = Agency.objects.get(code=agency)
    return Inspector.objects.create(
        code=code, user=user, name=user.name if user else f"监督员{code}", certificate_no=f"津{code}",
        valid_to=values.pop("valid_to", date(2030, 1, 1)), unit=unit, region_code=unit.region_code,
        areas=values.pop("areas", [CITY]), skills=list(skills), **values,
    )  # fmt: skip


def pool(cast, extra: int = 2) -> list[Inspector]:
    """Both inspectors of the cast and some colleagues."""
    return [
        inspector(cast.inspector, code="R0001"),
        inspector(cast.second_inspector, code="R0002"),
        *(inspector(code=f"R{number:04}") for number in range(3, 3 + extra)),
    ]


def drafted(by, **values):
    """A draft plan of clinics in the person's region."""
    given = {
        "title": "诊所双随机抽查", "region_code": by.agency.region_code, "classes": ["clinic"],
        "rules_version": "2026-1",
        "ratios": {}, "by_region": False, "series": Series.ONCE, "period": "2026Q4",
        "seats": [{"unit": "", "skill": "传染病防治"}, {"unit": "", "skill": ""}],
        "beacon_kind": BeaconKind.NONE, "planned_on": (NOW + DAY).date(), "items": CheckItem.objects.all()[:2],
    }  # fmt: skip
    return plans.create(by=by, now=NOW, **given | values)


def submitted(cast, **values):
    """A plan waiting for the second signature."""
    return plans.take("submit", drafted(cast.city_officer, **values), by=cast.city_officer, now=NOW)


def approved(cast, **values):
    """A plan signed by two."""
    return plans.take("approve", submitted(cast, **values), by=cast.city_chief, now=NOW)


def lottery(due=NOW + DAY) -> dict:
    """Values of a plan with a public beacon."""
    return {"beacon_kind": BeaconKind.MANUAL, "beacon_name": "体育彩票公开开奖号码", "beacon_format": DIGITS,
            "beacon_due": due}  # fmt: skip


def committed(cast, **values):
    """A draw that waits for its beacon."""
    plan = approved(cast, **(lottery() | values))
    return draws.commit(plan, period=plan.period, by=cast.city_officer, now=NOW)


def drawn(cast, **values):
    """A draw with its visits handed out, without a public beacon."""
    plan = approved(cast, **values)
    return draws.draw_at_once(plan, period=plan.period, by=cast.city_officer, now=NOW)


def visit_of(draw, person):
    """A visit in whose team the person is."""
    return draw.visits.filter(members__inspector__user=person, members__is_current=True).first()


def finding(offence: str = "H07", **values) -> dict:
    """A finding as the record takes it."""
    return {"offence": FindingCatalogue.objects.get(code=offence), "text": "医疗废物暂存间未上锁"} | values


def recorded(visit, by, **values):
    """A visit whose result one officer has written."""
    given = {"result": "ORDERED_CORRECTION", "visited_on": (NOW + DAY).date(), "findings": [finding()]}
    return visits.record(visit, by=by, now=NOW + DAY, **given | values)


def all_visited(draw):
    """Every visit recorded by one member of the team with an account and confirmed by another, without findings."""
    for visit in draw.visits.all():
        people = [member.inspector.user for member in visit.members.filter(is_current=True)]
        visits.record(visit, by=people[0], now=NOW + DAY, result="NO_PROBLEM", visited_on=(NOW + DAY).date())
        visits.confirm(visit, by=people[1], now=NOW + DAY)
