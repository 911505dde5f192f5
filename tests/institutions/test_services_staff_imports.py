"""Staff lists: read, matched to an institution and a person, refused with a remedy; twice changes nothing."""

from collections import Counter
from datetime import date

import pytest

from institutions.ledgers import PRACTITIONERS
from institutions.models import PracticeSite, Practitioner, StaffProposal
from institutions.queries.practitioners import not_on_list
from institutions.rules.staff import read_kind
from institutions.services import staff_imports, staff_writes
from supervision.foundation.ledger.importing import run
from supervision.foundation.models import RowChange
from supervision.foundation.trail import act
from tests.factories import institutions as make

pytestmark = pytest.mark.django_db


def bring_in(rows, by=None):
    lines = staff_imports.decide(rows, by=by, on=make.NOW.date())
    with act("institutions.import", by=by, now=make.NOW):
        staff_writes.apply([line for line in lines if line.outcome != "rejected"], by=by, now=make.NOW)
    return lines


def outcomes(lines):
    return dict(Counter(line.outcome for line in lines))


def row(**cells):
    return {
        "name": "许知夏",
        "kind": "执业医师",
        "institution": "河东禾安医院",
        "certificate_number": "110120000000001",
    } | cells


@pytest.mark.parametrize(("raw", "kind"), [
    ("执业医师", "doctor"), ("执业助理医师", "assistant"), ("主管护师", "nurse"),
    ("乡村医生", "village"), ("门卫", None),
])  # fmt: skip
def test_kinds_are_read_from_usual_words(raw, kind):
    assert read_kind(raw) == kind


def test_a_list_comes_in_and_a_second_time_changes_nothing():
    at = make.institution()
    sent = [
        (2, row(id_masked="000000199001010009", expires_on="2027/1/31")),
        (3, row(name="周云舟", certificate_number="2")),
    ]
    assert outcomes(bring_in(sent)) == {"created": 2}
    assert outcomes(bring_in(sent)) == {"unchanged": 2}
    first = Practitioner.objects.get(name="许知夏")
    assert (first.institution, first.region_code, first.id_masked) == (at, make.HEDONG, "0000************09")


def test_our_own_export_with_masked_numbers_changes_nothing():
    make.institution()
    bring_in([(2, row(id_masked="000000199001010009"))])
    code = Practitioner.objects.get().code
    assert outcomes(bring_in([(2, row(code=code, id_masked="0000************09"))])) == {"unchanged": 1}


def test_a_move_to_another_institution_is_an_update():
    make.institution()
    other = make.institution("河东明澈医院")
    bring_in([(2, row())])
    assert outcomes(bring_in([(2, row(institution="河东明澈医院"))])) == {"updated": 1}
    assert Practitioner.objects.get().institution == other


@pytest.mark.parametrize(("cells", "column", "word"), [
    (row(name=""), "name", "姓名为空"),
    (row(kind="门卫"), "kind", "无法识别"),
    (row(institution="没有的医院"), "institution", "先登记机构"),
    (row(institution_code="JG99999999"), "institution_code", "不存在"),
    (row(certificate_number="1.1E+14"), "certificate_number", "文本"),
    (row(id_masked="1.2E+17"), "id_masked", "文本"),
    (row(code="RY99999999"), "code", "人员编码不存在"),
])  # fmt: skip
def test_a_row_is_refused_with_column_and_remedy(cells, column, word):
    make.institution()
    (line,) = bring_in([(2, cells)])
    assert line.outcome == "rejected"
    assert [problem.column for problem in line.reading.problems] == [column]
    assert word in str(line.reading.problems[0].saying)


def test_an_officer_brings_staff_only_to_institutions_at_home(cast):
    make.institution(region=make.HEXI)
    assert outcomes(bring_in([(2, row())], by=cast.county_officer)) == {"rejected": 1}
    assert outcomes(bring_in([(2, row())], by=cast.city_officer)) == {"created": 1}


def test_one_person_twice_in_a_list_is_taken_once():
    make.institution()
    assert outcomes(bring_in([(2, row()), (3, row())])) == {"created": 1, "rejected": 1}


# --- as the e-registration system exports it -----------------------------------------------------------
DOCTORS = """医师电子化注册信息导出,,,,,,,,,,,,,,
姓名,性别,身份证件号码,出生日期,医师资格证书编码,医师执业证书编码,执业级别,执业类别,执业范围,主要执业机构,主要执业机构登记号,其他执业机构,执业地点,批准日期,手机号
许知夏,女,000000198001010019,1980-01-01,200412110000000198001010019,110120102000001,执业医师,临床类别,内科专业,河东禾安医院,,河东明澈医院、远方医院,天津市河东区,2020.1.1,13800000000
周云舟,男,000000198001010027,19800101,,210120102000002,执业助理医师,中医类别,中医专业,河东禾安医院,,,天津市河东区,43831,13800000001
"""
NURSES = """姓名,性别,身份证件号码,护士执业证书编号,首次注册日期,延续注册日期,有效期至,执业机构,学历,职称,手机号码
沈清和,女,000000198001010035,201512000003,20150601,2025/6/1,2030-05-31,河东禾安医院,本科,护师,13800000002
"""


def read_in(tmp_path, text, by, dry_run=False):
    path = tmp_path / "名单.csv"
    path.write_bytes(text.encode("gb18030"))
    return run(PRACTITIONERS, path, by=by, now=make.NOW, dry_run=dry_run)


def test_a_list_of_the_e_registration_system_comes_in_as_it_is(cast, tmp_path):
    at, second = make.institution(), make.institution("河东明澈医院")
    report = read_in(tmp_path, DOCTORS, cast.county_officer)
    assert (report.created, report.rejected) == (2, 0)
    report = read_in(tmp_path, NURSES, cast.county_officer)
    assert (report.created, report.rejected) == (1, 0)
    first = Practitioner.objects.get(name="许知夏")
    assert (first.kind, first.practice_class, first.gender) == ("doctor", "clinical", "f")
    assert (first.source, first.e_registered_on) == ("e_registration", date(2020, 1, 1))
    assert first.qualification_number == "200412110" + "*" * 16 + "19"
    assert {(site.institution, site.kind) for site in first.sites.all()} == {(at, "main"), (second, "further")}
    assert Practitioner.objects.get(name="周云舟").e_registered_on == date(2020, 1, 1)
    nurse = Practitioner.objects.get(name="沈清和")
    assert (nurse.kind, nurse.registered_on, nurse.expires_on) == ("nurse", date(2025, 6, 1), date(2030, 5, 31))
    assert nurse.certificate_number == "201512000003"
    report = read_in(tmp_path, DOCTORS, cast.county_officer)
    assert (report.created, report.updated, report.unchanged) == (0, 0, 2)


def test_neither_phone_nor_identity_number_is_anywhere_in_the_clear(cast, tmp_path):
    make.institution()
    report = read_in(tmp_path, DOCTORS, cast.county_officer)
    told = str(report.as_dict())
    rows = str(list(Practitioner.objects.values())) + str(list(RowChange.objects.values("before", "after")))
    for secret in ("13800000000", "000000198001010019"):
        assert secret not in told + rows


def test_what_a_clinic_imports_is_reported_and_the_authority_s_own_list_verifies_it(cast, tmp_path):
    at = make.tied(cast, make.institution())
    assert read_in(tmp_path, NURSES, cast.manager).created == 1
    nurse = Practitioner.objects.get()
    assert (nurse.verification, nurse.source, nurse.institution) == ("reported", "institution", at)
    assert read_in(tmp_path, NURSES, cast.manager).unchanged == 1
    assert read_in(tmp_path, NURSES, cast.county_officer).updated == 1
    nurse.refresh_from_db()
    assert nurse.verification == "verified"
    assert StaffProposal.objects.get().state == "accepted"


def test_a_clinic_s_list_never_overwrites_what_is_verified(cast, tmp_path):
    make.tied(cast, make.institution())
    read_in(tmp_path, NURSES, cast.county_officer)
    changed = NURSES.replace("护师", "主管护师").replace("201512000003", "201512000009")
    report = read_in(tmp_path, changed, cast.manager)
    assert (report.updated, len(report.warnings)) == (1, 2)
    read_in(tmp_path, changed, cast.manager)
    assert Practitioner.objects.get().title == "护师"
    assert StaffProposal.objects.get().changes == {"title": "主管护师", "certificate_number": "201512000009"}


def test_a_clinic_that_names_somebody_of_another_place_makes_no_twin(cast, tmp_path):
    make.tied(cast, make.institution())
    elsewhere = make.institution("河西朗宁医院", make.HEXI)
    read_in(tmp_path, DOCTORS.replace("河东禾安医院", "河西朗宁医院").replace("河东明澈医院", "河东禾安医院"),
            cast.city_officer)  # fmt: skip
    PracticeSite.objects.elsewhere().delete()
    report = read_in(tmp_path, DOCTORS, cast.manager)
    assert (report.created, report.updated) == (0, 2)
    assert Practitioner.objects.count() == 2
    assert set(Practitioner.objects.values_list("institution", flat=True)) == {elsewhere.pk}
    assert set(StaffProposal.objects.values_list("kind", flat=True)) == {"transfer"}
    foreign = read_in(tmp_path, DOCTORS.replace("河东禾安医院", "别的医院"), cast.manager)
    assert (foreign.rejected, Practitioner.objects.count()) == (2, 2)


def test_a_person_whose_main_institution_is_not_in_the_registry_is_kept_at_the_further_one(cast, tmp_path):
    at = make.institution("河东明澈医院")
    read_in(tmp_path, DOCTORS, cast.county_officer)
    person = Practitioner.objects.get()
    assert (person.main_elsewhere, person.institution) == ("河东禾安医院", at)
    assert [site.kind for site in person.sites.all()] == ["further"]
    assert read_in(tmp_path, DOCTORS, cast.county_officer).unchanged == 1


def test_who_is_missing_from_a_complete_list_is_proposed_as_having_left(cast, tmp_path):
    at = make.tied(cast, make.institution())
    read_in(tmp_path, NURSES, cast.county_officer)
    assert not not_on_list(at, make.NOW.date()).exists()
    make.practitioner(at, "冯以宁")
    read_in(tmp_path, NURSES, cast.county_officer)
    assert [site.practitioner.name for site in not_on_list(at, make.NOW.date())] == ["冯以宁"]


def test_a_dry_run_writes_nothing_and_tells_the_same(cast, tmp_path):
    make.institution()
    told = read_in(tmp_path, DOCTORS, cast.county_officer, dry_run=True)
    assert not Practitioner.objects.exists()
    assert told.as_dict() == read_in(tmp_path, DOCTORS, cast.county_officer).as_dict()


def test_a_long_list_asks_no_more_of_the_database_than_a_short_one(django_assert_max_num_queries):
    make.institution()

    def rows(count, start):
        return [(n, row(name=f"人员{n}", certificate_number=f"1101201020{n:05d}")) for n in range(start, start + count)]

    with django_assert_max_num_queries(60) as one:
        bring_in(rows(3, 0))
    with django_assert_max_num_queries(len(one)):
        bring_in(rows(60, 100))


@pytest.mark.parametrize("state", ["cancelled", "revoked", "left"])
def test_a_list_brings_nobody_back_whose_registration_has_ended(state):
    at = make.institution()
    bring_in([(2, row())])
    Practitioner.objects.update(state=state)
    PracticeSite.objects.update(valid_to=make.NOW.date() - make.DAY)
    bring_in([(2, row(institution=at.name))])
    assert Practitioner.objects.get().state == state
    assert not PracticeSite.objects.in_force(make.NOW.date()).exists()
