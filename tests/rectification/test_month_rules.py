"""The numbers of this floor become the authority's own by a document, from a day on, never backwards."""

from datetime import timedelta

import pytest
from django.utils import timezone

from rectification import queries
from rectification.forms.month_rules import NUMBERS
from rectification.models import RectificationRule
from rectification.services import month_rules
from supervision.foundation.errors import Refused
from tests.rectification.pages import text, visitor

pytestmark = pytest.mark.django_db


@pytest.fixture
def today(now):
    return timezone.localdate(now)


@pytest.fixture
def adopt(cast, now, today):
    """``adopt(after=2, report_day=20)``: the numbers in force with changes, from the first of the second month on."""

    def adopted(after=1, by=cast.city_chief, basis="津卫监督〔2026〕12号", day=1, **changed):
        rule = queries.rule_on(today)
        numbers = {name: getattr(rule, name) for name in NUMBERS} | changed
        first = queries.months_after(today.replace(day=1), after).replace(day=day)
        return month_rules.adopt(numbers, valid_from=first, basis=basis, by=by, now=now)

    return adopted


def test_until_a_document_is_recorded_our_default_is_on_trial_and_says_so(client, cast):
    page = visitor(client)
    assert "系统默认值" in text(page(cast.city_officer, "month_rule_list"))
    assert "确认并施行" not in text(page(cast.city_officer, "month_rule_list"))
    assert "确认并施行" in text(page(cast.city_chief, "month_rule_list"))


def test_confirmed_numbers_count_from_their_day_and_end_those_before(adopt, today):
    first = adopt(report_day=20)
    assert queries.rule_on(today).report_day == 25
    second = adopt(after=3, report_day=22)
    days = (first.valid_from, second.valid_from - timedelta(1), second.valid_from)
    assert [queries.rule_on(day).report_day for day in days] == [20, 20, 22]
    assert queries.report_deadline(f"{second.valid_from:%Y-%m}").day == 22
    assert RectificationRule.objects.get(pk=first.pk).valid_to == second.valid_from - timedelta(1)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"after": -1}, "今后某月的1日"),
        ({"after": 4, "day": 2}, "今后某月的1日"),
        ({"basis": " "}, "依据文号"),
        ({"after": 3}, "必须更晚"),
        ({"after": 40}, "核对年份"),
    ],
)
def test_what_cannot_be_adopted_is_refused_in_words_and_changes_nothing(adopt, values, words):
    adopt(after=3)
    with pytest.raises(Refused, match=words):
        adopt(**values)
    assert RectificationRule.objects.filter(confirmed=True, valid_to=None).count() == 1


def test_only_who_confirms_rules_may(adopt, cast):
    for person in (cast.city_officer, cast.county_officer, cast.liaison):
        with pytest.raises(Refused, match="无权"):
            adopt(by=person)


def test_the_form_refuses_a_day_no_month_has_and_keeps_the_numbers(client, cast, today):
    page = visitor(client)
    rule = queries.rule_on(today)
    numbers = {name: getattr(rule, name) for name in NUMBERS}
    first = queries.months_after(today.replace(day=1), 1)
    given = {"valid_from": f"{first:%Y-%m-%d}", "basis": "津卫监督〔2026〕12号"}
    assert "小于或等于" in text(page(cast.city_chief, "month_rule_adopt", data=numbers | given | {"report_day": 31}))
    assert not RectificationRule.objects.filter(confirmed=True).exists()
    page(cast.city_chief, "month_rule_adopt", data=numbers | given)
    assert queries.rule_on(first).basis == "津卫监督〔2026〕12号"
