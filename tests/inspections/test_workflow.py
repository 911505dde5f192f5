"""Every verb in every state by every role: who may, who may not, and that nothing is written when refused."""

import pytest

from inspections.choices import DrawState, FindingState, PlanState, VisitState
from inspections.models import Draw, Finding, InspectionPlan, Visit
from inspections.services import draws, plans, visits
from inspections.workflow import DRAW, FINDING, PLAN, VISIT
from supervision.foundation.errors import Refused
from tests.factories import inspections as a

pytestmark = pytest.mark.django_db

EVERYBODY = (
    "city_officer", "city_chief", "county_officer", "neighbour_officer", "liaison", "inspector", "second_inspector",
    "principal", "manager", "outsider", "system_admin", "security_admin", "audit_admin",
)  # fmt: skip
MAY_PLAN = {
    "submit": {"city_officer"},
    "cancel": {"city_officer"},
    "close": {"city_officer"},
    "approve": {"city_chief"},
    "send_back": {"city_chief"},
}
MAY_DRAW = {
    "enter_beacon": {"city_officer", "city_chief"},
    "derive": {"city_officer", "city_chief"},
    "reveal": {"city_officer", "city_chief"},
    "void": {"city_chief"},
}
TEAM = {"inspector", "second_inspector"}
MAY_VISIT = {"record": TEAM, "confirm": TEAM, "reopen": TEAM, "substitute": {"city_officer", "city_chief"},
             "assign": {"city_officer"}, "forward": {"city_officer"}}  # fmt: skip
MAY_FINDING = {"confirm": TEAM, "withdraw": TEAM}


@pytest.fixture(autouse=True)
def halves_apart(settings, tmp_path):
    settings.PORTAL_VAR = tmp_path


@pytest.fixture
def city(cast):
    """Ten clinics and exactly the two inspectors of the cast."""
    a.institutions(10)
    a.pool(cast, extra=0)
    return cast


def rights(workflow, row, cast) -> dict[str, set[str]]:
    """verb → who has the right to it, whatever the state."""
    return {
        verb: {who for who in EVERYBODY if workflow.has_right(verb, cast.everyone[who], row)} for verb in workflow.steps
    }


def test_who_has_the_right_to_each_step(city):
    draw = a.drawn(city)
    visit = draw.visits.get()
    a.recorded(visit, city.inspector)
    assert rights(PLAN, draw.plan, city) == MAY_PLAN
    assert rights(DRAW, draw, city) == MAY_DRAW
    assert rights(VISIT, visit, city) == MAY_VISIT
    assert rights(FINDING, Finding.objects.get(), city) == MAY_FINDING


@pytest.mark.parametrize(
    ("workflow", "model", "state_type"),
    [
        (PLAN, InspectionPlan, PlanState),
        (DRAW, Draw, DrawState),
        (VISIT, Visit, VisitState),
        (FINDING, Finding, FindingState),
    ],
)
def test_a_step_is_offered_in_its_states_only_and_refused_in_all_others(city, workflow, model, state_type):
    draw = a.drawn(city)
    a.recorded(draw.visits.get(), city.inspector)
    row = model.objects.get()
    for state in state_type:
        model.objects.filter(pk=row.pk).update(state=state, **({"void_code": "CODE_LOST"} if state == "void" else {}))
        row.refresh_from_db()
        for verb, step in workflow.steps.items():
            offered = {
                who for who in EVERYBODY for action in workflow.open_to(city.everyone[who], row) if action.verb == verb
            }
            assert bool(offered) is (state in step.sources), (state, verb)
            if state not in step.sources:
                with pytest.raises(Refused):
                    workflow.take(verb, row, by=None, now=a.NOW)
        assert model.objects.get(pk=row.pk).state == state


def test_the_author_cannot_approve_even_with_the_right(city):
    plan = a.submitted(city)
    city.city_officer.roles = ["reviewer", "supervisor"]
    city.city_officer.save()
    with pytest.raises(Refused, match="须由他人"):
        plans.take("approve", plan, by=city.city_officer, now=a.NOW)


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"seats": [{"unit": "", "skill": ""}]}, "不得少于两人"),
        ({"items": []}, "抽查事项"),
        ({"series": "monthly", "period": "", **a.lottery()}, "自动抽取"),
    ],
)
def test_an_incomplete_plan_cannot_be_submitted(city, values, why):
    with pytest.raises(Refused, match=why):
        plans.take("submit", a.drafted(city.city_officer, **values), by=city.city_officer, now=a.NOW)


@pytest.mark.parametrize("values", [{"beacon_format": "digits:5"}, {"beacon_format": ""}])
def test_a_beacon_format_that_is_vague_or_short_is_refused(city, values):
    with pytest.raises(Refused, match="公共随机值格式"):
        a.drafted(city.city_officer, **a.lottery() | values)


def test_a_district_cannot_plan_for_its_neighbour(city):
    with pytest.raises(Refused, match="超出本单位辖区"):
        a.drafted(city.county_officer, region_code=a.HEXI)


def test_only_a_draft_is_edited_and_only_by_its_office(city):
    plan = a.drafted(city.city_officer)
    changed = plans.edit(plan, by=city.city_officer, now=a.NOW, items=[a.CheckItem.objects.first()], title="新名称")
    assert (changed.title, changed.items.count()) == ("新名称", 1)
    with pytest.raises(Refused, match="无权"):
        plans.edit(plan, by=city.county_officer, now=a.NOW, items=[], title="x")
    plans.take("submit", plan, by=city.city_officer, now=a.NOW)
    with pytest.raises(Refused, match="草稿"):
        plans.edit(plan, by=city.city_officer, now=a.NOW, items=[], title="x")


def test_a_plan_with_an_open_draw_is_not_closed(city):
    draw = a.drawn(city)
    with pytest.raises(Refused, match="尚有未公开"):
        plans.take("close", draw.plan, by=city.city_officer, now=a.NOW)


def test_a_draw_is_revealed_after_the_visits_or_at_the_deadline_not_before(city):
    draw = a.drawn(city)
    with pytest.raises(Refused, match="尚有未检查"):
        draws.reveal(draw, by=city.city_chief, now=a.NOW + a.DAY)
    a.all_visited(draw)
    assert draws.reveal(draw, by=city.city_chief, now=a.NOW + a.DAY).state == DrawState.REVEALED


def test_after_the_first_visit_a_draw_cannot_be_voided(city):
    draw = a.drawn(city)
    a.recorded(draw.visits.get(), city.inspector)
    with pytest.raises(Refused, match="已有检查结果"):
        draws.void(draw, code="POOL_WRONG", by=city.city_chief, now=a.NOW)


def test_a_void_draw_takes_its_visits_out_of_sight_and_out_of_use(city):
    draw = a.drawn(city)
    visit = draw.visits.get()
    draws.void(draw, code="POOL_WRONG", by=city.city_chief, now=a.NOW)
    assert not Visit.objects.visible_to(city.inspector).exists()
    with pytest.raises(Refused, match="已作废"):
        visits.record(visit, by=city.inspector, now=a.NOW, result="NO_PROBLEM", visited_on=a.NOW.date())
