"""What the demonstration's institutions have made public: most of it current, some late, one to be corrected."""

import random
from datetime import datetime, timedelta

from django.utils import timezone

from ...models import Institution
from ...queries import items_of
from .. import disclosure

_PRICES = [
    {"name": "普通门诊诊察费", "unit": "次", "price": "25.00", "note": "不含药费"},
    {"name": "专家门诊诊察费", "unit": "次", "price": "50.00", "note": "副主任医师及以上"},
    {"name": "血常规（五分类）", "unit": "项", "price": "20.00", "note": ""},
    {"name": "胸部X线摄影（DR）", "unit": "次", "price": "75.00", "note": "含一个体位"},
    {"name": "静脉输液", "unit": "组", "price": "8.50", "note": "不含药品和耗材"},
]
_TEXTS = {
    "D05": "门诊 8:00—12:00、13:30—17:30；急诊 24 小时。现场、电话和网络均可挂号。",
    "D06": "医务科投诉接待室（门诊楼一层），工作日受理，5 个工作日内答复。",
    "D07": "门诊三层正在装修，儿科暂迁至一层东侧。",
}


def disclosures(rng: random.Random, rows: list[Institution], own: Institution, people, now: datetime) -> None:
    """A third of the district's institutions and the cast's own; the own one has two items open."""
    near = [row for row in rows if row.region_code == own.region_code and row != own]
    for row in rng.sample(near, 6):
        at = now - timedelta(days=rng.choice((20, 90, 400)))
        for item in items_of(row, timezone.localdate(now)):
            _publish(row, item, at)
    for item in items_of(own, timezone.localdate(now)):
        if item.code not in ("D03", "D07"):
            shown = _publish(own, item, now - timedelta(days=30))
            if item.code == "D06":
                problem = "公布的投诉电话无人接听，请核实更正。"
                disclosure.question(shown, problem=problem, by=people.county_officer, now=now - timedelta(days=1))
            elif item.code == "D01":
                disclosure.check(shown, by=people.county_officer, now=now - timedelta(days=10))


def _publish(row: Institution, item, at: datetime):
    prices = _PRICES if item.source == "prices" else []
    return disclosure.publish(row, item, text=_TEXTS.get(item.code, ""), rows=prices, by=None, now=at)
