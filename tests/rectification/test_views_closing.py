"""The pages: the unit's inside, extensions, re-checks, problems that wait, and what the public sees."""

import io
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from rectification.choices import ProposalKind, ReportState, TaskState
from rectification.models import Figure, Objection, ProgressReport, Proposal, Recheck, SectionDraft
from rectification.services import figures, problems, progress, rechecks, tasks
from supervision.foundation.access import Role
from supervision.foundation.services.accounts import open_account
from tests.rectification.closing import closed, published
from tests.rectification.pages import text, visitor

DAY = timedelta(days=1)


@pytest.fixture
def page(client):
    return visitor(client)


@pytest.fixture
def period(now):
    return f"{timezone.localdate(now):%Y-%m}"


@pytest.fixture
def leader(cast, now):
    return open_account(username="leader", name="局领导", agency=cast.liaison.agency, roles=[Role.UNIT_LEADER],
                        password="correct horse battery 9", by=None, now=now)  # fmt: skip


def typed(task, **words):
    filled = {"percent": 30, "text": "开展培训"} | words
    return {f"{task.code}-{name}": value for name, value in filled.items()}


# --- inside the unit ---------------------------------------------------------------------------------------
def test_figures_are_defined_by_the_office_and_checked_on_the_unit_s_page(page, cast, ledger, period):
    page(cast.city_officer, "figure_list", ledger.plan.code,
         data={"name": "检查家次", "unit": "家次", "definition": "到场即计"})  # fmt: skip
    figure, task = Figure.objects.get(), ledger.insurance
    assert "到场即计" in text(page(cast.liaison, "report_month"))
    key = f"{task.code}-f{figure.pk}"
    wrong = typed(task) | {f"{key}-month": "3", f"{key}-total": "9", "submit": task.code, "signer": "局长"}
    assert "应为上月累计 0 + 本月 3 = 3" in text(page(cast.liaison, "report_month", data=wrong))
    assert ProgressReport.objects.get().state == ReportState.DRAFT
    right = wrong | {f"{key}-total": "3"}
    page(cast.liaison, "report_month", data=right)
    assert ProgressReport.objects.get().state == ReportState.SUBMITTED
    assert "数据汇总" in text(page(cast.city_officer, "month_overview"))
    page(cast.city_officer, "figure_end", figure.pk, data={})
    assert Figure.objects.get().ended


def test_the_leader_signs_what_is_ticked_and_hands_one_back(page, cast, ledger, leader):
    second = ledger.issued(cast.liaison)
    data = typed(ledger.insurance) | typed(second, text="另一项") | {"submit": "all"}
    assert "已送审签 2 项任务" in text(page(cast.liaison, "report_month", data=data))
    shown = text(page(leader, "sign_list"))
    assert "另一项" in shown
    first, other = ProgressReport.objects.order_by("task__code")
    page(leader, "sign_back", other.pk, data={"note": "补充数据"})
    page(leader, "sign_act", data={"report": [first.pk, other.pk]})
    states = dict(ProgressReport.objects.values_list("pk", "state"))
    assert states == {first.pk: ReportState.SUBMITTED, other.pk: ReportState.DRAFT}
    assert "补充数据" in text(page(cast.liaison, "report_month"))


def test_a_month_on_the_leaders_desk_can_be_called_back(page, cast, ledger, leader):
    page(cast.liaison, "report_month", data=typed(ledger.insurance) | {"submit": "all"})
    page(cast.liaison, "report_month", data={"submit": f"recall:{ledger.insurance.code}"})
    assert ProgressReport.objects.get().state == ReportState.DRAFT


def test_sections_are_asked_answer_and_are_merged(page, cast, ledger, period, now):
    staff = open_account(username="staff", name="经办", agency=cast.liaison.agency, roles=[Role.SECTION_STAFF],
                         section="医药处", password="correct horse battery 9", by=None, now=now)  # fmt: skip
    task = ledger.insurance
    page(cast.liaison, "section_split", task.code, data={"sections": ["医药处"], "other": "法规处"})
    draft = SectionDraft.objects.get(section="医药处")
    assert task.title in text(page(staff, "section_list"))
    page(staff, "section_write", draft.pk, data={"text": "补签12家"})
    behalf = SectionDraft.objects.get(section="法规处")
    page(cast.liaison, "section_write", behalf.pk, data={"text": "已印发", "back": "task"})
    assert "代填" in text(page(cast.liaison, "section_split", task.code))
    page(cast.liaison, "section_split", task.code, data={"verb": "merge"})
    assert ProgressReport.objects.get().text == "【医药处】补签12家\n【法规处】已印发"
    assert page(cast.county_officer, "section_write", draft.pk, data={"text": "x"}).status_code == 404


def test_falling_progress_is_asked_about_on_the_page(page, cast, ledger, now, period):
    before = progress.save(ledger.insurance, _before(period), by=cast.liaison, now=now, percent=60, text="推进")
    progress.submit(before, by=cast.liaison, now=now, signer="局长")
    data = typed(ledger.insurance) | {"submit": "all", "signer": "局长"}
    assert "由上月 60% 降为 30%" in text(page(cast.liaison, "report_month", data=data))
    page(cast.liaison, "report_month", data=data | {f"{ledger.insurance.code}-drop_reason": "返工"})
    assert ProgressReport.objects.get(period=period).state == ReportState.SUBMITTED


def _before(period):
    year, month = map(int, period.split("-"))
    return f"{year - (month == 1)}-{(month - 2) % 12 + 1:02}"


# --- the office -----------------------------------------------------------------------------------------
def test_the_chief_decides_more_time_on_one_page(page, cast, ledger, now):
    new = ledger.insurance.due_on + 30 * DAY
    asked = tasks.request_extension(ledger.insurance, by=cast.liaison, now=now, new_due_on=new, reason="招标延后")
    assert "招标延后" in text(page(cast.city_chief, "extension_list"))
    page(cast.city_chief, "extension_decide", asked.pk, data={"verb": "approve", "note": "同意", "back": "list"})
    ledger.insurance.refresh_from_db()
    assert ledger.insurance.due_on == new
    assert "历次延期" in text(page(cast.city_chief, "extension_list"))


def test_problems_that_wait_become_a_task_or_are_set_aside(page, cast, ledger, now):
    for key in "ab":
        problems.propose(ProposalKind.ALARM, key, title=f"预警{key}", seen_on=timezone.localdate(now), by=None, now=now,
                         region_code="120102000")  # fmt: skip
    first, second = Proposal.objects.order_by("source")
    assert "预警a" in text(page(cast.city_officer, "proposal_list"))
    data = {"proposal": [first.pk], "plan": ledger.plan.pk, "lead_agency": cast.county_officer.agency_id}
    assert "预警a" in text(page(cast.city_officer, "proposal_task", data=data))
    page(cast.city_officer, "proposal_act", second.pk, data={"note": "已停业"})
    assert "已停业" in text(page(cast.city_officer, "proposal_list", query="?state=proposal_set_aside"))
    page(cast.city_officer, "proposal_act", second.pk, data={"verb": "restore"})
    page(cast.city_officer, "proposal_pull", data={})
    assert Proposal.objects.waiting().get() == second


@pytest.fixture
def settled(ledger, cast, now, settings, tmp_path):
    settings.PORTAL_VAR = tmp_path
    rows = [(ledger.insurance, cast.liaison), (ledger.east, cast.county_officer)]
    return [closed(task, by=by, office=cast.city_officer, chief=cast.city_chief, now=now) for task, by in rows]


@pytest.fixture
def checker(cast, now):
    return open_account(username="checker", name="复核人", agency=cast.city_officer.agency, roles=[Role.LEAD_OFFICE],
                        password="correct horse battery 9", by=None, now=now)  # fmt: skip


def test_a_recheck_from_the_form_to_the_public_file(page, client, cast, settled, checker, now):
    on = timezone.localdate(now)
    form = {"title": "抽查", "period": "2026Q4", "since": on - 90 * DAY, "until": on, "percent": 100}
    page(checker, "recheck_list", data=form)
    made = Recheck.objects.get()
    assert "不能重复抽取" in text(page(checker, "recheck_list", data=form))
    page(checker, "recheck_act", made.pk, data={"verb": "derive"})
    for item in made.items.all():
        result = "recheck_false" if item.unit.code == "120000-YBJ" else "recheck_holds"
        told = {"result": result, "checked_on": on, "people": "复核人", "text": "核对", "new_due_on": on + 30 * DAY}
        page(checker, "recheck_judge", item.pk, data={f"i{item.pk}-{name}": value for name, value in told.items()})
    page(cast.city_chief, "recheck_act", made.pk, data={"verb": "reveal"})
    rates = text(page(cast.city_chief, "false_closures"))
    assert "100.0%" in rates
    book = load_workbook(io.BytesIO(page(cast.city_chief, "false_closures_file").content))
    assert book.worksheets[0]["E2"].value == 1
    client.logout()
    shown = client.get(reverse("rectification:public_recheck", args=[made.code])).content.decode()
    assert "虚假销号" in shown
    bundle = client.get(reverse("rectification:public_recheck_bundle", args=[made.code]))
    assert bundle.json()["protocol"] == "draw/1"


def test_an_unrevealed_recheck_gives_no_names_away(client, cast, settled, checker, now, page):
    on = timezone.localdate(now)
    made = rechecks.commit(cast.city_officer.agency, period="2026Q4", title="抽查", since=on - 90 * DAY, until=on,
                           percent=100, by=checker, now=now)  # fmt: skip
    rechecks.derive_items(made, by=checker, now=now)
    client.logout()
    shown = client.get(reverse("rectification:public_recheck", args=[made.code])).content.decode()
    assert settled[0].code not in shown
    assert client.get(reverse("rectification:public_recheck_bundle", args=[made.code])).status_code == 404
    register = client.get(reverse("rectification:public_recheck_register", args=["120000-WJW"])).json()
    assert "sealed" in register[0]


# --- the public -----------------------------------------------------------------------------------------
def test_anybody_reads_an_intended_close_out_objects_and_reads_the_answer(page, client, cast, ledger, now):
    task = published(ledger.insurance, by=cast.liaison, office=cast.city_chief, now=now)
    client.logout()
    address = reverse("rectification:public_closing", args=[task.code])
    assert task.title in client.get(reverse("rectification:public_closing_list")).content.decode()
    for secret in (task.signer, task.close_statement, cast.liaison.name):
        assert secret not in client.get(address).content.decode()
    answer = client.post(address, {"text": "仍未公示收费", "contact": "13800000000"}, follow=True)
    row = Objection.objects.get()
    assert row.receipt in answer.content.decode()
    assert "13800000000" not in answer.content.decode()
    page(cast.city_chief, "objection_answer", row.pk, data={f"o{row.pk}-upheld": "no", f"o{row.pk}-answer": "已公示"})
    client.logout()
    found = client.get(reverse("rectification:public_receipt"), {"receipt": row.receipt.lower()}, follow=True)
    assert "已公示" in found.content.decode()
    wrong = client.get(reverse("rectification:public_receipt"), {"receipt": "XXXX"}, follow=True)
    assert "没有这个回执码" in wrong.content.decode()


def test_a_task_outside_its_publicity_is_not_there_for_the_public(client, ledger, cast, now):
    task = published(ledger.insurance, by=cast.liaison, office=cast.city_chief, now=now - 40 * DAY)
    assert task.state == TaskState.PUBLICITY
    for code in (task.code, ledger.east.code):
        assert client.get(reverse("rectification:public_closing", args=[code])).status_code == 404


def test_documents_are_given_to_those_who_see_the_task(page, cast, ledger, now):
    task = published(ledger.insurance, by=cast.liaison, office=cast.city_chief, now=now)
    paper = task.papers.first()
    assert page(cast.liaison, "closing_paper", paper.pk).content[:2] == b"PK"
    assert page(cast.neighbour_officer, "closing_paper", paper.pk).status_code == 404


def test_a_yearly_review_on_the_page_reopens_what_did_not_hold(page, cast, ledger, now):
    task = ledger.issued(cast.liaison, kind="long_term", due_on=None)
    task = published(task, by=cast.liaison, office=cast.city_officer, now=now - 40 * DAY)
    task = tasks.close(task, by=cast.city_chief, now=now - 10 * DAY)
    on = timezone.localdate(now)
    told = {"reviewed_on": on, "holds": "no", "opinion": "已松懈", "new_due_on": on + 30 * DAY}
    data = {f"review_stage-{name}": value for name, value in told.items()} | {"verb": "review_stage"}
    page(cast.city_officer, "task_act", task.code, data=data)
    task.refresh_from_db()
    assert (task.state, task.reviews.get().holds) == (TaskState.REOPENED, False)


def test_the_page_of_a_figure_shows_the_sums_of_the_month(cast, ledger, now, period):
    figure = figures.add(ledger.plan, by=cast.city_officer, now=now, name="立案件数", unit="件", definition="审批日期")
    report = progress.save(ledger.insurance, period, by=cast.liaison, now=now, percent=30, text="推进",
                           figures={figure: (2, None, "")})  # fmt: skip
    progress.submit(report, by=cast.liaison, now=now, signer="局长")
    (row,) = figures.rolled_up(ledger.plan.tasks.all(), period)
    assert (row["month"], row["total"]) == (2, 2)
