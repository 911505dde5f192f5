"""Meetings of the joint conference: told, replied to, minuted, signed, issued; what they decide becomes work, once."""

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from docx import Document

from rectification.choices import DecisionStanding, PlanState, Presence, TaskKind, TaskState, UnitRole
from rectification.choices import MeetingState as M
from rectification.duties import DUTIES
from rectification.models import Decision, Meeting, Plan, Task
from rectification.queries.conference import decisions_of
from rectification.services import conference, conference_word, decisions
from supervision.foundation.errors import Refused
from supervision.foundation.models import Notice
from tests.factories import conference as a

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def standing(meeting, user):
    return [row.standing for row in decisions_of(meeting, user)]


# --- the notice ------------------------------------------------------------------------------------------
def test_a_notice_reaches_the_liaisons_of_the_members_and_nobody_sees_the_meeting_before(cast, now):
    meeting = a.prepared(cast, now)
    assert not Meeting.objects.visible_to(cast.liaison).exists()
    conference.convene(meeting, by=cast.city_officer, now=now)
    told = Notice.objects.get(recipient=cast.liaison)
    assert "第三次全体会议" in told.title
    assert Meeting.objects.visible_to(cast.liaison).get() == meeting
    assert not Meeting.objects.visible_to(cast.county_officer).exists()


def test_only_members_of_the_division_are_asked_and_a_meeting_of_nobody_is_not_convened(cast, now):
    meeting = a.prepared(cast, now, members=[a.body("120000-YBJ"), a.body("120102-WJW")])
    assert [seat.agency.code for seat in meeting.attendees.all()] == ["120000-YBJ"]
    empty = a.prepared(cast, now, members=[])
    with pytest.raises(Refused, match="成员单位"):
        conference.convene(empty, by=cast.city_officer, now=now)


def test_a_changed_meeting_is_told_again_and_replies_stay(cast, now):
    meeting = a.convened(cast, now, held_at=now + 3 * DAY)
    conference.reply(meeting, by=cast.liaison, now=now, presence=Presence.ATTENDS, person="副局长")
    members = [seat.agency for seat in meeting.attendees.select_related("agency")][:5]
    ours = a.body("120000-YBJ")
    conference.edit(meeting, by=cast.city_officer, now=now, members={*members, ours}, held_at=now + 4 * DAY)
    seat = meeting.attendees.get(agency=ours)
    assert (seat.presence, seat.person) == (Presence.ATTENDS, "副局长")
    assert Notice.objects.filter(recipient=cast.liaison, title__contains="调整").count() == 1


def test_who_is_asked_no_more_after_the_notice_is_told_so(cast, now):
    meeting = a.convened(cast, now, held_at=now + 3 * DAY)
    kept = [seat.agency for seat in meeting.attendees.exclude(agency=cast.liaison.agency)]
    conference.edit(meeting, by=cast.city_officer, now=now, members=kept)
    assert not meeting.attendees.filter(agency=cast.liaison.agency).exists()
    told = Notice.objects.get(title__contains="邀请已撤回")
    assert (told.recipient, told.url) == (cast.liaison, reverse("rectification:meeting_list"))
    unknown = a.prepared(cast, now)
    conference.edit(unknown, by=cast.city_officer, now=now, members=kept)
    assert Notice.objects.filter(title__contains="邀请已撤回").count() == 1


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ((Presence.ATTENDS, "", ""), "姓名"),
        ((Presence.DEPUTY, "主任", ""), "原因"),
        ((Presence.ABSENT, "", ""), "原因"),
    ],
)
def test_a_reply_says_who_comes_or_why_nobody_does(cast, now, given, missing):
    meeting = a.convened(cast, now)
    with pytest.raises(Refused, match=missing):
        conference.reply(meeting, by=cast.liaison, now=now, presence=given[0], person=given[1], reason=given[2])
    assert meeting.attendees.get(agency=cast.liaison.agency).presence == Presence.ASKED


def test_a_meeting_is_held_when_its_time_has_come_and_everybody_is_accounted_for(cast, now):
    coming = a.convened(cast, now, held_at=now + DAY)
    with pytest.raises(Refused, match="还没有到"):
        conference.hold(coming, by=cast.city_officer, now=now)
    meeting = a.convened(cast, now)
    with pytest.raises(Refused, match="没有登记参会情况"):
        conference.hold(meeting, by=cast.city_officer, now=now)


# --- the minutes -----------------------------------------------------------------------------------------
def test_who_drafted_the_minutes_or_worded_a_decision_does_not_sign_them(cast, now):
    meeting = a.held(cast, now)
    cast.city_chief.roles = [*cast.city_chief.roles, "lead_office"]
    cast.city_chief.save()
    conference.write_minutes(meeting, by=cast.city_chief, now=now, minutes="会议听取了汇报。")
    conference.put_up(meeting, by=cast.city_chief, now=now)
    with pytest.raises(Refused, match="他人"):
        conference.sign(meeting, by=cast.city_chief, now=now)


@pytest.mark.parametrize("writes", ["words", "decision", "strikes"])
def test_nor_does_the_last_writer_whose_colleague_put_the_minutes_up(cast, now, writes):
    meeting, chief = a.held(cast, now), cast.city_chief
    chief.roles = [*chief.roles, "lead_office"]
    chief.save()
    decision = a.decided(cast, meeting, now)
    conference.write_minutes(meeting, by=cast.city_officer, now=now, minutes="会议听取了汇报。")
    if writes == "words":
        conference.write_minutes(meeting, by=chief, now=now, minutes="会议听取并讨论了汇报。")
    elif writes == "decision":
        decisions.put(meeting, decision, by=chief, now=now, joint=(), text="改写。")
    else:
        decisions.drop(decision, by=chief, now=now)
    done = conference.put_up(meeting, by=cast.city_officer, now=now)
    assert (done.minutes_by, done.put_up_by) == (chief, cast.city_officer)
    with pytest.raises(Refused, match="他人"):
        conference.sign(meeting, by=chief, now=now)


def test_nor_does_who_put_up_what_a_colleague_wrote(cast, now):
    meeting, chief = a.held(cast, now), cast.city_chief
    chief.roles = [*chief.roles, "lead_office"]
    chief.save()
    conference.write_minutes(meeting, by=cast.city_officer, now=now, minutes="会议听取了汇报。")
    conference.put_up(meeting, by=chief, now=now)
    with pytest.raises(Refused, match="他人"):
        conference.sign(meeting, by=chief, now=now)


def test_minutes_without_words_or_with_a_day_before_the_meeting_are_not_put_up(cast, now):
    meeting = a.held(cast, now)
    a.decided(cast, meeting, now, days=-30)
    with pytest.raises(Refused) as refused:
        conference.put_up(meeting, by=cast.city_officer, now=now)
    assert "会议纪要" in str(refused.value)
    assert "第 1 项" in str(refused.value)


def test_the_paper_lists_who_was_there_and_every_decision_in_its_exact_words(cast, now):
    done = a.issued(cast, now, decisions=lambda meeting: a.decided(
        cast, meeting, now, "开展集中收运，形成做法。\n试点先行。", joint=("120000-GAJ",)))  # fmt: skip
    words = "\n".join(row.text for row in Document(io.BytesIO(conference_word.word_of(done))).paragraphs)
    assert done.number == f"市联席会议纪要〔{timezone.localdate(now).year}〕1号"
    for part in (done.number, "1．开展集中收运，形成做法。", "试点先行。", "牵头单位：天津市医疗保障局",
                 "共同负责：天津市公安局", "出席：", "天津市改革完善医疗卫生行业综合监管工作联席会议"):  # fmt: skip
        assert part in words
    assert conference_word.word_of(done) == conference_word.word_of(Meeting.objects.get(pk=done.pk))
    Meeting.objects.filter(pk=done.pk).update(paper={**done.paper, "title": "改过"})
    with pytest.raises(Refused, match="哈希"):
        conference_word.word_of(Meeting.objects.get(pk=done.pk))


def test_a_number_of_the_office_s_own_system_comes_with_the_scan(cast, now):
    meeting = a.signed(cast, now)
    with pytest.raises(Refused, match="扫描件"):
        conference.issue(meeting, by=cast.city_officer, now=now, number="津卫联〔2026〕5号")
    scan = SimpleUploadedFile("纪要.pdf", b"%PDF-1.4 sealed")
    done = conference.issue(meeting, by=cast.city_officer, now=now, number="津卫联〔2026〕5号", files=[scan])
    assert (done.number, done.scan_count) == ("津卫联〔2026〕5号", 1)


def test_what_the_minutes_will_say_is_the_office_s_business_until_they_are_issued(cast, now):
    meeting = a.signed(cast, now)
    assert not Decision.objects.visible_to(cast.liaison).exists()
    conference.issue(meeting, by=cast.city_officer, now=now)
    assert Decision.objects.visible_to(cast.liaison).count() == 1
    assert Notice.objects.filter(recipient=cast.liaison, title__contains="已印发").count() == 1


# --- decisions become work ---------------------------------------------------------------------------------
def three(cast, now):
    """Two that say who and when, one that says neither, and one that is only put on record."""

    def make(meeting):
        a.decided(cast, meeting, now, joint=("120000-GAJ", "120000-WJW"))
        a.decided(cast, meeting, now, "长期开展联合抽查。", lead="120102-WJW", days=None, kind=TaskKind.LONG_TERM)
        a.decided(cast, meeting, now, "研究会商机制。", lead="", days=None)
        a.decided(cast, meeting, now, "原则通过工作规则。", lead="", days=None, record_reason="由办公室印发")

    return make


def test_issuing_makes_tasks_of_the_decisions_in_the_year_s_plan_in_one_step(cast, now):
    done = a.issued(cast, now, decisions=three(cast, now))
    plan = Plan.objects.get(of_conference=True)
    assert (plan.title, plan.state) == (f"{timezone.localdate(now).year}年联席会议议定事项", PlanState.CONFIRMED)
    assert [row.chapter for row in plan.measures.all()] == [done.title] * 3
    first, second = Task.objects.filter(plan=plan).order_by("code")
    assert (first.title, first.state) == ("建立线索双向移送清单", TaskState.NOT_STARTED)
    assert (first.lead_agency.code, second.kind) == ("120000-YBJ", TaskKind.LONG_TERM)
    assert set(first.units.values_list("agency__code", "role")) == {
        ("120000-GAJ", UnitRole.JOINT), ("120000-WJW", UnitRole.JOINT),
    }  # fmt: skip
    assert first.due_basis == f"{done.number}第1项"
    assert Notice.objects.filter(recipient=cast.county_officer, title__contains="长期开展联合抽查").count() == 1
    assert first.measure.decision.text == first.measure.text == "建立线索双向移送清单。每月交换。"
    assert standing(done, cast.city_officer) == [
        DecisionStanding.OPEN, DecisionStanding.OPEN, DecisionStanding.UNCOVERED, DecisionStanding.RECORD,
    ]  # fmt: skip


def test_if_one_decision_cannot_be_ordered_nothing_is_issued(cast, now, monkeypatch):
    meeting = a.signed(cast, now, decisions=three(cast, now))

    def broken(*args, **kwargs):
        raise Refused("坏了")

    monkeypatch.setattr(decisions.tasks, "issue", broken)
    with pytest.raises(Refused, match="坏了"):
        conference.issue(meeting, by=cast.city_officer, now=now)
    assert Meeting.objects.get().state == M.SIGNED
    assert not Plan.objects.filter(of_conference=True).exists()
    monkeypatch.undo()
    assert conference.issue(meeting, by=cast.city_officer, now=now).number.endswith("〕1号")


def test_nothing_is_made_twice_and_a_second_meeting_goes_into_the_same_plan(cast, now):
    first = a.issued(cast, now, decisions=three(cast, now))
    with pytest.raises(Refused):
        conference.issue(first, by=cast.city_officer, now=now)
    assert decisions.into_plan(first, by=cast.city_officer, now=now) == []
    second = a.issued(cast, now, title="专题会议")
    plan = Plan.objects.get(of_conference=True)
    assert list(plan.measures.values_list("number", "chapter")) == [
        *((number, first.title) for number in (1, 2, 3)), (4, second.title),
    ]  # fmt: skip
    assert Task.objects.filter(plan=plan).count() == 3


def test_a_closed_plan_of_decisions_is_followed_by_another_of_the_year(cast, now):
    a.issued(cast, now)
    Plan.objects.filter(of_conference=True).update(state=PlanState.CLOSED)
    a.issued(cast, now, title="专题会议")
    assert Plan.objects.filter(of_conference=True).count() == 2


def test_a_decision_left_open_is_red_until_somebody_says_who_and_when_and_is_ordered_once(cast, now):
    done = a.issued(cast, now, decisions=three(cast, now))
    row = done.decisions.get(number=3)
    work = {"lead": a.body("120000-SCJGW"), "joint": [a.body("120000-WJW")], "kind": TaskKind.PHASED}
    due = timezone.localdate(now) + 40 * DAY
    with pytest.raises(Refused, match="完成时限"):
        decisions.give_task(row, by=cast.city_officer, now=now, due_on=None, **work)
    with pytest.raises(Refused, match="无权"):
        decisions.give_task(row, by=cast.city_chief, now=now, due_on=due, **work)
    stranger = a.body("000000-WJW")
    with pytest.raises(Refused, match="单位名录"):
        decisions.give_task(row, by=cast.city_officer, now=now, due_on=due, **work | {"lead": stranger})
    task = decisions.give_task(row, by=cast.city_officer, now=now, due_on=due, **work)
    assert (task.state, task.lead_agency.code) == (TaskState.NOT_STARTED, "120000-SCJGW")
    assert [unit.name for unit in task.measure.units.all()] == ["市市场监管委", "市卫生健康委"]
    with pytest.raises(Refused, match="已经立为任务"):
        decisions.give_task(row, by=cast.city_officer, now=now, due_on=due, **work)
    assert standing(done, cast.city_officer)[2] == DecisionStanding.OPEN


def test_a_decision_left_open_that_needs_nobody_is_put_on_record_with_the_reason(cast, now):
    done = a.issued(cast, now, decisions=three(cast, now))
    first, row = done.decisions.get(number=1), done.decisions.get(number=3)
    with pytest.raises(Refused, match="理由"):
        decisions.set_aside(row, by=cast.city_officer, now=now, note=" ")
    with pytest.raises(Refused, match="已经立为任务"):
        decisions.set_aside(first, by=cast.city_officer, now=now, note="不再需要")
    decisions.set_aside(row, by=cast.city_officer, now=now, note="并入第1项办理")
    assert standing(done, cast.city_officer)[2] == DecisionStanding.RECORD
    assert Plan.objects.get(of_conference=True).measures.count() == 2
    with pytest.raises(Refused, match="只备查"):
        decisions.set_aside(row, by=cast.city_officer, now=now, note="再次")


def test_closing_the_task_closes_the_decision_and_a_cancelled_one_leaves_it_without(cast, now):
    done = a.issued(cast, now)
    task = Task.objects.get()
    Task.objects.update(state=TaskState.CLOSED, closed_on=timezone.localdate(now))
    assert standing(done, cast.liaison) == [DecisionStanding.CLOSED]
    Task.objects.filter(pk=task.pk).update(state=TaskState.CANCELLED)
    assert standing(done, cast.liaison) == [DecisionStanding.UNCOVERED]


def test_a_member_is_told_how_far_a_decision_is_but_not_shown_a_task_it_may_not_see(cast, now):
    done = a.issued(cast, now, decisions=lambda meeting: a.decided(cast, meeting, now, lead="120000-SCJGW"))
    (row,) = decisions_of(done, cast.liaison)
    assert (row.standing, row.tasks) == (DecisionStanding.OPEN, [])
    assert len(decisions_of(done, cast.city_officer)[0].tasks) == 1


def test_decisions_are_worded_and_struck_only_while_the_minutes_are_drafted(cast, now):
    meeting = a.held(cast, now)
    first, second = a.decided(cast, meeting, now, "甲"), a.decided(cast, meeting, now, "乙")
    decisions.drop(first, by=cast.city_officer, now=now)
    second.refresh_from_db()
    assert second.number == 1
    done = a.issued(cast, now, title="另一次")
    for change in (
        lambda: decisions.put(done, None, by=cast.city_officer, now=now, text="丙", joint=()),
        lambda: decisions.drop(done.decisions.get(), by=cast.city_officer, now=now),
    ):
        with pytest.raises(Refused, match="不能修改"):
            change()


def test_minutes_that_come_out_after_a_decided_day_are_issued_and_the_task_is_late(cast, now):
    meeting = a.signed(cast, now)
    later = now + 50 * DAY
    conference.issue(meeting, by=cast.city_officer, now=later)
    task = Task.objects.get()
    assert task.start_on == task.due_on < timezone.localdate(later)


def test_an_office_hands_over_issued_meetings_only_while_a_decision_has_no_task(cast, now):
    held = {duty.key: duty for duty in DUTIES}["meetings"]
    office, on = cast.city_officer.agency, timezone.localdate(now)
    done = a.issued(cast, now)
    assert not held.rows(office, on).exists()
    waiting = a.issued(cast, now, title="专题会议", decisions=lambda m: a.decided(cast, m, now, lead=None, days=0))
    assert [row.pk for row in held.rows(office, on)] == [waiting.pk] != [done.pk]
