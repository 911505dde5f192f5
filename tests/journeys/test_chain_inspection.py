"""From a plan to points in effect: every step on the page of the person whose step it is."""

import re
import subprocess
import sys
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from credit.choices import ConsequenceState, PointsState
from credit.models import Consequence, PointsRecord, ScoringScheme
from inspections import verify_draw
from inspections.choices import DrawState, VisitState
from inspections.models import CheckItem, Draw, Finding, FindingCatalogue, InspectionPlan, Visit
from institutions.models import Institution
from supervision.foundation.jobs import all_jobs
from supervision.foundation.models import Notice
from supervision.foundation.services import job_runs
from tests.factories import institutions as make
from tests.factories.inspections import CITY, inspector

OFFENCE = "L08"  # 6 points, the first threshold
TEXT = "执业许可证逾期未校验，仍在接诊"


@pytest.fixture
def place(cast):
    """The clinic of the principal, in the district of the county officer."""
    return make.tied(cast, make.institution("河东禾安诊所", category_id="D211"))


@pytest.fixture
def team(cast):
    """Both inspectors of the cast are the pool, so that both can record."""
    return inspector(cast.inspector, code="R0001"), inspector(cast.second_inspector, code="R0002")


@pytest.fixture
def scheme(portal):
    """The city's own copy of the reference scheme, on trial until a document confirms it."""
    source = ScoringScheme.objects.get(region_code="000000000")
    day = timezone.localdate() - timedelta(days=30)
    portal.post("city_chief", "credit:scheme_adopt", source.pk, version="津1", title="天津市记分办法", valid_from=day)
    return ScoringScheme.objects.get(region_code=CITY)


def confirm(portal, scheme):
    """Put the scheme into force by a document."""
    day = timezone.localdate() - timedelta(days=30)
    portal.post("city_chief", "credit:scheme_confirm", scheme.pk, basis="津卫〔2026〕1号", valid_from=day)


def plan_approved(portal) -> InspectionPlan:
    """Drawn up by the officer, approved by another."""
    portal.post(
        "city_officer", "inspections:plan_new", title="诊所双随机抽查", region_code=CITY, classes=["clinic"],
        percent="100", items=[item.pk for item in CheckItem.objects.all()[:2]], seat1="", seat2="", series="once",
        period="2026Q4", planned_on=timezone.localdate(), visit_days="30", beacon_kind="none",
    )  # fmt: skip
    plan = InspectionPlan.objects.get()
    portal.post("city_officer", "inspections:plan_act", plan.pk, verb="submit")
    assert 'value="approve"' not in portal.text("city_officer", "inspections:plan_detail", plan.pk)
    portal.post("city_chief", "inspections:plan_act", plan.pk, verb="approve", note="同意")
    return plan


def draw_of(portal, plan) -> Draw:
    """Shown first, then committed and derived in one press."""
    assert "同一期间不能再次抽取" in portal.text("city_officer", "inspections:draw_new", plan.pk)
    assert not Draw.objects.exists()
    portal.post("city_officer", "inspections:draw_new", plan.pk)
    return Draw.objects.get()


def recorded(portal, visit, on=None) -> Finding:
    """One inspector writes the result on the phone, the other confirms it."""
    assert visit.institution.name in portal.text("inspector", "inspections:visit_today")
    assert FindingCatalogue.objects.get(code=OFFENCE).behaviour in portal.text(
        "inspector", "inspections:visit_record", visit.pk
    )
    rows = {
        "findings-TOTAL_FORMS": "1", "findings-INITIAL_FORMS": "0", "findings-0-text": TEXT,
        "findings-0-offence": FindingCatalogue.objects.get(code=OFFENCE).pk, "findings-0-quantity": "1",
    }  # fmt: skip
    portal.post(
        "inspector", "inspections:visit_record", visit.pk, result="ORDERED_CORRECTION",
        visited_on=on or timezone.localdate(), summary="现场检查", handling="责令限期改正", **rows,
    )  # fmt: skip
    portal.post("inspector", "inspections:visit_act", visit.pk, verb="confirm")
    assert Visit.objects.get(pk=visit.pk).state == VisitState.RECORDED  # nobody confirms the own record
    assert 'value="confirm"' in portal.text("second_inspector", "inspections:visit_detail", visit.pk)
    portal.post("second_inspector", "inspections:visit_act", visit.pk, verb="confirm")
    return Finding.objects.get()


@pytest.fixture
def finding(portal, place, team):
    """A confirmed finding from a drawn visit."""
    visit = draw_of(portal, plan_approved(portal)).visits.get()
    return recorded(portal, visit)


def run(name, now):
    """A job of the day ``now``, as the worker does it."""
    jobs = all_jobs()
    asked = job_runs.ask(jobs[name], f"{timezone.localdate(now):%Y-%m-%d}", now=now)
    return job_runs.execute(asked.pk, jobs, now=now)


def verifier(path) -> int:
    """Exit code of the stand-alone program."""
    return subprocess.run([sys.executable, "-I", verify_draw.__file__, str(path)], check=False).returncode


def test_a_plan_is_drawn_visited_revealed_and_anybody_can_check_the_draw(portal, place, team, tmp_path):
    plan = plan_approved(portal)
    draw = draw_of(portal, plan)
    assert draw.state == DrawState.DRAWN
    selection = portal.client.post(f"/inspections/draws/{draw.pk}/selection/").content.decode()
    assert place.name in selection
    assert "诊所、医务室" in selection  # the stratum by its name
    assert portal.ask("principal", "inspections:draw_detail", draw.pk).status_code in (403, 404)
    assert portal.ask("county_officer", "inspections:plan_detail", plan.pk).status_code == 404

    recorded(portal, draw.visits.get())
    assert 'value="reveal"' in portal.text("city_chief", "inspections:draw_detail", draw.pk)
    portal.post("city_chief", "inspections:draw_act", draw.pk, verb="reveal")
    draw.refresh_from_db()
    assert draw.state == DrawState.REVEALED
    bundle = tmp_path / "bundle.json"
    call_command("draw_bundle", out=bundle, verbosity=0)
    assert verifier(bundle) == 0
    portal.client.logout()
    published = portal.client.get(f"/inspections/public/draws/{draw.code}/bundle.json")
    assert b"".join(published) == bundle.read_bytes()

    whole = bundle.read_bytes()
    for place_of_damage in (re.search(rb"[0-9a-f]{32}", whole).start(), len(whole) // 2):
        damaged = bytearray(whole)
        damaged[place_of_damage] ^= 1
        bundle.write_bytes(damaged)
        assert verifier(bundle) == 1


def test_a_finding_becomes_points_that_are_noticed_defended_upheld_and_raise_a_consequence_once(
    portal, scheme, finding, place
):
    confirm(portal, scheme)
    portal.post("county_officer", "credit:awaiting_pull")
    portal.post("county_officer", "credit:awaiting_pull")
    record = PointsRecord.objects.get()
    assert (record.state, record.points, record.trial) == (PointsState.DRAFT, 6, False)
    assert portal.ask("principal", "credit:points_detail", record.code).status_code == 404
    assert portal.ask("neighbour_officer", "credit:points_detail", record.code).status_code == 404

    day = timezone.localdate()
    portal.post("county_officer", "credit:points_notice", record.code, served_on=day, service="direct", note="")
    assert Notice.objects.filter(recipient=portal.cast.principal).exists()
    assert record.code in portal.text("principal", "credit:points_list")
    assert "陈述申辩" in portal.text("principal", "credit:points_detail", record.code)
    portal.post("principal", "credit:points_defend", record.code, text="已提交校验申请")
    portal.post("city_chief", "credit:points_review", record.code, text="逾期事实清楚，维持", quantity="1")
    record.refresh_from_db()
    assert record.state == PointsState.EFFECTIVE
    place.standing.refresh_from_db()
    assert place.standing.points_this_cycle == 6
    assert "6" in portal.text("principal", "credit:standing_detail", place.code)

    for _time in range(2):
        run("credit.points_day", timezone.now() + timedelta(days=_time))
    proposal = Consequence.objects.get()
    assert proposal.state == ConsequenceState.PROPOSED
    portal.post(
        "city_chief", "credit:consequence_settle", proposal.pk, verb="decide", decision="发提醒函，限期自查整改"
    )
    proposal.refresh_from_db()
    assert proposal.state == ConsequenceState.DECIDED


def test_points_nobody_defends_take_effect_the_day_after_the_window_and_not_before(portal, scheme, finding, place):
    confirm(portal, scheme)
    portal.post("county_officer", "credit:awaiting_pull")
    record = PointsRecord.objects.get()
    day = timezone.localdate()
    portal.post("county_officer", "credit:points_notice", record.code, served_on=day, service="direct", note="")
    record.refresh_from_db()
    left = record.defence_until - day
    run("credit.points_day", timezone.now() + left)
    record.refresh_from_db()
    assert record.state == PointsState.NOTICED
    run("credit.points_day", timezone.now() + left + timedelta(days=1))
    record.refresh_from_db()
    assert (record.state, record.effective_on) == (PointsState.EFFECTIVE, record.defence_until + timedelta(days=1))
    assert Consequence.objects.count() == 1


def test_a_scheme_on_trial_is_reckoned_inside_and_is_nothing_outside(portal, scheme, finding, place):
    portal.post("county_officer", "credit:awaiting_pull")
    record = PointsRecord.objects.get()
    assert record.trial
    day = timezone.localdate()
    told = portal.post("county_officer", "credit:points_notice", record.code, served_on=day, service="direct", note="")
    assert "试算结果不得对外告知" in told.content.decode()
    run("credit.points_day", timezone.now() + timedelta(days=60))
    record.refresh_from_db()
    assert record.state == PointsState.DRAFT
    assert not Consequence.objects.exists()
    assert not Notice.objects.filter(recipient=portal.cast.principal).exists()
    assert portal.ask("principal", "credit:points_detail", record.code).status_code == 404
    assert record.code not in portal.text("principal", "credit:points_list")
    standing = getattr(Institution.objects.get(pk=place.pk), "standing", None)
    assert standing is None or not standing.points_this_cycle
