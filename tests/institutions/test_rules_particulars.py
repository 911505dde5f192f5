"""The own fields of each kind: declared once, read with clear messages, shown in words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from institutions.choices import SubjectKind
from institutions.rules.particulars import BY_KEY, PARTICULARS, Type, fields_of, read, shown


def plain(text):
    return text


def test_every_kind_beside_medical_institutions_has_fields_with_a_basis_and_no_key_is_used_twice():
    assert set(PARTICULARS) == set(SubjectKind.values) - {"medical"}
    assert sum(map(len, PARTICULARS.values())) == len(BY_KEY)
    assert all(field.basis and field.label for field in BY_KEY.values())
    assert fields_of("medical") == ()


@pytest.mark.parametrize(("kind", "given_", "expected"), [
    ("school", {"school_type": "小学", "pupils": "1,200人"}, {"school_type": "primary", "pupils": 1200}),
    ("school", {"school_type": "primary", "own_water": "否"}, {"school_type": "primary", "own_water": False}),
    ("public_place", {"floor_area": "86.5", "hygiene_grade": "Ａ级"}, {"floor_area": "86.50", "hygiene_grade": "A"}),
    ("drinking_water", {"water_tested_on": "2026年6月5日"}, {"water_tested_on": "2026-06-05"}),
    ("radiation", {"radiation_use": "X射线影像诊断", "ray_devices": ""}, {"radiation_use": "imaging"}),
])  # fmt: skip
def test_what_lists_write_is_read(kind, given_, expected):
    assert read(kind, given_) == (expected, [])


@pytest.mark.parametrize(("kind", "given_", "key", "word"), [
    ("school", {"pupils": "-3"}, "pupils", "不是整数"),
    ("school", {"pupils": "12.5"}, "pupils", "不是整数"),
    ("school", {"school_type": "夜校"}, "school_type", "托幼机构"),
    ("school", {"pupils": "100", "boarders": "200"}, "boarders", "不能多于"),
    ("public_place", {"floor_area": "1e9"}, "floor_area", "不是数字"),
    ("public_place", {"central_air": "也许"}, "central_air", "“是”或“否”"),
    ("drinking_water", {"water_tested_on": "2026-02-30"}, "water_tested_on", "不存在"),
    ("occupational", {"hazards": "尘" * 201}, "hazards", "过长"),
    ("school", {"ray_devices": "3"}, "ray_devices", "不属于"),
    ("medical", {"pupils": "3"}, "pupils", "不属于"),
])  # fmt: skip
def test_what_cannot_be_read_is_told_with_the_remedy_and_not_kept(kind, given_, key, word):
    values, wrong = read(kind, given_)
    assert [one.key for one in wrong] == [key]
    assert word in str(wrong[0].saying)
    assert key not in values or word == "不能多于"


@given(st.sampled_from(sorted(BY_KEY)), st.text(max_size=30))
def test_any_text_is_either_kept_in_the_form_of_its_type_or_refused(key, text):
    field = BY_KEY[key]
    kind = next(kind for kind, fields in PARTICULARS.items() if field in fields)
    values, wrong = read(kind, {key: text})
    assert bool(values) + bool(wrong) <= 1
    if values:
        wanted = {Type.INTEGER: int, Type.FLAG: bool}.get(field.type, str)
        assert type(values[key]) is wanted
        assert read(kind, {key: shown(field, values[key], plain).removesuffix(f" {field.unit}")})[0] == values


def test_values_are_shown_in_words_with_their_unit():
    assert shown(BY_KEY["pupils"], 1200, plain) == "1200 人"
    assert shown(BY_KEY["own_water"], True, plain) == "是"
    assert shown(BY_KEY["school_type"], "primary", plain) == "小学"
    assert shown(BY_KEY["pupils"], None, plain) == ""
