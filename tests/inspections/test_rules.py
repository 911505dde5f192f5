"""Trial and confirmed rules: ratios, factors and caps take effect with their basis, not before."""

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from inspections import queries
from inspections.models import DrawRule
from inspections.rules.ratios import ONE, BaseRatio, RuleBook
from inspections.services import draw_rules, freezing
from supervision.foundation.errors import Refused
from tests.factories import inspections as a

BOOK = RuleBook(
    "v", (BaseRatio("clinic", 300, ("D",)), BaseRatio("aesthetic", 3000, ("D154", "A529"), (), confirmed=True)),
    {"A": 5000, "B": 10_000, "C": 15_000, "D": 10_000}, {"low": 8000, "medium": 10_000, "high": 15_000},
)  # fmt: skip


@pytest.mark.parametrize(
    ("key", "grade", "risk", "own", "ratio"),
    [
        ("clinic", "B", "medium", {}, (3, 100)),
        ("clinic", "A", "low", {}, (3, 250)),
        ("clinic", "C", "high", {}, (27, 400)),
        ("clinic", "D", "low", {}, (1, 1)),
        ("clinic", "", "", {}, (3, 100)),
        ("clinic", "B", "medium", {"clinic": 10_000}, (1, 1)),
        ("aesthetic", "C", "high", {"aesthetic": 9000}, (1, 1)),
    ],
)
def test_ratios_are_exact_fractions_of_base_credit_and_risk(key, grade, risk, own, ratio):
    assert BOOK.ratio(key, grade, risk, own) == ratio


@given(st.integers(1, ONE), st.sampled_from("ABC"), st.sampled_from(["low", "medium", "high"]))
def test_a_worse_grade_or_risk_never_lowers_a_ratio(base, grade, risk):
    def value(*given):
        num, den = BOOK.ratio("clinic", *given, {"clinic": base})
        assert 0 < num <= den
        return num / den

    assert value("A", risk) <= value("B", risk) <= value("C", risk) <= value("D", risk)
    assert value(grade, "low") <= value(grade, "medium") <= value(grade, "high")


def test_the_longest_category_decides_the_class_and_an_unknown_one_has_none():
    assert [BOOK.class_of(category, "") for category in ("D110", "D154", "A529", "A100")] == [
        "clinic",
        "aesthetic",
        "aesthetic",
        "",
    ]


def test_strata_name_only_what_decides_the_ratio():
    assert BOOK.stratum("clinic", "120101000", "B", "low", by_region=True) == "clinic|120101000|B|low"
    assert RuleBook("v", (), {}, {}).stratum("clinic", "120101000", "B", "low", by_region=False) == "clinic"


def test_a_class_on_trial_makes_the_draw_a_trial_unless_the_plan_sets_its_own_ratio():
    assert BOOK.is_trial(["clinic", "aesthetic"], {})
    assert not BOOK.is_trial(["aesthetic"], {})
    assert not BOOK.is_trial(["clinic"], {"clinic": 500})


@pytest.mark.django_db
def test_confirming_records_the_basis_and_switches_the_rules_on(cast, client):
    a.institutions(20)
    a.pool(cast)
    plan = a.approved(cast)
    assert freezing.preview(plan, period="2026Q4", now=a.NOW).trial
    client.force_login(cast.city_chief)
    for kind in ("base", "credit"):
        sent = {"version": "2026-1", "kind": kind, "basis": "津卫监督〔2026〕1号"}
        assert client.post(reverse("inspections:rule_confirm"), sent).status_code == 302
    assert not freezing.preview(plan, period="2026Q4", now=a.NOW).trial
    assert queries.rule_book("2026-1").credit["D"] == ONE
    assert queries.rule_book("2026-1").risk == {}
    assert set(DrawRule.objects.filter(kind="base").values_list("basis", flat=True)) == {"津卫监督〔2026〕1号"}
    assert "津卫监督〔2026〕1号" in client.get(reverse("inspections:rule_list")).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(("who", "basis", "why"), [("city_officer", "文号", "无权"), ("city_chief", " ", "依据文件")])
def test_rules_are_not_confirmed_without_right_or_basis(cast, who, basis, why):
    with pytest.raises(Refused, match=why):
        draw_rules.confirm("2026-1", "base", basis=basis, by=cast.everyone[who], now=a.NOW)
    assert not DrawRule.objects.filter(confirmed=True).exists()


@pytest.mark.django_db
def test_a_confirmed_cap_leaves_out_who_was_visited_in_twelve_months_and_never_tells_who_is_drawn(cast):
    a.institutions(3)
    a.pool(cast, extra=0)
    visit = a.drawn(cast).visits.get()
    drawn = visit.institution
    again = a.approved(cast, period="2026Q5")
    assert freezing.preview(again, period="2026Q5", now=a.NOW).documents["excluded"] == []
    draw_rules.confirm("2026-1", "cap", basis="文号", by=cast.city_chief, now=a.NOW)
    assert freezing.preview(again, period="2026Q5", now=a.NOW).documents["excluded"] == []
    a.recorded(visit, cast.inspector, result="NO_PROBLEM", findings=[])
    assert freezing.preview(again, period="2026Q5", now=a.NOW + a.DAY).documents["excluded"] == [
        {"id": drawn.code, "code": "FREQUENCY"}
    ]
