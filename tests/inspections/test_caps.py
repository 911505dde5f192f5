"""The published cap refuses: who is exempt, what a refusal says, merging, and the head's approval beyond it."""

import pytest
from django.urls import reverse

from inspections.choices import ApprovalState, InspectionType, Room, TripState
from inspections.ledgers.pools import SUBJECTS
from inspections.models import DrawRule, InspectionPlan, Order, Trip, Visit, VisitApproval
from inspections.queries import burden
from inspections.services import draw_rules, follow_ups, targeted
from institutions.models import Institution, Standing
from supervision.foundation.errors import Refused
from supervision.foundation.models import Act
from supervision.foundation.trail import timeline
from tests.factories import inspections as a
from tests.inspections.test_burden import ON, all_drawn, made

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def halves_apart(settings, tmp_path):
    settings.PORTAL_VAR = tmp_path


@pytest.fixture
def city(cast):
    a.institutions(3)
    a.pool(cast)
    return cast


@pytest.fixture
def capped(city):
    """The cap of one visit in twelve months is confirmed, and one institution has had it."""
    draw_rules.confirm("2026-1", "cap", basis="津政办〔2026〕3号", by=city.city_chief, now=a.NOW)
    city.draw = all_drawn(city, city.city_officer)
    city.place = made(city.draw, 0, 10)
    return city


def given(cast, **values):
    plan = InspectionPlan.objects.get(office=cast.city_officer.agency)
    asked = {"plan": plan, "kind": InspectionType.SPECIAL, "planned_on": ON, "ground": "津卫函〔2026〕7号专项检查"}
    return asked | {"by": cast.city_officer, "now": a.NOW} | values


def test_a_counted_visit_beyond_the_cap_is_refused_with_the_cap_what_used_it_and_the_remedy(capped):
    with pytest.raises(Refused) as refusal:
        targeted.open_alone(capped.place, **given(capped))
    told = str(refusal.value)
    used = capped.draw.visits.get(institution=capped.place)
    for word in ("上限（1次）", "2026-10-23", "天津市卫生健康委员会", used.code, "同一天上门", "负责人批准"):
        assert word in told, word
    elsewhere = capped.draw.visits.exclude(institution=capped.place).first().institution
    first = targeted.open_alone(elsewhere, **given(capped))
    assert (first.kind, first.draw, first.ground[:2]) == (InspectionType.SPECIAL, None, "津卫")
    with pytest.raises(Refused, match=first.code):  # one that waits to be made has used the cap up too
        targeted.open_alone(elsewhere, **given(capped, planned_on=ON + a.DAY))
    targeted.open_alone(elsewhere, **given(capped, kind=InspectionType.KEY))  # the same day burdens once


def test_a_refusal_names_no_visit_the_person_may_not_see_and_an_issued_one_that_waits_uses_nothing_up(capped):
    free = capped.draw.visits.exclude(institution=capped.place).first().institution
    asked = {"plan": capped.draw.plan, "institution": free, "region_code": free.region_code, "planned_on": ON}
    issued = Visit.objects.create(code="GJ-1", external_number="G1", source="national", kind="random",
                                  office=capped.county_officer.agency, **asked)  # fmt: skip
    assert targeted.refuse_beyond(free, InspectionType.SPECIAL, ON + a.DAY, capped.city_officer) is None
    issued.delete()
    named = Visit.objects.create(code="DX-1", kind="special", office=capped.county_officer.agency, **asked)
    with pytest.raises(Refused) as refusal:
        targeted.refuse_beyond(free, InspectionType.SPECIAL, ON + a.DAY, capped.city_officer)
    assert "其他单位的检查1次" in str(refusal.value)
    for secret in (named.code, named.office.name, str(ON)):
        assert secret not in str(refusal.value), secret


@pytest.mark.parametrize("kind", ["complaint", "lead", "case", "emergency"])
def test_leads_cases_and_emergencies_are_by_their_nature_exempt(capped, kind):
    assert targeted.open_alone(capped.place, **given(capped, kind=kind)).kind == kind
    DrawRule.objects.filter(kind="counts", key=kind).update(value=1)
    with pytest.raises(Refused, match="上限"):
        targeted.open_alone(capped.place, **given(capped, kind=kind, planned_on=ON + a.DAY))


def test_a_cap_nobody_has_confirmed_refuses_nobody_and_the_worst_grade_is_free(capped):
    rule = DrawRule.objects.filter(key="visits_per_year")
    rule.update(confirmed=False)
    assert targeted.open_alone(capped.place, **given(capped))
    rule.update(confirmed=True)
    Standing.objects.create(institution=capped.place, grade="D", as_of=ON)
    assert targeted.open_alone(capped.place, **given(capped, planned_on=ON + a.DAY))


def test_a_reinspection_is_held_back_only_where_a_rule_makes_it_count(capped, monkeypatch):
    seen = []
    monkeypatch.setattr(targeted, "refuse_beyond", lambda *asked: seen.append(asked[1:3]))
    order = _order(capped)
    follow_ups.arrange(order, planned_on=ON + 2 * a.DAY, team=_team(capped), by=capped.city_officer, now=a.NOW)
    assert seen == [(InspectionType.FOLLOW_UP, ON + 2 * a.DAY)]
    monkeypatch.undo()
    targeted.refuse_beyond(capped.place, InspectionType.FOLLOW_UP, ON, capped.city_officer)
    DrawRule.objects.filter(kind="counts", key="follow_up").update(value=1)
    with pytest.raises(Refused, match="上限"):
        targeted.refuse_beyond(capped.place, InspectionType.FOLLOW_UP, ON, capped.city_officer)


def test_a_merged_visit_goes_on_the_day_on_which_the_office_comes_anyway(capped):
    waiting = capped.draw.visits.exclude(institution=capped.place).first()
    visit = targeted.open_merged(waiting.institution, **_undated(capped))
    assert visit.planned_on == waiting.planned_on
    trip = Trip.objects.get(visits__visit=visit)
    assert (trip.state, trip.visits.count()) == (TripState.AGREED, 2)
    third = targeted.open_merged(waiting.institution, **_undated(capped, kind=InspectionType.KEY))
    assert Trip.objects.get(visits__visit=third) == trip
    looks = Act.objects.filter(verb="inspections.trip.look").count()
    with pytest.raises(Refused, match="无法合并"):
        targeted.open_merged(capped.place, **_undated(capped))
    assert Act.objects.filter(verb="inspections.trip.look").count() == looks + 1  # asking is recorded all the same


def test_the_head_may_approve_one_beyond_the_cap_and_the_institution_reads_the_reason(capped, client, freeze):
    row = targeted.ask_beyond(capped.place, **given(capped))
    with pytest.raises(Refused, match="正在等待"):
        targeted.ask_beyond(capped.place, **given(capped))
    assert not Visit.objects.filter(draw=None).exists()
    with pytest.raises(Refused, match="写明理由"):
        targeted.decide(row, "approve", by=capped.city_chief, now=a.NOW)
    with pytest.raises(Refused):
        targeted.decide(row, "approve", by=capped.city_officer, now=a.NOW, note="急")
    row = targeted.decide(row, "approve", by=capped.city_chief, now=a.NOW, note="上级交办，时限紧")
    assert (row.state, row.visit.kind, row.visit.planned_on) == (ApprovalState.APPROVED, "special", ON)
    freeze(a.NOW)
    capped.place.accounts.create(user=capped.principal, role="principal")
    client.force_login(capped.principal)
    page = reverse("institution_file", args=[capped.place.code]) + "?tab=burden"
    assert row.number not in client.get(page).content.decode()
    assert not timeline(capped.place.code).filter(verb="inspections.visit.open").exists()
    Visit.objects.filter(pk=row.visit_id).update(state="confirmed", visited_on=ON, result="NO_PROBLEM")
    shown = client.get(page).content.decode()
    assert "津卫函〔2026〕7号专项检查；上级交办，时限紧" in shown
    assert burden.promise(ON)["approved"] == 1


def test_what_is_within_the_cap_needs_no_approval_and_only_its_own_office_sees_one(capped):
    elsewhere = capped.draw.visits.exclude(institution=capped.place).first().institution
    with pytest.raises(Refused, match="不需要批准"):
        targeted.ask_beyond(elsewhere, **given(capped))
    row = targeted.ask_beyond(capped.place, **given(capped))
    assert VisitApproval.objects.visible_to(capped.city_chief).filter(pk=row.pk).exists()
    for stranger in (capped.county_officer, capped.neighbour_officer, capped.principal, capped.liaison):
        assert not VisitApproval.objects.visible_to(stranger).filter(pk=row.pk).exists()
    VisitApproval.objects.filter(pk=row.pk).update(region_code=a.HEDONG, office=capped.county_officer.agency)
    assert VisitApproval.objects.visible_to(capped.county_officer).exists()
    assert not VisitApproval.objects.visible_to(capped.city_officer).exists()  # nor the level above, before the visit


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"kind": InspectionType.RANDOM}, "由抽取产生"),
        ({"kind": InspectionType.FOLLOW_UP}, "由抽取产生"),
        ({"ground": " "}, "缘由"),
        ({"planned_on": ON - a.DAY}, "早于今天"),
        ({"by": "county_officer"}, "您无权"),
        ({"by": "inspector"}, "您无权"),
    ],
)
def test_a_visit_that_must_not_be_named_is_refused(capped, changed, why):
    changed = {key: capped.everyone[value] if key == "by" else value for key, value in changed.items()}
    with pytest.raises(Refused, match=why):
        targeted.open_alone(capped.place, **given(capped, **changed))


def test_the_page_shows_the_meter_against_the_cap_and_opens_the_visit(capped, client, freeze):
    freeze(a.NOW)
    client.force_login(capped.city_officer)
    page = reverse("inspections:targeted_new", args=[capped.place.code])
    shown = client.get(page).content.decode()
    assert "计入上限 1 次，上限 1 次" in shown
    assert "已达上限" in shown
    sent = {"kind": "special", "plan": given(capped)["plan"].pk, "ground": "专项", "planned_on": str(ON)}
    assert "已达公布的上限" in client.post(page, sent | {"way": "alone"}).content.decode()
    assert client.post(page, sent | {"way": "approved"}).status_code == 302
    row = VisitApproval.objects.get()
    client.force_login(capped.city_chief)
    asked = reverse("inspections:approval_act", args=[row.pk])
    client.post(asked, {"verb": "approve", "note": "同意，确有必要"})
    row.refresh_from_db()
    assert row.visit.institution == capped.place
    client.force_login(capped.city_officer)
    sent["kind"] = "complaint"
    assert client.post(page, sent | {"way": "alone"}).url.endswith("/team/")


def test_the_pool_says_of_each_subject_how_it_stands_to_the_cap(capped, freeze):
    freeze(a.NOW)
    again = made(capped.draw, 1, 5)
    extra = targeted.open_alone(again, **given(capped, kind=InspectionType.COMPLAINT))
    Visit.objects.filter(pk=extra.pk).update(visited_on=ON, state="recorded", kind=InspectionType.SPECIAL)
    rows = {row.code: (row.days_counted, row.room) for row in SUBJECTS.queryset(capped.city_officer)}
    free = Institution.objects.exclude(pk__in=(capped.place.pk, again.pk)).get()
    assert rows == {capped.place.code: (1, Room.FULL), again.code: (2, Room.BEYOND), free.code: (0, Room.FREE)}


def _undated(cast, **values):
    asked = given(cast, **values)
    asked.pop("planned_on")
    return asked


def _team(cast):
    return [cast.inspector.inspector, cast.second_inspector.inspector]


def _order(cast):
    """An order served after a visit at the place, written straight into its table."""
    visit = cast.draw.visits.get(institution=cast.place)
    return Order.objects.create(
        code="ZL-1", visit=visit, office=visit.office, institution=cast.place, region_code=visit.region_code,
        state="served", drafted_by=cast.inspector, drafted_at=a.NOW, amount=15,
    )  # fmt: skip
