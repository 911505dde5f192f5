"""Setting the same on many institutions: each row on its own, with a reason."""

import pytest

from institutions.forms import AmendManyForm
from institutions.models import Institution
from institutions.services import registry
from supervision.foundation.errors import Refused
from supervision.foundation.models import Act
from tests.factories import institutions as make

pytestmark = pytest.mark.django_db


def many(rows, values, by=None, note="按核定结果统一更正"):
    return registry.amend_many(rows, values, by=by, now=make.NOW, note=note)


def test_each_row_is_done_on_its_own_and_the_others_are_told_with_the_reason(cast):
    rows = [
        make.institution("河东甲医院"), make.institution("河西乙医院", make.HEXI), make.institution("河东丙医院"),
        make.institution("河东小学", kind="school"), make.institution("河东丁医院", level="2", grade="A"),
    ]  # fmt: skip
    Institution.objects.filter(pk=rows[2].pk).update(state="cancelled")
    outcome = many(rows, {"level": "2", "grade": "A"}, cast.county_officer)
    assert (outcome.done, outcome.unchanged) == (1, 1)  # the last says so already
    told = {row.name: "".join(reasons) for row, reasons in outcome.refused}
    assert "管辖范围" in told["河西乙医院"]
    assert "注销" in told["河东丙医院"]
    assert "不是医疗机构" in told["河东小学"]
    assert len(told) == 3
    assert Institution.objects.get(pk=rows[0].pk).level_and_grade == "二级甲等"
    assert Act.objects.get(verb="institutions.amend_many").note == "按核定结果统一更正"


def test_what_names_one_institution_is_never_set_in_bulk_and_a_reason_is_needed(cast):
    row = make.institution()
    for values, note, word in (
        ({"uscc": "1"}, "理由", "不能批量修改"), ({}, "理由", "至少选择"), ({"level": "2"}, " ", "理由"),
    ):  # fmt: skip
        with pytest.raises(Refused, match=word):
            many([row], values, note=note)


def test_no_level_has_no_grade():
    row = make.institution(level="2", grade="A")
    assert "没有等次" in many([row], {"level": "0"}).refused[0][1][0]


def test_the_form_gives_only_what_was_chosen(cast):
    form = AmendManyForm({"level": "2", "category": "A100"}, user=cast.county_officer)
    assert form.is_valid()
    assert form.values() == {"level": "2", "category_id": "A100"}
    assert not AmendManyForm({}, user=cast.county_officer).is_valid()
    offered = AmendManyForm(user=cast.county_officer).fields["responsible_agency"].queryset
    assert {agency.code for agency in offered} == {"120102-WJW"}
