"""Staff lists: read, matched to an institution and a person, refused with a remedy; twice changes nothing."""

from collections import Counter

import pytest

from institutions.models import Practitioner
from institutions.rules.staff import read_kind
from institutions.services import staff_imports
from supervision.foundation.trail import act
from tests.factories import institutions as make

pytestmark = pytest.mark.django_db


def bring_in(rows, by=None):
    lines = staff_imports.decide(rows, by=by, on=make.NOW.date())
    with act("institutions.import", by=by, now=make.NOW):
        staff_imports.apply(lines)
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
