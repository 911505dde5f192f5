"""Figures of inspections: every one counts rows the person sees, and says under which conditions to find them."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Case, CharField, Count, F, Q, Value, When
from django.db.models.functions import Coalesce, Concat, Left

from supervision.foundation.access import scope_for
from supervision.foundation.models import Region

from ..choices import DrawState, InspectionType, InstitutionClass, ResultCode, TaskSource, VisitState, Way
from ..models import CheckItem, Draw, FrozenDocument, InspectionPlan, Visit, VisitMember
from ..rules import statistics as rules
from ..rules.draw.canonical import decode
from ..rules.results import WITH_FINDINGS
from .names import strata_by_name

_FIGURES = {"drawn": Count("pk")} | {code: Count("pk", filter=Q(result=code)) for code in ResultCode.values}
_MEASURED = Q(result__gt="") & ~Q(result__in=rules.NOT_MEASURED)
_COUNTED = {"drawn": Count("pk"), "n": Count("pk", filter=_MEASURED),
            "hits": Count("pk", filter=Q(result__in=WITH_FINDINGS))}  # fmt: skip


@dataclass(frozen=True)
class Wanted:
    """What is asked about: visits planned in a span, all or those that came about one way."""

    since: date
    until: date
    way: str = Way.PLANNED.value

    def rows(self, user, way: str = ""):
        """Visits of the span that the person sees; ``way`` instead of the one that is asked about."""
        rows = Visit.objects.visible_to(user).filter(planned_on__gte=self.since, planned_on__lte=self.until)
        return of_way(rows, way or self.way)

    @property
    def query(self) -> dict[str, str]:
        """The same conditions in the address of the ledger."""
        span = {"planned_on_from": self.since.isoformat(), "planned_on_to": self.until.isoformat()}
        return span | {"way": self.way}


@dataclass(frozen=True)
class Row:
    """A line of a table: its name, the ledger conditions that find its rows, its figures."""

    name: str
    query: dict[str, str]
    tally: rules.Tally


def of_way(rows, way: str):
    """Visits that came about one way."""
    aside = rows.filter(draw=None)
    tasks = aside.exclude(kind=InspectionType.FOLLOW_UP)
    return {
        Way.PLANNED: rows.exclude(kind=InspectionType.FOLLOW_UP),
        Way.DRAWN: rows.filter(draw__isnull=False),
        Way.ISSUED: tasks.exclude(external_number=""),
        Way.TARGETED: tasks.filter(external_number=""),
        Way.FOLLOW_UP: aside.filter(kind=InspectionType.FOLLOW_UP),
    }.get(way, rows.none())


def total(rows) -> rules.Tally:
    """All of them."""
    return _tally(rows.aggregate(**_FIGURES))


def by_region(user, rows) -> list[Row]:
    """Counties of the area (provinces for the whole nation), those without a visit too."""
    whole = scope_for(user).covers_all
    width, tail = (2, "0000000") if whole else (6, "000")
    key = Concat(Left("region_code", width), Value(tail), output_field=CharField())
    names = Region.objects.filter(level="province" if whole else "county")
    if not whole:
        names = names.filter(scope_for(user).region_q("code"))
    return _table(rows.annotate(key=key), dict(names.order_by("code").values_list("code", "name")), "region", Region)


def by_class(rows) -> list[Row]:
    """Classes of institutions, all of the code book."""
    key = Coalesce(F("institution__category__letter"), Value(InstitutionClass.UNKNOWN.value))
    return _table(rows.annotate(key=key), {row.value: row.label for row in InstitutionClass}, "class")


def by_item(rows, on: date) -> list[Row]:
    """Check items; a visit counts under each item of its plan."""
    names = {row.code: str(row) for row in CheckItem.objects.in_force(on).order_by("code")}
    return _table(rows.annotate(key=F("plan__items__code")).exclude(key=None), names, "item")


def by_office(user, rows) -> list[Row]:
    """Offices that organise, those whose plans have no visit yet too."""
    plans = InspectionPlan.objects.visible_to(user).order_by("office__code")
    names = dict(plans.values_list("office__code", "office__name"))
    names |= dict(rows.order_by().values_list("office__code", "office__name").distinct())
    return _table(rows.annotate(key=F("office__code")), names, "office_code")


def by_plan(user, rows, wanted: Wanted) -> list[Row]:
    """Plans of the span, those without a visit too."""
    plans = InspectionPlan.objects.visible_to(user).filter(planned_on__gte=wanted.since, planned_on__lte=wanted.until)
    names = dict(plans.order_by("-planned_on").values_list("code", "title"))
    names |= dict(rows.order_by().values_list("plan__code", "plan__title").distinct())
    return _table(rows.annotate(key=F("plan__code")), names, "plan_code")


def by_source(rows) -> list[Row]:
    """Who set the tasks: national, provincial, own."""
    names = dict(TaskSource.choices)
    return _table(rows.annotate(key=F("source")), names, "task_source")


def still_secret(user, wanted: Wanted) -> int:
    """Drawn visits that nobody outside their team may see before they are made: in no figure, but said."""
    draws = Draw.objects.visible_to(user).filter(
        state=DrawState.DRAWN, planned_on__gte=wanted.since, planned_on__lte=wanted.until
    )
    drawn = sum(len(sealed) for sealed in draws.values_list("sealed", flat=True))
    seen = Visit.objects.visible_to(user).filter(draw__in=draws)
    return max(0, drawn - seen.count())


def _table(rows, names: dict[str, str], condition: str, model=None) -> list[Row]:
    found = {row.pop("key"): row for row in rows.order_by().values("key").annotate(**_FIGURES)}
    strangers = [key for key in found if key not in names]
    if strangers and model is not None:
        names = names | dict(model.objects.filter(code__in=strangers).values_list("code", "name"))
    zero = {"drawn": 0} | dict.fromkeys(ResultCode.values, 0)
    keys = [*names, *(key for key in strangers if key not in names)]
    return [Row(str(names.get(key, key)), {condition: key}, _tally(found.get(key, zero))) for key in keys]


def _tally(figures: dict) -> rules.Tally:
    return rules.Tally(figures["drawn"], {code: figures[code] for code in ResultCode.values})


# --- the violation rate of a sector ---------------------------------------------------------------
@dataclass(frozen=True)
class Sector:
    """A class of subjects; ``estimate`` None where nobody was measured."""

    name: str
    estimate: rules.Estimate | None


def sectors(user, wanted: Wanted, *, outward: bool = False) -> list[Sector]:
    """Estimates by object class, the whole first; from revealed draws alone, whose probabilities are public.

    ``size`` of a stratum stands in the frozen plan. Somebody who sees only a part of a stratum's visits (a district
    within a city's draw) gets the part of the size that their share of the draw stands for.
    """
    rows = wanted.rows(user, Way.DRAWN).filter(draw__state=DrawState.REVEALED)
    rows = rows.effective() if outward else rows
    found = list(rows.order_by().values("draw_id", "draw__plan__rules_version", "stratum").annotate(**_COUNTED))
    sizes = _strata_sizes({row["draw_id"] for row in found})
    groups: dict[str, list[rules.Stratum]] = {}
    labels: dict[str, str] = {}
    for row in found:
        size, take = sizes[row["draw_id"]][row["stratum"]]
        key = row["stratum"].partition("|")[0]
        groups.setdefault(key, []).append(rules.Stratum(size * row["drawn"] / take, row["n"], row["hits"]))
        labels |= strata_by_name(row["draw__plan__rules_version"], [key]) if key not in labels else {}
    whole = rules.violation_rate(stratum for strata in groups.values() for stratum in strata)
    parts = [Sector(labels[key], rules.violation_rate(groups[key])) for key in sorted(groups)]
    return [Sector("", whole), *parts] if parts else []


def _strata_sizes(draws) -> dict[int, dict[str, tuple[int, int]]]:
    documents = FrozenDocument.objects.filter(draw_id__in=draws, name="plan")
    return {
        draw: {row["key"]: (row["size"], row["take"]) for row in decode(bytes(content))["strata"]}
        for draw, content in documents.values_list("draw_id", "content")
    }


def apart(user, wanted: Wanted) -> list[dict]:
    """Measured and in breach where no draw of ours, open to anybody's check, chose: no estimate of anything."""
    ways = (Way.ISSUED, Way.TARGETED, Way.FOLLOW_UP)
    return [{"label": way.label, **wanted.rows(user, way).aggregate(**_COUNTED)} for way in ways]


# --- people, for internal audit alone -------------------------------------------------------------
def people(user, wanted: Wanted) -> list[tuple[str, str, int, int]]:
    """(code, name, measured visits, with findings) of everybody in a team of a confirmed, drawn visit."""
    rows = wanted.rows(user, Way.DRAWN).filter(_MEASURED, state=VisitState.CONFIRMED)
    hit = Case(When(visit__result__in=WITH_FINDINGS, then=1))
    held = VisitMember.objects.filter(visit__in=rows.values("pk"), is_current=True).order_by()
    counted = held.values("inspector__code", "inspector__name").annotate(n=Count("pk"), hits=Count(hit))
    return list(counted.order_by("inspector__code").values_list("inspector__code", "inspector__name", "n", "hits"))
