"""Results, second officer, findings, replaced people."""

from datetime import date

import pytest

from inspections import queries, verify_draw
from inspections.choices import FindingState, VisitState
from inspections.models import Finding, Substitution, Visit
from inspections.rules.draw.canonical import encode
from inspections.rules.results import over_cap, percent, rates
from inspections.services import draws, visits
from supervision.foundation.errors import Refused
from tests.factories import inspections as a

pytestmark = pytest.mark.django_db
APPROVED = {"approval_number": "津卫监督函〔2026〕18号", "approved_on": date(2026, 11, 2)}


@pytest.fixture(autouse=True)
def halves_apart(settings, tmp_path):
    settings.PORTAL_VAR = tmp_path


@pytest.fixture
def city(cast):
    a.institutions(10)
    a.pool(cast, extra=0)
    return cast


@pytest.fixture
def visit(city):
    return a.drawn(city).visits.get()


def test_a_recorded_result_carries_its_findings_and_the_publicity_deadline(city, visit):
    done = a.recorded(visit, city.inspector, findings=[a.finding("H07", quantity=3), a.finding("L10")])
    assert done.state == VisitState.RECORDED
    assert done.publish_due == date(2026, 12, 1)  # twenty working days after 3 November
    assert done.publish_due_derivation["n"] == 20
    assert [(one.offence.code, one.quantity, one.state) for one in Finding.objects.order_by("code")] == [
        ("H07", 3, FindingState.RECORDED),
        ("L10", 1, FindingState.RECORDED),
    ]


def test_recording_again_replaces_the_findings_until_a_colleague_has_confirmed(city, visit):
    a.recorded(visit, city.inspector)
    a.recorded(visit, city.inspector, findings=[a.finding("L10"), a.finding("L11")])
    assert {one.offence.code for one in Finding.objects.all()} == {"L10", "L11"}
    with pytest.raises(Refused, match="须由他人"):
        visits.confirm(visit, by=city.inspector, now=a.NOW + a.DAY)
    visits.confirm(visit, by=city.second_inspector, now=a.NOW + a.DAY)
    assert Finding.objects.confirmed().count() == 2
    with pytest.raises(Refused, match="当前状态"):
        a.recorded(visit, city.inspector)


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"result": "ORDERED_CORRECTION", "findings": []}, "至少填写一个发现问题"),
        ({"result": "NO_PROBLEM"}, "不符"),
        ({"result": "CLOSED"}, "不符"),
        ({"result": "", "findings": []}, "请选择检查结果"),
        ({"result": "nonsense", "findings": []}, "请选择检查结果"),
        ({"visited_on": None}, "请填写检查日期"),
        ({"visited_on": date(2026, 11, 1)}, "不能早于抽取日期"),
        ({"visited_on": date(2026, 11, 9)}, "不能晚于今天"),
    ],
)
def test_an_inconsistent_record_is_refused_and_leaves_nothing(city, visit, values, why):
    with pytest.raises(Refused, match=why):
        a.recorded(visit, city.inspector, **values)
    assert not Finding.objects.exists()
    assert Visit.objects.get().state == VisitState.ASSIGNED


@pytest.mark.parametrize("code", ["NO_PROBLEM", "CLOSED", "UNREACHABLE", "REFUSED"])
def test_every_other_result_is_taken_without_findings(city, visit, code):
    assert a.recorded(visit, city.inspector, result=code, findings=[]).result == code


@pytest.mark.parametrize("who", ["city_officer", "city_chief", "county_officer", "liaison", "principal", "outsider"])
def test_only_the_team_records(city, visit, who):
    with pytest.raises(Refused, match="无权"):
        a.recorded(visit, city.everyone[who])
    assert not Finding.objects.exists()


def test_a_confirmed_finding_is_withdrawn_by_the_other_officer_with_a_reason(city, visit):
    a.recorded(visit, city.inspector)
    visits.confirm(visit, by=city.second_inspector, now=a.NOW + a.DAY)
    finding = Finding.objects.get()
    with pytest.raises(Refused, match="理由"):
        visits.withdraw_finding(finding, by=city.second_inspector, now=a.NOW, note=" ")
    with pytest.raises(Refused, match="须由他人"):
        visits.withdraw_finding(finding, by=city.inspector, now=a.NOW, note="误记")
    assert visits.withdraw_finding(finding, by=city.second_inspector, now=a.NOW, note="误记").state == "withdrawn"


def test_findings_are_seen_in_the_region_and_not_next_door(city, visit):
    a.recorded(visit, city.inspector)
    seen = {who: Finding.objects.visible_to(person).count() for who, person in city.everyone.items()}
    assert {who for who, count in seen.items() if count} == {
        "city_officer",
        "city_chief",
        "county_officer",
        "inspector",
        "second_inspector",
    }
    assert Visit.objects.visible_to(city.county_officer).count() == 1
    assert Visit.objects.visible_to(city.neighbour_officer).count() == 0


def test_whoever_falls_ill_is_replaced_by_the_next_of_the_draw_and_the_bundle_shows_it(city):
    for number in range(3, 7):
        a.inspector(code=f"R{number:04}")
    draw = a.drawn(city)
    visit = draw.visits.get()
    for _ in range(2):
        seat = visit.members.get(is_current=True, seat=1)
        visits.substitute(visit, seat, code="ILL", note="发热", by=city.city_officer, now=a.NOW + a.DAY, **APPROVED)
    assert Substitution.objects.count() == 2
    assert queries.replacement_share(draw) == (2, 2, 15)
    with pytest.raises(Refused, match="已被替换"):
        visits.substitute(
            visit, visit.members.filter(is_current=False).first(), code="ILL", by=city.city_officer, now=a.NOW
        )
    revealed = draws.reveal(draw, by=None, now=draw.reveal_due)
    bundle = encode(queries.bundle_of(revealed))
    verify_draw.verify(verify_draw.json.loads(bundle), queries.register_of(draw.office))
    assert "发热" not in bundle.decode()


def test_a_person_cannot_be_replaced_when_nobody_else_is_eligible(city, visit):
    with pytest.raises(Refused, match="没有其他符合条件"):
        visits.substitute(visit, visit.members.first(), code="ILL", by=city.city_officer, now=a.NOW)


def test_replacing_more_than_the_cap_needs_the_approval_of_the_province(city):
    a.institutions(240, prefix="MORE")
    for number in range(3, 12):
        a.inspector(code=f"R{number:04}")
    draw = a.drawn(city)  # 8 visits, 16 seats: 15 % are two people
    rows = list(draw.visits.order_by("position"))
    for visit in rows[:2]:
        visits.substitute(visit, visit.members.first(), code="ILL", by=city.city_officer, now=a.NOW)
    third = rows[2].members.first()
    for given in ({}, {"approval_number": "文号"}, {"approval_number": "文号", "approved_on": date(2026, 12, 1)}):
        with pytest.raises(Refused, match=r"上限 15%|不能晚于今天"):
            visits.substitute(rows[2], third, code="ILL", by=city.city_officer, now=a.NOW, **given)
    assert queries.replacement_share(draw) == (2, 16, 15)
    done = visits.substitute(rows[2], third, code="ILL", by=city.city_officer, now=a.NOW, **APPROVED)
    assert (done.approval_number, done.approved_on) == (APPROVED["approval_number"], date(2026, 11, 2))
    assert queries.replacement_share(draw) == (3, 16, 15)


def test_the_row_shown_at_the_door_is_in_the_sealed_list(city, visit):
    assert queries.proof_of(visit) in visit.draw.sealed


def test_settled_and_completed_rates_differ_by_the_closed_ones():
    assert rates(["NO_PROBLEM"] * 843 + ["CLOSED"] * 18) == (843, 18, 861)
    assert rates(["", "UNREACHABLE", "REFUSED"]) == (1, 0, 3)
    assert [percent(843, 861), percent(861, 861), percent(0, 0)] == ["97.9%", "100.0%", "—"]


@pytest.mark.parametrize(("replaced", "seats", "over"), [(0, 0, False), (3, 20, False), (4, 20, True), (1, 6, True)])
def test_the_cap_of_replaced_people_is_counted_in_whole_numbers(replaced, seats, over):
    assert over_cap(replaced, seats, 15) is over
