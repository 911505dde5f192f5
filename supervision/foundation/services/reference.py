"""Loads the data the house stands on: divisions, the working-day calendar, public bodies, and the seeds of
every app.

Every set is loaded when its files differ from what was loaded last, so the command may run at every start.
Public bodies are only added: what an administrator has corrected since stays corrected.

An app brings its own catalogues in a module ``seeds``, found by itself::

    @seed("institutions.categories", Path(__file__).parent / "data", "categories.csv")
    def load_categories() -> int: ...      # writes, and returns the number of rows
"""

import csv
import hashlib
import inspect
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import connection, transaction
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _

from ..models import Act, Agency, AgencyAlias, CalendarDay, Region, RegionChange
from ..rules import regions as rule
from ..trail import act

DATA = Path(__file__).resolve().parent.parent / "data"
NATION_NAME = "全国"
# The one name in the notices that fits no table column.
SHORTER_NAMES = {"抗日战争暨世界反法西斯战争胜利70周年纪念日": "抗战胜利70周年纪念日"}


@dataclass(frozen=True)
class SeedSet:
    """Files (glob patterns in a folder) and the function that loads them."""

    folder: Path
    patterns: tuple[str, ...]
    load: Callable[[], int]


SETS: dict[str, SeedSet] = {}


def seed(name: str, folder: Path, *patterns: str):
    """Register the decorated function as the loader of the files."""

    def register(load: Callable[[], int]) -> Callable[[], int]:
        SETS[name] = SeedSet(folder, patterns, load)
        return load

    return register


@dataclass(frozen=True)
class Outcome:
    """What became of one set: rows written, or 0 because it was loaded already."""

    name: str
    rows: int
    skipped: bool


def load_reference(*, now: datetime, by=None, force: bool = False) -> list[Outcome]:
    """Load every set that has changed since it was last loaded, the ground's first."""
    autodiscover_modules("seeds")
    return [_load(name, now=now, by=by, force=force) for name in SETS]


def _load(name: str, *, now: datetime, by, force: bool) -> Outcome:
    found = SETS[name]
    files = sorted(path for pattern in found.patterns for path in found.folder.glob(pattern))
    digest = _digest(files, found.load)
    verb = f"reference.{name}"
    last = Act.objects.filter(verb=verb).order_by("-pk").first()
    if not force and last and last.data.get("sha256") == digest:
        return Outcome(name, 0, skipped=True)
    with transaction.atomic(), act(verb, by=by, now=now, about="reference", label=_("装载基础数据")) as entry:
        rows = found.load()
        entry.data = {"sha256": digest, "rows": rows}
    return Outcome(name, rows, skipped=False)


def _digest(files: list[Path], load: Callable[[], int]) -> str:
    """Hash over names and contents, and over the loader's code: a loader that changed loads again."""
    seen = hashlib.sha256(Path(inspect.getfile(load)).read_bytes())
    for path in files:
        seen.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return seen.hexdigest()


def _rows(name: str) -> Iterator[dict]:
    with (DATA / name).open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)


def divisions() -> list[tuple[str, str, str, str | None]]:
    """Every division as (code, name, level, parent). Placeholder cities (市辖区, 县, 省直辖…) are left out.

    A city without districts (东莞) appears once in the code book as city and once as its own only county;
    it is kept as the city, and its streets hang from it.
    """
    named = {rule.NATION_CODE: (NATION_NAME, rule.NATION)}
    for level, name in (
        (rule.PROVINCE, "provinces"),
        (rule.CITY, "cities"),
        (rule.COUNTY, "areas"),
        (rule.STREET, "streets"),
    ):
        for row in _rows(f"divisions/cn_div_{name}.csv"):
            if level == rule.CITY and row["name"] in rule.PLACEHOLDER_NAMES:
                continue
            named.setdefault(rule.widened(row["code"]), (row["name"], level))
    return [(code, name, level, rule.parent_in(code, named)) for code, (name, level) in named.items()]


def region_changes() -> list[tuple[str, str, str]]:
    """Obsolete codes as (old, new, note), with the placeholder cities: 110100 means 北京市."""
    changes = [
        (rule.widened(row["old_code"]), rule.widened(row["new_code"]), row["note"])
        for row in _rows("region_changes.csv")
    ]
    for row in _rows("divisions/cn_div_cities.csv"):
        if row["name"] in rule.PLACEHOLDER_NAMES:
            note = f"“{row['name']}”不是行政区划，按所在省级区划处理"
            changes.append((rule.widened(row["code"]), rule.widened(row["code"][:2]), note))
    return changes


@seed("regions", DATA, "divisions/*.csv", "region_changes.csv")
def load_regions() -> int:
    """The tree by COPY and one upsert that writes only differences; then the obsolete codes."""
    rows = divisions()
    _copy("region_load", "code text, name text, level text, parent_id text", rows)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            INSERT INTO {Region._meta.db_table} AS kept (code, name, level, parent_id)
            SELECT code, name, level, parent_id FROM region_load ORDER BY code
            ON CONFLICT (code) DO UPDATE
               SET name = excluded.name, level = excluded.level, parent_id = excluded.parent_id
             WHERE (kept.name, kept.level, kept.parent_id)
                   IS DISTINCT FROM (excluded.name, excluded.level, excluded.parent_id)
            """  # noqa: S608 - only the model's own table name is put in
        )
    changes = [RegionChange(old_code=old, region_id=new, note=note) for old, new, note in region_changes()]
    RegionChange.objects.bulk_create(
        changes, update_conflicts=True, unique_fields=["old_code"], update_fields=["region", "note"]
    )
    return len(rows) + len(changes)


def _copy(table: str, columns: str, rows) -> None:
    """Fill a temporary table that lives until the transaction ends."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerows(["" if value is None else value for value in row] for row in rows)
    buffer.seek(0)
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE {table} ({columns}) ON COMMIT DROP")
        cursor.copy_expert(f"COPY {table} FROM STDIN WITH (FORMAT csv)", buffer)


@seed("calendar", DATA, "holidays/*.json")
def load_calendar() -> int:
    """Days of every published year; the year of the notice is that of the file, not of the day."""
    days = []
    for path in sorted((DATA / "holidays").glob("*.json")):
        notice = json.loads(path.read_text(encoding="utf-8"))
        days += [
            CalendarDay(
                date=day["date"],
                is_workday=not day["isOffDay"],
                name=SHORTER_NAMES.get(day["name"], day["name"]),
                year=notice["year"],
            )
            for day in notice["days"]
        ]
    CalendarDay.objects.bulk_create(
        days, update_conflicts=True, unique_fields=["date"], update_fields=["is_workday", "name", "year"]
    )
    return len(days)


@seed("agencies", DATA, "agencies.csv")
def load_agencies() -> int:
    """Public bodies that are not registered yet, and how papers write their names."""
    rows = list(_rows("agencies.csv"))
    known = dict(Agency.objects.values_list("code", "pk"))
    added = [_agency(row) for row in rows if row["code"] not in known]
    Agency.objects.bulk_create(added)
    ids = known | {agency.code: agency.pk for agency in added}
    parents = {row["code"]: row["parent"] for row in rows if row["parent"]}
    for agency in added:
        agency.parent_id = ids.get(parents.get(agency.code))
    Agency.objects.bulk_update(added, ["parent"])
    aliases = [alias for row in rows for alias in _aliases(row, ids[row["code"]])]
    AgencyAlias.objects.bulk_create(aliases, ignore_conflicts=True)
    return len(added)


def _agency(row: dict) -> Agency:
    code = rule.widened(row["region_code"])
    return Agency(
        code=row["code"],
        name=row["name"],
        short_name=row["short_name"],
        kind=row["kind"],
        region_id=code,
        region_code=code,
        in_joint_conference=row["in_joint_conference"] == "1",
    )


def _aliases(row: dict, agency_id: int) -> Iterator[AgencyAlias]:
    """Names under the body's own region and, for a district's body, under its city or province too."""
    code = rule.widened(row["region_code"])
    regions = {code, rule.ancestors(code)[-2] if rule.level_of(code) == rule.COUNTY else code}
    names = {row["name"], row["short_name"], *filter(None, row["aliases"].split("|"))}
    for region_code in sorted(regions):
        for name in sorted(names):
            yield AgencyAlias(name=name, region_code=region_code, agency_id=agency_id)
