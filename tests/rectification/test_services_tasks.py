"""A task from order to close-out: each gate holds, and nobody judges what they filed."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from rectification.choices import TaskKind, TaskState
from rectification.models import Task, TaskMeasure
from rectification.rules.progress import CHECKS
from rectification.services import closing, progress, tasks
from supervision.foundation.errors import Refused
from supervision.foundation.models import Act
from supervision.foundation.services.attachments import attach

ALL = dict.fromkeys(CHECKS, True)


@pytest.fixture
def prepared(ledger, cast, now):
    """The bureau's task with every measure done and self-checked."""
    task = tasks.start(ledger.insurance, by=cast.liaison, now=now)
    for measure in task.measures.all():
        tasks.complete_measure(measure, by=cast.liaison, now=now, evidence="台账", done_on=timezone.localdate(now))
    return tasks.self_check(task, by=cast.liaison, now=now)


@pytest.fixture
def applied(prepared, cast, now):
    return tasks.apply_close(prepared, by=cast.liaison, now=now, statement="完成", signer="局长")


@pytest.fixture
def published(applied, cast, now):
    task = tasks.take_up(applied, by=cast.city_chief, now=now)
    on = timezone.localdate(now)
    task = tasks.verify_site(task, by=cast.city_chief, now=now, checks=ALL, verified_on=on, opinion="属实")
    return tasks.publicise(task, by=cast.city_chief, now=now)


def test_the_whole_road_is_walked_and_trailed(published, cast, now):
    later = now + timedelta(days=12)
    done = tasks.close(published, by=cast.city_chief, now=later)
    assert (done.state, done.closed_on, done.light) == (TaskState.CLOSED, timezone.localdate(later), "light_grey")
    verbs = list(Act.objects.filter(about=done.code).order_by("pk").values_list("verb", flat=True))
    road = ["issue", "start", "self_check", "apply_close", "take_up", "verify_site", "publicise", "close"]
    assert [verb.rpartition(".")[2] for verb in verbs if verb.startswith("rectification.task.")][1:] == road


def test_an_open_measure_keeps_the_unit_from_its_self_check(ledger, cast, now):
    task = tasks.start(ledger.insurance, by=cast.liaison, now=now)
    first = task.measures.first()
    tasks.complete_measure(first, by=cast.liaison, now=now, evidence="", done_on=timezone.localdate(now))
    with pytest.raises(Refused) as refused:
        tasks.self_check(task, by=cast.liaison, now=now)
    assert refused.value.reasons == ["第 1 条措施缺少佐证材料。", "第 2 条措施尚未完成。"]


def test_an_attached_file_counts_as_evidence(ledger, cast, now, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    task = tasks.start(ledger.insurance, by=cast.liaison, now=now)
    for measure in task.measures.all():
        tasks.complete_measure(measure, by=cast.liaison, now=now, evidence="", done_on=timezone.localdate(now))
        attach(SimpleUploadedFile("a.pdf", b"%PDF-1.4 x"), measure, by=cast.liaison, now=now)
    assert tasks.self_check(task, by=cast.liaison, now=now).state == TaskState.SELF_CHECKED


def test_close_out_needs_the_signature_of_the_units_head(prepared, cast, now):
    with pytest.raises(Refused, match="主要负责人"):
        tasks.apply_close(prepared, by=cast.liaison, now=now, statement="完成", signer=" ")


def test_a_check_that_fails_stops_the_verification(applied, cast, now):
    task = tasks.take_up(applied, by=cast.city_chief, now=now)
    on = timezone.localdate(now)
    with pytest.raises(Refused, match="群众不满意决不放过"):
        tasks.verify_site(
            task, by=cast.city_chief, now=now, checks={**ALL, "people_satisfied": False}, verified_on=on, opinion=""
        )


def test_publicity_runs_its_working_days_and_an_objection_stops_the_close(published, cast, now):
    with pytest.raises(Refused, match="期满次日"):
        tasks.close(published, by=cast.city_chief, now=now)
    assert published.publicity_derivation["unit"] == "working"
    later = now + timedelta(days=20)
    raised = closing.register_objection(published, by=cast.city_chief, now=now, text="有群众反映未整改到位")
    with pytest.raises(Refused, match="异议"):
        tasks.close(published, by=cast.city_chief, now=later)
    closing.answer_objection(raised, by=cast.city_chief, now=later, upheld=False, answer="已复核，整改到位")
    assert tasks.close(published, by=cast.city_chief, now=later).state == TaskState.CLOSED


def test_the_applicant_never_reviews_even_with_every_role(ledger, cast, now):
    """A task of the office's own: one of its people applies, another must judge."""
    task = ledger.issued(cast.city_officer)
    task = tasks.start(task, by=cast.city_officer, now=now)
    for measure in task.measures.all():
        tasks.complete_measure(measure, by=cast.city_officer, now=now, evidence="a", done_on=timezone.localdate(now))
    task = tasks.self_check(task, by=cast.city_officer, now=now)
    task = tasks.apply_close(task, by=cast.city_officer, now=now, statement="完成", signer="处长")
    with pytest.raises(Refused, match="须由他人"):
        tasks.take_up(task, by=cast.city_officer, now=now)
    assert tasks.take_up(task, by=cast.city_chief, now=now).state == TaskState.UNDER_REVIEW


def test_a_returned_task_gets_its_reason_and_a_new_day(applied, cast, now):
    with pytest.raises(Refused, match="理由"):
        tasks.send_back(applied, by=cast.city_chief, now=now, note=" ")
    new = timezone.localdate(now) + timedelta(days=90)
    task = tasks.send_back(applied, by=cast.city_chief, now=now, note="材料不全", new_due_on=new)
    assert (task.state, task.due_on) == (TaskState.RETURNED, new)
    assert tasks.self_check(task, by=cast.liaison, now=now).state == TaskState.SELF_CHECKED


def test_a_relapse_reopens_a_closed_task_with_its_measures_open(published, cast, now):
    task = tasks.close(published, by=cast.city_chief, now=now + timedelta(days=20))
    new = timezone.localdate(now) + timedelta(days=120)
    task = tasks.reopen(task, by=cast.city_chief, now=now + timedelta(days=60), note="回潮", new_due_on=new)
    assert (task.state, task.progress, task.closed_on) == (TaskState.REOPENED, 0, None)
    assert not TaskMeasure.objects.filter(task=task, done_on__isnull=False).exists()


def test_a_long_term_duty_is_settled_for_a_stage_only(ledger, cast, now):
    task = ledger.issued(cast.liaison, kind=TaskKind.LONG_TERM, due_on=None)
    task = tasks.start(task, by=cast.liaison, now=now)
    on = timezone.localdate(now)
    for measure in task.measures.all():
        tasks.complete_measure(measure, by=cast.liaison, now=now, evidence="a", done_on=on)
    task = tasks.self_check(task, by=cast.liaison, now=now)
    task = tasks.apply_close(task, by=cast.liaison, now=now, statement="阶段", signer="局长")
    task = tasks.take_up(task, by=cast.city_chief, now=now)
    task = tasks.verify_site(task, by=cast.city_chief, now=now, checks=ALL, verified_on=on, opinion="")
    task = tasks.publicise(task, by=cast.city_chief, now=now)
    assert tasks.close(task, by=cast.city_chief, now=now + timedelta(days=20)).state == TaskState.KEPT_UP


def test_one_extension_moves_the_day_and_a_second_is_refused(ledger, cast, now):
    task, new = ledger.insurance, timezone.localdate(now) + timedelta(days=100)
    asked = tasks.request_extension(task, by=cast.liaison, now=now, new_due_on=new, reason="招标延后")
    with pytest.raises(Refused, match="尚未审批"):
        tasks.request_extension(task, by=cast.liaison, now=now, new_due_on=new, reason="再次")
    with pytest.raises(Refused):
        tasks.decide_extension(asked, by=cast.liaison, now=now, approve=True, opinion="")
    tasks.decide_extension(asked, by=cast.city_chief, now=now, approve=True, opinion="同意")
    task.refresh_from_db()
    assert task.due_on == new
    with pytest.raises(Refused, match="用完"):
        tasks.request_extension(task, by=cast.liaison, now=now, new_due_on=new + timedelta(days=9), reason="再次")


def test_an_extension_is_asked_for_before_the_day_has_passed(ledger, cast, now):
    late = now + timedelta(days=61)
    with pytest.raises(Refused, match="届满前"):
        tasks.request_extension(
            ledger.insurance, by=cast.liaison, now=late, new_due_on=timezone.localdate(late), reason="晚了"
        )


def test_the_unit_may_correct_contacts_but_not_its_day(ledger, cast, now):
    task = tasks.edit(ledger.insurance, by=cast.liaison, now=now, values={"person": "新联络员"})
    assert task.person == "新联络员"
    with pytest.raises(Refused, match="整改时限"):
        tasks.edit(task, by=cast.liaison, now=now, values={"due_on": timezone.localdate(now) + timedelta(days=99)})
    with pytest.raises(Refused, match="无权"):
        tasks.edit(task, by=cast.county_officer, now=now, values={"person": "x"})


def test_editing_measures_keeps_what_was_ticked_off(ledger, cast, now):
    task = tasks.start(ledger.insurance, by=cast.liaison, now=now)
    measure = task.measures.get(number=1)
    tasks.complete_measure(measure, by=cast.liaison, now=now, evidence="a", done_on=timezone.localdate(now))
    tasks.edit(task, by=cast.city_officer, now=now, values={}, measures=["新增一条", "制定办法"])
    kept = list(task.measures.values_list("number", "text", "evidence"))
    assert kept == [(1, "新增一条", ""), (2, "制定办法", "a")]


def test_a_task_without_a_lead_unit_or_measures_is_not_issued(ledger, cast, now):
    task = tasks.draft(ledger.plan, by=cast.city_officer, now=now, title="空", kind=TaskKind.PHASED)
    with pytest.raises(Refused) as refused:
        tasks.issue(task, by=cast.city_officer, now=now)
    assert len(refused.value.reasons) == 4


def test_each_person_sees_the_tasks_of_the_own_area_or_unit(ledger, cast):
    seen = {who: set(Task.objects.visible_to(cast.everyone[who])) for who in cast.everyone}
    everything = {ledger.insurance, ledger.east, ledger.west}
    assert seen["city_officer"] == seen["city_chief"] == everything
    assert seen["county_officer"] == {ledger.east}
    assert seen["neighbour_officer"] == {ledger.west}
    assert seen["liaison"] == {ledger.insurance}
    for who in ("principal", "manager", "outsider", "inspector", "system_admin", "audit_admin"):
        assert seen[who] == set()


def test_reporting_starts_the_task_and_moves_its_figure(ledger, cast, now):
    report = progress.save(ledger.insurance, "2026-10", by=cast.liaison, now=now, percent=40, text="已印发方案")
    done = progress.submit(report, by=cast.liaison, now=now)
    task = Task.objects.get(pk=ledger.insurance.pk)
    assert (task.state, task.progress, task.progress_text) == (TaskState.IN_PROGRESS, 40, "已印发方案")
    with pytest.raises(Refused, match="已经报送"):
        progress.save(task, "2026-10", by=cast.liaison, now=now, percent=50, text="改")
    progress.send_back(done, by=cast.city_officer, now=now, note="请补充数据")
    again = progress.save(task, "2026-10", by=cast.liaison, now=now, percent=45, text="补充数据")
    assert progress.submit(again, by=cast.liaison, now=now).percent == 45


def test_a_neighbour_or_a_unit_that_only_helps_does_not_report(ledger, cast, now):
    for who in (cast.neighbour_officer, cast.city_officer, cast.inspector):
        with pytest.raises(Refused, match="牵头单位"):
            progress.save(ledger.insurance, "2026-10", by=who, now=now, percent=1, text="x")


def test_a_unit_is_told_once_of_what_was_issued_that_day_and_each_time_a_task_comes_back(applied, cast, now):
    plan = applied.plan
    more = [tasks.draft(plan, by=cast.city_officer, now=now, title=title, lead_agency=cast.liaison.agency,
                        measures=["一"], start_on=timezone.localdate(now),
                        due_on=timezone.localdate(now) + timedelta(days=30)) for title in "甲乙"]  # fmt: skip
    before = set(cast.liaison.notices.values_list("key", flat=True))
    for task in more:
        tasks.issue(task, by=cast.city_officer, now=now + timedelta(days=1))
    tasks.send_back(applied, by=cast.city_chief, now=now, note="佐证不足")
    told = cast.liaison.notices.exclude(key__in=before).order_by("created_at").values_list("title", flat=True)
    assert list(told) == [f"整改任务被退回：{applied.code} {applied.title}", f"收到新下达的整改任务：{plan.title}"]
