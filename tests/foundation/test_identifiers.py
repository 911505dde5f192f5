"""Identifiers: odd ones warn, destroyed ones are refused, nothing ever raises."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supervision.foundation.rules import identifiers as ids

ON = date(2026, 11, 22)
CHECKS = [
    ids.check_uscc,
    ids.check_org_code,
    ids.check_registration_number,
    lambda raw: ids.check_id_card(raw, on=ON),
]
BODY = st.text(ids.USCC_ALPHABET, min_size=17, max_size=17)
ORG_BODY = st.text("0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=8, max_size=8)
DIGITS17 = st.text("0123456789", min_size=17, max_size=17)


def said(checked) -> str:
    return "；".join(map(str, checked.warnings))


def test_a_public_company_code_passes():
    assert ids.check_uscc("91330100799655058B").ok


@given(prefix=st.text("0123456789", min_size=8, max_size=8), org=ORG_BODY)
def test_a_code_with_both_check_characters_passes_and_any_other_last_character_warns(prefix, org):
    body = prefix + org + ids.org_check_character(org)
    right = ids.uscc_check_character(body)
    assert ids.check_uscc(body + right).ok
    for other in set(ids.USCC_ALPHABET) - {right}:
        assert "校验位不符" in said(ids.check_uscc(body + other))


@given(body=BODY, at=st.integers(0, 16), other=st.sampled_from(ids.USCC_ALPHABET))
def test_one_mistyped_character_is_always_noticed(body, at, other):
    code = body + ids.uscc_check_character(body)
    wrong = code[:at] + other + code[at + 1 :]
    assert wrong == code or "校验位不符" in said(ids.check_uscc(wrong))


@given(body=ORG_BODY, at=st.integers(0, 7))
def test_an_organisation_code_with_its_check_character_passes(body, at):
    assert ids.check_org_code(body + ids.org_check_character(body)).ok
    assert ids.check_org_code(f"{body}-{ids.org_check_character(body)}").ok


@given(body=DIGITS17)
def test_an_identity_number_with_a_wrong_check_character_warns(body):
    right = ids.id_check_character(body)
    wrong = "0" if right != "0" else "1"
    assert "校验位" in said(ids.check_id_card(body + wrong, on=ON))
    assert "校验位" not in said(ids.check_id_card(body + right, on=ON))


def test_a_birthday_in_the_future_warns():
    body = "12010120301301001"
    assert "出生日期" in said(ids.check_id_card(body + ids.id_check_character(body), on=ON))


@pytest.mark.parametrize(
    "raw", ["9.11101E+17", "9.11101e17", "1.5E2", 9.1110105123456e17, "91110105123456789.0", 1.5, float("nan"), "12.5"]
)
def test_a_code_destroyed_by_a_spreadsheet_is_refused_with_the_remedy(raw):
    for check in CHECKS:
        checked = check(raw)
        assert checked.refusal is not None
        assert "文本" in str(checked.refusal)
        assert checked.value == ""


@pytest.mark.parametrize(("raw", "value"), [
    (220381.0, "220381"), ("110228.0", "110228"), (110228, "110228"), (None, ""), ("", ""),
    (" ９１３３01００799655058ｂ ", "91330100799655058B"), ("'12345678-9", "123456789"),
])  # fmt: skip
def test_a_code_that_is_still_exact_is_kept_as_text(raw, value):
    checked = ids.as_text(raw)
    assert (checked.value, checked.refusal) == (value, None)


@pytest.mark.parametrize("length", [13, 14, 15, 17, 19])
def test_a_code_of_another_length_is_kept_with_a_warning(length):
    checked = ids.check_uscc("1" * length)
    assert checked.value == "1" * length
    assert f"{length}位" in said(checked)


def test_the_22_character_registration_number_tells_its_parts():
    code = "12345678X12010111A1001"
    assert ids.check_registration_number(code).ok
    parts = ids.registration_parts(code)
    assert (parts.region6, parts.category, parts.nature) == ("120101", "A100", "1")


@pytest.mark.parametrize(
    ("raw", "word"),
    [("120101000123", "旧号"), ("123456789012345", "旧号"), ("PDY0001", "应为22位"), ("1" * 22, "编码规则")],
)
def test_older_and_odd_registration_numbers_warn(raw, word):
    checked = ids.check_registration_number(raw)
    assert checked.value == raw
    assert word in said(checked)


@given(raw=st.one_of(st.none(), st.text(max_size=40), st.floats(), st.integers()))
def test_no_input_ever_raises(raw):
    for check in CHECKS:
        checked = check(raw)
        assert checked.refusal is None or checked.value == ""
        said(checked)


@given(code=st.text("0123456789X", min_size=1, max_size=24))
def test_a_mask_keeps_the_length_and_hides_short_codes_whole(code):
    hidden = ids.masked(code)
    assert len(hidden) == len(code)
    assert code not in hidden


def test_a_saying_is_translated_with_its_values():
    warning = ids.check_uscc("1").warnings[0]
    english = {warning.msgid: "%(n)s characters instead of 18"}
    assert warning.translated(english.get) == "1 characters instead of 18"
