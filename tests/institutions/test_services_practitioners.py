"""Entering people and keeping their identity number."""

import pytest

from institutions.choices import RuleCode
from institutions.models import Practitioner, PractitionerRule
from institutions.queries.practitioners import reveals
from institutions.services import practitioner_rules, practitioners
from supervision.foundation.errors import Refused
from supervision.foundation.models import Act, Notice, RowChange
from supervision.foundation.secrecy import fingerprint
from tests.factories import institutions as make

pytestmark = pytest.mark.django_db
IDENTITY = "110101199003074258"


def find_by_identity(user, number):
    return practitioners.search_identity(fingerprint(number), by=user, now=make.NOW)


def test_a_qualification_number_never_keeps_the_identity_number_it_holds(cast):
    person = make.practitioner(make.institution())
    row = practitioners.enter(
        {"institution": person.institution, "name": "周云舟", "kind": "doctor",
         "qualification_number": "201412110" + IDENTITY}, by=cast.county_officer, now=make.NOW,
    )  # fmt: skip
    assert IDENTITY not in row.qualification_number
    assert row.id_masked == "1101************58"
    assert list(find_by_identity(cast.county_officer, IDENTITY)) == [row]
    assert not [change for change in RowChange.objects.all() if IDENTITY in f"{change.before}{change.after}"]
    assert not Act.objects.filter(data__icontains=IDENTITY).exists()


def test_the_search_by_number_sees_no_further_than_the_person(cast):
    make.practitioner(make.institution())
    found = {who: find_by_identity(user, make.identity(0)).count() for who, user in cast.everyone.items()}
    assert {who for who, n in found.items() if n} == {
        "city_officer", "city_chief", "county_officer", "inspector", "second_inspector",
    }  # fmt: skip
    assert not find_by_identity(cast.county_officer, "").exists()


def test_one_identity_is_one_person(cast):
    at = make.institution()
    make.practitioner(at)
    with pytest.raises(Refused, match="已在库中"):
        practitioners.enter(
            {"institution": at, "name": "别人", "kind": "nurse"}, id_number=make.identity(0), by=None, now=make.NOW
        )
    other = make.practitioner(at, "周云舟")
    with pytest.raises(Refused, match="另一人名下"):
        practitioners.amend(other, {}, id_number=make.identity(0), by=cast.county_officer, now=make.NOW)


def test_an_end_before_the_beginning_is_refused_and_nothing_is_written(cast):
    day = make.NOW.date()
    with pytest.raises(Refused, match="早于注册日期"):
        make.practitioner(make.institution(), registered_on=day, expires_on=day - make.DAY)
    assert not Practitioner.objects.exists()


def test_reading_many_numbers_warns_the_security_administrator_once_a_day(cast):
    practitioner_rules.confirm(
        RuleCode.REVEALS_PER_DAY, value=2, basis="津卫网安〔2026〕1号", valid_from=make.NOW.date(),
        by=cast.system_admin, now=make.NOW,
    )  # fmt: skip
    person = make.practitioner(make.institution())
    for n in range(4):
        practitioners.read_identity(person, by=cast.county_officer, now=make.NOW, reason="核对注册")
        assert Notice.objects.filter(recipient=cast.security_admin).count() == (1 if n >= 2 else 0)
    assert reveals().count() == 4
    assert not Act.objects.filter(note__contains=make.identity(0)).exists()


def test_a_figure_holds_from_its_day_and_needs_a_basis_and_the_right(cast):
    given = {"value": 50, "valid_from": make.NOW.date(), "now": make.NOW}
    with pytest.raises(Refused, match="依据文号"):
        practitioner_rules.confirm(RuleCode.REVEALS_PER_DAY, basis=" ", by=cast.system_admin, **given)
    with pytest.raises(Refused, match="无权"):
        practitioner_rules.confirm(RuleCode.REVEALS_PER_DAY, basis="x", by=cast.city_officer, **given)
    row = practitioner_rules.confirm(RuleCode.REVEALS_PER_DAY, basis="x", by=cast.system_admin, **given)
    assert row.has_effect
    assert PractitionerRule.objects.filter(code=RuleCode.REVEALS_PER_DAY).count() == 2
