"""A round of inspection from the notice to the district's plan and its first task, page by page."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from rectification.choices import DistrictState, ProblemSource, TaskState
from rectification.models import GovernmentInspection, InspectedDistrict, Plan
from supervision.foundation.access import Role
from supervision.foundation.services.accounts import open_account
from tests.rectification.inspecting import planned, scan


def at(day, hour=10):
    """A moment by Beijing's clock."""
    return timezone.make_aware(datetime(2026, 3, day, hour))


@pytest.fixture
def clock(monkeypatch):
    """Set the moment the pages take for now."""
    return lambda moment: monkeypatch.setattr(timezone, "now", lambda: moment)


@pytest.fixture
def staff(cast):
    """Who leads the district's commission, and who leads its plans."""
    home = cast.county_officer.agency
    for key, role in (("leader", Role.UNIT_LEADER), ("lead_office", Role.LEAD_OFFICE)):
        cast.everyone[key] = open_account(username=key, name=key, agency=home, roles=[role],
                                          password="Correct-horse-9", by=None, now=at(1))  # fmt: skip


def test_from_the_notice_to_the_first_task(portal, cast, staff, clock, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    clock(at(2))
    made = planned(cast, at(2))

    def round_step(who, verb):
        return portal.post(who, "rectification:government_act", made.code, verb=verb)

    def step(who, row, verb, **data):
        given = {f"{verb}-{name}": value for name, value in data.items()}
        return portal.post(who, "rectification:inspected_act", row.code, verb=verb, **given)

    round_step("city_officer", "notify")
    round_step("city_officer", "open_self")
    east, west = made.districts.order_by("region_code")
    leaves = list(east.leaves)

    # The district writes with its material, its leader signs; the neighbour stays silent.
    account = {f"points_{leaf.pk}": str(leaf.points) for leaf in leaves}
    account |= {f"text_{leaf.pk}": "已落实" for leaf in leaves}
    assert "督察待自评" in portal.text("county_officer", "workbench")
    portal.post("county_officer", "rectification:inspected_assess", east.code, **account,
                **{f"files_{leaves[0].pk}": scan("制度.pdf")})  # fmt: skip
    step("county_officer", east, "pass_on")
    assert "审签督察自评" in portal.text("leader", "workbench")
    step("leader", east, "sign_self")
    clock(at(2) + timedelta(days=6))
    step("city_officer", west, "mark_silent", note="电话催报两次，仍未报送")
    round_step("city_officer", "go_on_site")

    # Two score, the head settles where they lie apart.
    for who, points in (("liaison", ("3", "3", "2", "1")), ("inspector", ("3", "1", "2", "1"))):
        scores = {f"points_{leaf.pk}": value for leaf, value in zip(leaves, points, strict=True)}
        scores |= {f"text_{leaf.pk}": "抽查核实" for leaf in leaves}
        for row in (east, west):
            portal.post(who, "rectification:inspected_score", row.code, **scores)
    for row in (east, west):
        hand = {f"points_{leaves[1].pk}": "2", f"text_{leaves[1].pk}": "复核案卷"}
        portal.post("city_chief", "rectification:inspected_settle", row.code, **hand)
        step("city_chief", row, "settle")
    round_step("city_officer", "to_feedback")

    # The feedback is written, commented on, signed, and goes out in the joint conference's name.
    wording = "不良执业行为记分与校验衔接不紧，3起案件应记未记。"
    for row in (east, west):
        portal.post("city_officer", "rectification:inspected_problem", row.code, indicator=leaves[1].pk,
                    kind="phased", text=wording)  # fmt: skip
        portal.post("city_officer", "rectification:inspected_feedback", row.code, preface="总体较好。",
                    requirement="限期整改。", issuer=_conference(row))  # fmt: skip
        step("city_officer", row, "ask")
    assert wording in portal.text("county_officer", "rectification:inspected_detail", east.code)
    step("county_officer", east, "comment", text="无意见")
    clock(at(31))
    step("city_officer", west, "go_without")
    portal.post("city_officer", "rectification:inspected_feedback", east.code, preface="总体较好。",
                requirement="限期整改。", issuer=_conference(east), comment_answer="地区无意见。")  # fmt: skip
    for row, number in ((east, "联〔2026〕1号"), (west, "联〔2026〕2号")):
        step("city_chief", row, "sign")
        step("city_officer", row, "issue", number=number, files=scan())
    assert round_step("city_chief", "end").status_code == 200
    assert GovernmentInspection.objects.get().state == "inspection_ended"

    # The district sees its scores and makes its plan, with the exact words, once.
    assert "8" in portal.text("county_officer", "rectification:inspected_detail", east.code)
    for _press in range(2):
        step("county_officer", east, "make_plan")
    plan = Plan.objects.get()
    problem = plan.problems.get()
    assert (problem.source, problem.text) == (ProblemSource.FEEDBACK, wording)
    _first_task(portal, cast, plan, problem)
    east = InspectedDistrict.objects.get(pk=east.pk)
    assert (east.state, east.plan) == (DistrictState.ISSUED, plan)


def _conference(row):
    return next(body.pk for body in type(row.agency).objects.filter(code="120000-LXHY"))


def _first_task(portal, cast, plan, problem) -> None:
    """The lead office of the district says what is done, confirms, and issues."""
    home = cast.county_officer.agency
    assert "增加措施" in portal.text("lead_office", "rectification:plan_detail", plan.code)
    units = {"units-TOTAL_FORMS": "1", "units-INITIAL_FORMS": "0", "units-MIN_NUM_FORMS": "0",
             "units-MAX_NUM_FORMS": "120", "units-0-name": home.name, "units-0-role": "lead",
             "units-0-agency": home.name}  # fmt: skip
    portal.post("lead_office", "rectification:measure_new", plan.code, title="补记积分", text="逐案核对，补记积分。",
                problem=problem.pk, deadline_on="2026-06-30", **units)  # fmt: skip
    portal.post("lead_office", "rectification:plan_act", plan.code, verb="confirm")
    portal.post("lead_office", "rectification:plan_propose", plan.code)
    task = plan.tasks.get()
    assert task.problem == problem
    portal.post("lead_office", "rectification:plan_issue", plan.code, task=task.code)
    task.refresh_from_db()
    assert (task.state, task.lead_agency) == (TaskState.NOT_STARTED, home)
