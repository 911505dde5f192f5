import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspections.rules.draw.canonical import NotCanonical, decode, digest, encode, salted_digest

VALUES = st.recursive(
    st.integers() | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner),
    max_leaves=20,
)


def test_keys_are_sorted_by_code_point_and_chinese_is_kept():
    assert encode({"中": 1, "b": ["é"], "B": {}}) == '{"B":{},"b":["é"],"中":1}'.encode()


def test_the_hash_is_sha256_of_the_canonical_bytes():
    assert digest([]) == "4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945"
    assert salted_digest("ab", {"x": 1}) == digest(["ab", {"x": 1}])


@given(VALUES)
def test_what_is_encoded_is_decoded_again_with_or_without_a_final_newline(value):
    assert decode(encode(value)) == value
    assert decode(encode(value) + b"\n") == value


@pytest.mark.parametrize("value", [1.0, True, None, [False], {"a": None}, {1: "a"}, ("a",), b"a", "\ud800"])
def test_values_outside_the_form_are_refused(value):
    with pytest.raises(NotCanonical):
        encode(value)


@pytest.mark.parametrize(
    "data",
    [
        b'{"a": 1}',
        b'{"b":1,"a":1}',
        b'{"a":1,"a":1}',
        b"[1.0]",
        b"[1e2]",
        b"[NaN]",
        b"[true]",
        b"[null]",
        b'["\\u4e2d"]',
        b"[-0]",
        b"[1]\n\n",
        b" [1]",
        b'["\xff"]',
        b"",
        b"\xef\xbb\xbf[1]",
        b'["\\ud800"]',
        b"[" * 100_000,
    ],
)
def test_any_other_spelling_is_refused(data):
    with pytest.raises(NotCanonical):
        decode(data)
