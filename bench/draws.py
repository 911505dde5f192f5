"""A draw of 5 % by stratum with 2,000 inspectors: freeze, hash, derive, pair, store, beside the two usual draws.

The peers draw the same number of the same strata without evidence, from the same rows: in Python the frozen list is
grouped by stratum and each group sampled, in PostgreSQL ``ORDER BY random()`` goes over a table of the same candidates
and strata. The verifier runs on the bundle as a visitor runs it.
"""

import random
import resource
import subprocess
import sys
import time
from collections import defaultdict
from datetime import date
from io import StringIO
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
from .measure import best, measured

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


def sampled(candidates: list[dict], takes: dict[str, int]) -> int:
    """What one would write: the frozen list grouped by stratum, then ``random.sample`` of each."""
    pool = defaultdict(list)
    for row in candidates:
        pool[row["stratum"]].append(row["id"])
    return sum(len(random.sample(pool[key], take)) for key, take in takes.items())


def copied(candidates: list[dict], takes: dict[str, int]) -> None:
    """The same candidates and takes as tables, which costs the peer nothing."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE pool (id text, stratum text); CREATE TEMP TABLE takes (key text, take int)")
        for table, rows in (("pool", ((row["id"], row["stratum"]) for row in candidates)), ("takes", takes.items())):
            lines = StringIO("".join(f"{one}\t{other}\n" for one, other in rows))
            cursor.copy_expert(f"COPY {table} FROM STDIN", lines)
        cursor.execute("ANALYZE pool")


def by_database() -> int:
    """``ORDER BY random()`` in each of the plan's strata, its take of each."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT count(*) FROM (
                 SELECT stratum, row_number() OVER (PARTITION BY stratum ORDER BY random()) AS nth FROM pool) ranked
                 JOIN takes ON key = stratum WHERE nth <= take"""
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
    takes = {row["key"]: row["take"] for row in frozen["plan"]["strata"]}
    copied(frozen["candidates"], takes)
    derived = best(3, derive.select, frozen["plan"], frozen["candidates"], b"k" * 32)
    sample, database = best(3, sampled, frozen["candidates"], takes), measured(by_database)
    total = sum(takes.values())
    if not len(derived.result) == sample.result == database.result == total:
        raise AssertionError(f"{len(derived.result)}, {sample.result}, {database.result} and {total} were drawn")
    count = len(frozen["candidates"])
    del frozen
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
