"""The month inside the unit and towards the office: figures, sections, the leader's signature, late and in grace."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from rectification import queries
from rectification.choices import Pace, ReportState
from rectification.models import ProgressReport, SectionDraft, Task
from rectification.services import figures, lights, progress, sections
from rectification.workflow import REPORT
from supervision.foundation.access import Role
from supervision.foundation.errors import Refused
from supervision.foundation.services.accounts import open_account

PERIOD = "2026-10"


def at(day, hour=10, month=10):
    """A moment of autumn 2026 by Beijing's clock."""
    return timezone.make_aware(datetime(2026, month, day, hour))


@pytest.fixture
def task(ledger):
    """The bureau's task, begun in time to owe October."""
    row = ledger.insurance
    row.start_on, row.due_on = at(1, month=8).date(), at(31, month=12).date()
    row.save()
    return row


@pytest.fixture
def person(cast, now):
    """``person(name, role, section)``: somebody of the liaison's bureau."""

    def opened(name, role, section=""):
        return open_account(username=name, name=name, agency=cast.liaison.agency, roles=[role], section=section,
                            password="correct horse battery 9", by=None, now=now)  # fmt: skip

    return opened


@pytest.fixture
def counted(ledger, cast, now):
    """The plan asks for one figure."""
    return figures.add(ledger.plan, by=cast.city_officer, now=now, name="检查家次", unit="家次", definition="到场即计")


def saved(task, cast, moment, period=PERIOD, **values):
    return progress.save(task, period, by=cast.liaison, now=moment, **{"percent": 40, "text": "推进", **values})


def submitted(task, cast, moment, **values):
    return progress.submit(saved(task, cast, moment, **values), by=cast.liaison, now=moment, signer="局长")


# --- figures -------------------------------------------------------------------------------------------
def test_the_total_is_last_months_total_and_this_month(task, cast, counted):
    submitted(task, cast, at(20, month=9), period="2026-09", figures={counted: (Decimal(5), None, "")})
    report = submitted(task, cast, at(20), figures={counted: (Decimal(3), None, "")})
    assert report.figures.get().total == 8


def test_a_total_that_does_not_add_up_is_refused_with_the_sum_until_a_note_explains_it(task, cast, counted):
    submitted(task, cast, at(20, month=9), period="2026-09", figures={counted: (Decimal(5), None, "")})
    report = saved(task, cast, at(20), figures={counted: (Decimal(3), Decimal(9), "")})
    with pytest.raises(Refused, match="上月累计 5 \\+ 本月 3 = 8，填的是 9"):
        progress.submit(report, by=cast.liaison, now=at(20))
    report = saved(task, cast, at(20), figures={counted: (Decimal(3), Decimal(9), "上月漏计1家")})
    assert progress.submit(report, by=cast.liaison, now=at(20)).state == ReportState.SUBMITTED


def test_a_figure_asked_for_must_be_given_and_an_ended_one_not(task, cast, counted, now):
    report = saved(task, cast, at(20))
    with pytest.raises(Refused, match="请填写“检查家次”的本月数"):
        progress.submit(report, by=cast.liaison, now=at(20))
    figures.end(counted, by=cast.city_officer, now=now, ended=True)
    assert progress.submit(report, by=cast.liaison, now=at(20)).state == ReportState.SUBMITTED


def test_figures_are_the_offices_to_define(ledger, cast, now):
    with pytest.raises(Refused, match="无权"):
        figures.add(ledger.plan, by=cast.liaison, now=now, name="x", unit="件", definition="x")


def test_sums_keep_units_without_a_report_and_never_fall(task, ledger, cast, counted):
    submitted(task, cast, at(20, month=9), period="2026-09", figures={counted: (Decimal(5), None, "")})
    tasks = Task.objects.filter(pk__in=[task.pk, ledger.east.pk])
    (row,) = figures.rolled_up(tasks, PERIOD)
    assert (row["month"], row["total"]) == (0, 5)
    assert [(cell["month"], cell["total"]) for cell in row["units"]] == [(0, 5), (0, 0)]


# --- progress ------------------------------------------------------------------------------------------
def test_progress_below_last_months_is_asked_for_a_reason_and_then_taken(task, cast):
    submitted(task, cast, at(20, month=9), period="2026-09", percent=60)
    report = saved(task, cast, at(20), percent=50)
    with pytest.raises(Refused, match="由上月 60% 降为 50%"):
        progress.submit(report, by=cast.liaison, now=at(20))
    report = saved(task, cast, at(20), percent=50, drop_reason="抽查发现两家未完成")
    assert progress.submit(report, by=cast.liaison, now=at(20)).percent == 50


def test_the_pace_is_kept_with_the_report(task, cast):
    assert submitted(task, cast, at(20), percent=10).pace == Pace.BEHIND  # 52 % should be done
    assert progress.pace_of(task, 100, at(20).date(), 15) == Pace.DONE


def test_silence_turns_the_light_on_the_day_after_the_cut_off_as_was_foretold(task, cast):
    (told,) = lights.forecast([task], PERIOD, on=at(20).date()).values()
    lights.refresh(Task.objects.filter(pk=task.pk), on=at(26).date())
    task.refresh_from_db()
    assert (task.light, task.light_reasons) == told
    assert "not_reported" in task.light_reasons


# --- the leader's signature ------------------------------------------------------------------------------
def test_with_a_leader_on_the_portal_the_month_goes_over_his_desk(task, cast, person):
    leader = person("leader", Role.UNIT_LEADER)
    report = saved(task, cast, at(20))
    with pytest.raises(Refused, match="送审签"):
        progress.submit(report, by=cast.liaison, now=at(20))
    report = progress.pass_on(report, by=cast.liaison, now=at(20))
    with pytest.raises(Refused, match="正在单位审签"):
        saved(task, cast, at(20), text="再改")
    done = progress.sign(report, by=leader, now=at(21))
    assert (done.state, done.signer, done.reporter) == (ReportState.SUBMITTED, "leader", cast.liaison)
    task.refresh_from_db()
    assert (task.progress, task.state) == (40, "in_progress")


def test_the_reporter_never_signs_and_a_foreign_leader_sees_nothing(task, cast, person):
    both = person("both", Role.UNIT_LEADER)
    report = progress.pass_on(saved(task, cast, at(20)), by=cast.liaison, now=at(20))
    ProgressReport.objects.filter(pk=report.pk).update(reporter=both)
    with pytest.raises(Refused, match="须由他人"):
        progress.sign(report, by=both, now=at(21))
    with pytest.raises(Refused, match="无权"):
        progress.sign(report, by=cast.city_chief, now=at(21))


def test_the_leader_hands_one_back_and_the_others_go_on(task, ledger, cast, person, now):
    leader = person("leader", Role.UNIT_LEADER)
    other = ledger.issued(cast.liaison)
    rows = [progress.pass_on(saved(one, cast, at(20)), by=cast.liaison, now=at(20)) for one in (task, other)]
    with pytest.raises(Refused, match="理由"):
        progress.hand_back(rows[0], by=leader, now=at(21), note=" ")
    progress.hand_back(rows[0], by=leader, now=at(21), note="补充数据")
    progress.sign(rows[1], by=leader, now=at(21))
    states = dict(ProgressReport.objects.values_list("task", "state"))
    assert states == {task.pk: ReportState.DRAFT, other.pk: ReportState.SUBMITTED}


def test_each_step_of_a_report_is_offered_to_whom_it_belongs(task, cast, person):
    leader = person("leader", Role.UNIT_LEADER)
    report = saved(task, cast, at(20))
    everybody = {**cast.everyone, "leader": leader}
    expected = {
        ReportState.DRAFT: {"submit": {"liaison"}, "pass_on": {"liaison"}},
        ReportState.TO_SIGN: {"recall": {"liaison"}, "sign": {"leader"}, "hand_back": {"leader"}},
        ReportState.SUBMITTED: {"send_back": {"city_officer", "city_chief"}, "accept": {"city_officer", "city_chief"}},
        ReportState.SENT_BACK: {"submit": {"liaison"}, "pass_on": {"liaison"}},
        ReportState.ACCEPTED: {},
    }
    for state, verbs in expected.items():
        report.state = state
        offered = {}
        for who, user in everybody.items():
            for action in REPORT.open_to(user, report):
                offered.setdefault(action.verb, set()).add(who)
        assert offered == verbs, state


# --- sent back, late, grace -------------------------------------------------------------------------------
def test_sent_back_at_23_on_the_last_day_and_answered_within_the_grace_is_not_late(task, cast):
    report = submitted(task, cast, at(25, 16))  # Sunday; the grace is the next working day
    report = progress.send_back(report, by=cast.city_officer, now=at(25, 23), note="请补充数据")
    assert report.answer_by == at(26).date()
    lights.refresh(Task.objects.filter(pk=task.pk), on=at(26).date())
    task.refresh_from_db()
    assert "not_reported" not in task.light_reasons
    assert task.pk in queries.reported_tasks(PERIOD, at(26).date()).values_list("task", flat=True)
    answered = submitted(task, cast, at(26, 17))
    assert (answered.late, answered.arrived_at) == (False, at(25, 16))


def test_unanswered_after_the_grace_it_counts_as_not_reported_and_then_as_late(task, cast):
    report = submitted(task, cast, at(25, 16))
    progress.send_back(report, by=cast.city_officer, now=at(25, 23), note="请补充数据")
    lights.refresh(Task.objects.filter(pk=task.pk), on=at(27).date())
    task.refresh_from_db()
    assert "not_reported" in task.light_reasons
    assert submitted(task, cast, at(27)).late


def test_what_first_comes_after_the_cut_off_is_late_and_is_taken(task, cast):
    report = submitted(task, cast, at(26))
    assert report.late
    progress.send_back(report, by=cast.city_officer, now=at(26), note="请补充")
    lights.refresh(Task.objects.filter(pk=task.pk), on=at(26).date())
    task.refresh_from_db()
    assert "not_reported" in task.light_reasons  # a grace heals no lateness


# --- sections ------------------------------------------------------------------------------------------
def test_sections_write_their_part_and_the_reporter_merges_them(task, cast, person):
    staff = person("staff", Role.SECTION_STAFF, "医药处")
    asked = sections.split(task, PERIOD, ["医药处", "法规处", "医药处"], by=cast.liaison, now=at(18))
    assert [one.section for one in asked] == ["医药处", "法规处"]
    sections.write(asked[0], by=staff, now=at(19), text="补签12家")
    behalf = sections.write(asked[1], by=cast.liaison, now=at(19), text="已印发")
    assert behalf.on_behalf
    report = sections.merge(task, PERIOD, by=cast.liaison, now=at(20))
    assert report.text == "【医药处】补签12家\n【法规处】已印发"
    with pytest.raises(Refused, match="没有新的科室进展"):
        sections.merge(task, PERIOD, by=cast.liaison, now=at(20))
    sections.write(asked[0], by=staff, now=at(21), text="又补签3家")
    assert sections.merge(task, PERIOD, by=cast.liaison, now=at(21)).text.endswith("已印发\n又补签3家")


def test_a_section_writes_only_its_own_part_and_only_until_the_month_has_left(task, cast, person):
    stranger = person("stranger", Role.SECTION_STAFF, "办公室")
    (asked,) = sections.split(task, PERIOD, ["医药处"], by=cast.liaison, now=at(18))
    with pytest.raises(Refused, match="只有“医药处”的人员"):
        sections.write(asked, by=stranger, now=at(19), text="x")
    assert SectionDraft.objects.visible_to(stranger).count() == 1
    assert not SectionDraft.objects.visible_to(cast.city_officer).exists()
    submitted(task, cast, at(20))
    with pytest.raises(Refused, match="不能再填写"):
        sections.write(asked, by=cast.liaison, now=at(21), text="x")


def test_asking_a_section_again_keeps_what_it_wrote(task, cast):
    (first,) = sections.split(task, PERIOD, ["医药处"], by=cast.liaison, now=at(18))
    sections.write(first, by=cast.liaison, now=at(19), text="已写")
    (again,) = sections.split(task, PERIOD, ["医药处"], by=cast.liaison, now=at(19) + timedelta(hours=1))
    assert (again.pk, again.text) == (first.pk, "已写")
