"""Names with their days, and the lineage of institutions."""

import pytest

from institutions.choices import LineageKind as K
from institutions.choices import NameKind
from institutions.models import Institution, InstitutionName, Lineage
from institutions.queries import find_institutions, lineage_of
from institutions.services import lineage, names, registry
from supervision.foundation.errors import Refused
from supervision.foundation.models import Act
from tests.factories import institutions as make

pytestmark = pytest.mark.django_db
TODAY = make.NOW.date()
DAY = make.DAY


def rename(row, name="河东新名医院", by=None, on=TODAY, basis="津卫批〔2026〕5号"):
    return registry.rename(row, name, on=on, basis=basis, by=by, now=make.NOW)


def record(kind, first, second, by=None, on=TODAY, **how):
    return lineage.record(kind, first, second, on=on, by=by, now=make.NOW, **how)


def test_a_renaming_keeps_the_old_name_with_its_last_day_and_document_and_stands_in_the_lineage(cast):
    row = rename(make.institution(), by=cast.county_officer, on=TODAY - DAY)
    old = row.names.get()
    assert (row.name, old.kind, old.name) == ("河东新名医院", NameKind.FORMER, "河东禾安医院")
    assert (old.valid_to, old.basis) == (TODAY - DAY, "津卫批〔2026〕5号")
    (line,) = lineage_of(cast.county_officer, row)
    assert (line.row.kind, line.row.before, line.row.after) == (K.RENAMED, "河东禾安医院", "河东新名医院")
    assert Act.objects.get(verb="institutions.rename").note == "河东禾安医院 → 河东新名医院"
    assert list(find_institutions(cast.county_officer, "河东禾安")) == [row]


@pytest.mark.parametrize(("how", "word"), [
    ({"on": TODAY + DAY}, "晚于今天"), ({"basis": " "}, "依据文号"), ({"name": "河东禾安医院"}, "相同"),
])  # fmt: skip
def test_a_renaming_that_lacks_something_is_refused(how, word):
    with pytest.raises(Refused, match=word):
        rename(make.institution(), **how)
    assert not InstitutionName.objects.exists()


def test_a_name_taken_in_the_district_is_refused_and_a_neighbour_renames_nothing(cast):
    row = make.institution()
    make.institution("河东新名医院")
    with pytest.raises(Refused, match="已有同名"):
        rename(row)
    with pytest.raises(Refused, match="管辖范围"):
        rename(row, "河东另名医院", by=cast.neighbour_officer)


def test_other_names_are_added_and_ended_and_an_ended_second_name_is_a_former_one(cast):
    row = make.institution()
    shared = {"by": cast.county_officer, "now": make.NOW}
    added = names.add(
        row, NameKind.SECOND, "河东区康复医院", valid_from=TODAY - 9 * DAY, basis="津卫批〔2026〕6号", **shared
    )
    with pytest.raises(Refused, match="已登记"):
        names.add(row, NameKind.SHORT, "河东区康复 医院", **shared)
    with pytest.raises(Refused, match="现在的名称"):
        names.add(row, NameKind.SHORT, row.name, **shared)
    with pytest.raises(Refused, match="早于"):
        names.add(row, NameKind.SHORT, "禾安", valid_from=TODAY, valid_to=TODAY - DAY, **shared)
    ended = names.end(added, on=TODAY, **shared)
    assert (ended.kind, ended.valid_to) == (NameKind.FORMER, TODAY)
    with pytest.raises(Refused, match="已停用"):
        names.end(added, on=TODAY, **shared)
    with pytest.raises(Refused, match="管辖范围"):
        names.add(row, NameKind.SHORT, "禾安", by=cast.neighbour_officer, now=make.NOW)


def test_a_list_that_renames_keeps_the_old_name_too():
    from_list = make.institution(registration_number="R1")
    registry.amend(from_list, {"name": "河东新名医院"}, by=None, now=make.NOW)
    assert InstitutionName.objects.get().valid_to == TODAY


def test_lineage_is_seen_from_both_sides_and_the_other_one_is_linked_only_where_it_may_be_opened(cast):
    old, new = make.institution(), make.institution("河西朗宁医院", make.HEXI)
    row = record(K.MERGED, old, new, by=cast.county_officer, basis="津编〔2026〕1号")
    for user, institution, forward, seen in (
        (cast.county_officer, old, True, False), (cast.neighbour_officer, new, False, False),
        (cast.city_officer, old, True, True),
    ):  # fmt: skip
        (line,) = lineage_of(user, institution)
        assert (line.row, line.forward, line.seen) == (row, forward, seen)
    registry.amend(old, {"name": "河东改名医院"}, by=None, now=make.NOW)
    assert Lineage.objects.get().before == "河东禾安医院"  # as it was on the day


@pytest.mark.parametrize("who", ["neighbour_officer", "inspector", "principal", "outsider"])
def test_who_may_not_record_lineage(cast, who):
    old, new = make.institution(), make.institution("河东朗宁医院")
    with pytest.raises(Refused, match="管辖范围"):
        record(K.SPLIT, old, new, by=cast.everyone[who])


def test_lineage_that_makes_no_sense_is_refused():
    a, b, c = (make.institution(f"河东{n}号医院") for n in "甲乙丙")
    record(K.MERGED, a, b)
    with pytest.raises(Refused, match="已经登记"):
        record(K.MERGED, a, b)
    record(K.SPLIT, b, c)
    with pytest.raises(Refused, match="成环"):
        record(K.MERGED, c, a)
    with pytest.raises(Refused, match="两家"):
        record(K.MERGED, a, a)
    with pytest.raises(Refused, match="变更前"):
        record(K.MOVED, a, a)
    with pytest.raises(Refused, match="晚于今天"):
        record(K.SPLIT, a, c, on=TODAY + DAY)
    assert record(K.MOVED, a, a, before="旧路1号", after="新路2号").pk


def test_a_line_recorded_in_error_is_withdrawn_with_a_reason_and_may_be_recorded_again(cast):
    a, b = make.institution(), make.institution("河东朗宁医院")
    row = record(K.MERGED, a, b)
    with pytest.raises(Refused, match="理由"):
        lineage.withdraw(row, reason="", by=cast.county_officer, now=make.NOW)
    lineage.withdraw(row, reason="登错", by=cast.county_officer, now=make.NOW)
    assert lineage_of(cast.county_officer, a) == []
    with pytest.raises(Refused, match="已经撤回"):
        lineage.withdraw(row, reason="登错", by=cast.county_officer, now=make.NOW)
    assert record(K.MERGED, a, b).pk
    assert Institution.objects.count() == 2
