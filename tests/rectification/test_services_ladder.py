"""The ladder: proposed by rules, decided by people, issued by rank, answered, ended."""

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from docx import Document

from rectification.choices import EscalationState as E
from rectification.choices import Rung
from rectification.models import Escalation, LadderRule, Task
from rectification.services import ladder, ladder_word, lights, step_proposals
from rectification.workflow import ESCALATION
from supervision.foundation.errors import Refused
from supervision.foundation.models import Agency, Notice

REQUIREMENT = {"reason": "进展滞后。", "requirement": "抓紧整改。"}


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def step(ledger, cast, now):
    """step(Rung.LETTER, "east"): a draft about that task."""

    def made(rung, task="east", **values):
        task = getattr(ledger, task)
        given = REQUIREMENT | values
        return ladder.draft(ledger.plan, by=cast.city_officer, now=now, rung=rung, addressee=task.lead_agency,
                            tasks=[task], **given)  # fmt: skip

    return made


@pytest.fixture
def issued(step, cast, now):
    """The same, signed and issued."""

    def made(rung, task="east", **values):
        drafted = step(rung, task, **values)
        signed = ladder.sign(drafted, by=cast.city_chief, now=now)
        return ladder.issue(signed, by=cast.city_officer, now=now)

    return made


def test_each_paper_is_called_by_rung_and_rank(step):
    assert step(Rung.LETTER, "east").form == "督办通知"
    assert step(Rung.LETTER, "insurance").form == "督办函"


def test_a_commission_cannot_interview_a_parallel_bureau_and_is_told_who_can(step, cast, now):
    office = cast.city_officer.agency
    wrong = step(Rung.INTERVIEW, "insurance", issuer=office)
    with pytest.raises(Refused) as refused:
        ladder.sign(wrong, by=cast.city_chief, now=now)
    told = str(refused.value)
    assert "联席会议" in told
    assert "天津市人民政府" in told
    assert Escalation.objects.get().state == E.DRAFTED
    assert ladder.sign(step(Rung.INTERVIEW, "east"), by=cast.city_chief, now=now).state == E.SIGNED


@pytest.mark.parametrize("rung", [Rung.CIRCULAR, Rung.INTERVIEW, Rung.LISTED])
def test_what_is_harder_than_a_letter_goes_to_a_parallel_bureau_only_in_a_higher_name(step, rung):
    assert step(rung, "insurance").issuer.kind == "joint_conference"
    assert step(rung, "east").issuer.kind == "health_authority"


def test_in_another_body_s_name_it_takes_effect_with_its_number_and_sealed_scan(step, cast, now):
    signed = ladder.sign(step(Rung.INTERVIEW, "insurance"), by=cast.city_chief, now=now)
    with pytest.raises(Refused, match="文号"):
        ladder.issue(signed, by=cast.city_officer, now=now)
    with pytest.raises(Refused, match="扫描件"):
        ladder.issue(signed, by=cast.city_officer, now=now, number="津联席〔2026〕5号")
    scan = SimpleUploadedFile("盖章.pdf", b"%PDF-1.4 sealed")
    done = ladder.issue(signed, by=cast.city_officer, now=now, number="津联席〔2026〕5号", files=[scan])
    assert (done.state, done.number) == (E.ISSUED, "津联席〔2026〕5号")
    assert Escalation.objects.visible_to(cast.liaison).get() == done


def test_who_drafted_does_not_sign(ledger, cast, now):
    drafted = ladder.draft(ledger.plan, by=cast.city_chief, now=now, rung=Rung.LETTER, tasks=[ledger.east],
                           addressee=ledger.east.lead_agency, **REQUIREMENT)  # fmt: skip
    with pytest.raises(Refused, match="他人"):
        ladder.sign(drafted, by=cast.city_chief, now=now)


def test_a_unit_sees_it_when_it_is_issued_answers_and_the_way_down_is_recorded(issued, step, cast, now):
    draft = step(Rung.LETTER, "west")
    assert not Escalation.objects.visible_to(cast.neighbour_officer).exists()
    letter = issued(Rung.LETTER)
    assert letter.answer_due_on > timezone.localdate(now)
    assert Notice.objects.filter(recipient=cast.county_officer, title__contains=letter.code).exists()
    with pytest.raises(Refused, match="尚未答复"):
        ladder.settle(letter, by=cast.city_chief, now=now)
    answered = ladder.answer(letter, by=cast.county_officer, now=now, text="已安排。")
    back = ladder.send_back(answered, by=cast.city_officer, now=now, note="缺少佐证")
    answered = ladder.answer(back, by=cast.county_officer, now=now, text="已补充佐证。")
    done = ladder.settle(answered, by=cast.city_chief, now=now)
    assert (done.state, done.ended_on) == (E.SETTLED, timezone.localdate(now))
    assert "已办结" in Task.objects.get(pk=letter.tasks.get().pk).supervision
    assert Escalation.objects.get(pk=draft.pk).state == E.DRAFTED


def test_a_listing_names_level_and_deadline_and_is_lifted_when_the_task_has_asked_to_be_closed(issued, step, cast, now):
    with pytest.raises(Refused, match="督办级别"):
        ladder.sign(step(Rung.LISTED), by=cast.city_chief, now=now)
    day = timezone.localdate(now) + timedelta(days=30)
    listed = issued(Rung.LISTED, level="市级", deadline_on=day)
    listed = ladder.answer(listed, by=cast.county_officer, now=now, text="已完成。")
    with pytest.raises(Refused, match="摘牌"):
        ladder.settle(listed, by=cast.city_chief, now=now)
    with pytest.raises(Refused, match="尚未申请销号"):
        ladder.lift(listed, by=cast.city_chief, now=now, end_number="津卫督〔2026〕9号")
    Task.objects.filter(pk__in=listed.tasks.values("pk")).update(state="close_applied")
    with pytest.raises(Refused, match="文号"):
        ladder.lift(listed, by=cast.city_chief, now=now, end_number=" ")
    done = ladder.lift(listed, by=cast.city_chief, now=now, end_number="津卫督〔2026〕9号")
    assert done.state == E.LIFTED
    words = "".join(paragraph.text for paragraph in Document(io.BytesIO(ladder_word.lifting(done))).paragraphs)
    assert "解除" in words
    assert "津卫督〔2026〕9号" in words


def test_accountability_is_only_proposed_to_whom_it_belongs(step, cast, now):
    with pytest.raises(Refused, match="移送单位"):
        ladder.sign(step(Rung.ACCOUNT), by=cast.city_chief, now=now)
    organ = Agency.objects.get(code="120000-ZZB")
    signed = ladder.sign(step(Rung.ACCOUNT, recipient=organ), by=cast.city_chief, now=now)
    assert signed.paper["to"] == organ.name
    assert "问责建议书" in signed.paper["title"]


def test_the_paper_stays_as_it_was_signed_and_rebuilds_to_the_byte(issued):
    letter = issued(Rung.LETTER)
    before = ladder.word_of(letter)
    Task.objects.update(title="后来改过的名称", progress=99)
    assert ladder.word_of(Escalation.objects.get()) == before
    Escalation.objects.update(sha256="0" * 64)
    with pytest.raises(Refused, match="哈希"):
        ladder.word_of(Escalation.objects.get())


def test_tasks_of_another_unit_do_not_get_into_a_letter(ledger, cast, now):
    with pytest.raises(Refused, match=ledger.west.code):
        ladder.draft(ledger.plan, by=cast.city_officer, now=now, rung=Rung.LETTER, tasks=[ledger.west],
                     addressee=ledger.east.lead_agency, **REQUIREMENT)  # fmt: skip


# --- proposals ---------------------------------------------------------------------------------------
@pytest.fixture
def red(ledger, now):
    """Two tasks of the eastern district are overdue."""
    on = timezone.localdate(now)
    second = ledger.issued(type("Lead", (), {"agency": ledger.east.lead_agency}))
    Task.objects.filter(pk__in=[ledger.east.pk, second.pk]).update(due_on=on - timedelta(days=3))
    Task.objects.exclude(pk__in=[ledger.east.pk, second.pk]).update(progress=60)
    lights.refresh(Task.objects.all(), on=on)
    return ledger


def test_red_proposes_one_letter_for_all_tasks_of_the_unit_and_only_once(red, now):
    (made,) = [step for step in step_proposals.propose_all(now=now) if step.addressee == red.east.lead_agency]
    assert (made.rung, made.state, made.tasks.count(), made.rule.code) == (Rung.LETTER, E.PROPOSED, 2, "SJ-01")
    assert {fact["task"] for fact in made.facts} == set(made.tasks.values_list("code", flat=True))
    assert step_proposals.propose_all(now=now) == []
    assert step_proposals.propose_all(now=now + timedelta(days=1)) == []


def test_a_proposal_of_a_rule_on_trial_has_no_effect_until_the_rule_is_confirmed(red, cast, now):
    made = next(step for step in step_proposals.propose_all(now=now) if step.addressee == red.east.lead_agency)
    assert not Escalation.objects.visible_to(cast.county_officer).exists()
    with pytest.raises(Refused, match="试运行"):
        ladder.take_up(made, by=cast.city_officer, now=now)
    LadderRule.objects.filter(pk=made.rule_id).update(confirmed=True)
    taken = ladder.take_up(Escalation.objects.get(pk=made.pk), by=cast.city_officer, now=now)
    assert taken.state == E.DRAFTED
    assert taken.reason
    assert not Notice.objects.exclude(key__startswith="issued:").exists()


def test_an_unanswered_letter_proposes_the_next_step_once_and_a_standing_step_keeps_its_tasks(issued, red, now):
    letter = issued(Rung.LETTER)
    later = timezone.make_aware(timezone.datetime.combine(letter.answer_due_on + timedelta(days=1), now.time()))
    made = [step for step in step_proposals.propose_all(now=later) if step.previous_id == letter.pk]
    assert [(step.rung, step.addressee) for step in made] == [(Rung.CIRCULAR, letter.addressee)]
    assert letter.number in made[0].reason
    again = step_proposals.propose_all(now=later + timedelta(days=1))
    assert [step for step in again if step.previous_id == letter.pk] == []


def test_a_dismissed_proposal_needs_a_reason_and_does_not_come_back(red, cast, now):
    made = next(step for step in step_proposals.propose_all(now=now) if step.addressee == red.east.lead_agency)
    with pytest.raises(Refused, match="理由"):
        ladder.dismiss(made, by=cast.city_officer, now=now, note=" ")
    ladder.dismiss(made, by=cast.city_officer, now=now, note="已在会上说明")
    assert not [step for step in step_proposals.propose_all(now=now) if step.addressee == red.east.lead_agency]


# --- every state × action × role ---------------------------------------------------------------------
OFFICE, CHIEF, UNIT = {"city_officer", "city_chief"}, {"city_chief"}, {"county_officer"}
EXPECTED = {
    "take_up": ({E.PROPOSED}, OFFICE),
    "dismiss": ({E.PROPOSED}, OFFICE),
    "sign": ({E.DRAFTED}, CHIEF),
    "issue": ({E.SIGNED}, OFFICE),
    "withdraw": ({E.DRAFTED, E.SIGNED}, OFFICE),
    "answer": ({E.ISSUED, E.RETURNED}, UNIT),
    "hold": ({E.ISSUED, E.ANSWERED, E.RETURNED}, OFFICE),
    "send_back": ({E.ANSWERED}, OFFICE),
    "settle": ({E.ISSUED, E.ANSWERED}, CHIEF),
    "lift": ({E.ISSUED, E.ANSWERED}, CHIEF),
}


def test_the_table_by_hand_has_every_verb():
    assert set(EXPECTED) == set(ESCALATION.steps)


def test_each_person_is_offered_exactly_what_the_table_says(step, cast):
    row = step(Rung.LETTER)
    for state in E.values:
        setattr(row, "state", state)  # noqa: B010 - not stored: only what is offered in this state is asked
        for who, user in cast.everyone.items():
            offered = {action.verb for action in ESCALATION.open_to(user, row)}
            expected = {verb for verb, (states, people) in EXPECTED.items() if state in states and who in people}
            assert offered == expected, f"{who} in {state}"
