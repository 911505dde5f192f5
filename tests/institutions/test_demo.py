"""The demonstration city: enough of everything, and nothing that could be somebody's."""

from collections import Counter

from django.utils import timezone

from institutions.choices import SelfInspectionState, SubjectKind
from institutions.models import (
    Institution,
    Lineage,
    MatchProposal,
    Merge,
    Practitioner,
    SelfInspection,
    Transfer,
)
from institutions.queries import duties_of, own_institutions
from institutions.services import demo
from supervision.foundation.rules.identifiers import check_registration_number, check_uscc


def test_the_city_has_every_district_every_state_and_work_for_the_cast(cast):
    demo.build(cast, now=timezone.now())
    by_district = Counter(Institution.objects.values_list("region_code", flat=True))
    assert len(by_district) == 16
    assert sum(by_district.values()) == 416 + 8 * 16 + 2 + 1  # medical, eight a district, second entries, city's own
    kinds = set(Institution.objects.visible_to(cast.county_officer).values_list("kind", flat=True))
    assert kinds == set(SubjectKind.values)
    assert sorted(merge.undone_at is None for merge in Merge.objects.all()) == [False, True]
    assert set(Transfer.objects.values_list("state", flat=True)) == {"offered", "returned"}
    assert set(Lineage.objects.values_list("kind", flat=True)) == {"merged", "renamed"}
    assert set(SelfInspection.objects.values_list("state", flat=True)) == set(SelfInspectionState.values)
    assert SelfInspection.objects.filter(is_overdue=True).exists()
    assert MatchProposal.objects.visible_to(cast.county_officer).exists()
    (own,) = own_institutions(cast.principal)
    assert len(duties_of(own)) == 3
    assert own_institutions(cast.manager).get() == own


def test_invented_numbers_are_well_formed_and_no_identity_number_can_be_anybody_s(cast):
    demo.build(cast, now=timezone.now())
    for row in Institution.objects.exclude(uscc=""):
        assert check_uscc(row.uscc).ok
        assert check_registration_number(row.registration_number).ok
    assert set(Practitioner.objects.values_list("id_masked", flat=True)) <= {
        f"0000************{n:02d}" for n in range(100)
    }
