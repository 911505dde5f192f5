"""Who may practise where on a day, and how far electronic registration has come."""

from datetime import date
from io import BytesIO

import pytest
from django.http import QueryDict
from openpyxl import load_workbook

from institutions.ledgers import PRACTITIONERS
from institutions.models import Institution, Practitioner
from institutions.queries.e_registration import KINDS, Share, history, month_ends, progress
from institutions.queries.practitioners import Subjects, entitled, others_of_that_name
from institutions.services.e_registration import write_progress
from supervision.foundation.ledger.listing import ask
from tests.factories import institutions as make

pytestmark = pytest.mark.django_db
TODAY = make.NOW.date()
D = make.DAY


@pytest.fixture
def hospital(cast):
    row = make.institution()
    Institution.objects.filter(pk=row.pk).update(subjects=["03.01", "04"])
    row.refresh_from_db()
    return row


def test_a_scope_within_a_branch_of_a_subject_is_within(hospital):
    make.practitioner(hospital, certificate_number="1", scope="内科专业")
    make.practitioner(hospital, "周云舟", certificate_number="2", scope="眼科专业")
    make.practitioner(hospital, "冯以宁", certificate_number="3", scope="不认识的专业")
    make.practitioner(hospital, "沈清和", kind="nurse", certificate_number="4", scope="眼科专业")
    assert {one.practitioner.name: one.standing for one in entitled(hospital, TODAY)} == {
        "许知夏": "yes", "周云舟": "check", "冯以宁": "yes", "沈清和": "yes",
    }  # fmt: skip
    assert [row.name for row in Practitioner.objects.all().beyond_scope()] == ["周云舟"]
    assert Practitioner.objects.get(name="周云舟").is_beyond_scope


def test_a_code_is_expanded_to_its_branches_and_no_further():
    codes = Subjects().expanded({"03"})
    assert "03" in codes
    assert "03.01" in codes
    assert not [code for code in codes if not code.startswith("03")]


def test_somebody_met_at_the_door_who_is_registered_elsewhere_is_named(cast, hospital):
    make.practitioner(make.institution("河西朗宁医院", make.HEXI))
    assert len(others_of_that_name(cast.city_officer, hospital, "许知夏", TODAY)) == 1
    assert len(others_of_that_name(cast.county_officer, hospital, "许知夏", TODAY)) == 0


@pytest.mark.parametrize("count", [1, 3])
def test_the_question_costs_the_same_for_one_and_for_many(hospital, count, django_assert_num_queries):
    for n in range(count):
        make.practitioner(hospital, f"人员{n}", certificate_number=str(n))
    with django_assert_num_queries(4):
        assert len(entitled(hospital, TODAY)) == count


# --- electronic registration ---------------------------------------------------------------------------
@pytest.fixture
def registered(cast, hospital):
    """Two doctors of whom one is registered, a nurse who is, one who was only reported, one in the next district."""
    day = date(2026, 9, 15)
    made = {"registered_on": date(2020, 1, 1)}
    make.practitioner(hospital, e_registered_on=day, **made)
    make.practitioner(hospital, "周云舟", **made)
    make.practitioner(hospital, "冯以宁", kind="nurse", e_registered_on=day, **made)
    make.tied(cast, hospital)
    make.reported(cast, hospital, e_registered_on=day, **made)
    make.practitioner(make.institution("河西朗宁医院", make.HEXI), "沈思齐", kind="nurse", **made)


def test_every_district_has_a_line_also_with_nobody_and_the_sums_are_right(cast, registered):
    lines = {line.region.code: line for line in progress(cast.city_officer, TODAY)}
    assert len(lines) == 16
    assert dict(lines[make.HEDONG].by_kind)["doctor"] == Share(2, 1)
    assert dict(lines[make.HEDONG].by_kind)["nurse"] == Share(2, 1)
    assert (lines[make.HEXI].all, lines["120104000"].all.percent) == (Share(1, 0), "—")


def test_an_officer_of_a_district_sees_only_the_district(cast, registered):
    (line,) = progress(cast.county_officer, TODAY)
    assert (line.region.code, line.all, line.all.percent) == (make.HEDONG, Share(4, 2), "50.00%")
    assert progress(cast.liaison, TODAY) == []
    assert progress(cast.principal, TODAY) == []


def test_any_past_day_is_computed_from_the_dates(cast, registered):
    months = dict(history(cast.county_officer, TODAY))
    assert (months[date(2026, 8, 31)], months[date(2026, 9, 30)], months[TODAY]) == (
        Share(4, 0), Share(4, 2), Share(4, 2),
    )  # fmt: skip
    assert month_ends(date(2026, 3, 31), 3) == [date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31)]


def test_each_figure_leads_to_exactly_the_rows_it_counted(cast, registered):
    for line in progress(cast.city_officer, TODAY):
        for kind, share in line.by_kind:
            query = f"region={line.region.code}&kind={kind}&counted=1"
            assert ask(PRACTITIONERS, cast.city_officer, QueryDict(query)).rows.count() == share.total
        query = f"region={line.region.code}&kind={','.join(KINDS)}&counted=1&e_registered=0"
        assert ask(PRACTITIONERS, cast.city_officer, QueryDict(query)).rows.count() == line.all.missing


def test_the_workbook_holds_the_table(cast, registered):
    out = BytesIO()
    write_progress(progress(cast.county_officer, TODAY), TODAY, out, by=cast.county_officer, now=make.NOW)
    head, row = load_workbook(out).active.values
    assert (head[2], row[:5]) == ("执业医师 在册", ("120102000", "河东区", 2, 1, 0.5))
    assert row[-3:] == (4, 2, 0.5)
