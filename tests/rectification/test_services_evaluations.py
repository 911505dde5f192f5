"""Self-evaluations: asked with what the ledger says, signed, graded, returned one by one, rolled up with zeros."""

import io
from datetime import timedelta

import pytest
from django.utils import timezone
from docx import Document
from openpyxl import load_workbook

from rectification.choices import EvaluationState as E
from rectification.choices import RoundState, TaskState
from rectification.models import EvaluationLine, EvaluationRound, EvaluationScheme, SelfEvaluation, Task
from rectification.queries.conference import rollup
from rectification.rules import evaluations as rule
from rectification.services import evaluation_file, evaluations, progress
from supervision.foundation.access import Role
from supervision.foundation.errors import Refused
from supervision.foundation.models import Agency, Notice
from supervision.foundation.services.accounts import open_account
from tests.factories import conference as a

DAY = timedelta(days=1)


@pytest.fixture
def round_(ledger, cast, now):
    """An open round about the three tasks of the ledger."""
    return a.asked(cast, ledger.plan, now)


def of(round_, code):
    return round_.evaluations.select_related("agency", "round__scheme").get(agency__code=code)


def leader_of(cast, now):
    return open_account(username="leader", name="局领导", agency=cast.liaison.agency, roles=[Role.UNIT_LEADER],
                        password="correct horse battery 9", by=None, now=now)  # fmt: skip


# --- asking ------------------------------------------------------------------------------------------------
def test_every_unit_that_leads_a_task_is_asked_with_what_the_ledger_says_of_it(ledger, cast, now):
    report = progress.save(ledger.insurance, f"{timezone.localdate(now):%Y-%m}", by=cast.liaison, now=now, percent=30,
                           text="完成首轮核查。")  # fmt: skip
    made = a.asked(cast, ledger.plan, now, opened=False)
    progress.submit(report, by=cast.liaison, now=now, signer="局长")
    assert not SelfEvaluation.objects.visible_to(cast.liaison).exists()
    evaluations.open_up(made, by=cast.city_officer, now=now)
    assert set(made.evaluations.values_list("agency__code", flat=True)) == {"120000-YBJ", "120102-WJW", "120103-WJW"}
    line = EvaluationLine.objects.get(task=ledger.insurance)
    assert (line.facts["progress"], line.texts) == (30, {"work": "完成首轮核查。"})
    assert line.grade == ""
    assert Notice.objects.filter(recipient=cast.liaison, title__contains="年度自评").count() == 1
    assert [row.agency.code for row in SelfEvaluation.objects.visible_to(cast.liaison)] == ["120000-YBJ"]


@pytest.mark.parametrize(
    ("values", "why"),
    [({"period": "2026-Q1"}, "2026-H1"), ({"due_on": timezone.localdate() - 9 * DAY}, "不能早于今天")],
)
def test_a_round_needs_a_period_and_a_day_to_come(ledger, cast, now, values, why):
    with pytest.raises(Refused, match=why):
        a.asked(cast, ledger.plan, now, **values)


def test_a_period_of_a_plan_is_asked_once_unless_it_was_cancelled(round_, ledger, cast, now):
    with pytest.raises(Refused, match="已布置"):
        a.asked(cast, ledger.plan, now)
    evaluations.cancel(round_, by=cast.city_officer, now=now)
    assert a.asked(cast, ledger.plan, now).pk != round_.pk


def test_a_round_past_its_day_is_opened_or_reopened_by_another_day_to_come(ledger, cast, now):
    made, later, who = a.asked(cast, ledger.plan, now, opened=False), now + 11 * DAY, {"by": cast.city_officer}
    with pytest.raises(Refused, match="填写新的报送截止"):
        evaluations.open_up(made, now=later, **who)
    with pytest.raises(Refused, match="不能早于今天"):
        evaluations.open_up(made, now=later, due_on=timezone.localdate(now), **who)
    day = timezone.localdate(later) + DAY
    assert evaluations.open_up(made, now=later, due_on=day, **who).due_on == day
    evaluations.close(made, now=later, **who)
    with pytest.raises(Refused, match="不能早于今天"):
        evaluations.reopen(made, now=later, due_on=timezone.localdate(now), **who)
    assert evaluations.reopen(made, now=later, due_on=day + DAY, **who).due_on == day + DAY


def test_a_round_whose_tasks_were_cancelled_since_is_not_opened(ledger, cast, now):
    made = a.asked(cast, ledger.plan, now, opened=False)
    Task.objects.update(state=TaskState.CANCELLED)
    with pytest.raises(Refused, match="没有单位需要自评"):
        evaluations.open_up(made, by=cast.city_officer, now=now)
    made.refresh_from_db()
    assert (made.state, made.evaluations.count()) == (RoundState.DRAFT, 3)


# --- the member ----------------------------------------------------------------------------------------------
def test_what_is_missing_is_named_line_by_line_and_nothing_is_handed_in(round_, cast, now):
    row = of(round_, "120000-YBJ")
    with pytest.raises(Refused) as refused:
        evaluations.submit(row, by=cast.liaison, now=now, signer="局长")
    told = str(refused.value)
    for part in ("总体情况", "第 1 项没有选择自评等次", "“完成情况”", "“存在不足”"):
        assert part in told
    assert "下一步举措" not in told
    assert of(round_, "120000-YBJ").state == E.FILLING


def test_a_leader_with_an_account_signs_here_and_is_not_the_author(round_, cast, now):
    leader = leader_of(cast, now)
    row = a.filled(of(round_, "120000-YBJ"), cast.liaison, now)
    with pytest.raises(Refused, match="送审签"):
        evaluations.submit(row, by=cast.liaison, now=now, signer="局长")
    evaluations.pass_on(row, by=cast.liaison, now=now)
    assert Notice.objects.filter(recipient=leader, title__contains="待审签").count() == 1
    done = evaluations.sign(row, by=leader, now=now)
    assert (done.state, done.signer) == (E.SUBMITTED, "局领导")
    leader.roles = [Role.UNIT_LEADER, Role.LIAISON]
    leader.save()
    other = a.filled(of(round_, "120000-YBJ"), leader, now) if done.state == E.FILLING else done
    SelfEvaluation.objects.filter(pk=other.pk).update(state=E.TO_SIGN, author=leader)
    with pytest.raises(Refused, match="他人"):
        evaluations.sign(other, by=leader, now=now)


def test_without_such_a_leader_the_name_of_who_signed_on_paper_is_asked(round_, cast, now):
    row = a.filled(of(round_, "120000-YBJ"), cast.liaison, now)
    with pytest.raises(Refused, match="审签"):
        evaluations.submit(row, by=cast.liaison, now=now)
    with pytest.raises(Refused, match="没有可审签"):
        evaluations.pass_on(row, by=cast.liaison, now=now)


def test_nobody_else_writes_and_nothing_is_written_after_the_roll_up(round_, cast, now):
    row = of(round_, "120000-YBJ")
    for stranger in (cast.city_officer, cast.county_officer):
        with pytest.raises(Refused, match="本单位"):
            a.filled(row, stranger, now)
    evaluations.close(round_, by=cast.city_officer, now=now)
    with pytest.raises(Refused, match="不能修改"):
        a.filled(row, cast.liaison, now)


# --- the office ------------------------------------------------------------------------------------------------
def test_another_grade_of_the_office_needs_its_reason_and_the_whole_is_taken_when_all_are_graded(round_, cast, now):
    row = a.handed_in(of(round_, "120000-YBJ"), cast.liaison, now)
    (line,) = row.lines.all()
    with pytest.raises(Refused, match="没有评定等次"):
        evaluations.accept(row, by=cast.city_chief, now=now)
    with pytest.raises(Refused, match="理由"):
        evaluations.grade(row, by=cast.city_chief, now=now, lines={line.pk: ("undone", "")})
    evaluations.grade(row, by=cast.city_chief, now=now, lines={line.pk: ("undone", "台账不实")})
    assert evaluations.accept(row, by=cast.city_chief, now=now).state == E.ACCEPTED
    line.refresh_from_db()
    assert (line.grade, line.office_grade, line.office_note) == ("done", "undone", "台账不实")


def test_a_return_needs_a_reason_and_makes_nobody_late(round_, cast, now):
    row = a.handed_in(of(round_, "120000-YBJ"), cast.liaison, now)
    a.handed_in(of(round_, "120102-WJW"), cast.county_officer, now)
    with pytest.raises(Refused, match="理由"):
        evaluations.send_back(row, by=cast.city_officer, now=now, note=" ")
    evaluations.send_back(row, by=cast.city_officer, now=now, note="请补数量")
    after = timezone.localdate(now) + 20 * DAY
    late = {group.evaluation.agency.code: group.is_late for group in rollup(round_, cast.city_officer, after).members
            if group.evaluation}  # fmt: skip
    assert late == {"120000-YBJ": False, "120102-WJW": False, "120103-WJW": True}
    again = a.handed_in(of(round_, "120000-YBJ"), cast.liaison, now + 15 * DAY)
    assert timezone.localdate(again.arrived_at) == timezone.localdate(now)
    assert of(round_, "120102-WJW").state == E.SUBMITTED


def test_the_office_presses_those_that_have_not_reported(round_, cast, now):
    a.handed_in(of(round_, "120102-WJW"), cast.county_officer, now)
    assert evaluations.press(round_, by=cast.city_officer, now=now) == 2
    pressed = Notice.objects.filter(title__startswith="催报")
    assert set(pressed.values_list("recipient__username", flat=True)) == {"liaison", "hexi"}


# --- the roll-up --------------------------------------------------------------------------------------------------
def test_the_roll_up_keeps_zeros_areas_and_who_has_not_reported(round_, cast, now):
    a.handed_in(of(round_, "120102-WJW"), cast.county_officer, now, grade="mostly")
    a.filled(of(round_, "120000-YBJ"), cast.liaison, now)  # not handed in: does not count
    found = rollup(round_, cast.city_officer, timezone.localdate(now))
    rows = {group.name: (group.tally.total, list(group.tally.own.values())) for group in found.members}
    assert rows["天津市河东区卫生健康委员会"] == (1, [0, 1, 0])
    assert rows["天津市医疗保障局"] == (1, [0, 0, 0])
    assert rows["天津市公安局"] == (0, [0, 0, 0])
    members = Agency.objects.filter(in_joint_conference=True, region_code="120000000")
    assert len(rows) == 2 + members.count()  # two districts and every member of the city's conference
    assert [row.agency.code for row in found.waiting] == ["120000-YBJ", "120103-WJW"]
    assert (found.total.total, found.total.ungraded) == (3, 2)
    assert [(group.name, group.tally.total) for group in found.areas] == [("", 3)]
    own = rollup(round_, cast.liaison, timezone.localdate(now))
    assert [group.name for group in own.members] == ["天津市医疗保障局"]


def test_what_was_asked_on_trial_stays_with_the_office_though_the_form_is_confirmed_later(round_, ledger, cast, now):
    today = timezone.localdate(now)
    assert round_.is_trial
    assert rollup(round_, cast.city_officer, today).shows_office
    assert not rollup(round_, cast.liaison, today).shows_office
    scheme = EvaluationScheme.objects.get()
    with pytest.raises(Refused, match="无权"):
        evaluations.confirm_scheme(scheme, by=cast.city_officer, now=now, basis="津卫〔2026〕3号")
    with pytest.raises(Refused, match="依据"):
        evaluations.confirm_scheme(scheme, by=cast.city_chief, now=now, basis="")
    evaluations.confirm_scheme(scheme, by=cast.city_chief, now=now, basis="津卫〔2026〕3号")
    past = EvaluationRound.objects.get()
    assert past.is_trial
    assert not rollup(past, cast.liaison, today).shows_office
    assert not a.asked(cast, ledger.plan, now, period="2026-H1", opened=False).is_trial
    real = a.asked(cast, ledger.plan, now, period="2026-H2")
    assert not real.is_trial
    assert rollup(real, cast.liaison, today).shows_office


def test_an_unfinished_grade_is_the_office_s_own_until_it_takes_the_evaluation(ledger, cast, now):
    EvaluationScheme.objects.update(confirmed=True)
    round_, today = a.asked(cast, ledger.plan, now), timezone.localdate(now)
    row = a.handed_in(of(round_, "120000-YBJ"), cast.liaison, now)
    (line,) = row.lines.all()
    evaluations.grade(row, by=cast.city_chief, now=now, lines={line.pk: ("undone", "台账不实")})

    def seen(user):
        found = rollup(round_, user, today)
        book = load_workbook(io.BytesIO(evaluation_file.workbook(round_, found)))
        words = [cell for cells in book["逐项"].iter_rows(values_only=True) for cell in cells]
        book.close()
        return found.total.office["undone"], "台账不实" in words

    assert seen(cast.city_officer) == (1, True)
    assert seen(cast.liaison) == (0, False)
    evaluations.accept(row, by=cast.city_chief, now=now)
    assert seen(cast.liaison) == (1, True)


def test_workbook_and_paper_say_the_same_and_name_who_is_missing(round_, cast, now):
    a.handed_in(of(round_, "120102-WJW"), cast.county_officer, now)
    found = rollup(round_, cast.city_officer, timezone.localdate(now))
    book = load_workbook(io.BytesIO(evaluation_file.workbook(round_, found)))
    assert book.sheetnames == ["按单位", "按领域", "逐项", "未报送"]
    assert [row[0].value for row in book["未报送"].iter_rows(min_row=2)] == [
        "天津市医疗保障局", "天津市河西区卫生健康委员会",
    ]  # fmt: skip
    members = {row[0]: row[1:] for row in book["按单位"].iter_rows(values_only=True)}
    assert members["天津市公安局"][:3] == ("无牵头任务", 0, 0)
    assert len(list(book["逐项"].iter_rows())) == 2  # the head and the line that was handed in
    book.close()
    paper = Document(io.BytesIO(evaluation_file.document(round_, found)))
    words = "\n".join(row.text for row in paper.paragraphs)
    for part in ("3个单位牵头", "1个单位报送自评，未报送2个", "试运行", "天津市医疗保障局、天津市河西区卫生健康委员会"):
        assert part in words


# --- the form -----------------------------------------------------------------------------------------------------
def test_grades_and_columns_are_data(ledger, cast, now):
    grades, columns = rule.grades_of("好、中、差"), rule.columns_of("主要做法* | 写明数量\n典型案例")
    made = evaluations.add_scheme(by=cast.city_officer, now=now, version="2026版", grades=grades, columns=columns,
                                  basis="征求意见稿")  # fmt: skip
    round_ = a.asked(cast, ledger.plan, now, scheme=made)
    row = of(round_, "120000-YBJ")
    (line,) = row.lines.all()
    evaluations.save(row, by=cast.liaison, now=now, summary="好", lines={line.pk: ("g2", {"c1": "做了", "gap": "无"})})
    line.refresh_from_db()
    assert (line.grade, line.texts) == ("g2", {"c1": "做了", "c2": ""})
    assert evaluations.submit(row, by=cast.liaison, now=now, signer="局长").state == E.SUBMITTED
    with pytest.raises(Refused, match="已有名为"):
        evaluations.add_scheme(
            by=cast.city_officer, now=now, version="2026版", grades=grades, columns=columns, basis="x"
        )


@pytest.mark.parametrize(("reader", "text"), [
    (rule.grades_of, "完成"), (rule.grades_of, "好、好"), (rule.columns_of, ""), (rule.columns_of, "甲\n甲"),
    (rule.columns_of, "| 没有名称"), (rule.grades_of, f"好、{'长' * 41}"),
])  # fmt: skip
def test_a_form_that_cannot_be_filled_in_is_refused(reader, text):
    with pytest.raises(rule.Unfit):
        reader(text)


def test_periods_in_words():
    assert [rule.in_words(one) for one in ("2026", "2026-H1", "2026-H2")] == [
        "2026年度",
        "2026年上半年",
        "2026年下半年",
    ]
    assert not rule.is_period("2026-10")
