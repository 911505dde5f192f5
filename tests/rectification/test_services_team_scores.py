"""Scores of the team: reasons, differences settled by the head, who scores, and who stays in the team."""

from decimal import Decimal

import pytest

from rectification.forms.inspections import TeamForm
from rectification.models import (
    FinalScore,
    InspectedDistrict,
    TeamScore,
)
from rectification.queries.inspections import results
from rectification.services import government_inspections, team_scores
from supervision.foundation.errors import Refused

from .inspecting import planned, points, reported, scan


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def test_below_full_points_a_reason_is_needed(cast, now):
    east, _west = reported(cast, now)
    leaf = east.leaves.first()
    with pytest.raises(Refused, match="须写明扣分理由：A1"):
        team_scores.score(east, by=cast.liaison, now=now, given={leaf.pk: (Decimal(2), " ")})
    team_scores.score(east, by=cast.liaison, now=now, given={leaf.pk: (leaf.points, "")})
    assert TeamScore.objects.get().points == 3


def test_a_reason_or_a_file_without_points_is_not_lost_in_silence(cast, now):
    east, _west = reported(cast, now)
    first, second, *_rest = east.leaves
    for given, files in (({first.pk: (None, "缺制度")}, {}), ({first.pk: (None, "")}, {first.pk: [scan()]})):
        with pytest.raises(Refused, match="没有评分：A1 指标A1。"):
            team_scores.score(east, by=cast.liaison, now=now, given=given, files=files)
    team_scores.score(east, by=cast.liaison, now=now, given={first.pk: (None, ""), second.pk: (second.points, "")})
    assert TeamScore.objects.get().indicator == second


def test_an_official_of_the_district_does_not_score_it_even_in_the_team(cast, now):
    east, west = reported(cast, now, members=[cast.liaison, cast.neighbour_officer])
    team_scores.score(east, by=cast.neighbour_officer, now=now, given=points(east, "3"))
    with pytest.raises(Refused, match="您是被督察地区的工作人员"):
        team_scores.score(west, by=cast.neighbour_officer, now=now, given=points(west, "3"))
    assert "scorer" in east.parties(cast.neighbour_officer)
    assert west.parties(cast.neighbour_officer) == {"district"}
    judged = InspectedDistrict.objects.judged_by(cast.neighbour_officer)
    assert list(judged) == [east]
    team_scores.score(west, by=cast.liaison, now=now, given=points(west, "3"))
    assert TeamScore.objects.visible_to(cast.neighbour_officer).get().district == east


def test_who_is_not_in_the_team_does_not_score(cast, now):
    east, _west = reported(cast, now)
    with pytest.raises(Refused, match="不是督察组成员"):
        team_scores.score(east, by=cast.second_inspector, now=now, given=points(east, "3"))


def test_scores_too_far_apart_are_settled_by_the_head_alone(cast, now):
    east, _west = reported(cast, now)
    team_scores.score(east, by=cast.liaison, now=now, given=points(east, "3", "3", "2", "2"))
    team_scores.score(east, by=cast.inspector, now=now, given=points(east, "2.4", "2.39", "2", "2"))
    with pytest.raises(Refused, match="须由组长评定：A2 指标A2。"):
        team_scores.settle(east, by=cast.city_chief, now=now)
    leaf = list(east.leaves)[1]
    with pytest.raises(Refused, match="不是督察组组长"):
        team_scores.decide(east, by=cast.liaison, now=now, given={leaf.pk: (Decimal("2.5"), "复核")})
    with pytest.raises(Refused, match="须写明理由"):
        team_scores.decide(east, by=cast.city_chief, now=now, given={leaf.pk: (Decimal("2.5"), "")})
    team_scores.decide(east, by=cast.city_chief, now=now, given={leaf.pk: (Decimal("2.5"), "复核")})
    east = team_scores.settle(east, by=cast.city_chief, now=now)
    assert [str(row.points) for row in east.final_scores.all()] == ["2.70", "2.50", "2.00", "2.00"]
    assert [row.settled_by for row in east.final_scores.all()] == [None, cast.city_chief, None, None]


def test_an_indicator_without_a_score_is_named(cast, now):
    east, _west = reported(cast, now)
    team_scores.score(east, by=cast.liaison, now=now, given=points(east, "3", "3", "2"))
    with pytest.raises(Refused, match="还没有评分：B2 指标B2。"):
        team_scores.settle(east, by=cast.city_chief, now=now)


def test_a_scorer_sees_the_own_scores_and_the_district_none_before_the_feedback(cast, now):
    east, _west = reported(cast, now)
    for by in (cast.liaison, cast.inspector):
        team_scores.score(east, by=by, now=now, given=points(east, "3", "3", "2", "2"))
    assert TeamScore.objects.visible_to(cast.liaison).count() == 4
    assert TeamScore.objects.visible_to(cast.city_chief).count() == 8
    assert TeamScore.objects.visible_to(cast.city_officer).count() == 8
    team_scores.settle(east, by=cast.city_chief, now=now)
    for other in (cast.county_officer, cast.neighbour_officer):
        assert not TeamScore.objects.visible_to(other).exists()
        assert not FinalScore.objects.visible_to(other).exists()
    (seen,) = results([east], cast.county_officer)
    assert (seen.total.own, seen.total.final) == (Decimal(10), None)


def test_a_zero_is_a_score(cast, now):
    east, _west = reported(cast, now)
    team_scores.score(east, by=cast.liaison, now=now, given=points(east, "0", "0", "0", "0"))
    east = team_scores.settle(east, by=cast.city_chief, now=now)
    (found,) = results([east], cast.city_officer)
    assert (found.total.final, found.place) == (Decimal(0), 1)


def test_who_has_scored_stays_in_the_team(cast, now):
    east, _west = reported(cast, now)
    team_scores.score(east, by=cast.liaison, now=now, given=points(east, "3"))
    cast.liaison.is_active = False
    cast.liaison.save()
    for people in ([cast.second_inspector], [cast.liaison, cast.second_inspector]):
        made = government_inspections.set_team(east.inspection, by=cast.city_officer, now=now, members=people,
                                               head=cast.city_chief)  # fmt: skip
        assert set(made.members.values_list("user__name", flat=True)) == {"周立言", "沈书禾", "钱思远"}
    with pytest.raises(Refused, match="账号不能参加督察评分"):
        government_inspections.set_team(east.inspection, by=cast.city_officer, now=now, members=[], head=cast.liaison)
    form = TeamForm(office=east.inspection.office, present=[cast.liaison.pk])
    assert cast.liaison in form.fields["members"].queryset
    assert cast.liaison not in TeamForm(office=east.inspection.office).fields["members"].queryset


def test_a_head_who_scored_and_is_followed_by_another_stays_as_a_member(cast, now):
    east, _west = reported(cast, now)
    team_scores.score(east, by=cast.city_chief, now=now, given=points(east, "3"))
    made = government_inspections.set_team(east.inspection, by=cast.city_officer, now=now, members=[cast.liaison],
                                           head=cast.inspector)  # fmt: skip
    assert {row.user: row.is_head for row in made.members.all()} == {
        cast.inspector: True, cast.city_chief: False, cast.liaison: False,
    }  # fmt: skip


def test_a_district_is_not_added_whose_official_leads_the_team(cast, now):
    made = planned(cast, now, districts=[cast.neighbour_officer.agency], head=cast.county_officer)
    with pytest.raises(Refused, match="是 河东区 的工作人员"):
        government_inspections.edit(made, by=cast.city_officer, now=now, districts=[cast.county_officer.agency])
