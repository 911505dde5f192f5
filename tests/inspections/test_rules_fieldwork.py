"""Merging answers, what an answer means, numbers and words of documents: pure rules."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspections.rules import checklists, documents, merging
from supervision.foundation.rules.images import without_metadata


@st.composite
def histories(draw):
    """Answers of several devices, each given in view of some that were there before it."""
    made = []
    for number in range(draw(st.integers(1, 8))):
        seen = draw(st.sets(st.sampled_from(range(number)))) if number else set()
        made.append(merging.Given(number, tuple(sorted(seen)), draw(st.sampled_from("ab"))))
    return made


@given(histories(), st.randoms())
def test_the_order_in_which_answers_arrive_changes_nothing(history, chance):
    shuffled = list(history)
    chance.shuffle(shuffled)
    assert merging.standing(shuffled + history[:2]) == merging.standing(history)


@given(histories())
def test_an_answer_disappears_only_behind_one_that_knew_of_it(history):
    standing = {one.uid for one in merging.standing(history)}
    for one in history:
        assert one.uid in standing or any(one.uid in later.after for later in history)
    assert standing  # something always stands


def test_two_who_did_not_know_of_each_other_conflict_until_somebody_has_seen_both():
    first, second = merging.Given("a", (), "yes"), merging.Given("b", (), "no")
    assert merging.conflict([first, second])
    assert not merging.conflict([first, merging.Given("b", (), "yes")])
    assert merging.conflict([first, second, merging.Given("c", ("a",), "yes")])
    assert not merging.conflict([first, second, merging.Given("c", ("a", "b"), "no")])


@pytest.mark.parametrize(
    ("kind", "value", "number", "bad"),
    [("yes_no", "no", None, True), ("yes_no", "yes", None, False), ("yes_no", "na", None, False),
     ("number", "", "1.9", True), ("number", "", "2", False), ("number", "", "8", False), ("number", "", "8.1", True),
     ("number", "", None, False), ("text", "", None, False), ("photo", "no", None, False)],
)  # fmt: skip
def test_a_no_and_a_number_out_of_bounds_are_problems(kind, value, number, bad):
    told = None if number is None else Decimal(number)
    assert checklists.is_problem(kind, value, told, Decimal(2), Decimal(8)) is bad


@pytest.mark.parametrize(
    ("name", "word"),
    [("天津市", "天津"), ("河东区", "河东"), ("沙县", "沙县"), ("内蒙古自治区", "内蒙古"), ("上海市", "上海")],
)
def test_a_number_begins_with_the_short_name_of_the_place(name, word):
    assert documents.number(documents.place_word(name), "医", "意", 2026, 7) == f"{word}卫医意〔2026〕7号"


def test_corrected_words_stay_readable_beside_the_new_ones():
    runs = documents.struck("采样2份，送检2份", [("送检2份", "送检3份")])
    assert runs == [("plain", "采样2份，"), ("struck", "送检2份"), ("new", "送检3份")]


@given(
    st.text("甲乙丙丁", max_size=20), st.lists(st.tuples(st.text("甲乙", min_size=1, max_size=3), st.text(max_size=3)))
)
def test_striking_through_loses_no_original_word(text, corrections):
    assert "".join(part for kind, part in documents.struck(text, corrections) if kind != "new") == text


def test_an_opinion_names_its_term_from_service_and_praises_what_was_found_by_the_institution():
    facts = {"visited_on": date(2026, 11, 3), "findings": ["暂存间未上锁"], "at_once": False, "days": 15, "unit": "日",
             "self_found": ["病历缺签名"]}  # fmt: skip
    text = "\n".join(documents.opinion_words(facts))
    assert "自本意见书送达之日起15日内改正" in text
    assert "自查已发现并整改的问题：病历缺签名" in text
    assert "立即改正" in "\n".join(documents.opinion_words(facts | {"at_once": True}))


def test_public_copies_carry_nothing_the_camera_wrote():
    exif = b"\xff\xe1\x00\x11Exif\0\0GPS 39.12"
    jpeg = b"\xff\xd8\xff\xe0\x00\x10JFIF" + b"\0" * 10 + exif + b"\xff\xfe\x00\x05abc\xff\xda\x00\x02pixels\xff\xd9"
    bare = without_metadata(jpeg)
    assert b"GPS" not in bare
    assert b"abc" not in bare
    assert bare.endswith(b"\xff\xda\x00\x02pixels\xff\xd9")
    assert bare.startswith(b"\xff\xd8\xff\xe0")
