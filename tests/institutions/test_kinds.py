"""Subjects of public health beside medical institutions: their fields in form, page, ledger, import and export."""

import pytest
from django.http import QueryDict
from django.urls import reverse

from inspections import queries as pools
from institutions.choices import PUBLIC_HEALTH_KINDS
from institutions.ledgers import INSTITUTIONS
from institutions.models import Institution
from institutions.queries import duties_of, rounds_with_figures
from institutions.services import imports
from supervision.foundation.ledger.exporting import export
from supervision.foundation.ledger.importing import run
from supervision.foundation.ledger.listing import ask
from tests.factories import inspections as field
from tests.factories import institutions as make
from tests.institutions.test_imports import bring_in, counts, outcomes, row

pytestmark = pytest.mark.django_db
BACKEND = "supervision.foundation.signing_in.PortalBackend"
PUBLIC = ",".join(PUBLIC_HEALTH_KINDS)
SCHOOL = {"kind": "学校", "own_school_type": "小学", "own_pupils": "820", "own_own_water": "否"}


@pytest.fixture
def page(client, cast):
    """``page("institutions:…", …)``: as the district's officer."""

    def asked(name, *args, query="", data=None, follow=False):
        client.force_login(cast.county_officer, backend=BACKEND)
        address = reverse(name, args=args) + query
        return client.get(address) if data is None else client.post(address, data, follow=follow)

    return asked


def school(**particulars):
    given = {"school_type": "primary", "pupils": 820, "own_water": False} | particulars
    return make.institution("河东实验小学", kind="school", particulars=given)


def test_the_form_has_the_fields_of_the_kind_and_no_others(page):
    text = page("institutions:institution_new", query="?kind=school").content.decode()
    assert 'name="own_pupils"' in text
    assert 'name="own_ray_devices"' not in text
    for medical in ("registration_number", "subjects", "beds", "level"):
        assert f'name="{medical}"' not in text
    assert page("institutions:institution_new", query="?kind=nonsense").status_code == 404


def test_a_school_is_entered_shown_and_amended(page):
    sent = {"name": "河东实验小学", "region": make.HEDONG, "own_school_type": "primary", "own_pupils": "820",
            "own_own_water": "0", "licence_number": "津卫水字1号"}  # fmt: skip
    page("institutions:institution_new", query="?kind=school", data=sent)
    found = Institution.objects.get()
    assert found.particulars == {"school_type": "primary", "pupils": 820, "own_water": False}
    assert (found.kind, found.licence_number) == ("school", "津卫水字1号")
    text = page("institution_file", found.code).content.decode()
    for word in ("小学", "820 人", "许可证（备案）编号"):
        assert word in text
    assert "登记号" not in text
    text = page("institutions:institution_edit", found.code, data=sent | {"own_boarders": "900"}).content.decode()
    assert "不能多于" in text
    page("institutions:institution_edit", found.code, data=sent | {"own_boarders": "90"})
    found.refresh_from_db()
    assert found.particulars["boarders"] == 90


def test_the_kind_is_the_first_condition_of_the_one_ledger_and_public_health_is_one_choice(page, cast):
    make.institution()
    school()
    query = ask(INSTITUTIONS, cast.county_officer, QueryDict(f"kind={PUBLIC}"))
    assert query.conditions[0].key == "kind"
    assert [one["c_name"] for one in query.rows.values("c_name")] == ["河东实验小学"]
    assert ask(INSTITUTIONS, cast.county_officer, QueryDict("own_school_type=primary")).rows.count() == 1
    assert ask(INSTITUTIONS, cast.county_officer, QueryDict("kind=medical")).rows.count() == 1
    text = page("institutions:public_health_list").content.decode()
    assert "河东实验小学" in text
    assert "河东禾安医院" not in text
    assert (
        f'value="{PUBLIC}" selected' in page("institutions:institution_list", query=f"?kind={PUBLIC}").content.decode()
    )


def test_the_fields_of_a_kind_come_in_by_list_and_go_out_and_back_without_change(cast, tmp_path):
    lines = bring_in([(2, row(name="河东实验小学", **SCHOOL)), (3, row(name="河东某宾馆", own_floor_area="86.5"))])
    assert outcomes(lines) == {"created": 2}
    one, other = Institution.objects.order_by("pk")
    assert (one.kind, one.particulars) == ("school", {"school_type": "primary", "pupils": 820, "own_water": False})
    assert (other.kind, other.particulars) == ("public_place", {"floor_area": "86.50"})  # its column says which kind
    make.institution(beds=20, chairs=3, registered_capital="500.00", longitude="117.2", latitude="39.1")
    path = tmp_path / "ledger.xlsx"
    with path.open("wb") as out:
        assert export(INSTITUTIONS, cast.county_officer, {}, out, now=make.NOW) == 3
    report = run(INSTITUTIONS, path, by=cast.county_officer, now=make.NOW).as_dict()
    assert (counts(report), report["errors"], report["warnings"]) == ({"unchanged": 3}, [], [])


def test_a_field_is_added_to_those_on_file_and_a_foreign_one_is_refused():
    bring_in([(2, row(name="河东实验小学", **SCHOOL))])
    assert outcomes(bring_in([(2, row(name="河东实验小学", own_boarders="12"))])) == {"updated": 1}
    assert Institution.objects.get().particulars["pupils"] == 820
    (line,) = bring_in([(2, row(name="河东实验小学", own_ray_devices="3"))])
    assert line.outcome == "rejected"
    assert "没有这一项" in str(next(imports.troubles([line]))[1].saying)


@pytest.mark.parametrize(("cells", "column", "word"), [
    ({"own_pupils": "许多"}, "own_pupils", "不是整数"),
    ({"kind": "学校", "own_ray_devices": "3"}, "own_ray_devices", "不属于"),
    ({"registered_capital": "五百"}, "registered_capital", "万元"),
    ({"chairs": "-1"}, "chairs", "不是整数"),
    ({"beds": "－5张"}, "beds", "不是整数"),
    ({"longitude": "39.1", "latitude": "117.2"}, "longitude", "中国范围"),
    ({"longitude": "117.2"}, "longitude", "一起填写"),
])  # fmt: skip
def test_a_cell_that_cannot_be_taken_refuses_the_row_with_the_remedy(cells, column, word):
    (line,) = bring_in([(2, row(**cells))])
    ((_row, trouble, _refused),) = [found for found in imports.troubles([line]) if found[2]]
    assert (trouble.column, word in str(trouble.saying)) == (column, True)


def test_a_permit_number_of_a_school_is_not_taken_for_a_registration_number():
    (line,) = bring_in([(2, row(name="河东实验小学", kind="学校", registration_number="津卫水1号"))])
    assert not line.reading.warnings
    (line,) = bring_in([(2, row(registration_number="津卫水2号"))])
    assert [trouble.column for trouble in line.reading.warnings] == ["registration_number"]


def test_self_inspection_and_the_draw_pools_take_medical_institutions_as_before(cast):
    clinic, other = make.institution(category_id="D211"), school()
    make.a_round(cast)
    assert (len(duties_of(clinic)), duties_of(other)) == (1, [])
    assert rounds_with_figures(cast.city_officer).get().expected == 1
    assert list(pools.subjects_of(field.drafted(cast.city_officer))) == [clinic]


def test_the_catalogue_of_subjects_is_offered_by_name_under_its_parent(page):
    text = page("institutions:institution_new").content.decode()
    assert '<optgroup label="03 内科">' in text
    assert '<option value="03.04">03.04 ' in text
    made = make.institution(subjects=["03", "99.99"])
    detail = page("institution_file", made.code).content.decode()
    assert "内科、99.99" in detail
    edit = page("institutions:institution_edit", made.code).content.decode()
    assert '<option value="99.99" selected>' in edit  # not in the catalogue, not lost
