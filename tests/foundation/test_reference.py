"""Reference data: the division tree, the calendar table and public bodies load once and stay right."""

from datetime import date

import pytest
from django.utils import timezone, translation
from django.utils.module_loading import autodiscover_modules
from hypothesis import given
from hypothesis import strategies as st

from supervision.foundation.models import Act, Agency, AgencyAlias, CalendarDay, Region, RegionChange, RowChange
from supervision.foundation.rules import regions as rule
from supervision.foundation.services.reference import SETS, load_reference
from supervision.foundation.workdays import current_calendar, deadline, explained

pytestmark = pytest.mark.django_db
CODES = st.one_of(
    st.integers(11, 82).map(str),
    st.integers(1100, 8299).map(str),
    st.integers(110000, 829999).map(str),
    st.integers(110000000, 829999999).map(str),
).map(rule.widened)


def test_every_division_of_the_code_book_is_there_once():
    levels = {level: Region.objects.filter(level=level).count() for level in rule.WIDTH}
    # 9 placeholder cities, 3 counties that are their own city and 1 county listed as its own street fall away.
    assert levels == {"nation": 1, "province": 31, "city": 342 - 9, "county": 2978 - 3, "street": 41352 - 1}


def test_no_division_hangs_loose_and_every_parent_contains_its_child():
    assert list(Region.objects.filter(parent=None).values_list("code", flat=True)) == [rule.NATION_CODE]
    pairs = Region.objects.exclude(parent=None).values_list("code", "parent_id")
    assert [pair for pair in pairs if not rule.contains(pair[1], pair[0])] == []


def test_a_municipality_has_its_districts_directly_below_and_a_city_without_districts_has_its_streets():
    assert Region.objects.get(code="120102000").parent_id == "120000000"
    assert not Region.objects.filter(code="120100000").exists()
    dongguan = Region.objects.get(code="441900000")
    assert dongguan.level == "city"
    assert dongguan.children.filter(level="street").exists()


def test_the_ranges_of_the_table_and_of_the_rule_are_the_same():
    for region in Region.objects.filter(code__startswith="1201").iterator():
        assert region.bounds == rule.bounds(region.code)
    assert Region.objects.get(code=rule.NATION_CODE).bounds == rule.bounds(rule.NATION_CODE)


@pytest.mark.parametrize(
    ("old", "new"),
    [("110228000", "110118000"), ("110229000", "110119000"), ("220381000", "220184000"), ("110100000", "110000000")],
)
def test_an_obsolete_code_leads_to_the_present_one_with_a_note(old, new):
    change = RegionChange.objects.get(old_code=old)
    assert change.region_id == new
    assert change.note


def test_no_obsolete_code_is_in_use_today():
    assert not Region.objects.filter(code__in=RegionChange.objects.values("old_code")).exists()


def test_loading_again_writes_nothing(django_assert_max_num_queries):
    autodiscover_modules("seeds")  # a process that works on a copied database has not loaded any set itself
    acts, changes = Act.objects.count(), RowChange.objects.count()
    with django_assert_max_num_queries(len(SETS)):
        outcomes = load_reference(now=timezone.now())
    assert all(outcome.skipped for outcome in outcomes)
    assert (Act.objects.count(), RowChange.objects.count()) == (acts, changes)


def test_forcing_a_load_changes_no_row_and_keeps_what_an_administrator_corrected():
    Agency.objects.filter(code="120000-YBJ").update(short_name="市医保局（改）")
    before = list(Region.objects.order_by("code").values_list("code", "name", "level", "parent_id"))
    load_reference(now=timezone.now(), force=True)
    assert list(Region.objects.order_by("code").values_list("code", "name", "level", "parent_id")) == before
    assert Agency.objects.get(code="120000-YBJ").short_name == "市医保局（改）"


def test_every_district_has_its_government_health_commission_and_institute():
    districts = Region.objects.filter(parent_id="120000000").values_list("code", flat=True)
    assert len(districts) == 16
    for code in districts:
        kinds = set(Agency.objects.filter(region_code=code).values_list("kind", flat=True))
        assert kinds == {"government", "health_authority", "supervision_institute"}


@pytest.mark.parametrize("name", [
    "市委组织部", "市卫生健康委", "市市场监管委", "市民政局", "市国资委", "市委政法委", "市政务服务办", "市科技局",
    "市生态环境局", "市公安局", "市药监局", "市药品监督管理局", "市医疗保障局", "市财政局", "市发展改革委",
    "市审计局", "市教委", "市建委", "市水务局", "市高法", "市检察院", "市司法局", "市委网信办", "市文化旅游局",
    "市文旅局", "市工业和信息化局", "市商务局", "市体育局", "市税务局", "市人社局", "武清区",
])  # fmt: skip
def test_every_department_of_the_municipal_plan_is_known_by_the_name_the_plan_uses(name):
    assert AgencyAlias.objects.filter(name=name, region_code="120000000").count() == 1


def test_the_calendar_table_gives_the_same_deadline_as_the_notice():
    found = deadline(date(2025, 9, 26), 5, "working")
    assert found.date == date(2025, 10, 10)
    assert deadline(date(2026, 12, 28), 10, "working").provisional


def test_a_corrected_day_counts_at_once():
    before = deadline(date(2026, 11, 20), 1, "working").date
    CalendarDay.objects.create(date=date(2026, 11, 23), is_workday=False, name="临时放假", year=2026)
    assert before == date(2026, 11, 23)
    assert deadline(date(2026, 11, 20), 1, "working").date == date(2026, 11, 24)


def test_an_unchanged_calendar_is_read_once(django_assert_num_queries):
    current_calendar()
    with django_assert_num_queries(1):
        assert current_calendar() is current_calendar.__globals__["_loaded"]["calendar"]


def test_a_derivation_reads_as_sentences():
    with translation.override("zh-hans"):
        lines = explained(deadline(date(2025, 9, 26), 5, "working").derivation)
    assert lines[0] == "自2025-09-26的次日起算5个工作日，到2025-10-10止"
    assert "跳过2025-10-01至2025-10-08（国庆节、中秋节，8天）" in lines
    assert "2025-09-28（国庆节、中秋节调休）上班，计入" in lines


@given(code=CODES)
def test_a_region_lies_in_its_own_range_and_in_those_of_all_above(code):
    for outer in [code, *rule.ancestors(code)]:
        low, high = rule.bounds(outer)
        assert low <= code < high


@given(code=CODES, other=CODES)
def test_ranges_of_two_regions_are_nested_or_apart(code, other):
    (a, b), (c, d) = rule.bounds(code), rule.bounds(other)
    apart = b <= c or d <= a
    nested = (a <= c and d <= b) or (c <= a and b <= d)
    assert apart != nested


@pytest.mark.parametrize("raw", ["", "1", "123", "12010", "１２０１０１", "12010a"])
def test_what_is_no_region_code_is_refused(raw):
    with pytest.raises(ValueError, match="region code"):
        rule.widened(raw)


def test_changes_that_run_in_a_circle_are_refused():
    with pytest.raises(ValueError, match="circle"):
        rule.current("a", {"a": "b", "b": "a"})
    assert rule.current("a", {"a": "b", "b": "c"}) == "c"
