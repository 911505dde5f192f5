"""Teams of visits that no draw of ours paired: named by the office, or paired by lot on the spot."""

import secrets
from collections.abc import Callable, Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from supervision.foundation.errors import Refused
from supervision.foundation.trail import act

from .. import queries
from ..choices import VisitState
from ..models import Inspector, Visit, VisitExpert, VisitMember
from ..rules.draw import documents, pair
from ..workflow import VISIT
from . import pools

SMALLEST = 2  # 行政处罚法 42


def assign(visit: Visit, people: Iterable[Inspector], *, experts: Iterable[Inspector] = (), by, now: datetime) -> Visit:
    """Name the team of a visit. Raises Refused with everything that speaks against a person."""
    people, experts = list(people), list(experts)
    with transaction.atomic():
        row = _locked(visit)
        if reasons := list(_against(row, people, experts)):
            raise Refused(*reasons)
        row = VISIT.take("assign", row, by=by, now=now, data={"people": [person.code for person in people]})
        _seat(row, [(person, "") for person in people], by, now)
        row.experts.all().delete()
        VisitExpert.objects.bulk_create([VisitExpert(visit=row, expert=person) for person in experts])
    return row


def pair_by_lot(
    plan, *, by, now: datetime, random_bytes: Callable[[int], bytes] = secrets.token_bytes
) -> tuple[int, list[str]]:
    """Pair every visit of an issued list that has no team; (paired, codes of visits nobody could be found for).

    The rules and the fairness are those of a draw; the key stands in the trail, so the pairing can be re-computed.
    """
    with transaction.atomic():
        waiting = list(_without_team(plan).select_for_update(of=("self",)).order_by("code"))
        if not waiting:
            raise Refused(_("没有待安排检查组的任务。"))
        if not all(VISIT.has_right("assign", by, visit) for visit in waiting):
            raise Refused(_("您无权安排检查组。"))
        prk = random_bytes(32)
        paired = _paired(plan, waiting, prk, random_bytes)
        with act("inspections.visit.pair", by=by, now=now, subject=plan, label=gettext_lazy("随机安排检查组"),
                 data={"key": prk.hex(), "visits": [visit.code for visit in waiting]}):  # fmt: skip
            for visit in waiting:
                if visit.code in paired:
                    _seat(visit, paired[visit.code], by, now)
    return len(paired), [visit.code for visit in waiting if visit.code not in paired]


def able(visit: Visit):
    """People of the pool who may be sent to a visit, as the form offers them."""
    on = max(visit.planned_on, timezone.localdate())
    area = queries.area_of(visit.region_code)
    book, away = queries.rule_book(visit.plan.rules_version), queries.away_on(on)
    pool = queries.people_of(visit.plan, [])
    fit = [row.pk for row in pool if not pools.kept_out(row, on, away) and pools.acts_in(row, area, book)]
    return pool.filter(pk__in=fit)


def _locked(visit: Visit) -> Visit:
    related = ("plan", "office", "institution")
    return Visit.objects.select_for_update(of=("self",)).select_related(*related).get(pk=visit.pk)


def _without_team(plan):
    return Visit.objects.filter(plan=plan, draw=None, state=VisitState.ASSIGNED, members=None).select_related(
        "plan", "office", "institution"
    )


def _against(visit, people, experts):
    book, on = queries.rule_book(visit.plan.rules_version), visit.planned_on
    least = max(SMALLEST, queries.rule_value(visit.plan.rules_version, "team_size", SMALLEST))
    if len({person.pk for person in people}) < least:
        yield _("检查组不得少于%(n)s名持证人员。") % {"n": least}
    away = queries.away_on(on)
    barred = _barred(visit, [person.code for person in people], on, book.rotation)
    for person in people:
        yield from _against_one(person, visit, on, away, barred, book)
    for person in experts:
        if not person.is_expert:
            yield _("%(name)s 不是专家，请选为检查组成员。") % {"name": person.name}


def _against_one(person, visit, on, away, barred, book):
    name = {"name": person.name}
    if person.is_expert:
        yield _("%(name)s 是专家，不计入执法人员，请选为随行专家。") % name
    elif code := pools.kept_out(person, on, away):
        yield _("%(name)s 不能派出：%(why)s。") % {**name, "why": code.label}
    elif not pools.acts_in(person, queries.area_of(visit.region_code), book):
        yield _("%(name)s 的执法区域不含该机构所在区划。") % name
    if barred.get(person.code) == pools.ROTATION:
        yield _("%(name)s 最近一次检查过该机构，按轮换规则不再派出。") % name
    elif person.code in barred:
        yield _("%(name)s 与该机构有回避关系。") % name


def _barred(visit, people: list[str], on: date, rotation: int) -> dict[str, str]:
    """inspector code → why that person must not go there."""
    names = {code: code for code in people}
    rows = pools.recusals(visit.plan, names, {visit.institution.code}, set(people), on, rotation)
    return {row["inspector"]: row["code"] for row in rows}


def _paired(plan, visits, prk, random_bytes) -> dict[str, list[tuple[Inspector, str]]]:
    """visit code → [(person, pseudonym)] in seat order, for the visits that could be paired."""
    book = queries.rule_book(plan.rules_version)
    areas = {queries.area_of(visit.region_code) for visit in visits}
    on = max(visit.planned_on for visit in visits)
    people, _out, names = pools.team_pool(plan, on, areas, random_bytes, book=book, seats=plan.seats, partners=())
    subjects = {visit.institution.code for visit in visits}
    barred = pools.recusals(plan, names, subjects, {row["id"] for row in people}, on, book.rotation)
    made = {
        "plan": {"draw_id": f"{plan.code}.lot", "seats": plan.seats},
        "candidates": [
            {"id": visit.code, "area": queries.area_of(visit.region_code), "stratum": "", "weight": 1}
            for visit in visits
        ],
        "inspectors": people,
        "recusals": _by_visit(visits, barred),
    }  # fmt: skip
    hopeless = {candidate for candidate, _seat, _count in documents.unpairable(made)}
    chosen = [row for row in made["candidates"] if row["id"] not in hopeless]
    teams = pair.pair(made, chosen, prk)
    persons = {name: code for code, name in names.items()}
    rows = {row.code: row for row in Inspector.objects.filter(code__in=persons.values())}
    return {team["subject"]: [(rows[persons[name]], name) for name in team["inspectors"]] for team in teams}


def _by_visit(visits, recusals) -> list[dict]:
    """Recusals name institutions; here the visits are what is paired."""
    at: dict[str, list[str]] = {}
    for visit in visits:
        at.setdefault(visit.institution.code, []).append(visit.code)
    return [{**row, "candidate": code} for row in recusals for code in at[row["candidate"]]]


def _seat(visit, people, by, now):
    """Put people into the seats; whoever sat there leaves the team but stays in its history."""
    with act("inspections.visit.seat", by=by, now=now, subject=visit, label=gettext_lazy("安排检查组")):
        visit.members.filter(is_current=True).update(is_current=False)
        for seat, (person, name) in enumerate(people, start=1):
            VisitMember.objects.update_or_create(
                visit=visit,
                inspector=person,
                defaults={"seat": seat, "is_current": True, "pseudonym": name, "joined_by": None},
            )
