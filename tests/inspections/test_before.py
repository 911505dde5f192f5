"""Before a visit and the year around it: approval, notice, entry, yearly plan, calendar, versions of the law."""

import io
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from docx import Document

from inspections import counters, queries
from inspections.choices import ApprovalState, BeaconKind, DrawState, Series
from inspections.ledgers import CHECK_ITEMS, INSPECTORS
from inspections.models import CheckItem, Draw, DrawRule, Inspector, VisitEntry
from inspections.services import before, check_items, draw_rules, schedule, year_plans
from inspections.services import draws as drawing
from supervision.foundation.errors import Refused
from supervision.foundation.ledger.export import template
from supervision.foundation.ledger.importing import run
from tests.factories import inspections as a

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def halves_apart(settings, tmp_path):
    settings.PORTAL_VAR = tmp_path


@pytest.fixture
def city(cast):
    a.institutions(10)
    a.pool(cast, extra=0)
    return cast


def confirmed(*keys):
    DrawRule.objects.filter(key__in=keys).update(confirmed=True, basis="测试依据")


def asked(city, plan, **values):
    day = a.NOW.date()
    given = {"period": "", "reason": "双随机抽查", "starts_on": day, "ends_on": day + timedelta(days=60)}
    return before.ask_approval(plan, by=city.city_officer, now=a.NOW, **given | values)


def words(data: bytes) -> str:
    document = Document(io.BytesIO(data))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([paragraph.text for paragraph in document.paragraphs] + cells)


# --- approval, notice, entry ------------------------------------------------------------------------
def test_where_the_rules_ask_no_notice_goes_out_without_an_approval_by_another_person(city):
    visit = a.visit_of(a.drawn(city), city.inspector)
    confirmed("approval")
    with pytest.raises(Refused, match="先办理行政检查审批表"):
        before.issue_notice(visit, by=city.inspector, now=a.NOW)
    row = asked(city, visit.plan)
    with pytest.raises(Refused, match="您无权"):
        before.decide_approval(row, "approve", by=city.city_officer, now=a.NOW)
    row = before.decide_approval(row, "approve", by=city.city_chief, now=a.NOW, note="同意")
    assert row.state == ApprovalState.APPROVED
    notice = before.issue_notice(visit, by=city.inspector, now=a.NOW)
    assert notice.number.endswith("卫检通〔2026〕1号")
    told = words(before.notice_file(notice))
    assert visit.institution.name in told
    assert city.inspector.inspector.certificate_no in told
    with pytest.raises(Refused, match="已制发"):
        before.issue_notice(visit, by=city.inspector, now=a.NOW)
    assert "已批准。同意" in words(before.approval_file(row))


def test_what_nobody_has_confirmed_asks_for_nothing(city):
    visit = a.visit_of(a.drawn(city), city.inspector)
    assert queries.before_visit(visit, a.NOW.date()).missing == []
    before.issue_notice(visit, by=city.inspector, now=a.NOW)
    confirmed("approval", "notice", "entry")
    assert queries.before_visit(visit, a.NOW.date()).missing == ["approval", "entry"]


def test_a_notice_whose_words_were_changed_is_not_handed_out(city):
    notice = before.issue_notice(a.visit_of(a.drawn(city), city.inspector), by=city.inspector, now=a.NOW)
    notice.snapshot["items"] = ["别的事项"]
    with pytest.raises(Refused, match="哈希值不一致"):
        before.notice_file(notice)


def test_scanning_records_the_first_moment_of_those_of_the_team_only(city):
    visit = a.visit_of(a.drawn(city), city.inspector)
    first = before.enter(visit, by=city.inspector, now=a.NOW)
    assert before.enter(visit, by=city.inspector, now=a.NOW + a.DAY) == first
    assert VisitEntry.objects.get().entered_at == a.NOW
    with pytest.raises(Refused, match="不在本任务的检查组"):
        before.enter(visit, by=city.county_officer, now=a.NOW)


def test_the_code_at_the_door_leads_to_ones_own_visit_and_to_nobody_elses(city, client):
    visit = a.visit_of(a.drawn(city), city.inspector)
    page = reverse("inspections:scan", args=[visit.institution.code])
    client.force_login(city.inspector)
    assert [one.pk for one in client.get(page).context["visits"]] == [visit.pk]
    other = reverse("inspections:scan", args=["JG000010" if visit.institution.code != "JG000010" else "JG000009"])
    assert list(client.get(other).context["visits"]) == []
    client.force_login(city.city_officer)
    assert client.get(page).status_code == 403
    code = client.get(reverse("inspections:scan_code", args=[visit.institution.code])).content.decode()
    assert "<svg" in code


# --- the year ---------------------------------------------------------------------------------------
def line(**values):
    given = {"source": "own", "title": "诊所抽查", "subjects": "诊所", "content": "依法执业", "target": "5%",
             "partners": "",
             "starts_on": date(2026, 3, 1), "ends_on": date(2026, 10, 30)}  # fmt: skip
    return given | values


def drafted(city, **values):
    given = {
        "year": 2026,
        "title": "2026年度计划",
        "max_visits": 1,
        "lines": [line(), line(title="专项", source="national")],
    }
    return year_plans.create(by=city.city_officer, now=a.NOW, **given | values)


def test_a_yearly_plan_is_public_when_another_person_has_published_it(city):
    plan = drafted(city)
    page = reverse("inspections:public_year_plan", args=[plan.code])
    assert Client().get(page).status_code == 404
    year_plans.take("submit", plan, by=city.city_officer, now=a.NOW)
    with pytest.raises(Refused):
        year_plans.take("publish", plan, by=city.city_officer, now=a.NOW)
    year_plans.take("publish", plan, by=city.city_chief, now=a.NOW)
    shown = Client().get(page).content.decode()
    assert "诊所抽查" in shown
    assert city.city_officer.name not in shown
    with pytest.raises(Refused, match="只有草稿可以修改"):
        year_plans.edit(plan, by=city.city_officer, now=a.NOW, lines=[])


def test_a_yearly_plan_keeps_to_its_year_and_there_is_one_of_each_office(city):
    plan = drafted(city, lines=[line(ends_on=date(2027, 1, 31))])
    with pytest.raises(Refused, match="第 1 项的起止日期不在计划年度内"):
        year_plans.take("submit", plan, by=city.city_officer, now=a.NOW)
    with pytest.raises(Refused, match="已有 2026 年度计划"):
        drafted(city)
    with pytest.raises(Refused, match="完成日期早于开始日期"):
        drafted(city, year=2027, lines=[line(ends_on=date(2026, 1, 1))])
    plan.approved_by_id = plan.created_by_id
    with pytest.raises(IntegrityError), transaction.atomic():
        plan.save()


def test_the_calendar_shows_lines_plans_and_draws_of_the_own_region(city, client, freeze):
    freeze(a.NOW)
    plan = drafted(city)
    drawn = a.drawn(city)
    type(drawn.plan).objects.filter(pk=drawn.plan_id).update(year_line=plan.lines.first())
    client.force_login(city.city_officer)
    page = client.get(reverse("inspections:calendar"), {"year": 2026})
    told = page.content.decode()
    assert drawn.plan.title in told
    assert [row["visits"] for row in page.context["lines"]] == [1, 0]
    client.force_login(city.neighbour_officer)
    assert drawn.plan.title not in client.get(reverse("inspections:calendar"), {"year": 2026}).content.decode()


def test_the_clock_commits_waits_for_the_beacon_and_two_people_finish_it(city):
    plan = a.approved(
        city, series=Series.MONTHLY, period="", beacon_kind=BeaconKind.MANUAL, beacon_name="公开开奖号码",
        beacon_format=a.DIGITS, beacon_hours=24,
    )  # fmt: skip
    assert schedule.draw_standing("2026-11", by=None, now=a.NOW) == (1, 0)
    assert schedule.draw_standing("2026-11", by=None, now=a.NOW + a.DAY) == (0, 0)
    draw = plan.draws.get()
    assert draw.state == DrawState.COMMITTED
    due = a.NOW + a.DAY
    for person in (city.city_officer, city.city_chief):
        todos = list(counters.beacons_to_type(person, due.date(), 10))
        assert [todo.url for todo in todos] == [reverse("inspections:draw_detail", args=[draw.pk])]
        with pytest.raises(Refused, match="此前不能录入"):
            drawing.enter_beacon(draw, a.OPENED, by=person, now=a.NOW)
        drawing.enter_beacon(draw, a.OPENED, by=person, now=due)
    draw = Draw.objects.get(pk=draw.pk)
    assert draw.state == DrawState.DRAWN
    assert draw.visits.exists()


# --- versions of the law ----------------------------------------------------------------------------
def test_a_new_version_of_an_item_ends_the_old_one_the_day_before(city):
    item = CheckItem.objects.in_force(a.NOW.date()).get(code="YL-01")
    values = {name: getattr(item, name) for name in check_items.FIELDS} | {"content": "新的内容"}
    day = a.NOW.date() + a.DAY
    check_items.put("YL-01", values, valid_from=day, by=city.city_officer, now=a.NOW)
    item.refresh_from_db()
    assert item.valid_to == a.NOW.date()
    assert CheckItem.objects.in_force(day).get(code="YL-01").content == "新的内容"
    with pytest.raises(Refused, match="必须更晚"):
        check_items.put("YL-01", values, valid_from=day, by=city.city_officer, now=a.NOW)
    with pytest.raises(Refused, match="您无权"):
        check_items.put("YL-99", values, valid_from=day, by=city.inspector, now=a.NOW)


def test_the_exported_list_of_items_comes_back_without_a_change(city, client, tmp_path):
    client.force_login(city.city_officer)
    file = client.get(reverse("ledger_export", args=["check_items"]), {"in_force": "1", "all": "1"})
    path = tmp_path / "items.xlsx"
    path.write_bytes(b"".join(file.streaming_content))
    report = run(CHECK_ITEMS, path, by=city.city_officer, now=a.NOW)
    assert (report.rejected, report.created, report.updated) == (0, 0, 0)
    assert report.unchanged == CheckItem.objects.in_force(a.NOW.date()).count()


def test_the_exported_pool_of_inspectors_comes_back_without_a_change_and_a_stranger_is_refused(city, client, tmp_path):
    client.force_login(city.city_officer)
    file = client.get(reverse("ledger_export", args=["inspectors"]), {"all": "1"})
    path = tmp_path / "people.xlsx"
    path.write_bytes(b"".join(file.streaming_content))
    report = run(INSPECTORS, path, by=city.city_officer, now=a.NOW)
    assert (report.rejected, report.created, report.updated, report.unchanged) == (0, 0, 0, 2)
    out = io.BytesIO()
    template(INSPECTORS, INSPECTORS.importable, out)
    path.with_name("new.csv").write_text(
        "姓名,执法证号,证件有效期至,单位,执法区域,专业,专家,状态\n新监督员,津新001,2030-01-01,120000-WJD,河东区,传染病防治、医疗机构,否,在岗\n"
        "外人,津外001,2030-13-01,查无此单位,,,也许,在岗\n"
    )  # fmt: skip
    report = run(INSPECTORS, path.with_name("new.csv"), by=city.city_officer, now=a.NOW)
    assert (report.created, report.rejected) == (1, 1)
    assert Inspector.objects.get(certificate_no="津新001").areas == [a.HEDONG]
    assert {error["column"] for error in report.errors} == {"证件有效期至", "单位", "专家"}


def test_a_new_version_of_the_rules_waits_for_its_own_confirmation(city):
    confirmed("approval")
    day = a.NOW.date() + a.DAY
    assert draw_rules.new_version("2026-1", "2027-1", valid_from=day, by=city.city_officer, now=a.NOW) > 20
    assert queries.rule_versions(a.NOW.date()) == ["2026-1"]
    assert queries.rule_versions(day) == ["2027-1"]
    assert queries.rule_value("2027-1", "approval") == 0
    rule = DrawRule.objects.get(version="2027-1", key="clinic")
    draw_rules.set_value(rule, 400, by=city.city_officer, now=a.NOW)
    with pytest.raises(Refused, match="修订为新版本"):
        draw_rules.set_value(DrawRule.objects.get(version="2026-1", key="approval"), 0, by=city.city_officer, now=a.NOW)
    with pytest.raises(Refused, match="已存在"):
        draw_rules.new_version("2026-1", "2027-1", valid_from=day, by=city.city_officer, now=a.NOW)
