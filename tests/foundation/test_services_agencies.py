"""The register of public bodies: names have days, papers keep the name they were written with."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from supervision.foundation.errors import Refused
from supervision.foundation.models import Act, Agency, AgencyAlias, AgencyName, Region, RowChange, name_as_of
from supervision.foundation.services import agencies

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
TODAY = NOW.date()
DAY = timedelta(days=1)
OLD, NEW = "天津市医疗保障局", "天津市医疗保障管理局"


@pytest.fixture
def body(cast):
    return Agency.objects.get(code="120000-YBJ")


def renamed(body, cast, *, from_on=TODAY, now=NOW, name=NEW, short_name="市医保管理局"):
    return agencies.rename(
        body, name=name, short_name=short_name, from_on=from_on, basis="津编〔2026〕1号", by=cast.system_admin, now=now
    )


def entered(cast, **values):
    usual = {
        "code": "120000-SJGLJ", "name": "天津市数据管理局", "short_name": "市数据管理局", "kind": "other_department",
        "region": Region.objects.get(code="120000000"),
    }  # fmt: skip
    return agencies.enter(by=cast.system_admin, now=NOW, **usual | values)


# --- entering and amending --------------------------------------------------------------------------
def test_a_new_body_is_known_to_papers_at_once_and_recorded(cast):
    body = entered(cast, phone="022-1")
    assert (body.region_code, body.phone, body.is_active) == ("120000000", "022-1", True)
    assert set(body.aliases.values_list("name", flat=True)) == {"天津市数据管理局", "市数据管理局"}
    assert Act.objects.get(verb="foundation.agency.enter").about == "120000-SJGLJ"
    assert RowChange.objects.filter(table_name="foundation_agency", about="120000-SJGLJ").exists()


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"code": "120102-SJGLJ"}, "编码应为"),
        ({"code": "120000-sj"}, "编码应为"),
        ({"code": "120000-YBJ"}, "已被使用"),
        ({"name": OLD}, "名称不能相同"),
        ({"short_name": "市医疗保障局"}, "名称不能相同"),
    ],
)
def test_a_body_that_is_there_or_numbered_wrongly_is_refused(cast, values, why):
    with pytest.raises(Refused, match=why):
        entered(cast, **values)
    assert not Agency.objects.filter(code="120000-SJGLJ").exists()


@pytest.mark.parametrize("who", ["city_officer", "security_admin", "audit_admin", "outsider", "principal"])
def test_only_the_system_administrator_keeps_the_register(cast, body, who):
    by = getattr(cast, who)
    with pytest.raises(Refused):
        agencies.amend(body, phone="1", by=by, now=NOW)
    with pytest.raises(Refused):
        agencies.rename(body, name="甲", short_name="甲", from_on=TODAY, basis="乙", by=by, now=NOW)
    with pytest.raises(Refused):
        agencies.close(body, successor=None, on=TODAY, basis="乙", by=by, now=NOW)
    assert not AgencyName.objects.exists()


def test_no_body_stands_above_itself(cast, body):
    child = Agency.objects.get(code="120000-WJW")
    agencies.amend(child, parent=body, by=cast.system_admin, now=NOW)
    with pytest.raises(Refused, match="上级单位不能是"):
        agencies.amend(body, parent=child, by=cast.system_admin, now=NOW)
    with pytest.raises(Refused, match="上级单位不能是"):
        agencies.amend(body, parent=body, by=cast.system_admin, now=NOW)


# --- renaming ---------------------------------------------------------------------------------------
def test_papers_of_earlier_days_keep_the_old_name(cast, body):
    renamed(body, cast)
    body.refresh_from_db()
    assert (body.name, body.short_name, body.is_renamed) == (NEW, "市医保管理局", True)
    assert [body.name_on(day) for day in (TODAY - DAY, TODAY, TODAY + DAY, None)] == [OLD, NEW, NEW, NEW]


def test_a_name_ordered_for_the_past_does_not_change_what_was_written_meanwhile(cast, body):
    """The order is of October; papers written before the register knew it carry the old name."""
    renamed(body, cast, from_on=TODAY - 30 * DAY)
    assert body.name_on(TODAY - DAY) == OLD
    name = body.names.get(name=NEW)
    assert (name.from_on, name.used_from) == (TODAY - 30 * DAY, TODAY)


def test_a_name_for_a_day_to_come_waits_and_is_taken_up_even_if_the_night_was_missed(cast, body):
    renamed(body, cast, from_on=TODAY + 5 * DAY)
    body.refresh_from_db()
    assert (body.name, body.name_on(TODAY + 9 * DAY), body.is_renamed) == (OLD, OLD, False)
    assert agencies.take_up_due_names(now=NOW + 4 * DAY) == 0
    assert agencies.take_up_due_names(now=NOW + 7 * DAY) == 1
    assert agencies.take_up_due_names(now=NOW + 7 * DAY) == 0
    body = Agency.objects.get(pk=body.pk)
    assert (body.name, body.name_on(TODAY + 6 * DAY), body.name_on(TODAY + 7 * DAY)) == (NEW, OLD, NEW)


def test_a_waiting_name_can_be_taken_back_and_another_ordered(cast, body):
    renamed(body, cast, from_on=TODAY + 5 * DAY)
    with pytest.raises(Refused, match="等待生效"):
        renamed(body, cast, from_on=TODAY + 6 * DAY, name="天津市甲局")
    agencies.withdraw_rename(body, by=cast.system_admin, now=NOW, note="方案调整")
    assert not body.names.exists()
    with pytest.raises(Refused, match="没有等待生效"):
        agencies.withdraw_rename(body, by=cast.system_admin, now=NOW, note="再撤")
    renamed(body, cast)
    with pytest.raises(Refused, match="没有等待生效"):
        agencies.withdraw_rename(body, by=cast.system_admin, now=NOW, note="已生效")


def test_names_follow_one_another_in_time_and_differ(cast, body):
    renamed(body, cast)
    body.refresh_from_db()
    with pytest.raises(Refused, match="须晚于"):
        renamed(body, cast, name="天津市甲局", from_on=TODAY)
    with pytest.raises(Refused, match="相同"):
        renamed(body, cast)
    with pytest.raises(Refused, match="名称不能相同"):
        renamed(body, cast, name="天津市公安局", from_on=TODAY + DAY)


def test_back_to_the_first_name_after_a_year(cast, body):
    renamed(body, cast)
    renamed(body, cast, name=OLD, short_name="市医疗保障局", from_on=TODAY + 365 * DAY, now=NOW + 365 * DAY)
    body = Agency.objects.get(pk=body.pk)
    assert [body.name_on(day) for day in (TODAY - DAY, TODAY + DAY, TODAY + 366 * DAY)] == [OLD, NEW, OLD]


def test_old_names_are_still_understood_and_the_new_one_is_no_longer_somebody_else_s(cast, body):
    other = Agency.objects.get(code="120000-GAJ")
    body.aliases.all().delete()
    AgencyAlias.objects.create(name=NEW, region_code="120000000", agency=other)
    renamed(body, cast)
    meant = dict(AgencyAlias.objects.filter(region_code="120000000").values_list("name", "agency__code"))
    assert {meant[name] for name in (OLD, "市医疗保障局", NEW, "市医保管理局")} == {"120000-YBJ"}
    assert list(Agency.objects.called([OLD])) == list(Agency.objects.called([NEW])) == [body]


@given(days=st.lists(st.integers(1, 40), min_size=1, max_size=6), asked=st.integers(-5, 300))
def test_the_name_on_a_day_is_the_last_one_taken_up_by_then(days, asked):
    start = date(2026, 1, 1)
    body, day, expected = Agency(pk=1, name="今名"), start, "名0"
    rows = [AgencyName(name="名0")]
    for number, gap in enumerate(days, start=1):
        day += timedelta(days=gap)
        rows.append(AgencyName(name=f"名{number}", from_on=day, used_from=day))
        if day <= start + timedelta(days=asked):
            expected = f"名{number}"
    body._prefetched_objects_cache = {"names": rows}
    assert body.name_on(start + timedelta(days=asked)) == expected


def test_sql_and_python_agree_on_the_name_of_a_day(cast, body):
    renamed(body, cast)
    renamed(body, cast, name="天津市甲局", short_name="甲局", from_on=TODAY + 9 * DAY)  # waits
    child = Agency.objects.get(code="120000-WJW")
    for closed in (TODAY - DAY, TODAY, TODAY + 20 * DAY):
        Agency.objects.filter(pk=child.pk).update(parent=body, closed_on=closed)
        named = Agency.objects.annotate(then=name_as_of("parent", "closed_on")).get(pk=child.pk).then
        assert named == Agency.objects.get(pk=body.pk).name_on(closed)
    never = Agency.objects.annotate(then=name_as_of("parent", "closed_on")).get(code="120000-GAJ")
    assert never.then == never.parent.name


# --- ending -----------------------------------------------------------------------------------------
def test_a_closed_body_changes_no_more(cast, body):
    target = Agency.objects.get(code="120000-WJW")
    with pytest.raises(Refused, match="未到"):
        agencies.close(body, successor=target, on=TODAY + DAY, basis="乙", by=cast.system_admin, now=NOW)
    closed = agencies.close(body, successor=target, on=TODAY, basis="乙", by=cast.system_admin, now=NOW)
    assert (closed.is_active, closed.successor, closed.closed_on) == (False, target, TODAY)
    for deed in (
        lambda: agencies.amend(body, phone="1", by=cast.system_admin, now=NOW),
        lambda: renamed(body, cast),
        lambda: agencies.close(body, successor=None, on=TODAY, basis="乙", by=cast.system_admin, now=NOW),
    ):
        with pytest.raises(Refused, match="已撤销"):
            deed()


# --- pages ------------------------------------------------------------------------------------------
def ask(client, user, name, *args, data=None):
    client.force_login(user, "supervision.foundation.signing_in.PortalBackend")
    address = reverse(f"foundation:{name}", args=args)
    return client.get(address) if data is None else client.post(address, data, follow=True)


def test_the_administrator_enters_renames_and_finds_a_body_by_its_old_name(client, cast):
    new = {"name": "天津市数据管理局", "short_name": "市数据管理局", "kind": "other_department",
           "region_code": "120000", "code": "120000-sjglj"}  # fmt: skip
    shown = ask(client, cast.system_admin, "agency_new", data=new).content.decode()
    assert "单位“天津市数据管理局”已登记" in shown
    today = timezone.localdate()
    order = {"name": "天津市数据局", "short_name": "市数据局", "from_on": today.isoformat(), "basis": "津编〔2026〕9号"}
    shown = ask(client, cast.system_admin, "agency_rename", "120000-SJGLJ", data=order).content.decode()
    assert "今日起使用新名称" in shown
    assert "天津市数据管理局" in shown  # in the history of names
    found = client.get(reverse("foundation:agency_list"), {"called": "数据管理"}).content.decode()
    assert "天津市数据局" in found
    assert "120000-YBJ" not in found


def test_a_waiting_name_is_announced_and_taken_back_on_the_page(client, cast):
    order = {"name": "天津市甲局", "short_name": "甲局", "from_on": "2099-01-01", "basis": "津编〔2026〕9号"}
    shown = ask(client, cast.system_admin, "agency_rename", "120000-YBJ", data=order).content.decode()
    assert "将于 2099-01-01 更名为“天津市甲局”" in shown
    shown = ask(
        client, cast.system_admin, "agency_rename_withdraw", "120000-YBJ", data={"note": "误登"}
    ).content.decode()
    assert "更名已撤回" in shown


@pytest.mark.parametrize(
    "data", [{"region_code": "999999"}, {"region_code": "x"}, {"code": "120000-YBJ"}, {"name": ""}]
)
def test_what_is_wrong_with_a_new_body_is_said_beside_the_form(client, cast, data):
    usual = {
        "name": "甲局",
        "short_name": "甲",
        "kind": "other_department",
        "region_code": "120000",
        "code": "120000-JIA",
    }
    answer = ask(client, cast.system_admin, "agency_new", data=usual | data)
    assert "请先更正以下内容" in answer.content.decode()
    assert not Agency.objects.filter(name="甲局").exists()


@pytest.mark.parametrize("who", ["city_officer", "security_admin", "audit_admin", "liaison", "principal", "outsider"])
def test_nobody_else_opens_the_register(client, cast, who):
    for name, args in (("agency_list", ()), ("agency_detail", ("120000-YBJ",)), ("agency_rename", ("120000-YBJ",))):
        assert ask(client, getattr(cast, who), name, *args).status_code == 403
