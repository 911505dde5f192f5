"""Telling of what ends: once per licence and threshold, whatever day the job runs; a digest for the office."""

from datetime import timedelta

import pytest

from institutions import jobs
from institutions.models import Institution, Licence, WarningRule, warned_until, warning_days
from institutions.queries import licence_warnings
from institutions.services.licences import settings, warning
from supervision.foundation.errors import Refused
from supervision.foundation.models import Notice
from tests.factories import institutions as make
from tests.factories import licences as a

DAY, TODAY, NOW = timedelta(days=1), a.TODAY, make.NOW


@pytest.fixture
def at(cast):
    """The institution of the principal and the manager, its licence ends in a hundred days."""
    row = make.tied(cast, make.institution())
    a.licence(row, valid_to=TODAY + 100 * DAY)
    return row


def told(user) -> list[str]:
    return [notice.key.rpartition(".")[2] for notice in Notice.objects.filter(recipient=user).order_by("pk")]


def test_each_threshold_is_told_once_to_everybody_of_the_institution(cast, at):
    a.confirmed_warnings(cast)
    for n in range(130):
        warning.tell_institutions(now=NOW + n * DAY)
    assert told(cast.principal) == told(cast.manager) == ["90", "60", "30", "0"]
    assert "已于" in Notice.objects.filter(recipient=cast.principal).first().title


def test_missed_days_lose_nothing_and_do_not_pile_up(cast, at):
    a.confirmed_warnings(cast)
    assert warning.tell_institutions(now=NOW + 80 * DAY) == 2
    assert warning.tell_institutions(now=NOW + 80 * DAY) == 0
    assert told(cast.principal) == ["30"]
    warning.tell_institutions(now=NOW + 300 * DAY)
    assert told(cast.principal) == ["30", "0"]


def test_an_unconfirmed_rule_reaches_only_the_office(cast, at):
    assert warning_days("licence", at.region_code, TODAY) == ([90, 60, 30], False)
    assert warning.tell_institutions(now=NOW + 80 * DAY) == 0
    assert warning.tell_offices(now=NOW + 80 * DAY) == 1
    assert told(cast.principal) == []


def test_the_renewed_the_cancelled_and_the_closed_are_not_told_of(cast, at):
    a.confirmed_warnings(cast)
    (made,) = at.licences.all()
    a.take("renew", made, {"valid_from": TODAY + 101 * DAY, "valid_to": TODAY + 900 * DAY})
    gone = a.licence(at, "narcotic", number="麻1", valid_to=TODAY + 100 * DAY)
    a.take("cancel", gone)
    closed = make.tied(cast, make.institution("河东明澈医院"))
    a.licence(closed, number="PDY2", valid_to=TODAY + 100 * DAY)
    Institution.objects.filter(pk=closed.pk).update(state="cancelled")
    assert warning.tell_institutions(now=NOW + 80 * DAY) == 0
    assert not Licence.objects.lapsed(TODAY + 101 * DAY).exists()


def test_the_office_gets_one_notice_a_week_with_the_figures_and_the_way(cast, at, client):
    for n in range(3):
        a.licence(make.institution(f"河东第{n}名医院"), number=f"PDY1{n}", valid_to=TODAY + (n * 40 - 5) * DAY)
    a.licence(make.institution("河西朗宁医院", make.HEXI), number="PDY99", valid_to=TODAY - DAY)
    assert warning.tell_offices(now=NOW) == 2
    assert warning.tell_offices(now=NOW + 3 * DAY) == 0
    assert warning.tell_offices(now=NOW + 7 * DAY) == 2
    notice = Notice.objects.filter(recipient=cast.county_officer).last()
    assert notice.title == "许可证（备案）临期2件、已过期1件"
    assert f"agency={at.responsible_agency.code}" in notice.url


def test_the_jobs_run_catch_up_and_say_what_they_did(cast, at):
    a.confirmed_warnings(cast)
    make.institution("河东旧证医院", licence_number="PDY77", licence_to=TODAY + 20 * DAY)
    assert "发出 2 条提醒" in jobs.licences("2027-01-21", now=NOW + 80 * DAY)
    assert "发出 0 条提醒" in jobs.licences("2027-01-21", now=NOW + 80 * DAY)
    assert Licence.objects.filter(institution__name="河东旧证医院").exists()
    assert "周报" in jobs.licence_digest("2027-W03", now=NOW + 80 * DAY)


def test_a_region_s_own_rule_goes_before_the_nation_s_and_closes_the_one_before(cast, at):
    a.confirmed_warnings(cast, days=(120, 10))
    assert warning_days("licence", at.region_code, TODAY) == ([120, 10], True)
    assert warning_days("licence", "110101000", TODAY) == ([90, 60, 30], False)
    assert warned_until("licence", cast.county_officer, TODAY) == TODAY + 120 * DAY
    settings.set_warning("licence", [45], basis="", by=cast.city_chief, now=NOW + 5 * DAY)
    assert warning_days("licence", at.region_code, TODAY + 4 * DAY) == ([120, 10], True)
    assert warning_days("licence", at.region_code, TODAY + 5 * DAY) == ([45], False)
    settings.set_warning("licence", [40], basis="x", by=cast.city_chief, now=NOW + 5 * DAY)
    assert WarningRule.objects.filter(region_code=make.CITY).count() == 2


@pytest.mark.parametrize("who", ["county_officer", "inspector", "principal", "outsider"])
def test_only_the_reviewer_and_the_keeper_of_basics_set_rules(cast, who):
    with pytest.raises(Refused, match="无权"):
        settings.set_warning("licence", [90], basis="x", by=cast.everyone[who], now=NOW)


def test_handing_over_needs_a_basis_and_can_be_taken_back(cast, at):
    with pytest.raises(Refused, match="依据文号"):
        settings.hand_over(None, a.bureau(), basis=" ", valid_from=TODAY, by=cast.city_chief, now=NOW)
    row = a.handed_over(cast)
    with pytest.raises(Refused, match="无权"):
        settings.take_back(row, basis="x", by=cast.county_officer, now=NOW)
    settings.take_back(row, basis="收回", by=cast.city_chief, now=NOW)
    assert a.licence(at, "radiation", number="放1", by=cast.county_officer).pk


def test_warnings_of_the_file_are_those_in_reach(cast, at):
    a.licence(at, "narcotic", number="麻1", valid_to=TODAY - DAY)
    on = TODAY + 20 * DAY
    assert [colour for _text, _url, colour in licence_warnings(cast.county_officer, at.code, on)] == ["red", "amber"]
    assert licence_warnings(cast.neighbour_officer, at.code, on) == []
    assert licence_warnings(cast.liaison, at.code, on) == []
