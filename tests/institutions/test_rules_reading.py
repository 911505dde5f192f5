"""How dirty lists are read: names, levels, places. Values in, values out."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from institutions.rules.names import fold, read_name
from institutions.rules.places import Clues, Gazetteer, core, find_place
from institutions.rules.wording import (
    category_key,
    read_category,
    read_grade,
    read_level,
    read_nature,
    read_ownership,
    split_addresses,
)
from supervision.foundation.rules import regions
from supervision.foundation.services.reference import divisions, region_changes

CATEGORIES = Path(__file__).resolve().parents[2] / "institutions" / "data" / "categories.csv"


@pytest.fixture(scope="module")
def gazetteer():
    rows = [(code, name) for code, name, level, _parent in divisions() if level != regions.STREET]
    return Gazetteer.of(rows, {old: new for old, new, _note in region_changes()})


@pytest.fixture(scope="module")
def categories():
    known = {}
    with CATEGORIES.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            known[row["code"]] = row["code"]
            known.setdefault(category_key(row["name"]), row["code"])
    return known


@pytest.mark.parametrize(("raw", "expected"), [
    ("三甲", ("3", "A")), ("三级甲等", ("3", "A")), ("三级", ("3", "")), ("二级未评", ("2", "0")),
    ("三级特等", ("3", "S")),
    ("3级乙等", ("3", "B")), ("Ⅲ级甲等", ("3", "A")), ("一级合格", ("1", "Q")), ("未评", ("0", "0")),
    ("未定级", ("0", "0")),
    ("三级甲等医院", ("3", "A")), ("", ("", "")), (None, ("", "")), ("基层医疗机构", None), ("四级", None),
])  # fmt: skip
def test_a_level_is_read_from_every_usual_spelling(raw, expected):
    assert read_level(raw) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [("甲等", "A"), ("甲", "A"), ("未评", "0"), ("合格", "Q"), ("三级乙等", "B"), ("", ""), ("优秀", None)],
)
def test_a_grade_in_its_own_column(raw, expected):
    assert read_grade(raw) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [("非营利性医疗机构", "1"), ("营利性医疗机构", "2"), ("其他卫生机构", "9"), ("2", "2"), ("", ""), ("公益", None)],
)
def test_nature(raw, expected):
    assert read_nature(raw) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("公立", "public"),
        ("政府办", "government"),
        ("民营", "private"),
        ("社会办", "private"),
        ("非政府办公立", "public"),
        ("", ""),
        ("？", None),
    ],
)
def test_ownership(raw, expected):
    assert read_ownership(raw) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("A518.妇产（科）医院", "A518"),
        ("A100", "A100"),
        ("综合医院", "A100"),
        ("妇产(科)医院", "A518"),
        ("中医医院", "A210"),
        ("", ""),
        ("Z999.未知", None),
        ("不存在的类别", None),
    ],
)
def test_a_category_by_code_or_by_name(categories, raw, expected):
    assert read_category(raw, categories) == expected


def test_a_second_and_a_former_name_are_taken_out_of_the_brackets():
    assert read_name("北京市延庆区医院 （北京大学第三医院延庆医院）").others == (
        ("second", "北京大学第三医院延庆医院"),
    )
    assert read_name("解放军第五医学中心（原302医院）").others == (("former", "302医院"),)
    assert read_name("垂杨柳医院(管庄院区)").others == ()
    assert "管庄院区" in read_name("垂杨柳医院(管庄院区)").folded


def test_two_spellings_of_one_name_fold_alike():
    assert fold("西城区 北京市回民医院") == fold("北京市　回民医院")
    assert fold("Ａ医院（总院）") == fold("a医院(总院)")
    assert fold("揭东区妇幼保健\n院") == fold("揭东区妇幼保健院")


@given(st.text(min_size=1, max_size=60))
def test_any_name_can_be_read_and_folding_twice_changes_nothing(raw):
    names = read_name(raw)
    assert fold(names.folded) == names.folded or not names.folded


@pytest.mark.parametrize(("raw", "expected"), [
    ("成都市新都区新都街道育英路南段199号、成都市新都区桂湖街道上南街101号", 2),
    ("大兴区黄村镇双河南里甲15-10、11、12", 1),
    ("朝阳区京顺东街6号院2号楼一层101、二层201、三层301部分", 1),
    ("", 0),
])  # fmt: skip
def test_two_addresses_in_one_cell_are_told_apart_from_a_list_of_rooms(raw, expected):
    assert len(split_addresses(raw)) == expected


def place(gazetteer, codes=(), names=(), postal="", address="", home=regions.NATION_CODE):
    return find_place(Clues(tuple(codes), names, postal, address, home), gazetteer)


def test_an_obsolete_code_is_carried_over_and_said(gazetteer):
    found = place(gazetteer, codes=["110228"], names=("密云区",))
    assert found.code == "110118000"
    assert "已停用" in str(found.warnings[0])


def test_a_code_of_a_placeholder_city_means_the_municipality(gazetteer):
    assert place(gazetteer, codes=["110100"]).code == "110000000"


def test_a_region_code_in_the_postcode_column_is_used_only_inside_the_row_s_own_region(gazetteer):
    assert place(gazetteer, codes=["110000"], postal="110105").code == "110105000"
    assert place(gazetteer, codes=["130100"], postal="110105").code == "130100000"
    assert place(gazetteer, codes=["110000"], postal="100190").code == "110000000"


@pytest.mark.parametrize(("code", "address", "expected"), [
    ("410500", "河南省安阳市内黄县枣乡大道与繁阳一路交叉口", "410527000"),
    ("410500", "河南省安阳市安阳县白璧镇", "410522000"),
    ("410700", "河南省新乡市新乡县冀中路", "410721000"),
    ("421000", "湖北省荆州市石首市明珠大道", "421081000"),
    ("320800", "江苏省淮安市清江浦区健康东路100号", "320812000"),
    ("110000", "密云县鼓楼北大街", "110118000"),
    ("350700", "武夷山6路夜班", "350700000"),
    ("130100", "", "130100000"),
])  # fmt: skip
def test_a_city_is_refined_by_the_beginning_of_the_address(gazetteer, code, address, expected):
    assert place(gazetteer, codes=[code], address=address).code == expected


def test_without_any_code_the_address_alone_decides_and_says_so(gazetteer):
    found = place(gazetteer, address="成都市新都区新都街道香樟路120号")
    assert (found.code, found.basis) == ("510114000", "address")
    assert "推定" in str(found.warnings[0])


def test_names_in_columns_are_enough_and_one_name_in_two_provinces_is_not(gazetteer):
    assert place(gazetteer, names=("河北省", "石家庄市", "长安区")).code == "130102000"
    assert place(gazetteer, names=("吉林", "公主岭")).code == "220184000"
    assert place(gazetteer, names=("朝阳区",)).refusal is not None
    assert place(gazetteer, names=("朝阳区",), home="110000000").code == "110105000"


@pytest.mark.parametrize("code", ["1.10E+05", "999999", "12x", "110105.5"])
def test_a_damaged_or_unknown_code_is_refused_with_a_reason(gazetteer, code):
    assert place(gazetteer, codes=[code]).refusal is not None


def test_a_name_that_contradicts_the_code_is_said_and_the_code_holds(gazetteer):
    found = place(gazetteer, codes=["110105"], names=("海淀区",))
    assert found.code == "110105000"
    assert "不一致" in str(found.warnings[0])
    assert place(gazetteer, codes=["469028"], names=("海南", "陵水")).warnings == ()


@pytest.mark.parametrize(("name", "expected"), [
    ("陵水黎族自治县", "陵水"), ("内蒙古自治区", "内蒙古"), ("广西壮族自治区", "广西"),
    ("恩施土家族苗族自治州", "恩施"),
    ("巴音郭楞蒙古自治州", "巴音郭楞"), ("沙县", "沙县"), ("新疆维吾尔自治区", "新疆"), ("大兴安岭地区", "大兴安岭"),
])  # fmt: skip
def test_the_core_of_a_division_s_name(name, expected):
    assert core(name) == expected
