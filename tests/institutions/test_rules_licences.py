"""Rules of licences: what held on a day, when a warning is due, what is refused and told."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from institutions.rules import licences as rule
from institutions.rules.licence_list import Books, institution_clues, kind_key, read_line, subject_key

DAY = timedelta(days=1)
DAYS = st.integers(0, 9000).map(lambda n: date(2010, 1, 1) + timedelta(days=n))
VALUES = st.dictionaries(st.sampled_from("abc"), st.integers(0, 3), max_size=2)
ENTRIES = st.lists(st.tuples(DAYS, VALUES), min_size=1, max_size=5).map(
    lambda rows: [rule.Entry(day, order, values) for order, (day, values) in enumerate(rows)]
)


# --- history --------------------------------------------------------------------------------------
@given(ENTRIES, DAYS)
def test_what_held_on_a_day_is_what_the_last_entry_until_then_said_of_each_field(entries, day):
    held = rule.held_on(rule.fold(entries), day)
    until = sorted((e for e in entries if e.effective_on <= day), key=lambda e: (e.effective_on, e.order))
    if not until:
        assert held is None
        return
    expected = {}
    for entry in until:
        expected |= entry.values
    assert held.values == expected


@given(ENTRIES, DAYS)
def test_exactly_one_version_holds_on_every_day_from_the_first_on(entries, day):
    versions = rule.fold(entries)
    holding = [version for version in versions if version.holds(day)]
    assert len(holding) == (1 if day >= versions[0].begins_on else 0)


@given(ENTRIES, st.randoms())
def test_the_order_in_which_entries_are_read_changes_nothing(entries, random):
    shuffled = list(entries)
    random.shuffle(shuffled)
    assert rule.fold(shuffled) == rule.fold(entries)


@given(ENTRIES, DAYS, VALUES)
def test_a_decision_for_a_later_day_changes_nothing_before_it(entries, day, values):
    before = rule.held_on(rule.fold(entries), day)
    later = rule.Entry(day + DAY, 99, values)
    now = rule.held_on(rule.fold([*entries, later]), day)
    assert (now and now.values) == (before and before.values)


@given(ENTRIES, st.sampled_from("abc"))
def test_since_is_the_beginning_of_the_last_unbroken_run(entries, name):
    versions = rule.fold(entries)
    begun = rule.since(versions, name)
    last = versions[-1].values.get(name)
    run = [v for v in versions if v.begins_on >= begun and v.until != v.begins_on]
    assert all(version.values.get(name) == last for version in run)


# --- standing -------------------------------------------------------------------------------------
@given(st.sampled_from(["active", "suspended", "cancelled", "revoked", "replaced"]), DAYS, DAYS, DAYS)
def test_a_standing_follows_from_what_was_decided_and_the_dates(state, start, end, day):
    found = rule.standing(state, start, end, day)
    if state not in ("active", "suspended"):
        assert found == state
    elif end < day:
        assert found == "expired"
    else:
        assert found == ("suspended" if state == "suspended" else "upcoming" if start > day else "valid")


def test_without_an_end_nothing_runs_out():
    assert rule.standing("active", None, None, date(2099, 1, 1)) == "valid"
    assert rule.crossed([90], None, date(2099, 1, 1)) is None


THRESHOLDS = st.lists(st.integers(1, 366), min_size=1, max_size=6, unique=True)


@given(THRESHOLDS, DAYS, st.integers(-400, 400))
def test_a_threshold_once_reached_stays_reached_until_a_nearer_one(days, end, left):
    found = rule.crossed(days, end, end - timedelta(days=left))
    if left < 0:
        assert found == rule.EXPIRED_ALREADY
    elif left > max(days):
        assert found is None
    else:
        assert found in days
        assert left <= found
        assert not any(left <= other < found for other in days)


@given(THRESHOLDS, DAYS, st.integers(0, 400))
def test_a_missed_day_loses_no_warning(days, end, gap):
    """Whatever day the look falls on, what is due then is at least as near as what was due before."""
    nearest = [rule.crossed(days, end, end - timedelta(days=left)) for left in (gap + 5, gap)]
    seen = [one for one in nearest if one is not None]
    assert seen == sorted(seen, reverse=True)


@given(THRESHOLDS)
def test_thresholds_are_read_back_as_they_are_written(days):
    assert rule.read_thresholds("、".join(map(str, days))) == sorted(days, reverse=True)


@pytest.mark.parametrize("text", ["", "九十", "0", "400", "90,-1", "1,2,3,4,5,6,7", "90.5"])
def test_thresholds_nobody_means_are_refused(text):
    with pytest.raises(ValueError, match=r".*"):
        rule.read_thresholds(text)


# --- refusals and notes ---------------------------------------------------------------------------
def said(sayings) -> str:
    return " ".join(map(str, sayings))


@given(DAYS, DAYS, DAYS, DAYS)
def test_a_period_is_refused_exactly_when_it_cannot_be(start, end, issued, on):
    refused = rule.period_refusals(start, end, issued, on)
    assert len(refused) == (end < start) + (end < issued) + (issued > on)


def test_expired_before_it_was_issued_is_told_in_words_that_say_what_to_do():
    text = said(rule.period_refusals(None, date(2020, 1, 1), date(2021, 1, 1), date(2026, 1, 1)))
    assert "发证时已过期" in text
    assert "请核对" in text


@pytest.mark.parametrize(
    ("years", "days", "told"), [(3, 1095, False), (3, 1096, False), (3, 365, True), (15, 5479, False)]
)
def test_an_unusual_period_is_told(years, days, told):
    start = date(2024, 3, 1)
    notes = rule.period_notes(start, start + timedelta(days=days), has_end=True, usual_years=years)
    assert bool(notes) is told


def test_no_end_where_there_usually_is_one_is_told_and_9999_means_no_end():
    assert "长期" in said(rule.period_notes(None, None, has_end=True, usual_years=3))
    assert rule.period_notes(None, None, has_end=False, usual_years=None) == []
    assert rule.endless(date(9999, 12, 31)) is None
    assert rule.endless(date(2030, 1, 1)) == date(2030, 1, 1)


@given(DAYS, st.integers(-400, 400))
def test_overlap_and_gap_of_a_renewal_are_told_with_their_days(old_to, shift):
    start = old_to + timedelta(days=1 + shift)
    text = said(rule.renewal_notes(old_to, start, old_to))
    assert (f"空档{shift}天" in text) if shift > 0 else ("空档" not in text)
    assert (f"重叠{-shift}天" in text) if shift < 0 else ("重叠" not in text)


def test_a_renewal_that_leads_no_further_is_refused_and_a_late_one_told():
    old = date(2026, 6, 30)
    assert rule.renewal_refusals(old, date(2026, 7, 1), old)
    assert rule.renewal_refusals(None, date(2026, 7, 1), date(2027, 7, 1))
    assert not rule.renewal_refusals(old, date(2026, 7, 1), None)
    assert "已过10天" in said(rule.renewal_notes(old, old + DAY, old + 10 * DAY))


def test_subjects_outside_the_catalogue_are_refused_and_a_wide_filing_is_told():
    assert "99" in said(rule.subject_refusals(["03", "99"], ["03", "04"]))
    assert rule.scope_notes(["50.03", "51"], ["50", "51"]) == []
    assert "03" in said(rule.scope_notes(["50", "03"], ["50"]))
    assert rule.scope_notes(["03"], []) == []
    assert rule.scope_notes(["50"], ["5"]) != []


@given(st.integers(0, 300), st.integers(0, 300))
def test_beds_across_the_line_of_the_validation_period_are_told(before, after):
    assert bool(rule.beds_notes(before, after)) is ((before < 100) != (after < 100))


def test_a_practice_licence_with_another_s_registration_number_is_refused():
    own, other = "123456789120102111A1001", "987654321120102111A1001"
    own, other = own[:22], other[:22]
    assert rule.registration_refusals(other, own)
    assert not rule.registration_refusals(own, own)
    assert not rule.registration_refusals("津卫证字第1号", own)
    assert not rule.registration_refusals(other, "")


def test_no_entry_before_the_licence_and_no_state_before_the_last_state():
    first, state = date(2020, 1, 1), date(2025, 1, 1)
    assert rule.order_refusals(first - DAY, first, state, moves=False)
    assert rule.order_refusals(state - DAY, first, state, moves=True)
    assert not rule.order_refusals(state - DAY, first, state, moves=False)
    assert not rule.order_refusals(state, first, state, moves=True)


def test_a_kind_that_names_the_category_goes_before_one_for_all():
    kinds = [rule.MainKind("practice", ("medical",), ()), rule.MainKind("tcm", ("medical",), ("D212",)),
             rule.MainKind("hygiene", ("public_place",), ())]  # fmt: skip
    asked = (("medical", "A100"), ("medical", "D212"), ("medical", ""), ("public_place", ""), ("school", ""))
    found = [rule.main_kind_of(*which, kinds) for which in asked]
    assert found == ["practice", "tcm", "practice", "hygiene", None]


# --- lists ----------------------------------------------------------------------------------------
BOOKS = Books(
    {kind_key("放射诊疗许可证"): "radiation", kind_key("放射诊疗许可"): "radiation"},
    {"03": "03", subject_key("内科"): "03", subject_key("口腔科"): "12", subject_key("呼吸内科专业"): "03.01"},
    {"河东区卫生健康委": 7},
)


def read(**cells):
    return read_line({"kind": "放射诊疗许可证", "number": "A1"} | cells, BOOKS)


def test_a_line_is_read_in_the_words_people_use():
    line = read(
        valid_to="2027年6月30日", issuer="河东区卫生健康委", subjects="内科；口腔、呼吸内科专业", copy_serials="F1、F2"
    )
    assert line.problems == []
    assert line.values == {
        "kind": "radiation", "number": "A1", "valid_to": date(2027, 6, 30), "issuer": "河东区卫生健康委",
        "issuer_agency_id": 7, "subjects": ["03", "03.01", "12"], "copy_serials": ["F1", "F2"],
    }  # fmt: skip


@pytest.mark.parametrize(("cells", "column", "word"), [
    ({"kind": ""}, "kind", "为空"), ({"kind": "营业执照"}, "kind", "没有“营业执照”"),
    ({"number": "无"}, "number", "为空"),
    ({"number": "9.1E+17"}, "number", "文本"), ({"valid_to": "2027-02-30"}, "valid_to", "不存在"),
    ({"subjects": "内科、烧烤科"}, "subjects", "烧烤科"), ({"standing": "已注销"}, "standing", "逐件办理"),
    ({"scope": "长" * 501}, "scope", "过长"),
])  # fmt: skip
def test_what_cannot_be_read_is_refused_with_its_column_and_the_remedy(cells, column, word):
    line = read(**cells)
    assert [trouble.column for trouble in line.problems] == [column]
    assert word in str(line.problems[0].saying)


@pytest.mark.parametrize("text", ["长期", "9999-12-31", "9999-09-09", "永久"])
def test_no_end_writes_no_end(text):
    line = read(valid_to=text)
    assert "valid_to" not in line.values
    assert line.problems == []


def test_an_institution_is_named_by_code_number_or_name():
    clues = institution_clues({"institution_code": "jg00000001", "institution": "河东 禾安医院", "uscc": "x"})
    assert clues == {"institution_code": "JG00000001", "uscc": "X", "folded_name": clues["folded_name"]}
    assert " " not in clues["folded_name"]
