"""A draw of 5 % by stratum with 2,000 inspectors: freeze, hash, derive, pair, store, beside the two usual draws.

The peers draw the same number of the same strata without evidence: ``random.sample`` in Python over codes that are in
memory already, and ``ORDER BY random()`` in PostgreSQL. The verifier runs on the bundle as a visitor runs it.
"""

import random
import resource
import subprocess
import sys
import time
from collections import defaultdict
from datetime import date
from pathlib import Path

from django.db import connection
from django.utils import timezone

from inspections import queries, verify_draw
from inspections.choices import PlanState
from inspections.models import CheckItem, InspectionPlan, Inspector
from inspections.rules.draw import derive
from inspections.rules.draw.canonical import encode
from inspections.services import draws
from institutions.models import Institution
from supervision.foundation.models import Agency, Region

from .lists import person
from .measure import measured

INSPECTORS, PERCENT = 2_000, 5
PERIOD = "2026Q4"
_DERIVE_TARGET = 4  # times random.sample, derivation alone


def stage() -> InspectionPlan:
    """An approved plan over the whole registry, every class at 5 %, and the pool of inspectors."""
    user, office = person(), Agency.objects.get(code="000000-WJW")
    provinces = list(Region.objects.filter(level="province").order_by("code").values_list("code", flat=True))
    Inspector.objects.bulk_create(
        Inspector(code=f"B{n:05}", name=f"监督员{n}", certificate_no=f"B{n:05}", valid_to=date(2099, 1, 1), unit=office,
                  region_code=office.region_code, areas=[provinces[n % len(provinces)]], skills=["传染病防治"])
        for n in range(INSPECTORS)
    )  # fmt: skip
    keys = [base.key for base in queries.rule_book("2026-1").bases]
    plan = InspectionPlan.objects.create(
        code="SJ-BENCH", title="抽取", office=office, region_code=office.region_code, rules_version="2026-1",
        ratios=dict.fromkeys(keys, PERCENT * 100), by_region=True, period=PERIOD, state=PlanState.APPROVED,
        seats=[{"unit": "", "skill": "传染病防治"}, {"unit": "", "skill": ""}], planned_on=timezone.localdate(),
        created_by=user, created_at=timezone.now(),
    )  # fmt: skip
    plan.items.set(CheckItem.objects.all()[:2])
    return plan


def ours(plan: InspectionPlan):
    """Everything, as the button does it."""
    return draws.draw_at_once(plan, period=PERIOD, by=None, now=timezone.now())


def sampled(pool: dict[str, list[str]], takes: dict[str, int]) -> int:
    """``random.sample`` of each stratum."""
    return sum(len(random.sample(pool[key], take)) for key, take in takes.items())


def by_database(_plan) -> int:
    """``ORDER BY random()`` of each county and category, 5 % rounded up."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT count(*) FROM (
                 SELECT row_number() OVER place AS nth, count(*) OVER (PARTITION BY region_code, category_id) AS size
                   FROM institutions_institution WINDOW place AS
                        (PARTITION BY region_code, category_id ORDER BY random())) ranked
                WHERE nth <= ceil(size * %s / 100.0)""",
            [PERCENT],
        )
        return cursor.fetchone()[0]


def verified(folder: Path, draw) -> tuple[float, float]:
    """(seconds, MB) of the stand-alone verifier on the bundle of the draw."""
    bundle = folder / "bundle.json"
    bundle.write_bytes(encode(queries.bundle_of(draws.reveal(draw, by=None, now=draw.reveal_due))) + b"\n")
    start = time.perf_counter()
    subprocess.run([sys.executable, "-I", verify_draw.__file__, str(bundle)], check=True, capture_output=True)
    return time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def run(folder: Path, _rows: int, _sample: int) -> dict:
    """The line of the whole draw; its ratio is that of the derivation alone to ``random.sample``."""
    plan = stage()
    whole = measured(ours, plan)
    frozen, _salts = queries.documents_of(whole.result)
    pool = defaultdict(list)
    for row in frozen["candidates"]:
        pool[row["stratum"]].append(row["id"])
    takes = {row["key"]: row["take"] for row in frozen["plan"]["strata"]}
    derived = measured(derive.select, frozen["plan"], frozen["candidates"], b"k" * 32)
    sample, database = measured(sampled, pool, takes), measured(by_database, plan)
    total = sum(takes.values())
    if not len(derived.result) == sample.result == total:
        raise AssertionError(f"{len(derived.result)}, {sample.result} and {total} were drawn")
    count = len(frozen["candidates"])
    del frozen, pool
    seconds, memory = verified(folder, whole.result)
    return {
        "rows": count, "seconds": whole.seconds, "peak_mb": whole.peak_mb, "drawn": total,
        "institutions": Institution.objects.count(), "inspectors": INSPECTORS,
        "derive_seconds": derived.seconds, "verifier_seconds": seconds, "verifier_mb": memory,
        "floor_ratio": derived.seconds / sample.seconds, "floor_target": _DERIVE_TARGET,
        "peers": {
            "random.sample": {"rows": total, "seconds": sample.seconds},
            "ORDER BY random()": {"rows": database.result, "seconds": database.seconds},
            "derivation alone": {"rows": count, "seconds": derived.seconds},
            "verify_draw.py": {"rows": count, "seconds": seconds},
        },
    }  # fmt: skip
