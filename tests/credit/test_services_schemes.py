"""Schemes: adopted, put into force by a document, closed; and which one applies where and when."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from credit.choices import SchemeState
from credit.models import ScoringScheme
from credit.services import points, schemes
from supervision.foundation.errors import Refused
from tests.factories.credit import (
    BASIS,
    DAY,
    NOW,
    TODAY,
    adopted_scheme,
    clinic,
    confirmed_scheme,
    drafted,
    trial_scheme,
)

HEDONG = "120102000"


def test_the_reference_scheme_is_complete_and_on_trial(db):
    scheme = trial_scheme()
    assert (scheme.state, scheme.basis, scheme.items.count(), scheme.thresholds.count()) == ("trial", "", 67, 8)
    assert {item.mark for item in scheme.items.all()} <= {"S", "D"}
    assert all(item.basis for item in scheme.items.all())


def test_nobody_can_confirm_the_reference_scheme_itself(cast):
    for person in cast.everyone.values():
        with pytest.raises(Refused):
            schemes.confirm(trial_scheme(), basis=BASIS, valid_from=TODAY, by=person, now=NOW)


def test_a_copy_has_all_items_and_thresholds_and_stays_on_trial(cast):
    copy = adopted_scheme(cast)
    assert (copy.region_code, copy.state, copy.cap) == ("120000000", "trial", trial_scheme().cap)
    assert copy.items.count() == trial_scheme().items.count()
    assert copy.thresholds.count() == trial_scheme().thresholds.count()


def test_the_same_version_is_not_adopted_twice(cast):
    adopted_scheme(cast)
    with pytest.raises(Refused, match="已有版本"):
        adopted_scheme(cast)


@pytest.mark.parametrize("person", ["city_officer", "county_officer", "inspector", "principal", "outsider"])
def test_only_who_edits_schemes_adopts_and_confirms(cast, person):
    copy = adopted_scheme(cast)
    with pytest.raises(Refused):
        schemes.adopt(trial_scheme(), version="x", title="x", valid_from=TODAY, by=cast.everyone[person], now=NOW)
    with pytest.raises(Refused):
        schemes.confirm(copy, basis=BASIS, valid_from=TODAY, by=cast.everyone[person], now=NOW)


def test_a_scheme_is_confirmed_by_a_document_number_only(cast):
    copy = adopted_scheme(cast)
    with pytest.raises(Refused, match="依据文号"):
        schemes.confirm(copy, basis="  ", valid_from=TODAY, by=cast.city_chief, now=NOW)
    assert schemes.confirm(copy, basis=BASIS, valid_from=TODAY, by=cast.city_chief, now=NOW).state == "confirmed"


def test_the_database_refuses_a_confirmed_scheme_without_basis(cast):
    copy = adopted_scheme(cast)
    with pytest.raises(IntegrityError, match="scheme_confirmed_with_basis"), transaction.atomic():
        ScoringScheme.objects.filter(pk=copy.pk).update(state=SchemeState.CONFIRMED)


def test_confirming_makes_trial_drafts_real_but_not_those_of_earlier_days(cast):
    copy = adopted_scheme(cast)
    place = clinic()
    before, after = (
        drafted(cast, place, on=TODAY - 20 * DAY, scheme=copy),
        drafted(cast, place, on=TODAY, scheme=copy, now=NOW),
    )
    schemes.confirm(copy, basis=BASIS, valid_from=TODAY - DAY, by=cast.city_chief, now=NOW)
    before.refresh_from_db()
    after.refresh_from_db()
    assert (before.trial, after.trial) == (True, False)
    points.notice(after, served_on=TODAY, service="direct", by=cast.county_officer, now=NOW)


def test_a_new_scheme_ends_the_one_before(cast):
    old = confirmed_scheme(cast)
    new = confirmed_scheme(cast, version="津2026-2", valid_from=date(2026, 12, 1))
    old.refresh_from_db()
    assert old.valid_to == date(2026, 11, 30)
    assert ScoringScheme.objects.for_region(HEDONG, date(2026, 11, 30)) == old
    assert ScoringScheme.objects.for_region(HEDONG, date(2026, 12, 1)) == new


def test_a_confirmed_scheme_of_the_city_goes_before_the_reference_and_binds_nobody_else(cast):
    assert ScoringScheme.objects.for_region(HEDONG, TODAY) == trial_scheme()
    own = confirmed_scheme(cast)
    assert ScoringScheme.objects.for_region(HEDONG, TODAY) == own
    assert ScoringScheme.objects.for_region("310101000", TODAY) == trial_scheme()


def test_a_closed_scheme_applies_no_more_and_its_points_stand(cast):
    own = confirmed_scheme(cast)
    drafted(cast, clinic())
    schemes.close(own, by=cast.city_chief, now=NOW)
    assert ScoringScheme.objects.for_region(HEDONG, TODAY) == trial_scheme()
    assert own.records.count() == 1
