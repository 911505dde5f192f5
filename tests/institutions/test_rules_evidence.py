"""How much speaks for two records being one institution."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from institutions.rules.evidence import Side, bare, spellings, weigh

CHAOYANG = (("110000000", "北京市"), ("110105000", "朝阳区"))
HERE, CITY, THERE = "110105000", "110000000", "110101000"


def side(folded="北京市朝阳区双桥医院", region=HERE, **rest):
    return Side(folded, region, **rest)


def said(evidence) -> list[str]:
    return [str(one) for one in evidence.said]


def test_places_at_the_head_of_a_name_are_taken_off():
    assert bare("北京市朝阳区妇幼保健院", CHAOYANG) == bare("朝阳区妇幼保健院", CHAOYANG)
    assert bare("北京市朝阳区妇幼保健院", CHAOYANG).rest == "妇幼保健院"
    assert bare("北京老年医院", CHAOYANG).rest == "老年医院"
    assert bare("朝阳医院", CHAOYANG).rest == "朝阳医院"  # nothing but 医院 would remain


def test_other_spellings_of_a_name_are_looked_for():
    found = spellings("北京市回民医院", CHAOYANG)
    assert {"回民医院", "北京回民医院"} <= found
    assert "北京朝阳医院" in spellings("首都医科大学附属北京朝阳医院", CHAOYANG)
    assert "北京市回民医院" not in found


@pytest.mark.parametrize(("one", "other", "certainty"), [
    (side(address="双桥东路1号"), side(address="北京市朝阳区双桥东路 1号"), "certain"),
    (side(address="双桥东路1号"), side(address="远处大街9号"), "likely"),
    (side("回民医院"), side("北京市回民医院"), "likely"),
    (side("回民医院", CITY), side("北京市回民医院"), "possible"),
    (side("双桥门诊部", uscc="U"), side("双桥医院", uscc="U"), "likely"),
    (side("新名医院"), side("旧名医院", other_names=frozenset({"新名医院"})), "likely"),
    (side("首都医科大学附属北京双桥医院"), side("北京双桥医院", address=""), "likely"),
])  # fmt: skip
def test_what_speaks_for_a_pair_gives_it_its_class(one, other, certainty):
    assert weigh(one, other, CHAOYANG).certainty == certainty


def test_pairs_for_which_nothing_or_too_little_speaks_are_not_proposed():
    assert weigh(side(), side("另一家医院"), CHAOYANG) is None
    assert weigh(side(), side(region=THERE), CHAOYANG) is None
    assert (
        weigh(side("北京市中医医院"), side("北京市朝阳区中医医院"), CHAOYANG) is None
    )  # the city's and the district's
    assert weigh(side(uscc="U1"), side("双桥医院", uscc="U2", address="别处1号"), CHAOYANG) is None


def test_what_speaks_against_a_pair_is_told_and_counts():
    pair = weigh(side(level="3", category="A100", uscc="1"), side(level="2", category="D211", uscc="2"), CHAOYANG)
    assert said(pair) == ["名称相同", "区划相同", "统一社会信用代码不同", "级别不同", "机构大类不同"] if pair else True
    alike = weigh(side(level="3", category="A100"), side(level="2", category="A210"), CHAOYANG)
    assert said(alike)[2:] == ["级别不同", "机构大类相同"]


@pytest.mark.parametrize(("one", "other", "word"), [
    ("海淀区远大路32号甲座（近西路）", "北京市海淀区远大路32号", "道路门牌相同"),
    ("新华南路82号/翠屏西路43号", "北京市通州区新华南路82号", "地址相同"),
    ("北京市大兴区兴丰大街一号", "北京市大兴区兴丰大街1号", "地址相同"),
    ("朝阳区金台路13号", "朝阳区金台路15号", "门牌不同"),
    ("北京市东城区帅府园1号", "北京市东城区东单北大街53号", "写法不同"),
    ("北京市朝阳区京顺路东街8号", "北京市朝阳区京顺东街8号", "地址相近"),
])  # fmt: skip
def test_addresses_are_compared_from_the_street_on(one, other, word):
    assert word in "；".join(said(weigh(side(address=one), side(address=other), CHAOYANG)))


ADDRESSES = st.text(alphabet="北京市朝阳区双桥东路大街一1号29、/（）", max_size=16)


@given(ADDRESSES, ADDRESSES)
def test_it_does_not_matter_which_of_the_two_comes_first(one, other):
    first, second = side(address=one), side(address=other)
    assert weigh(first, second, CHAOYANG) == weigh(second, first, CHAOYANG)
