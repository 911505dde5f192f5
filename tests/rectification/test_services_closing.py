"""Around the close-out: visits, objections with their receipt, yearly reviews, documents, more time, two at once."""

import io
import threading
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone
from django.utils.translation import override
from docx import Document

from rectification.choices import ObjectionState, TaskKind, TaskState, VisitKind
from rectification.models import Extension, Objection, Task
from rectification.services import closing, dispatch, tasks
from rectification.workflow import EXTENSION, OBJECTION
from supervision.foundation.errors import Refused
from supervision.foundation.models import Act, Attachment
from tests.rectification.closing import ALL, applied, published

DAY = timedelta(days=1)
PIXEL = b"\x89PNG\r\n\x1a\n" + b"0" * 24


@pytest.fixture
def shown(ledger, cast, now):
    """The bureau's task under publicity."""
    return published(ledger.insurance, by=cast.liaison, office=cast.city_chief, now=now)


def words(paper) -> str:
    """Everything a document says."""
    document = Document(io.BytesIO(closing.file_of(paper)))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(line.text for line in document.paragraphs), *cells])


# --- on site -----------------------------------------------------------------------------------------
def test_the_visit_is_kept_with_who_went_how_and_its_photos(ledger, cast, now, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    photo = SimpleUploadedFile("a.png", PIXEL, "image/png")
    task = tasks.take_up(applied(ledger.insurance, by=cast.liaison, now=now), by=cast.city_chief, now=now)
    on = timezone.localdate(now)
    tasks.verify_site(task, by=cast.city_chief, now=now, checks=ALL, verified_on=on, opinion="属实",
                      kind=VisitKind.UNDERCOVER, people="孟知远、柳闻笛", files=[photo])  # fmt: skip
    visit = task.site_visits.get()
    assert (visit.kind, visit.people, visit.text) == (VisitKind.UNDERCOVER, "孟知远、柳闻笛", "属实")
    assert Attachment.objects.filter(parent_type="rectification.sitevisit", parent_id=visit.pk).count() == 1


def test_a_visit_of_tomorrow_is_refused_and_the_task_stays(ledger, cast, now):
    task = tasks.take_up(applied(ledger.insurance, by=cast.liaison, now=now), by=cast.city_chief, now=now)
    with pytest.raises(Refused, match="不能晚于今天"):
        tasks.verify_site(task, by=cast.city_chief, now=now, checks=ALL, opinion="",
                          verified_on=timezone.localdate(now) + DAY)  # fmt: skip
    task.refresh_from_db()
    assert (task.state, task.site_visits.count(), task.papers.count()) == (TaskState.UNDER_REVIEW, 0, 1)


def test_an_unannounced_visit_is_recorded_at_any_time_by_the_office_alone(ledger, cast, now):
    seen = {"visited_on": timezone.localdate(now), "kind": VisitKind.UNDERCOVER, "text": "与台账一致"}
    closing.record_visit(ledger.east, by=cast.city_officer, now=now, **seen)
    with pytest.raises(Refused, match="无权"):
        closing.record_visit(ledger.east, by=cast.county_officer, now=now, **seen)


# --- objections ----------------------------------------------------------------------------------------
def test_an_objection_stops_the_close_until_it_is_answered(shown, cast, now):
    raised = closing.receive_objection(shown.code, now=now, text="仍未公示收费", contact="13800000000")
    later = now + 20 * DAY
    with pytest.raises(Refused, match="异议尚未处理"):
        tasks.close(shown, by=cast.city_chief, now=later)
    with pytest.raises(Refused, match="凭回执码"):
        closing.answer_objection(raised, by=cast.city_chief, now=later, upheld=False, answer=" ")
    closing.answer_objection(raised, by=cast.city_chief, now=later, upheld=False, answer="已核实，当日已公示")
    assert tasks.close(shown, by=cast.city_chief, now=later).state == TaskState.CLOSED


def test_an_objection_that_holds_lets_nothing_close_but_the_way_back(shown, cast, now):
    raised = closing.receive_objection(shown.code, now=now, text="未整改")
    closing.answer_objection(raised, by=cast.city_chief, now=now, upheld=True, answer="属实，退回整改")
    with pytest.raises(Refused, match="异议成立，请退回整改"):
        tasks.close(shown, by=cast.city_chief, now=now + 20 * DAY)
    back = tasks.send_back(shown, by=cast.city_chief, now=now, note="异议成立")
    assert back.state == TaskState.RETURNED
    again = published(back, by=cast.liaison, office=cast.city_chief, now=now + 30 * DAY)
    assert tasks.close(again, by=cast.city_chief, now=now + 60 * DAY).state == TaskState.CLOSED


def test_after_the_period_and_before_it_nobody_can_object_on_the_page(shown, ledger, now):
    for code, moment in ((shown.code, now + 30 * DAY), (ledger.east.code, now)):
        with pytest.raises(Refused, match="公示已经结束"):
            closing.receive_objection(code, now=moment, text="x")


def test_who_objects_is_known_to_the_publishing_office_alone_and_not_to_the_row_history(shown, cast, now):
    closing.receive_objection(shown.code, now=now, text="未整改", person="张三", contact="13800000000")
    seen = {who for who, user in cast.everyone.items() if Objection.objects.visible_to(user).exists()}
    assert seen == {"city_officer", "city_chief"}
    with connection.cursor() as cursor:
        cursor.execute("SELECT after::text FROM foundation_rowchange WHERE table_name = 'rectification_objection'")
        history = " ".join(row[0] for row in cursor.fetchall())
    assert "changed" in history
    assert not {"张三", "13800000000", "未整改"} & set(history.replace('"', " ").split())
    assert "13800000000" not in " ".join(Act.objects.values_list("note", flat=True))


@pytest.mark.parametrize(("state", "offered"), [(ObjectionState.RECEIVED, True), (ObjectionState.UPHELD, False),
                                                (ObjectionState.REJECTED, False)])  # fmt: skip
def test_an_objection_is_decided_once_by_the_office(shown, cast, now, state, offered):
    raised = closing.receive_objection(shown.code, now=now, text="未整改")
    raised.state = state
    people = {who for who, user in cast.everyone.items() if OBJECTION.open_to(user, raised)}
    assert people == ({"city_officer", "city_chief"} if offered else set())


# --- long-term duties ------------------------------------------------------------------------------------
@pytest.fixture
def kept_up(ledger, cast, now):
    """A long-term duty of the bureau settled for a stage."""
    task = ledger.issued(cast.liaison, kind=TaskKind.LONG_TERM, due_on=None)
    task = published(task, by=cast.liaison, office=cast.city_chief, now=now)
    return tasks.close(task, by=cast.city_chief, now=now + 21 * DAY)


def test_a_stage_is_looked_at_again_after_a_year_and_then_every_year(kept_up, cast, now):
    settled = timezone.localdate(now + 21 * DAY)
    assert (kept_up.state, kept_up.review_due_on.year) == (TaskState.KEPT_UP, settled.year + 1)
    later = now + 380 * DAY
    on = timezone.localdate(later)
    row = closing.review_stage(kept_up, by=cast.city_officer, now=later, holds=True, opinion="持续保持", reviewed_on=on)
    assert (row.state, row.review_due_on.year) == (TaskState.KEPT_UP, on.year + 1)
    assert row.reviews.get().holds


def test_a_stage_that_did_not_hold_needs_a_new_day(kept_up, cast, now):
    later = now + 380 * DAY
    with pytest.raises(Refused, match="新的整改时限"):
        closing.review_stage(kept_up, by=cast.city_officer, now=later, holds=False, opinion="已松懈",
                             reviewed_on=timezone.localdate(later))  # fmt: skip


# --- documents -------------------------------------------------------------------------------------------
def test_each_step_leaves_its_document_and_the_file_rebuilds_byte_for_byte(shown):
    application, opinion, notice = shown.papers.all()
    assert "整改任务销号申请表" in words(application)
    assert "局长" in words(application)
    assert "验收意见" in words(opinion)
    assert opinion.number.endswith("1号")
    assert "拟销号的公示" in words(notice)
    assert closing.file_of(notice) == closing.file_of(notice)


def test_a_document_is_chinese_whoever_presses_the_button(ledger, cast, now):
    with override("en"):
        task = applied(ledger.insurance, by=cast.liaison, now=now)
    assert task.papers.get().snapshot["kind_of_task"] == "阶段推进、限时整改"


def test_a_document_whose_snapshot_was_touched_is_not_given_out(shown):
    paper = shown.papers.first()
    paper.snapshot = {**paper.snapshot, "signer": "别人"}
    with pytest.raises(Refused, match="哈希值不一致"):
        closing.file_of(paper)


# --- more time -------------------------------------------------------------------------------------------
def test_more_time_than_the_cap_is_refused_with_the_last_possible_day(ledger, cast, now):
    task = ledger.insurance
    with pytest.raises(Refused, match=f"请填写 {task.due_on + 180 * DAY} 或以前"):
        tasks.request_extension(task, by=cast.liaison, now=now, new_due_on=task.due_on + 181 * DAY, reason="x")


def test_approved_time_moves_the_light_and_the_dispatch_and_stays_in_the_history(ledger, cast, now):
    task = ledger.insurance
    eve = now + (task.due_on - timezone.localdate(now)).days * DAY
    asked = tasks.request_extension(
        task, by=cast.liaison, now=eve, new_due_on=task.due_on + 90 * DAY, reason="招标延后"
    )
    with pytest.raises(Refused, match="不同意延期的理由"):
        tasks.decide_extension(asked, by=cast.city_chief, now=eve, approve=False, opinion="")
    tasks.decide_extension(asked, by=cast.city_chief, now=eve + DAY, approve=True, opinion="同意")
    task.refresh_from_db()
    assert "overdue" not in task.light_reasons
    made = dispatch.build(ledger.plan, "2026-11", by=cast.city_officer, now=eve + DAY)
    assert made.lines.get(code=task.code).due_on == task.due_on
    assert Extension.objects.get().old_due_on < task.due_on


def test_a_request_is_decided_by_another_who_may_close(ledger, cast, now):
    new = ledger.insurance.due_on + DAY
    asked = tasks.request_extension(ledger.insurance, by=cast.liaison, now=now, new_due_on=new, reason="x")
    deciding = {who for who, user in cast.everyone.items() if EXTENSION.open_to(user, asked)}
    assert deciding == {"city_chief"}
    asked.requested_by = cast.city_chief
    assert all(action.reasons for action in EXTENSION.open_to(cast.city_chief, asked))


# --- two at once -------------------------------------------------------------------------------------------
def test_two_people_close_one_task_at_once_and_one_is_told(committed_ledger, committed_cast, now):
    cast = committed_cast
    shown = published(committed_ledger.insurance, by=cast.liaison, office=cast.city_officer, now=now)
    later, start, answers = now + 20 * DAY, threading.Barrier(2), []

    def close():
        try:
            row = Task.objects.get(pk=shown.pk)
            start.wait()
            tasks.close(row, by=cast.city_chief, now=later)
            answers.append("closed")
        except Refused as refused:
            answers.append(str(refused))
        finally:
            connection.close()

    both = [threading.Thread(target=close) for _turn in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert "closed" in answers
    assert any("当前状态为“已销号”" in answer for answer in answers)
    assert Act.objects.filter(verb="rectification.task.close").count() == 1
