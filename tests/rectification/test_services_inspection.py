"""A round from notice to self-assessments, and what waits for each: incomplete is named, signed by another."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from rectification.choices import DistrictState as D
from rectification.choices import InspectionState as R
from rectification.ledgers import feedback_due, to_assess, to_score
from rectification.models import (
    GovernmentInspection,
    InspectedDistrict,
    SelfScore,
)
from rectification.queries.inspections import results
from rectification.services import government_inspections, self_assessments
from supervision.foundation.access import Role
from supervision.foundation.errors import Refused
from supervision.foundation.models import Agency, Notice
from supervision.foundation.services.accounts import open_account

from .inspecting import assessing, full_account, planned, reported, settled, system_of


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def leader(cast, now):
    """Who leads the district's commission."""
    return open_account(username="leader", name="区领导", agency=cast.county_officer.agency, roles=[Role.UNIT_LEADER],
                        password="Correct-horse-9", by=None, now=now)  # fmt: skip


# --- the round --------------------------------------------------------------------------------------------------
def test_a_round_is_announced_only_when_all_of_it_is_there(cast, now):
    made = planned(cast, now, basis="", consent="", members=[], districts=[])
    with pytest.raises(Refused) as refused:
        government_inspections.notify(made, by=cast.city_officer, now=now)
    for part in ("督察方案文号", "须经政府同意", "被督察地区", "至少两人"):
        assert part in str(refused.value)


def test_a_day_that_has_passed_is_no_day_to_assess_by(cast, now):
    made = planned(cast, now)
    late = now + timedelta(days=6)
    with pytest.raises(Refused, match="自评截止日期已过"):
        government_inspections.notify(made, by=cast.city_officer, now=late)


def test_the_districts_and_the_team_are_told_and_the_feedback_addresses_the_government(cast, now):
    made = government_inspections.notify(planned(cast, now), by=cast.city_officer, now=now)
    for person in (cast.county_officer, cast.neighbour_officer, cast.liaison, cast.city_chief):
        assert Notice.objects.filter(recipient=person, title__contains="督察试点").exists()
    east = made.districts.get(agency=cast.county_officer.agency)
    assert (east.addressee.code, east.region.name) == ("120102-RMZF", "河东区")


def test_one_body_answers_for_a_district_and_it_lies_beneath_the_office(cast, now):
    both = Agency.objects.filter(code__in=("120102-WJW", "120102-RMZF"))
    with pytest.raises(Refused, match="河东区 选了多个承办单位"):
        planned(cast, now, districts=both)
    with pytest.raises(Refused, match="不在下级地区"):
        planned(cast, now, districts=[cast.liaison.agency], system=system_of(cast, now))


def test_nobody_of_an_inspected_district_leads_the_team(cast, now):
    with pytest.raises(Refused, match="是 河东区 的工作人员"):
        planned(cast, now, head=cast.county_officer)
    with pytest.raises(Refused, match="账号不能参加督察评分"):
        planned(cast, now, members=[cast.outsider], system=system_of(cast, now))


def test_once_announced_only_its_days_change_and_a_draft_stays_the_offices_own(cast, now):
    made = planned(cast, now)
    assert not GovernmentInspection.objects.visible_to(cast.county_officer).exists()
    government_inspections.edit(made, by=cast.city_officer, now=now, title="新名称")
    made = government_inspections.notify(made, by=cast.city_officer, now=now)
    later = made.feedback_due_on + timedelta(days=9)
    made = government_inspections.edit(made, by=cast.city_officer, now=now, feedback_due_on=later)
    assert (made.title, made.feedback_due_on) == ("新名称", later)
    with pytest.raises(Refused, match="不能作此修改"):
        government_inspections.edit(made, by=cast.city_officer, now=now, title="再改")
    assert GovernmentInspection.objects.visible_to(cast.county_officer).get() == made


def test_a_cancelled_round_says_why(cast, now):
    made = planned(cast, now)
    with pytest.raises(Refused, match="理由"):
        government_inspections.cancel(made, by=cast.city_officer, now=now, note=" ")
    assert government_inspections.cancel(made, by=cast.city_officer, now=now, note="延期").state == R.CANCELLED


# --- the self-assessment ----------------------------------------------------------------------------------------
def test_what_is_missing_is_named(cast, now):
    east, _west = assessing(cast, now)
    account = full_account(east, files=False)
    account["given"].pop(list(east.leaves)[2].pk)
    self_assessments.save(east, by=cast.county_officer, now=now, **account)
    with pytest.raises(Refused) as refused:
        self_assessments.submit(east, by=cast.county_officer, now=now, signer=" ")
    assert "没有填写自评分或自评说明：B1 指标B1。" in str(refused.value)
    assert "没有上传材料：A1 指标A1。" in str(refused.value)
    assert "主要负责人姓名" in str(refused.value)


def test_points_beyond_the_indicator_are_refused_and_nothing_is_kept(cast, now):
    east, _west = assessing(cast, now)
    leaves = list(east.leaves)
    given = {leaves[0].pk: (Decimal(3), "满分"), leaves[1].pk: (Decimal("3.01"), "多了")}
    with pytest.raises(Refused, match="A2 指标A2：分数须在 0 至 3 之间"):
        self_assessments.save(east, by=cast.county_officer, now=now, given=given)
    assert not SelfScore.objects.exists()


def test_the_leader_signs_and_never_who_wrote_it(cast, now, leader):
    east, _west = assessing(cast, now)
    self_assessments.save(east, by=cast.county_officer, now=now, **full_account(east))
    east = self_assessments.pass_on(east, by=cast.county_officer, now=now)
    assert Notice.objects.filter(recipient=leader, title__contains="待审签").exists()
    with pytest.raises(Refused, match="无权"):
        self_assessments.sign_self(east, by=cast.county_officer, now=now)
    east = self_assessments.hand_back(east, by=leader, now=now, note="补充数据")
    self_assessments.pass_on(east, by=cast.county_officer, now=now)
    east = self_assessments.sign_self(east, by=leader, now=now)
    assert (east.state, east.signer, east.submitted_at) == (D.SUBMITTED, "区领导", now)


def test_who_writes_and_leads_as_well_has_it_signed_by_another(cast, now):
    both = open_account(username="both", name="兼任", agency=cast.county_officer.agency, by=None, now=now,
                        roles=[Role.OFFICER, Role.UNIT_LEADER], password="Correct-horse-9")  # fmt: skip
    east, _west = assessing(cast, now)
    self_assessments.save(east, by=both, now=now, **full_account(east))
    east = self_assessments.pass_on(east, by=both, now=now)
    with pytest.raises(Refused, match="须由他人“审签并报送自评”"):
        self_assessments.sign_self(east, by=both, now=now)


def test_what_is_half_written_is_nobody_elses_business(cast, now):
    east, _west = assessing(cast, now)
    self_assessments.save(east, by=cast.county_officer, now=now, **full_account(east))
    assert SelfScore.objects.visible_to(cast.county_officer).count() == 4
    for other in (cast.city_officer, cast.city_chief, cast.neighbour_officer, cast.liaison):
        assert not SelfScore.objects.visible_to(other).exists()
    self_assessments.submit(east, by=cast.county_officer, now=now, signer="主任")
    assert SelfScore.objects.visible_to(cast.liaison).count() == 4
    assert not SelfScore.objects.visible_to(cast.neighbour_officer).exists()
    with pytest.raises(Refused, match="不能填写自评"):
        self_assessments.save(east, by=cast.county_officer, now=now, **full_account(east))


def test_a_silent_district_is_recorded_after_its_day_and_holds_nobody_up(cast, now):
    east, west = assessing(cast, now)
    self_assessments.save(east, by=cast.county_officer, now=now, **full_account(east))
    self_assessments.submit(east, by=cast.county_officer, now=now, signer="主任")
    with pytest.raises(Refused, match="河西区 尚未报送自评"):
        government_inspections.step("go_on_site", east.inspection, by=cast.city_officer, now=now)
    with pytest.raises(Refused, match="尚未到期"):
        self_assessments.mark_silent(west, by=cast.city_officer, now=now, note="电话催报两次")
    after = now + timedelta(days=6)
    west = self_assessments.mark_silent(west, by=cast.city_officer, now=after, note="电话催报两次")
    done = government_inspections.step("go_on_site", east.inspection, by=cast.city_officer, now=after)
    assert (west.state, done.state) == (D.SILENT, R.ON_SITE)
    found = {one.district.pk: one.total.own for one in results([east, west], cast.city_officer)}
    assert found == {east.pk: Decimal(10), west.pk: None}


def test_a_returned_self_assessment_says_why_and_is_written_again(cast, now):
    east, _west = assessing(cast, now)
    self_assessments.save(east, by=cast.county_officer, now=now, **full_account(east))
    east = self_assessments.submit(east, by=cast.county_officer, now=now, signer="主任")
    with pytest.raises(Refused, match="退回理由"):
        self_assessments.send_back(east, by=cast.city_officer, now=now, note="")
    east = self_assessments.send_back(east, by=cast.city_officer, now=now, note="材料不全")
    assert (east.state, east.submitted_at, east.signer) == (D.RETURNED, None, "")
    assert not SelfScore.objects.visible_to(cast.city_officer).exists()
    self_assessments.save(east, by=cast.county_officer, now=now, **full_account(east))
    assert self_assessments.submit(east, by=cast.county_officer, now=now, signer="主任").state == D.SUBMITTED


def test_nothing_is_returned_once_the_team_is_on_site_and_a_step_holds_its_round(cast, now):
    east, _west = reported(cast, now)
    with CaptureQueriesContext(connection) as seen, pytest.raises(Refused, match="不在自评阶段"):
        self_assessments.send_back(east, by=cast.city_officer, now=now, note="材料不全")
    locks = [one["sql"] for one in seen if "FOR " in one["sql"]]
    assert "rectification_governmentinspection" in locks[0]
    assert "rectification_inspecteddistrict" in locks[1]


# --- the workbench ---------------------------------------------------------------------------------------------
def test_the_workbench_finds_what_waits_for_each(cast, now, leader):
    east, _west = assessing(cast, now)

    def waiting(find, user):
        return find(InspectedDistrict.objects.visible_to(user), user).count()

    assert [waiting(to_assess, user) for user in (cast.county_officer, leader, cast.city_officer)] == [1, 1, 0]
    self_assessments.save(east, by=cast.county_officer, now=now, **full_account(east))
    self_assessments.submit(east, by=cast.county_officer, now=now, signer="主任")
    assert waiting(to_assess, cast.county_officer) == 0


def test_what_the_team_has_scored_waits_for_the_office(cast, now):
    east = settled(cast, now)

    def waiting(find, user):
        return find(InspectedDistrict.objects.visible_to(user), user).count()

    assert waiting(to_score, cast.liaison) == 1  # the other district
    assert waiting(feedback_due, cast.city_officer) == 2
    assert waiting(feedback_due, cast.county_officer) == 0
    assert timezone.localdate(east.settled_at) == timezone.localdate(now)
