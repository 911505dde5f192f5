"""From a paper to issued tasks, on the page: reading beside the text, units confirmed, tasks proposed and issued."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rectification.choices import PlanState, TaskState
from rectification.models import MeasureUnit, Plan, Task
from rectification.services import papers
from supervision.foundation.access import Role
from supervision.foundation.models import AgencyAlias
from supervision.foundation.services.accounts import open_account
from tests.cast import PASSWORD
from tests.rectification.pages import text, visitor

PAPER = """滨海市医疗卫生整改方案

三、主要措施
1.完善协调机制。建立联席会议制度，定期会商。（市卫生健康委牵头，市医保局配合）
2.规范医疗广告。2026年12月31日前完成清理。（市广告办牵头，市卫生健康委配合）
3.加强信用监管。归集处罚信息。（市卫生健康委牵头）
"""


@pytest.fixture
def page(client):
    return visitor(client)


@pytest.fixture
def plan(cast, now):
    """The paper kept as a plan, its units not confirmed yet."""
    office = cast.city_officer.agency
    reading = papers.reading_of(PAPER, office=office)
    return papers.create_plan(office=office, text=PAPER, name="a.txt", reading=reading, by=cast.city_officer, now=now)


def test_the_reading_is_shown_beside_the_text_and_nothing_is_kept_yet(page, cast):
    upload = SimpleUploadedFile("方案.txt", PAPER.encode("gb18030"))
    shown = text(page(cast.city_officer, "paper_import", data={"file": upload}))
    assert '<mark class="read-units"' in shown
    assert "未识别" in shown
    assert "市广告办牵头，市卫生健康委配合" in shown
    assert not Plan.objects.exists()


def test_the_same_paper_sent_twice_is_one_plan(page, cast):
    data = {"text": PAPER, "name": "方案.txt", "create": "1"}
    page(cast.city_officer, "paper_import", data=data)
    page(cast.city_officer, "paper_import", data=data)
    plan = Plan.objects.get()
    assert (plan.measures.count(), plan.state, plan.source_name) == (3, PlanState.DRAFT, "方案.txt")


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ({}, "请选择方案文件，或粘贴方案全文"),
        ({"text": "今天天气很好。", "create": "1"}, "没有读到措施"),
        ({"text": "<script>alert(1)</script>"}, "没有读到措施"),
    ],
)
def test_what_is_no_plan_is_told_so(page, cast, data, told):
    shown = text(page(cast.city_officer, "paper_import", data=data))
    assert told in shown
    assert "<script>alert" not in shown


def test_a_file_that_is_no_paper_is_refused_with_a_remedy(page, cast):
    upload = SimpleUploadedFile("方案.docx", b"not a document")
    assert "docx" in text(page(cast.city_officer, "paper_import", data={"file": upload}))


def test_a_name_is_chosen_once_and_remembered(page, cast, plan):
    unknown = MeasureUnit.objects.get(name="市广告办")
    assert unknown.agency is None
    field = f"u{unknown.pk}-agency"
    wrong = text(page(cast.city_officer, "plan_units", plan.code, data={field: "没有的单位"}))
    assert "单位名录中没有“没有的单位”" in wrong
    page(cast.city_officer, "plan_units", plan.code, data={field: cast.liaison.agency.name})
    unknown.refresh_from_db()
    assert unknown.agency == cast.liaison.agency
    assert AgencyAlias.objects.get(name="市广告办").agency == cast.liaison.agency


def test_a_draft_plan_is_the_office_s_alone(page, cast, plan):
    assert page(cast.liaison, "plan_detail", plan.code).status_code == 404
    assert page(cast.county_officer, "plan_detail", plan.code).status_code == 404
    assert page(cast.county_officer, "plan_units", plan.code).status_code == 403
    assert page(cast.city_chief, "plan_detail", plan.code).status_code == 200


def test_the_lead_office_of_a_district_has_no_business_with_the_city_s_plan(page, cast, ledger, now):
    district = open_account(
        username="hedong-lead", name="区牵头办", agency=cast.county_officer.agency, roles=[Role.LEAD_OFFICE],
        password=PASSWORD, by=None, now=now,
    )  # fmt: skip
    assert page(district, "plan_detail", ledger.plan.code).status_code == 200
    for name in ("plan_issue", "plan_units", "task_new"):
        assert page(district, name, ledger.plan.code).status_code == 404, name
    for name in ("plan_propose", "dispatch_new"):
        assert page(district, name, ledger.plan.code, data={}).status_code == 404, name
    assert not page(district, "month_overview").context["tasks"]


def test_from_measures_to_issued_tasks(page, cast, plan):
    page(cast.city_officer, "plan_act", plan.code, data={"verb": "confirm"})
    page(cast.city_officer, "plan_propose", plan.code, data={})
    page(cast.city_officer, "plan_propose", plan.code, data={})
    assert Task.objects.filter(plan=plan, state=TaskState.DRAFT).count() == 3
    shown = page(cast.city_officer, "plan_issue", plan.code)
    assert "请指定牵头单位" in text(shown)
    codes = list(plan.tasks.values_list("code", flat=True))
    assert "请填写整改时限" in text(page(cast.city_officer, "plan_issue", plan.code, data={"task": codes[:1]}))
    sent = {"task": codes, "due_on": "2099-12-31"}
    answer = text(page(cast.city_officer, "plan_issue", plan.code, data=sent))
    assert "请指定牵头单位" in answer
    assert sorted(plan.tasks.values_list("state", flat=True)) == ["not_started", "not_started", "task_draft"]
    assert {str(day) for day in plan.tasks.values_list("due_on", flat=True)} == {"2099-12-31", "2026-12-31"}
    again = page(cast.city_officer, "plan_issue", plan.code, data={"task": codes[:1]})
    assert "请先勾选要下达的任务" in text(again)


def test_the_pages_of_a_plan_ask_no_more_for_three_tasks_than_for_one(page, cast, ledger):
    def asked(name, *args):
        page(cast.city_officer, name, *args)
        with CaptureQueriesContext(connection) as queries:
            page(cast.city_officer, name, *args)
        return len(queries)

    names = (("plan_list",), ("plan_detail", ledger.plan.code))
    before = [asked(*name) for name in names]
    for _n in range(3):
        ledger.issued(cast.liaison)
    assert [asked(*name) for name in names] == before


def test_the_real_plan_of_a_city_becomes_28_measures(page, cast, shared):
    paper = (shared / "policy" / "tianjin-rectification-plan.txt").read_bytes()
    upload = SimpleUploadedFile("plan.txt", paper)
    response = page(cast.city_officer, "paper_import", data={"file": upload})
    assert len(response.context["reading"]["items"]) == 28
    joined = "".join(words for words, _kind, _number in response.context["pieces"])
    assert joined == response.context["text"]
    page(cast.city_officer, "paper_import", data={"text": joined, "name": "plan.txt", "create": "1"})
    assert Plan.objects.get().measures.count() == 28
