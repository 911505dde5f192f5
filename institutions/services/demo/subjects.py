"""Subjects of public health beside medical institutions, a few of each kind in every district."""

import random
from datetime import date, datetime, timedelta

from supervision.foundation.models import Region

from ...choices import SubjectKind
from ...models import Institution
from ...rules.names import read_name
from ..registry import derive, health_authorities, new_codes
from .people import person
from .registry import CITY

_SEED = 20261125
_BRANDS = ("云岚", "澄江", "望舒", "青梧", "暮雪", "听松")
# (kind, noun, fields of the kind; a tuple is a choice, a range a figure, "past" a day of the last year)
_PLANS = (
    (SubjectKind.PUBLIC_PLACE, "宾馆", {
        "place_type": ("lodging",), "floor_area": ("860.00", "2400.00"), "place_staff": range(20, 60),
        "health_certificates": range(10, 20), "central_air": (True, False), "hygiene_grade": ("A", "B", "0"),
    }),
    (SubjectKind.PUBLIC_PLACE, "游泳馆", {
        "place_type": ("pool",), "floor_area": ("1500.00",), "place_staff": range(12, 30),
        "health_certificates": range(8, 12), "hygiene_grade": ("B", "C"),
    }),
    (SubjectKind.DRINKING_WATER, "二次供水站", {
        "supply_type": ("secondary",), "water_source": ("network",), "daily_capacity": ("300.00", "1200.00"),
        "people_served": range(1200, 9000), "disinfection": ("二氧化氯", "紫外线"), "water_tested_on": "past",
    }),
    (SubjectKind.SCHOOL, "小学", {
        "school_type": ("primary",), "pupils": range(400, 1600), "boarders": (0,),
        "health_room": ("clinic", "care"), "health_staff": range(1, 4), "own_water": (False,),
    }),
    (SubjectKind.SCHOOL, "中学", {
        "school_type": ("complete",), "pupils": range(900, 2600), "boarders": range(100, 600),
        "health_room": ("clinic",), "health_staff": range(1, 4), "own_water": (False, True),
    }),
    (SubjectKind.OCCUPATIONAL, "机械制造有限公司", {
        "industry": ("通用设备制造业",), "company_size": ("small", "medium"), "workers": range(120, 600),
        "exposed_workers": range(20, 110), "hazards": ("噪声、电焊烟尘",), "hazard_class": ("serious", "general"),
        "hazards_declared_on": "past",
    }),
    (SubjectKind.RADIATION, "放射防护检测单位", {
        "radiation_use": ("imaging", "industrial"), "ray_devices": range(1, 9), "sealed_sources": range(3),
        "ray_workers": range(4, 30), "dose_monitored": (True,), "rays_tested_on": "past",
    }),
    (SubjectKind.OTHER, "消毒产品生产企业", {"business": ("消毒剂生产",)}),
)  # fmt: skip


def subjects(today: date, now: datetime) -> list[Institution]:
    """The rows, not yet written."""
    rng = random.Random(_SEED)  # noqa: S311 - believable, not secret
    authorities = health_authorities()
    plans = [(region, plan) for region in Region.objects.filter(parent_id=CITY).order_by("code") for plan in _PLANS]
    rows = []
    for (region, (kind, noun, fields)), code in zip(plans, new_codes(len(plans)), strict=True):
        brand = rng.choice(_BRANDS)
        since = today - timedelta(days=rng.randrange(60, 1300))
        row = Institution(
            code=code, kind=kind, name=f"天津市{region.name}{brand}{noun}", region_code=region.code,
            address=f"天津市{region.name}{brand}路{rng.randrange(1, 200)}号",
            phone=f"022-{rng.randrange(20000000, 30000000)}", ownership=rng.choice(("private", "public")),
            legal_representative=person(rng), principal=person(rng), registered_at=now - timedelta(days=30),
            licence_number=f"津卫{kind.label[0]}字〔2026〕第{rng.randrange(10**5):05d}号", licence_from=since,
            licence_to=since + timedelta(days=1460), source="演示数据", source_form="demo",
            particulars={key: _value(rng, plan, today) for key, plan in fields.items()},
        )  # fmt: skip
        derive(row, read_name(row.name), authorities)
        rows.append(row)
    return rows


def _value(rng: random.Random, plan, today: date):
    if plan == "past":
        return (today - timedelta(days=rng.randrange(10, 350))).isoformat()
    return rng.choice(plan)
