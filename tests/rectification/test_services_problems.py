"""Problems that await a task: pulled once, made a task or set aside, never closing what they come from."""

from datetime import timedelta

import pytest

from inspections.choices import FindingState
from inspections.models import Finding
from institutions.choices import Conclusion, SelfInspectionState
from institutions.models import SelfInspectionAnswer
from rectification.choices import ProposalKind, ProposalState, TaskState
from rectification.models import Proposal, Task
from rectification.services import problems, tasks
from rectification.workflow import PROPOSAL
from supervision.foundation.errors import Refused
from tests.factories import inspections as a
from tests.factories import institutions as i

DAY = timedelta(days=1)
DUE = (a.NOW + 10 * DAY).date()
LATE = DUE + 5 * DAY


@pytest.fixture
def finding(cast):
    """A confirmed finding of a clinic of the district with an order to correct by DUE."""
    a.institutions(3)
    a.pool(cast, extra=0)
    visit = a.visit_of(a.drawn(cast), cast.inspector)
    a.recorded(visit, cast.inspector, findings=[a.finding(correct_by=DUE)])
    Finding.objects.update(state=FindingState.CONFIRMED)
    return Finding.objects.get()


def pulled(on=LATE):
    return problems.pull(on=on, by=None, now=a.NOW)


def test_a_finding_waits_once_its_order_to_correct_has_run_out(finding):
    assert pulled(on=DUE) == (0, 0)
    assert pulled() == (1, 0)
    row = Proposal.objects.get()
    assert (row.kind, row.institution, row.due_on, row.grave) == ("finding", finding.institution, DUE, False)


def test_pulling_again_changes_nothing(finding):
    pulled()
    assert pulled() == (0, 0)
    assert Proposal.objects.count() == 1


def test_a_serious_finding_does_not_wait_for_its_day(finding):
    finding.visit.result = "CASE_FILED"
    finding.visit.save()
    assert pulled(on=DUE) == (1, 0)
    assert Proposal.objects.get().grave


def test_what_the_institution_found_itself_and_corrected_never_hurts(finding):
    Finding.objects.update(self_found=True)
    assert pulled() == (0, 0)


def test_a_withdrawn_finding_takes_the_waiting_problem_away_but_not_the_task(finding, ledger, cast, now):
    pulled()
    task = problems.to_task([Proposal.objects.get()], ledger.plan, by=cast.city_officer, now=now, title="",
                            lead_agency=cast.county_officer.agency)  # fmt: skip
    Finding.objects.update(state=FindingState.WITHDRAWN)
    assert pulled() == (0, 0)
    assert Proposal.objects.get().state == ProposalState.TASKED
    Proposal.objects.update(state=ProposalState.WAITING)
    assert pulled() == (0, 1)
    assert Proposal.objects.get().state == ProposalState.LAPSED
    assert Task.objects.filter(pk=task.pk).exists()


def test_closing_the_task_leaves_the_finding_as_it_is(finding, ledger, cast, now):
    pulled()
    task = problems.to_task([Proposal.objects.get()], ledger.plan, by=cast.city_officer, now=now, title="",
                            lead_agency=cast.county_officer.agency)  # fmt: skip
    tasks.cancel(task, by=cast.city_officer, now=now, note="另案处理")
    finding.refresh_from_db()
    assert finding.state == FindingState.CONFIRMED


def test_a_problem_of_a_self_inspection_waits_after_its_own_day(cast):
    filing = i.started(cast, i.tied(cast, i.institution()))
    answer = SelfInspectionAnswer.objects.filter(self_inspection=filing).first()
    SelfInspectionAnswer.objects.filter(pk=answer.pk).update(
        conclusion=Conclusion.PROBLEM, problem_text="消毒记录不全", due_on=DUE
    )
    assert pulled() == (0, 0)  # not handed in yet
    filing.state = SelfInspectionState.SUBMITTED
    filing.save()
    assert pulled() == (1, 0)
    assert Proposal.objects.get().title == "消毒记录不全"
    SelfInspectionAnswer.objects.filter(pk=answer.pk).update(done_on=LATE)
    assert pulled() == (0, 1)


def alarm(key="a", **values):
    given = {"title": "三年内15次处罚", "seen_on": DUE, "region_code": a.HEDONG, "by": None, "now": a.NOW}
    return problems.propose(ProposalKind.ALARM, key, **given | values)


def test_an_alarm_is_called_in_once_and_is_not_taken_away_by_the_pull(db):
    first = alarm()
    assert alarm(title="另一说法").pk == first.pk
    assert pulled() == (0, 0)
    assert Proposal.objects.get().title == "三年内15次处罚"


def test_several_become_one_task_with_every_wording_kept(ledger, cast, now):
    rows = [alarm("a"), alarm("b", title="同类违规上升")]
    task = problems.to_task(rows, ledger.plan, by=cast.city_officer, now=now, title="集中整治",
                            lead_agency=cast.county_officer.agency)  # fmt: skip
    assert (task.state, task.title, task.measures.count()) == (TaskState.DRAFT, "集中整治", 2)
    assert "三年内15次处罚" in task.problem.text
    assert "同类违规上升" in task.problem.text
    assert set(Proposal.objects.values_list("state", "task")) == {(ProposalState.TASKED, task.pk)}


def test_one_that_was_dealt_with_meanwhile_stops_the_whole_step(ledger, cast, now):
    rows = [alarm("a"), alarm("b")]
    problems.set_aside(rows[1], by=cast.city_officer, now=now, reason="已停业")
    with pytest.raises(Refused, match="不立任务"):
        problems.to_task(rows, ledger.plan, by=cast.city_officer, now=now, title="",
                         lead_agency=cast.county_officer.agency)  # fmt: skip
    assert Proposal.objects.get(source="alarm:a").state == ProposalState.WAITING
    assert not ledger.plan.problems.exists()


def test_setting_aside_needs_a_reason_and_can_be_undone(cast, now):
    row = alarm()
    with pytest.raises(Refused, match="理由"):
        problems.set_aside(row, by=cast.city_officer, now=now, reason=" ")
    row = problems.set_aside(row, by=cast.city_officer, now=now, reason="已停业")
    assert problems.restore(row, by=cast.city_officer, now=now).state == ProposalState.WAITING


def test_problems_are_given_out_by_the_lead_office_of_the_area(cast):
    row = alarm()
    seen = {who for who, user in cast.everyone.items() if Proposal.objects.visible_to(user).exists()}
    assert seen == {"city_officer"}
    offered = {who for who, user in cast.everyone.items() if PROPOSAL.open_to(user, row)}
    assert offered == {"city_officer"}
