"""Which row a line of a list means: never a silent merge, never a second row for the same line."""

from institutions.rules.matching import FILL, NEW, SAME, Incoming, Known, find

HERE, CITY, THERE = "120102000", "120000000", "120103000"


def known(pk=1, **changes):
    return Known(**{"pk": pk, "folded": "河东医院", "region_code": HERE, "form": "a"} | changes)


def line(**changes):
    return Incoming(**{"folded": "河东医院", "region_code": HERE, "form": "a"} | changes)


def test_a_registration_number_decides_even_under_another_name():
    assert find(line(folded="新名医院", registration_number="R1"), [known(registration_number="R1")]).kind == SAME


def test_a_credit_code_is_shared_by_branches_and_decides_only_with_the_name():
    row = known(uscc="U", region_code=THERE)
    assert find(line(uscc="U"), [row]).kind == SAME
    assert find(line(uscc="U", folded="河东医院二部"), [row]).kind == NEW


def test_the_same_name_and_division_in_the_same_kind_of_list_is_the_same_institution():
    assert find(line(), [known()]) == find(line(address="别处"), [known(address="此处")])
    assert find(line(), [known()]).kind == SAME


def test_from_another_list_the_same_name_and_division_is_only_proposed():
    match = find(line(form="b"), [known()])
    assert match.kind == NEW
    assert [pk for pk, _ in match.rivals] == [1]
    assert [str(saying) for saying in match.rivals[0][1].said] == ["名称相同", "区划相同"]


def test_from_another_list_at_the_same_address_gaps_are_filled_and_nothing_is_overwritten():
    assert find(line(form="b", address="十一经路 1号"), [known(address="十一经路１号")]).kind == FILL


def test_the_same_name_in_another_district_is_another_institution():
    assert find(line(region_code=THERE), [known()]) == find(line(), [])


def test_a_district_inside_the_other_s_city_is_proposed():
    assert len(find(line(region_code=CITY), [known()]).rivals) == 1
    assert len(find(line(), [known(region_code=CITY)]).rivals) == 1


def test_two_registration_numbers_are_two_institutions():
    match = find(line(registration_number="R2"), [known(registration_number="R1")])
    assert (match.kind, match.rivals) == (NEW, ())


def test_a_former_or_second_name_is_proposed():
    assert find(line(folded="老名医院"), [known(other_names=frozenset({"老名医院"}))]).rivals
    assert find(line(folded="老名医院", other_names=frozenset({"河东医院"})), [known()]).rivals


def test_a_row_confirmed_as_another_stands_for_it():
    match = find(line(), [known(pk=7, merged_into=3)])
    assert (match.kind, match.pk) == (FILL, 3)
