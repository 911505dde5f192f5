"""Pages of the joint conference, as the people who use them see them."""

import io
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from rectification.choices import EvaluationState as E
from rectification.choices import MeetingState as M
from rectification.choices import Presence, UnitRole
from rectification.models import Decision, EvaluationRound, EvaluationScheme, Meeting, SelfEvaluation, Task
from rectification.services import evaluations
from tests.factories import conference as a
from tests.rectification.pages import text, visitor

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def page(client):
    return visitor(client)


def test_a_meeting_is_planned_convened_replied_to_and_its_roll_taken_on_one_page(page, cast, now):
    members = [a.body("120000-YBJ").pk, a.body("120000-GAJ").pk]
    at = timezone.localtime(now - DAY)
    given = {"conference": a.body("120000-LXHY").pk, "kind": "special", "title": "医疗美容专题会议",
             "held_at": f"{at:%Y-%m-%d %H:%M}", "place": "第一会议室", "chair": "副主任", "agenda": "研究广告会商",
             "members": members}  # fmt: skip
    page(cast.city_officer, "meeting_new", data=given)
    meeting = Meeting.objects.get()
    assert page(cast.liaison, "meeting_detail", meeting.code).status_code == 404
    page(cast.city_officer, "meeting_act", meeting.code, data={"verb": "convene"})
    shown = text(page(cast.liaison, "meeting_detail", meeting.code))
    assert "本单位回复" in shown
    assert "会议纪要" not in shown
    wrong = page(cast.liaison, "meeting_reply", meeting.code, data={"reply-presence": Presence.ATTENDS})
    assert "姓名" in text(wrong)
    page(cast.liaison, "meeting_reply", meeting.code,
         data={"reply-presence": Presence.ATTENDS, "reply-person": "副局长"})  # fmt: skip
    police = meeting.attendees.get(agency__code="120000-GAJ")
    roll = {f"seat{seat.pk}-{name}": value for seat in meeting.attendees.all()
            for name, value in (("presence", seat.presence), ("person", seat.person), ("reason", ""))}  # fmt: skip
    roll |= {f"seat{police.pk}-presence": Presence.ABSENT}
    assert "说明原因" in text(page(cast.city_officer, "meeting_roll", meeting.code, data=roll))
    page(cast.city_officer, "meeting_roll", meeting.code, data=roll | {f"seat{police.pk}-reason": "另有任务"})
    page(cast.city_officer, "meeting_act", meeting.code, data={"verb": "hold"})
    meeting.refresh_from_db()
    assert meeting.state == M.HELD
    assert set(meeting.attendees.values_list("presence", flat=True)) == {Presence.ATTENDS, Presence.ABSENT}


def test_minutes_and_decisions_are_written_and_a_decision_without_a_task_is_red_and_ordered(page, cast, now):
    meeting = a.held(cast, now)
    code = meeting.code
    page(cast.city_officer, "meeting_minutes", code, data={"minutes": "会议听取了汇报。", "others": ""})
    page(cast.city_officer, "decision_new", code, data={"text": "研究会商机制。", "kind": "phased"})
    row = Decision.objects.get()
    page(cast.city_officer, "decision_edit", row.pk, data={"text": "建立会商机制。", "kind": "phased"})
    page(cast.city_officer, "decision_new", code, data={"text": "多余的一项。", "kind": "phased"})
    page(cast.city_officer, "decision_drop", Decision.objects.get(number=2).pk, data={})
    page(cast.city_officer, "meeting_act", code, data={"verb": "put_up"})
    address = reverse("rectification:meeting_act", args=[code])
    # Both the button on top and the form with the reason go to the steps, not back to the page.
    assert text(page(cast.city_chief, "meeting_detail", code)).count(f'action="{address}"') == 2
    back = page(cast.city_chief, "meeting_act", code, data={"verb": "hand_back", "hand_back-note": ""})
    assert "理由" in text(back)
    page(cast.city_chief, "meeting_act", code, data={"verb": "sign"})
    page(cast.city_officer, "meeting_act", code, data={"verb": "issue", "issue-number": ""})
    shown = text(page(cast.city_officer, "meeting_detail", code))
    assert "没有任务" in shown
    assert "tint-red" in shown
    counter = page(cast.city_officer, "decision_list", query="?standing=decision_uncovered")
    assert "共 1 条" in text(counter)
    assert page(cast.county_officer, "meeting_detail", code).status_code == 404
    due = timezone.localdate(now) + 30 * DAY
    page(cast.city_officer, "decision_order", row.pk,
         data={"lead": a.body("120000-YBJ").pk, "kind": "phased", "due_on": due.isoformat()})  # fmt: skip
    task = Task.objects.get()
    assert (task.title, task.due_on) == ("建立会商机制", due)
    member = text(page(cast.liaison, "task_detail", task.code))
    assert Meeting.objects.get().number in member
    assert f"/conference/meetings/{code}/" in member
    assert page(cast.liaison, "meeting_word", code).content.startswith(b"PK")


def test_the_words_of_minutes_are_not_given_to_members_before_they_are_issued(page, cast, now):
    meeting = a.signed(cast, now)
    shown = text(page(cast.liaison, "meeting_detail", meeting.code))
    assert "会议听取了汇报" not in shown
    assert "建立线索双向移送清单" not in shown
    assert "尚未印发" in text(page(cast.liaison, "meeting_word", meeting.code))
    assert page(cast.city_officer, "meeting_word", meeting.code).content.startswith(b"PK")
    assert "建立线索双向移送清单" not in text(page(cast.liaison, "decision_list"))


def test_the_office_sees_all_members_with_their_zeros_and_a_member_its_own_ledger(page, cast, ledger):
    ledger.east.units.create(agency=cast.liaison.agency, role=UnitRole.COOPERATE)
    everybody = text(page(cast.city_officer, "member_list"))
    assert "天津市公安局" in everybody
    own = text(page(cast.liaison, "member_list"))
    assert "天津市公安局" not in own
    assert "天津市医疗保障局" in own
    mine = text(page(cast.liaison, "member_ledger", "120000-YBJ"))
    assert ledger.insurance.code in mine
    assert ledger.east.code in mine
    assert ledger.west.code not in mine
    lead = text(page(cast.liaison, "member_ledger", "120000-YBJ", query="?role=lead"))
    assert ledger.east.code not in lead
    for stranger, code in ((cast.liaison, "120000-GAJ"), (cast.county_officer, "120000-YBJ")):
        assert page(stranger, "member_ledger", code).status_code == 404
        assert page(stranger, "member_file", code).status_code == 404
    assert "没有承担任务" in text(page(cast.city_officer, "member_ledger", "120000-GAJ"))


def test_the_workbook_of_a_member_has_the_rows_of_its_page(page, cast, ledger):
    ledger.east.units.create(agency=cast.liaison.agency, role=UnitRole.JOINT)
    answer = page(cast.liaison, "member_file", "120000-YBJ")
    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    rows = list(book.active.iter_rows(values_only=True))
    book.close()
    heads = rows[0]
    told = {row[heads.index("编号")]: row[heads.index("职责")] for row in rows[1:]}
    assert told == {ledger.insurance.code: "牵头", ledger.east.code: "共同负责"}


def _lines(row, **values):
    return {f"line{line.pk}-{name}": value for line in row.lines.all() for name, value in values.items()}


def test_a_round_from_asking_to_the_roll_up(page, cast, ledger, now):
    scheme, due = EvaluationScheme.objects.get(), timezone.localdate(now) + 9 * DAY
    page(cast.city_officer, "round_new", data={
        "plan": ledger.plan.pk, "period": "2026-h1", "title": "上半年自评", "scheme": scheme.pk,
        "due_on": due.isoformat(), "note": "",
    })  # fmt: skip
    round_ = EvaluationRound.objects.get()
    assert round_.period == "2026-H1"
    page(cast.city_officer, "round_act", round_.code, data={"verb": "open"})
    address = reverse("rectification:round_act", args=[round_.code])
    shown = text(page(cast.city_officer, "round_detail", round_.code))
    assert shown.count(f'action="{address}"') == 3  # close, cancel, remind
    row = SelfEvaluation.objects.get(agency=cast.liaison.agency)
    words = _lines(row, grade="done", work="完成核查", gap="无", next="") | {"summary": "总体良好"}
    short = text(page(cast.liaison, "evaluation", row.pk, data=words | _lines(row, work="") | {"submit": "submit"}))
    assert "审签" in short
    page(cast.liaison, "evaluation", row.pk, data=words | {"submit": "submit", "signer": "局长"})
    row.refresh_from_db()
    assert row.state == E.SUBMITTED
    office = text(page(cast.city_officer, "evaluation", row.pk))
    assert "完成核查" in office
    page(cast.city_officer, "evaluation_act", row.pk, data={"verb": "send_back", "note": "请补数量"})
    assert "请补数量" in text(page(cast.liaison, "evaluation", row.pk))
    assert "完成核查" not in text(page(cast.city_officer, "evaluation", row.pk))
    page(cast.liaison, "evaluation", row.pk, data=words | {"submit": "submit", "signer": "局长"})
    page(
        cast.city_chief, "evaluation", row.pk, data=_lines(row, grade="mostly", note="台账不实") | {"submit": "accept"}
    )
    row.refresh_from_db()
    assert row.state == E.ACCEPTED
    assert "台账不实" not in text(page(cast.liaison, "evaluation", row.pk))  # on trial
    assert "市公安局" in text(page(cast.city_officer, "round_detail", round_.code))
    assert "市公安局" not in text(page(cast.liaison, "round_detail", round_.code))
    assert page(cast.city_officer, "round_file", round_.code).content.startswith(b"PK")
    assert page(cast.city_officer, "round_word", round_.code).content.startswith(b"PK")
    assert page(cast.liaison, "round_word", round_.code).status_code == 403
    page(cast.city_chief, "scheme_confirm", scheme.pk, data={"basis": "津卫〔2026〕3号"})
    assert "台账不实" not in text(page(cast.liaison, "evaluation", row.pk))  # it was on trial and stays so


def test_the_member_reads_the_office_s_reasons_once_its_evaluation_is_taken(page, cast, ledger, now):
    EvaluationScheme.objects.update(confirmed=True)
    made = a.asked(cast, ledger.plan, now, opened=False)
    assert 'name="open-due_on"' in text(page(cast.city_officer, "round_detail", made.code))
    day = timezone.localdate(now) + 20 * DAY
    page(cast.city_officer, "round_act", made.code, data={"verb": "open", "open-due_on": day.isoformat()})
    row = SelfEvaluation.objects.select_related("round").get(agency=cast.liaison.agency)
    assert row.round.due_on == day
    a.handed_in(row, cast.liaison, now)
    given = _lines(row, grade="mostly", note="台账不实")
    page(cast.city_chief, "evaluation", row.pk, data=given | {"submit": "save"})
    assert "台账不实" not in text(page(cast.liaison, "evaluation", row.pk))
    page(cast.city_chief, "evaluation", row.pk, data=given | {"submit": "accept"})
    assert "台账不实" in text(page(cast.liaison, "evaluation", row.pk))


def test_members_do_not_see_each_other_s_evaluations(page, cast, ledger, now):
    a.asked(cast, ledger.plan, now)
    row = SelfEvaluation.objects.get(agency=cast.county_officer.agency)
    assert "0 / 1" in text(page(cast.liaison, "round_list"))
    assert "0 / 3" in text(page(cast.city_officer, "round_list"))
    for stranger in (cast.liaison, cast.neighbour_officer):
        assert page(stranger, "evaluation", row.pk).status_code == 404
        assert page(stranger, "evaluation_act", row.pk, data={"verb": "recall"}).status_code == 404
    assert page(cast.county_officer, "evaluation", row.pk).status_code == 200


def test_a_new_form_is_added_by_the_office_and_a_wrong_one_is_told(page, cast):
    wrong = {"version": "2026版", "grades": "完成", "columns": "主要做法*", "basis": "征求意见稿"}
    assert "2 至 6 个" in text(page(cast.city_officer, "scheme_list", data=wrong))
    page(cast.city_officer, "scheme_list", data=wrong | {"grades": "好、中、差"})
    assert EvaluationScheme.objects.get(version="2026版").labels == {"g1": "好", "g2": "中", "g3": "差"}


def test_what_waits_for_whom_stands_on_the_workbench(client, cast, ledger, now):
    a.convened(cast, now, held_at=now + 3 * DAY)
    a.minuted(cast, now)
    round_ = a.asked(cast, ledger.plan, now)
    a.handed_in(SelfEvaluation.objects.get(agency=cast.county_officer.agency), cast.county_officer, now)

    def bench(user):
        client.force_login(user, backend="supervision.foundation.signing_in.PortalBackend")
        return client.get(reverse("workbench")).content.decode()

    liaison = bench(cast.liaison)
    assert "回复参会：第三次全体会议" in liaison
    assert "填报自评：年度自评" in liaison
    assert "审签会议纪要：第三次全体会议" in bench(cast.city_chief)
    assert "审核自评：年度自评（1 份）" in bench(cast.city_officer)
    evaluations.close(round_, by=cast.city_officer, now=now)
    assert "填报自评" not in bench(cast.liaison)
