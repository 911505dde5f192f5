"""Points pulled from findings: every confirmed finding once, nothing that was self-found, nothing withdrawn."""

import pytest

from credit.choices import PointsState
from credit.jobs import points_day, pull_findings
from credit.models import PointsRecord
from credit.queries import awaiting_points, items_for
from credit.services import points, rounds
from inspections.models import Finding
from inspections.services import visits
from institutions.models import Standing
from supervision.foundation.errors import Refused
from tests.factories import inspections as field
from tests.factories.credit import CITY, DAY, REASON, confirmed_scheme
from tests.factories.inspections import NOW

LATER = NOW + 2 * DAY


@pytest.fixture
def visit(cast):
    """A visit drawn for one team of the cast, in the city whose scheme is confirmed."""
    confirmed_scheme(cast)
    field.institutions(4)
    field.pool(cast, extra=0)
    draw = field.drawn(cast, ratios={}, region_code=CITY)
    return draw.visits.order_by("position").first()


def found(cast, visit, *findings, result="ORDERED_CORRECTION"):
    """The visit recorded by one inspector and confirmed by the other."""
    field.recorded(visit, cast.inspector, result=result, findings=list(findings) or [field.finding()])
    visits.confirm(visit, by=cast.second_inspector, now=NOW + DAY)
    return list(Finding.objects.filter(visit=visit).order_by("pk"))


def test_a_confirmed_finding_is_pulled_once_however_often(cast, visit):
    [finding] = found(cast, visit, field.finding("H07"))
    assert [rounds.pull(now=LATER).drafted for _ in range(3)] == [1, 0, 0]
    record = PointsRecord.objects.get()
    assert (record.finding, record.item.code, record.points, record.trial) == (finding, "H07", 2, False)
    assert record.verified_on == finding.found_on


def test_nothing_is_pulled_before_both_officers_stand_by_it(cast, visit):
    field.recorded(visit, cast.inspector)
    assert rounds.pull(now=LATER).drafted == 0


def test_what_the_institution_had_found_and_corrected_itself_gives_no_points(cast, visit):
    [finding] = found(cast, visit, field.finding("H07", self_found=True))
    assert rounds.pull(now=LATER) == rounds.Pulled()
    with pytest.raises(Refused, match="自查发现"):
        points.draft(finding, by=cast.county_officer, now=LATER)


def test_an_offence_with_tiers_waits_for_a_person_to_choose(cast, visit):
    [finding] = found(cast, visit, field.finding("L20"))
    assert rounds.pull(now=LATER).waiting == 1
    record = points.draft(finding, item=items_for(finding).get(code="L20-2"), by=cast.county_officer, now=LATER)
    assert record.points == 6
    assert not awaiting_points().exists()


def test_where_a_case_was_filed_points_wait_for_the_penalty_decision(cast, visit):
    [finding] = found(cast, visit, field.finding("L06"), result="CASE_FILED")
    assert rounds.pull(now=LATER).waiting == 1
    with pytest.raises(Refused, match="处罚决定"):
        points.draft(finding, by=cast.county_officer, now=LATER)
    record = points.draft(finding, penalty_number="津卫医罚〔2026〕8号", by=cast.county_officer, now=LATER)
    assert record.penalty_number == "津卫医罚〔2026〕8号"


def test_points_fall_with_the_finding_they_rest_on(cast, visit):
    [finding] = found(cast, visit, field.finding("L08"))
    rounds.pull(now=LATER)
    record = points.notice(
        PointsRecord.objects.get(), served_on=LATER.date(), service="direct", by=cast.county_officer, now=LATER
    )
    after = LATER + 20 * DAY
    rounds.take_effect(now=after)
    assert Standing.objects.get(institution=record.institution).points_this_cycle == 6
    visits.withdraw_finding(finding, by=cast.second_inspector, now=after, note="查证有误")
    assert rounds.pull(now=after).fallen == 1
    assert rounds.pull(now=after).fallen == 0
    record.refresh_from_db()
    assert (record.state, record.withdrawn_on) == (PointsState.WITHDRAWN, after.date())
    assert Standing.objects.get(institution=record.institution).points_this_cycle == 0


def test_points_withdrawn_by_a_person_are_not_pulled_again(cast, visit):
    found(cast, visit)
    rounds.pull(now=LATER, by=cast.county_officer)
    points.withdraw(PointsRecord.objects.get(), reason=REASON, by=cast.county_officer, now=LATER)
    assert rounds.pull(now=LATER).drafted == 0


def test_a_neighbour_drafts_nothing_from_a_finding_of_the_district(cast, visit):
    [finding] = found(cast, visit)
    if finding.region_code == "120102000":
        with pytest.raises(Refused):
            points.draft(finding, by=cast.neighbour_officer, now=LATER)


def test_the_jobs_do_the_same_and_say_how_much(cast, visit):
    found(cast, visit, field.finding("H07"))
    assert pull_findings("2026-11-04", now=LATER) == "drafted 1, waiting 0, fallen 0"
    assert pull_findings("2026-11-04", now=LATER) == "drafted 0, waiting 0, fallen 0"
    record = PointsRecord.objects.get()
    points.notice(record, served_on=LATER.date(), service="direct", by=cast.county_officer, now=LATER)
    assert points_day("2026-11-30", now=LATER + 20 * DAY) == "effective 1, cleared 0"
