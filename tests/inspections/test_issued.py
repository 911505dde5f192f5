"""Task lists issued from above: their numbers kept, nothing drawn here, reported out in the issuer's columns."""

import io

import pytest
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from inspections import queries
from inspections.choices import ExclusionCode, ForwardingState, TaskSource, VisitState
from inspections.ledgers.importers import IssuedImporter, bound
from inspections.ledgers.issued import ISSUED_TASKS
from inspections.models import CheckItem, DrawRule, Inspector, Visit
from inspections.rules.results import percent, rates
from inspections.services import draws, issued, issued_report, people, pools, teams, visits
from institutions.choices import InstitutionState
from institutions.models import Institution
from institutions.rules.names import fold
from supervision.foundation.errors import Refused
from supervision.foundation.ledger.importing import run
from supervision.foundation.models import Agency, Notice
from tests.factories import inspections as a

pytestmark = pytest.mark.django_db
HEADERS = ["序号", "抽查编号", "单位名称", "登记号", "所在区", "监督检查结果", "检查时间", "备注"]


@pytest.fixture(autouse=True)
def halves_apart(settings, tmp_path):
    settings.PORTAL_VAR = tmp_path


@pytest.fixture
def district(cast):
    """Clinics of a district with registration numbers, and its officers."""
    rows = a.institutions(320)
    for number, row in enumerate(rows, start=1):
        row.registration_number, row.folded_name = f"PDY{number:019d}", fold(row.name)
    Institution.objects.bulk_update(rows, ["registration_number", "folded_name"])
    a.pool(cast)
    return cast


def received(by, **values):
    given = {
        "title": "2026年国家随机监督抽查", "source": TaskSource.NATIONAL, "issuer": "国家疾控局",
        "document_number": "国疾控监督函〔2026〕1号",
        "items": CheckItem.objects.all()[:2], "planned_on": (a.NOW + 20 * a.DAY).date(),
    }  # fmt: skip
    return issued.receive(by=by, now=a.NOW, **given | values)


def workbook(tmp_path, rows, headers=HEADERS, name="issued.xlsx"):
    book = Workbook()
    book.active.append(["国家随机监督抽查任务清单（河东区）"])
    book.active.append(headers)
    for row in rows:
        book.active.append(row)
    path = tmp_path / name
    book.save(path)
    return path


def row(number: int, **values):
    given = {
        "序号": str(number), "抽查编号": f"GJ2026-{number:05d}", "单位名称": f"JG第{number}诊所",
        "登记号": f"PDY{number:019d}", "所在区": "河东区",
    }  # fmt: skip
    cells = given | values
    return [cells.get(head, "") for head in HEADERS]


def brought(issued_list, path, by, **options):
    ledger = bound(ISSUED_TASKS, IssuedImporter, issued_list=issued_list)
    return run(ledger, path, by=by, now=a.NOW, filename=path.name, **options)


def confirm_caps():
    DrawRule.objects.filter(kind="cap").update(confirmed=True, basis="测试依据")


def visited(visit, officers, result):
    visits.record(visit, result=result, visited_on=(a.NOW + a.DAY).date(), by=officers[0], now=a.NOW + a.DAY)
    visits.confirm(visit, by=officers[1], now=a.NOW + a.DAY)


def test_312_issued_tasks_are_worked_handed_on_and_reported_out_and_none_is_drawn_again(district, tmp_path):
    issued_list = received(district.city_officer)
    report = brought(issued_list, workbook(tmp_path, map(row, range(1, 313))), district.city_officer)
    assert (report.created, report.rejected) == (312, 0)
    tasks = Visit.objects.filter(plan=issued_list.plan)
    assert set(tasks.values_list("source", "draw", "position")) == {("national", None, None)}
    assert tasks.get(external_number="GJ2026-00007").institution.name == "JG第7诊所"

    Institution.objects.filter(code="JG000312").update(region="130102000", region_code="130102000")  # moved away
    elsewhere = Agency.objects.exclude(region_code__startswith="12").filter(kind="health_authority").first()
    elsewhere = elsewhere or Agency.objects.get(code="120103-WJW")
    done, left = teams.pair_by_lot(issued_list.plan, by=district.city_officer, now=a.NOW)
    assert (done, left) == (312, [])
    moved = tasks.get(external_number="GJ2026-00312")
    sent = issued.forward(moved, elsewhere, reason="已迁出本市", by=district.city_officer, now=a.NOW)
    officers = (district.inspector, district.second_inspector)
    for number, visit in enumerate(tasks.exclude(pk=moved.pk).order_by("external_number")[:6], start=1):
        teams.assign(visit, [person.inspector for person in officers], by=district.city_officer, now=a.NOW)
        visited(visit, officers, "CLOSED" if number <= 3 else "NO_PROBLEM")
    tasks.exclude(pk=moved.pk).filter(state=VisitState.ASSIGNED).update(
        state=VisitState.CONFIRMED, result="NO_PROBLEM", visited_on=(a.NOW + a.DAY).date()
    )  # the others, recorded as these were

    checked, closed, drawn = rates(tasks.values_list("result", flat=True))
    assert (checked, closed, drawn) == (308, 3, 312)
    assert (percent(checked, drawn), percent(checked + closed, drawn)) == ("98.7%", "99.7%")
    assert sent.state == ForwardingState.SENT

    confirm_caps()
    plan = a.approved(district, ratios={"clinic": 10_000})
    frozen = pools.gather(plan, period="2026Q4", on=plan.planned_on, random_bytes=bytes).documents
    again = {one["id"]: one["code"] for one in frozen["excluded"]}
    assert set(again.values()) == {ExclusionCode.FREQUENCY}
    assert len(again) == 311
    assert {one["id"] for one in frozen["candidates"]} == {f"JG{n:06d}" for n in range(313, 321)}

    out = io.BytesIO()
    assert issued_report.write(issued_list, out) == 312
    sheet = load_workbook(out).active
    assert [cell.value for cell in sheet[1]][: len(HEADERS)] == HEADERS
    lines = {line[1]: line for line in sheet.iter_rows(min_row=2, values_only=True)}
    assert lines["GJ2026-00001"][5:7] == ("检查时已关闭", "2026-11-03")
    assert lines["GJ2026-00013"][5] == "未发现问题"
    assert lines["GJ2026-00312"][5] is None
    assert "移交" in lines["GJ2026-00312"][7]
    assert lines["GJ2026-00007"][3] == "PDY0000000000000000007"


def test_the_same_list_again_brings_nothing_twice(district, tmp_path):
    issued_list, path = received(district.city_officer), workbook(tmp_path, map(row, range(1, 6)))
    brought(issued_list, path, district.city_officer)
    again = brought(issued_list, path, district.city_officer)
    assert (again.created, again.unchanged) == (0, 5)
    assert issued_list.tasks.count() == 5


def test_rows_that_name_nobody_come_back_with_the_remedy_and_the_rest_is_taken(district, tmp_path):
    a.institutions(2, prefix="KK")
    Institution.objects.filter(code__startswith="KK").update(name="同名诊所", folded_name=fold("同名诊所"))
    rows = [
        row(1), row(2, 抽查编号=""), row(3, 单位名称="查无此诊所", 登记号=""), row(4, 单位名称="同名诊所", 登记号=""),
        row(5, 抽查编号="GJ2026-00001"), row(6, 所在区="火星区"),
    ]  # fmt: skip
    issued_list = received(district.city_officer)
    report = brought(issued_list, workbook(tmp_path, rows), district.city_officer)
    assert (report.created, report.rejected) == (1, 5)
    told = {error["row"]: error["message"] for error in report.errors}
    assert "任务编号为空" in told[4]
    assert "没有这家机构" in told[5]
    assert "2家同名机构" in told[6]
    assert "与第3行重复" in told[7]
    assert issued_list.tasks.count() == 1


def test_a_name_and_its_region_are_enough_where_only_one_bears_it(district, tmp_path):
    issued_list = received(district.city_officer)
    report = brought(issued_list, workbook(tmp_path, [row(9, 登记号="")]), district.city_officer)
    assert (report.created, report.errors) == (1, [])
    assert issued_list.tasks.get().visit.institution.code == "JG000009"


def test_a_dry_run_writes_nothing(district, tmp_path):
    issued_list = received(district.city_officer)
    brought(issued_list, workbook(tmp_path, map(row, range(1, 4))), district.city_officer, dry_run=True)
    issued_list.refresh_from_db()
    assert not issued_list.tasks.exists()
    assert issued_list.headers == []


def test_a_list_of_another_form_does_not_mix_into_it(district, tmp_path):
    issued_list = received(district.city_officer)
    brought(issued_list, workbook(tmp_path, [row(1)]), district.city_officer)
    other = workbook(tmp_path, [["GJ2026-00002", "JG第2诊所"]], headers=["编号", "单位名称"], name="other.xlsx")
    with pytest.raises(Refused, match="表头与首次导入的清单不同"):
        brought(issued_list, other, district.city_officer)
    assert issued_list.tasks.count() == 1


def test_an_issued_list_is_never_drawn_here(district):
    plan = received(district.city_officer).plan
    with pytest.raises(Refused, match="不得在本级重新抽取"):
        draws.draw_at_once(plan, period=plan.period, by=district.city_officer, now=a.NOW)


def one_task(district, tmp_path):
    issued_list = received(district.city_officer)
    brought(issued_list, workbook(tmp_path, [row(1)]), district.city_officer)
    return issued_list.tasks.get().visit


def test_a_team_needs_two_who_may_be_sent_and_need_not_recuse(district, tmp_path):
    visit = one_task(district, tmp_path)
    first, second = district.inspector.inspector, district.second_inspector.inspector
    late = a.inspector(code="R0090", valid_to=visit.planned_on - a.DAY)
    expert = a.inspector(code="R0091", is_expert=True)
    far = a.inspector(code="R0092", areas=[a.HEXI])
    for team, why in (
        ([first], "不得少于2名"),
        ([first, late], "执法证件过期"),
        ([first, expert], "专家，不计入执法人员"),
        ([first, far], "执法区域不含"),
    ):
        with pytest.raises(Refused, match=why):
            teams.assign(visit, team, by=district.city_officer, now=a.NOW)
    with pytest.raises(Refused, match="您无权"):
        teams.assign(visit, [first, second], by=district.county_officer, now=a.NOW)
    teams.assign(visit, [first, second], experts=[expert], by=district.city_officer, now=a.NOW)
    assert [member.inspector for member in visit.members.filter(is_current=True)] == [first, second]
    assert visit.experts.get().expert == expert
    assert not visit.parties(a.inspector(code="R0093").user or district.outsider)


def test_a_certificate_that_ends_on_the_day_itself_still_counts(district, tmp_path):
    visit = one_task(district, tmp_path)
    last_day = a.inspector(code="R0090", valid_to=visit.planned_on)
    teams.assign(visit, [district.inspector.inspector, last_day], by=district.city_officer, now=a.NOW)
    assert visit.members.count() == 2


def test_a_pairing_by_lot_leaves_what_it_cannot_pair_and_says_so(district, tmp_path):
    visit = one_task(district, tmp_path)
    for person in Inspector.objects.all()[:3]:
        people.declare_recusal(person, visit.institution, code="INTEREST", by=district.city_officer, now=a.NOW)
    done, left = teams.pair_by_lot(visit.plan, by=district.city_officer, now=a.NOW)
    assert (done, left) == (0, [visit.code])


def test_a_task_is_ours_until_the_other_office_receives_it(district, tmp_path):
    visit = one_task(district, tmp_path)
    ours, theirs = district.city_officer, district.neighbour_officer
    sent = issued.forward(visit, theirs.agency, reason="迁入河西区", by=ours, now=a.NOW)
    assert Notice.objects.filter(recipient=theirs, key__startswith="forwarding:").exists()
    assert Visit.objects.visible_to(ours).filter(pk=visit.pk).exists()
    assert not Visit.objects.visible_to(theirs).filter(pk=visit.pk).exists()
    with pytest.raises(Refused, match="等待接收单位回执"):
        issued.forward(visit, theirs.agency, reason="再次", by=ours, now=a.NOW)
    with pytest.raises(Refused, match="您无权"):
        issued.answer(sent, "receive", by=ours, now=a.NOW)
    issued.answer(sent, "receive", by=theirs, now=a.NOW, note="已收")
    visit.refresh_from_db()
    assert visit.office == theirs.agency
    assert Visit.objects.visible_to(theirs).filter(pk=visit.pk).exists()
    assert visit.issued_task in type(visit.issued_task).objects.visible_to(ours)  # who was issued it sees its end


def test_a_task_sent_back_stays_ours_with_the_reason(district, tmp_path):
    visit = one_task(district, tmp_path)
    sent = issued.forward(visit, district.neighbour_officer.agency, reason="迁出", by=district.city_officer, now=a.NOW)
    with pytest.raises(Refused, match="退回理由"):
        issued.answer(sent, "send_back", by=district.neighbour_officer, now=a.NOW)
    issued.answer(sent, "send_back", by=district.neighbour_officer, now=a.NOW, note="未迁入")
    visit.refresh_from_db()
    assert visit.office == district.city_officer.agency
    issued.forward(visit, district.neighbour_officer.agency, reason="再次核实", by=district.city_officer, now=a.NOW)


def test_an_institution_that_has_ended_is_told_and_still_taken(district, tmp_path):
    Institution.objects.filter(code="JG000001").update(state=InstitutionState.CANCELLED)
    issued_list = received(district.city_officer)
    report = brought(issued_list, workbook(tmp_path, [row(1)]), district.city_officer)
    assert report.created == 1
    assert "检查时已关闭" in report.warnings[0]["message"]


def test_the_pages_of_a_list_from_upload_to_report(district, tmp_path, client):
    client.force_login(district.city_officer)
    issued_list = received(district.city_officer)
    page = reverse("inspections:issued_import", args=[issued_list.pk])
    with workbook(tmp_path, [row(1), row(2, 单位名称="查无此诊所", 登记号="")]).open("rb") as file:
        judged = client.post(page, {"file": file}, follow=True)
    assert judged.status_code == 200
    assert "没有这家机构" in judged.content.decode()
    done = client.post(judged.redirect_chain[-1][0], {"confirm": "1"}, follow=True)
    assert "未导入 1 行" in done.content.decode()
    shown = client.get(reverse("inspections:issued_detail", args=[issued_list.pk]))
    assert shown.context["drawn"] == 1
    file = client.get(reverse("inspections:issued_report", args=[issued_list.pk]))
    assert load_workbook(io.BytesIO(b"".join(file.streaming_content))).active["B2"].value == "GJ2026-00001"
    assert client.get(f"{reverse('inspections:issued_task_list')}?list={issued_list.code}").context["total"] == 1
    assert queries.plan_on_trial(issued_list.plan) is False
