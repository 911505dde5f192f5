"""A joint draw of three departments and a merged trip for the demonstration city. All invented."""

import secrets
from datetime import datetime, timedelta

from django.utils import timezone

from supervision.foundation.access import Role
from supervision.foundation.models import Agency
from supervision.foundation.services.accounts import open_account

from ..choices import Custody
from ..models import DepartmentResult
from ..queries import burden
from . import draws, halves, joint, plans, trips

DISTRICT = "120102000"
MARKET, BUREAU = "120000-SCJGW", "120000-YBJ"
# (agency, its items, its officers)
DEPARTMENTS = (
    (MARKET, ("医疗广告", "医疗服务价格公示"), ("韩行舟", "白若溪")),
    (BUREAU, ("医保基金使用", "医保医师管理"), ("许南枝", "霍星阑")),
)


def build(cast, drafted, *, now: datetime) -> None:
    """``drafted`` makes a draft plan. Drawn ten days ago; one department is ahead of the others."""
    at = now - timedelta(days=10)
    classes = {"classes": ["hospital-2"], "region_code": DISTRICT, "ratios": {"hospital-2": 10_000}}
    plan = drafted(cast.city_officer, at, title="河东区二级医院部门联合抽查", custody=Custody.OFFICES,
                   planned_on=timezone.localdate(now), **classes)  # fmt: skip
    liaisons = {BUREAU: cast.liaison, MARKET: _person(MARKET, "冯见山", Role.LIAISON, at)}
    for code, items, names in DEPARTMENTS:
        _joined(plan, code, items, names, liaisons[code], cast, at)
    draw = _drawn(plan, cast, at)
    for number, visit in enumerate(draw.visits.order_by("position")[:2]):
        _results(visit, number, liaisons, at + timedelta(days=3 + number))
    other = drafted(cast.city_officer, at, title="河东区二级医院医疗废物抽查", planned_on=timezone.localdate(now),
                    **classes)  # fmt: skip
    draws.draw_at_once(_signed(other, cast, at), period=other.period, by=cast.city_officer, now=at)
    pair = burden.mergeable(cast.city_officer).filter(plan__in=[plan, other])
    first = pair.first()
    if first is not None:
        rows = list(pair.filter(institution=first.institution))
        trips.propose(
            rows, planned_on=timezone.localdate(now) + timedelta(days=3), by=cast.city_officer, now=now, one_team=True,
            team_note="一个检查组可以同时完成两项检查，减少上门人数",
        )  # fmt: skip


def _joined(plan, code, items, names, liaison, cast, at):
    agency = Agency.objects.get(code=code)
    partner = joint.invite(plan, agency, has_seat=True, holds_half=code == BUREAU, by=cast.city_officer, now=at)
    joint.set_items(partner, list(items), by=liaison, now=at)
    for number, name in enumerate(names, start=1):
        joint.bring_officer(
            partner, name=name, certificate_no=f"{agency.short_name}演示{number:03}", by=liaison, now=at,
            valid_to=timezone.localdate(at) + timedelta(days=700), user=_person(code, name, Role.INSPECTOR, at),
        )  # fmt: skip
    joint.answer("join", partner, by=liaison, now=at)


def _signed(plan, cast, at):
    plan = plans.take("submit", plan, by=cast.city_officer, now=at)
    return plans.take("approve", plan, by=cast.city_chief, now=at, note="同意")


def _drawn(plan, cast, at):
    plan = _signed(plan, cast, at)
    kept = {person: halves.sign(plan, "", by=person, now=at)[1] for person in (cast.city_officer, cast.liaison)}
    draw = draws.commit(plan, period=plan.period, by=cast.city_officer, now=at)
    for person, paper in kept.items():
        halves.hand_in(draw, paper, by=person, now=at)
    return draws.carry_out(draw, by=cast.city_officer, now=at)


def _results(visit, number, liaisons, at):
    """The market bureau has finished, the insurance bureau has written but not confirmed."""
    for row in DepartmentResult.objects.filter(visit=visit).select_related("agency"):
        officer = visit.members.get(inspector__unit=row.agency).inspector.user
        found = {"result": "ORDERED_CORRECTION", "summary": "候诊区价格公示不全。", "handling": "责令改正"}
        given = found if number == 1 else {"result": "NO_PROBLEM", "summary": ""}
        joint.record(row, visited_on=timezone.localdate(at), by=officer, now=at, **given)
        if row.agency.code == MARKET:
            joint.confirm(row, by=liaisons[MARKET], now=at)


def _person(code, name, role, at):
    """Somebody of another department; no password opens it, the demonstration is looked at by the cast."""
    agency = Agency.objects.select_related("region").get(code=code)
    return open_account(
        username=f"{code.partition('-')[2].lower()}-{secrets.token_hex(3)}", name=name, agency=agency, section="",
        roles=(role,), password=None, by=None, now=at,
    )  # fmt: skip
