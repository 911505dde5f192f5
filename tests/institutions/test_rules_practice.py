"""Who may practise on a day: the verdict and its reasons."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from institutions.rules.practice import CANCELLED, REVOKED, SUSPENDED, TERM, Facts, Span, Standing, judge

ON = date(2026, 11, 2)
DAY = timedelta(days=1)
SOUND = {"needs": "certificate", "certificate_number": "1"}


def verdict(on=ON, spans=(), **values):
    return judge(Facts(spans=tuple(spans), **(SOUND | values)), on)


@pytest.mark.parametrize(("spans", "values", "standing", "word"), [
    ((), {}, Standing.YES, ""),
    ((Span(TERM, date(2022, 1, 1), date(2027, 1, 1)),), {}, Standing.YES, ""),
    ((Span(TERM, date(2021, 1, 1), date(2026, 1, 1)),), {}, Standing.NO, "2026-01-01届满"),
    ((Span(TERM, date(2026, 12, 1), None),), {}, Standing.NO, "2026-12-01才注册"),
    ((Span(TERM, date(2015, 1, 1), date(2020, 1, 1)), Span(TERM, date(2027, 1, 1))), {}, Standing.NO, "2020-01-01届满"),
    ((Span(SUSPENDED, date(2026, 10, 1), date(2026, 12, 1)),), {}, Standing.NO, "至2026-12-01止"),
    ((Span(SUSPENDED, date(2026, 10, 1), ON - DAY),), {}, Standing.YES, ""),
    ((Span(CANCELLED, date(2026, 10, 1)),), {}, Standing.NO, "注销"),
    ((Span(REVOKED, date(2026, 10, 1)),), {}, Standing.NO, "吊销"),
    ((), {"certificate_number": ""}, Standing.NO, "没有执业证书"),
    ((), {"needs": "qualification", "certificate_number": ""}, Standing.CHECK, "没有资格证书"),
    ((), {"verified": False}, Standing.CHECK, "尚未核实"),
    ((), {"is_doctor": True, "site_subjects": ("10",), "institution_subjects": ("03",)}, Standing.CHECK, "诊疗科目"),
    ((), {"is_doctor": True, "site_subjects": ("03",), "institution_subjects": ("03",)}, Standing.YES, ""),
    ((), {"is_doctor": True, "site_subjects": ("10",), "institution_subjects": ()}, Standing.YES, ""),
])  # fmt: skip
def test_each_reason_speaks_for_itself(spans, values, standing, word):
    found = verdict(spans=spans, **values)
    assert found.standing == standing
    assert word in "；".join(map(str, found.reasons))


spans = st.builds(
    lambda kind, since, length: Span(kind, since, since + timedelta(days=length)),
    st.sampled_from([TERM, SUSPENDED, CANCELLED, REVOKED]), st.dates(date(2015, 1, 1), date(2030, 1, 1)),
    st.integers(0, 2000),
)  # fmt: skip


@given(st.lists(spans, max_size=6), st.dates(date(2014, 1, 1), date(2036, 1, 1)))
def test_nobody_practises_under_a_bar_or_outside_every_term(found, on):
    told = verdict(on, found)
    barred = any(span.kind != TERM and span.covers(on) for span in found)
    terms = [span for span in found if span.kind == TERM]
    outside = bool(terms) and not any(span.covers(on) for span in terms)
    assert (told.standing == Standing.NO) == (barred or outside)
    assert bool(told.reasons) == (told.standing != Standing.YES)


@given(st.lists(spans, max_size=5), st.dates(date(2014, 1, 1), date(2036, 1, 1)))
def test_one_more_bar_never_helps(found, on):
    more = [*found, Span(SUSPENDED, on, on)]
    assert verdict(on, more).standing == Standing.NO
