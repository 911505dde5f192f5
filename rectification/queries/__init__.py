"""Reads that several services and pages of this floor share."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from inspections.rules.draw import bundle
from inspections.rules.draw.canonical import decode, utc
from supervision.foundation.access import P, may
from supervision.foundation.errors import Refused
from supervision.foundation.models import Agency

from ..choices import SETTLED_STATES, WORKING_STATES, RecheckResult, RecheckState, ReportState
from ..models import ProgressReport, Recheck, RecheckItem, RectificationRule, ReportFigure, Task
from ..rules import rechecks

REPORTED = (ReportState.SUBMITTED, ReportState.ACCEPTED)


def rule_on(on: date) -> RectificationRule:
    """The thresholds in force on a day: a confirmed version before a default of ours."""
    found = RectificationRule.objects.in_force(on).order_by("-confirmed", "-valid_from").first()
    if found is None:
        raise Refused(_("没有生效的整改规则，请先装载基础数据。"))
    return found


def closed_period(on: date) -> str:
    """The latest month ("2026-10") whose report is due by now: this month's once its day has passed."""
    period = f"{on:%Y-%m}"
    return period if on > report_deadline(period) else previous_period(period)


def previous_period(period: str) -> str:
    """The month before."""
    first = date.fromisoformat(f"{period}-01")
    return f"{first - timedelta(days=1):%Y-%m}"


def report_deadline(period: str) -> date:
    """The last day on which the report of a month counts as on time, by the rule its first day was under."""
    first = date.fromisoformat(f"{period}-01")
    return first.replace(day=min(rule_on(first).report_day, 28))


def owes_report(period: str) -> Q:
    """Tasks that owe the report of a month: in work, and begun before its last day, as the lights count it."""
    return Q(state__in=WORKING_STATES, start_on__lte=report_deadline(period))


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def reported_tasks(period: str, on: date | None = None):
    """Keys of the tasks whose report for the month has arrived.

    With a day: one that came in time and was sent back counts as arrived until its grace is over, so that a month
    returned on the last evening does not make the unit "not reported".
    """
    arrived = Q(state__in=REPORTED)
    if on is not None:
        arrived |= Q(arrived_at__isnull=False, late=False, answer_by__gte=on)
    return ProgressReport.objects.filter(arrived, period=period).values("task")


def reports_due_from(user, period: str, tasks):
    """(task, this month's report or None, last month's or None) for every task the person's unit must report."""
    mine = tasks.visible_to(user).open().filter(lead_agency_id=user.agency_id).order_by("due_on", "code")
    periods = (period, previous_period(period))
    rows = ProgressReport.objects.filter(task__in=mine, period__in=periods).select_related("signed_by")
    found = {(row.task_id, row.period): row for row in rows.prefetch_related("figures__figure", "sections")}
    return [(task, found.get((task.pk, periods[0])), found.get((task.pk, periods[1]))) for task in mine]


def totals_before(tasks, period: str) -> dict[tuple[int, int], object]:
    """(task, figure) → the total of the latest month before this one that was handed in."""
    rows = ReportFigure.objects.filter(report__task__in=tasks, report__period__lt=period, report__state__in=REPORTED)
    return {
        (task, figure): total
        for task, figure, total in rows.order_by("report__period").values_list("report__task", "figure", "total")
    }


def leaders_of(agency, *, besides=None) -> list:
    """People who may sign for a unit (单位负责人), other than the one who reports."""
    people = agency.people.filter(is_active=True).order_by("pk")
    return [person for person in people if may(person, P.TASK_SIGN_OFF) and person != besides]


def sections_of(agency) -> list[str]:
    """Sections (科室) that people of a unit belong to."""
    names = agency.people.filter(is_active=True).exclude(section="").order_by("section")
    return list(names.values_list("section", flat=True).distinct())


# --- random re-checks ----------------------------------------------------------------------------------
@dataclass(frozen=True)
class Pool:
    """Who may be drawn: candidates and excluded as the protocol writes them, units (strata) in order."""

    candidates: list[dict]
    excluded: list[dict]
    units: list[str]


def recheck_office(office) -> str:
    """The office as its register of re-checks names it: a register apart from that of its inspections."""
    return f"{office.code}.XH"


def recheck_pool(office, since: date, until: date) -> Pool:
    """Tasks settled between two days in plans of an office, a stratum per lead unit; those re-checked since are out."""
    rows = Task.objects.filter(plan__office=office, state__in=SETTLED_STATES, closed_on__range=(since, until))
    rows = list(rows.select_related("lead_agency").order_by("lead_agency__code", "code"))
    judged = RecheckItem.objects.judged().filter(task__in=rows).values_list("task", "closed_on")
    seen = set(judged)
    candidates = [
        {"id": row.code, "stratum": row.lead_agency.code, "weight": 1, "area": row.region_code}
        for row in rows
        if (row.pk, row.closed_on) not in seen
    ]
    excluded = [{"id": row.code, "code": "RECHECKED"} for row in rows if (row.pk, row.closed_on) in seen]
    return Pool(candidates, excluded, list(dict.fromkeys(one["stratum"] for one in candidates)))


def recheck_documents(recheck: Recheck) -> tuple[dict, dict]:
    """(documents, salts) as they were frozen."""
    rows = list(recheck.documents.all())
    return {row.name: decode(bytes(row.content)) for row in rows}, {row.name: row.salt for row in rows}


def recheck_entry(recheck: Recheck) -> dict:
    """The chained register entry of a number."""
    return {
        "office": recheck_office(recheck.office), "number": recheck.number, "attempt": recheck.attempt,
        "previous": recheck.previous, "commitment": recheck.commitment, "beacon": recheck.beacon,
    }  # fmt: skip


def recheck_register(office) -> list[dict]:
    """The public register of an office's re-checks, and beside each entry what became of its number."""
    return [_register_row(row) for row in office.rechecks.select_related("office").order_by("number")]


def _register_row(recheck) -> dict:
    row = recheck_entry(recheck)
    if recheck.sealed:
        row["sealed"] = recheck.sealed
    value = {"value": recheck.beacon_value, "at": utc(recheck.beacon_at) if recheck.beacon_at else ""}
    if recheck.state == RecheckState.REVEALED:
        row["end"] = {"state": "revealed", "beacon": value}
    elif recheck.state == RecheckState.VOID:
        row["end"] = {"state": "void", "code": recheck.void_code, "beacon": value, **recheck.halves}
    return row


def recheck_bundle(recheck: Recheck) -> dict:
    """The bundle of a revealed re-check, as draw protocol 1 writes it."""
    frozen, salts = recheck_documents(recheck)
    strata = {one["id"]: one["stratum"] for one in frozen["candidates"]}
    items = list(recheck.items.select_related("task").order_by("position"))
    selected = [{"id": i.task.code, "stratum": strata[i.task.code], "ticket": i.ticket} for i in items]
    return bundle.assemble(
        entry=recheck_entry(recheck), custody="server", documents=frozen, salts=salts,
        halves=tuple(bytes.fromhex(recheck.halves[name]) for name in ("half_a", "half_b")),
        value=recheck.beacon_value, at=utc(recheck.beacon_at),
        outcome={"selected": selected, "teams": [{"subject": one["id"], "inspectors": []} for one in selected]},
        substitutions=[],
    )  # fmt: skip


def false_closures(items) -> list[dict]:
    """False-closure rate per unit with its interval, in the register's order; ``items``: those the asker sees."""
    rows = (
        items.exclude(result=RecheckResult.PENDING).select_related("unit").order_by("unit__region_code", "unit__code")
    )
    units = {row.unit_id: row.unit for row in rows}
    lines = rechecks.by_unit((row.unit_id, row.result) for row in rows)
    for line in lines:
        low, high = line["interval"]
        line |= {"key": line["unit"], "unit": units[line["unit"]], "rate_told": _share(line["rate"]),
                 "interval_told": f"{_share(low)} – {_share(high)}"}  # fmt: skip
    return lines


def _share(points: int) -> str:
    """Basis points as people read them."""
    return f"{points // 100}.{points % 100 // 10}%"


def recheck_strata(frozen: dict) -> list[dict]:
    """Strata with the names of their units and the inclusion probability of each task."""
    rows = frozen["plan"]["strata"]
    names = {one.code: str(one) for one in Agency.objects.filter(code__in=[row["key"] for row in rows])}
    return [
        {**row, "label": names.get(row["key"], row["key"]), "percent": f"{100 * row['take'] / row['size']:.1f}"}
        for row in rows
    ]
