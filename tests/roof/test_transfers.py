"""Duties move once, row by row, and the figures agree; what is frozen stays."""

import threading
from dataclasses import replace
from datetime import timedelta
from typing import get_args, get_type_hints

import pytest
from django.apps import apps
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from inspections.models import Inspector
from inspections.services import draws
from institutions.choices import GrantKind
from institutions.models import Institution, JurisdictionGrant, SelfInspectionRound
from rectification.choices import TaskState, UnitRole
from rectification.models import MeasureUnit, Plan, Task, TaskUnit
from rectification.services import tasks
from supervision.foundation.choices import TransferState
from supervision.foundation.errors import Refused
from supervision.foundation.jobs import all_jobs
from supervision.foundation.models import Act, Agency, DutyTransfer, JobRun, Notice
from supervision.foundation.services import job_runs, large_transfers, transfers
from supervision.foundation.services.accounts import open_account
from supervision.handing_over import DUTIES
from tests.factories import handing_over as make
from tests.factories import inspections as inspecting
from tests.factories import institutions as registry

DAY = timedelta(days=1)
SIGNED_IN = "supervision.foundation.signing_in.PortalBackend"
# Keys to a body that no duty moves, because the row is frozen or is the register's own.
FROZEN = {
    "inspections.Draw.office": "the register of draws is one chain per office",
    "inspections.CodeHalf.holder": "the half is with the people who keep it",
    "inspections.DepartmentResult.agency": "a team was drawn with this body's officers",
    "inspections.JointPartner.agency": "it answered in its own name; a draft invites its successor anew",
    "inspections.Visit.office": "with the register of its draw",
    "inspections.VisitMade.office": "the same row",
    "inspections.VisitApproval.office": "asked for and decided in this body's name",
    "inspections.YearPlan.office": "published in this body's name; a successor publishes its own",
    "inspections.EnforcementDocument.agency": "it was issued in this body's name",
    "inspections.Disposition.to_agency": "the letter was addressed to it; an open one is answered or sent back",
    "inspections.Forwarding.source": "a receipt",
    "inspections.Forwarding.target": "a receipt; an open one is sent back",
    "inspections.Interview.agency": "the invitation was addressed to it",
    "inspections.Interview.office": "held in this body's name",
    "rectification.Recheck.office": "the register of re-checks is one chain per office",
    "rectification.RecheckItem.unit": "whose close-out was drawn",
    "credit.PointsRecord.notice_agency": "a notice was issued in this body's name",
    "foundation.Agency.successor": "written when a body ends",
    "foundation.AgencyName.agency": "its own names",
    "foundation.DutyTransfer.source": "a record",
    "foundation.DutyTransfer.target": "a record",
    "foundation.Handover.agency": "a record",
    "rectification.FiledPlan.agency": "it filed the plan in its own name",
    "institutions.LicenceChange.agency": "it was decided in this body's name",
    "institutions.LicenceChange.issuer_agency": "the licence names it",
    "institutions.LicenceProposal.agency": "the letter was addressed to it",
    "institutions.ValidationDocument.agency": "it was issued in this body's name",
    "institutions.Transfer.from_agency": "a receipt; an open offer is withdrawn or answered by hand",
    "institutions.Transfer.to_agency": "a receipt",
    "rectification.Escalation.issuer": "it goes out in this body's name",
    "rectification.Escalation.recipient": "the matter was transferred to it",
    "rectification.Reminder.addressee": "a record",
    "rectification.IndicatorSystem.office": "published in this body's name; a successor copies it",
    "rectification.InspectedDistrict.addressee": "the feedback is addressed to it",
    "rectification.InspectedDistrict.issuer": "the feedback goes out in this body's name",
    "rectification.Meeting.conference": "it meets in this body's name",
    "rectification.Attendee.agency": "who was asked, and who was there",
    "rectification.Decision.lead": "what a meeting decided; the work moves with its task",
}
MOVED = {
    "foundation.User.agency": "people", "foundation.Agency.parent": "subordinates",
    "foundation.AgencyAlias.agency": "aliases", "institutions.Institution.responsible_agency": "responsible",
    "institutions.Institution.affiliation_agency": "affiliated", "institutions.JurisdictionGrant.agency": "grants",
    "institutions.SelfInspectionRound.agency": "rounds", "institutions.LicensingAuthority.agency": "licensing",
    "inspections.InspectionPlan.office": "inspection_plans",
    "inspections.Inspector.unit": "inspectors", "inspections.Library.office": "libraries",
    "inspections.Order.office": "orders", "rectification.Task.lead_agency": "tasks",
    "rectification.TaskUnit.agency": "parts", "rectification.MeasureUnit.agency": "measures",
    "rectification.Plan.office": "plans", "rectification.Escalation.addressee": "steps",
    "rectification.GovernmentInspection.office": "government_inspections",
    "rectification.InspectedDistrict.agency": "inspected", "rectification.ResultUse.recipient": "result_uses",
    "rectification.Meeting.office": "meetings", "rectification.EvaluationRound.office": "rounds",
    "rectification.SelfEvaluation.agency": "evaluations",
    "foundation.Collection.agency": "collections", "foundation.CollectionAnswer.agency": "answers",
}  # fmt: skip


@pytest.fixture
def target(cast):
    return make.body("120000-SCJGW")


def lead_of(*rows):
    return [Task.objects.get(pk=row.pk).lead_agency.code for row in rows]


def test_every_key_to_a_body_is_a_duty_or_frozen():
    """A new key to a body needs a duty that moves it, or a reason why it stays."""
    keys = {
        f"{model._meta.label}.{field.name}"
        for label in ("foundation", "institutions", "inspections", "rectification", "credit")
        for model in apps.get_app_config(label).get_models()
        for field in model._meta.fields
        if field.related_model is Agency
    }
    assert sorted(keys - set(FROZEN) - set(MOVED)) == []
    assert set(MOVED.values()) | {"seats"} == {duty.key for duty in DUTIES}


def test_each_duty_lists_the_rows_its_mover_moves(cast, now):
    """Two duties whose functions bear one name would list each other's rows."""
    on, body = timezone.localdate(now), cast.city_officer.agency
    for duty in DUTIES:
        moved = get_args(get_type_hints(duty.move).get("rows"))
        if moved:
            assert duty.rows(body, on).model is moved[0], duty.key


# --- drafting ---------------------------------------------------------------------------------------
def test_a_draft_moves_nothing_and_says_what_is_missing(cast, ledger, now, target):
    source = cast.liaison.agency
    made = make.drafted(cast, source, target, now=now)
    assert (made.state, lead_of(ledger.insurance)) == (TransferState.DRAFT, ["120000-YBJ"])
    for values, why in (
        ({"target": source}, "不能相同"),
        ({"basis": " "}, "依据文号"),
        ({"kinds": ["nothing"]}, "至少选择一类"),
        ({"closes": True, "categories": ["D"]}, "全部职责"),
    ):
        with pytest.raises(Refused, match=why):
            make.drafted(cast, source, values.pop("target", target), now=now, **values)


@pytest.mark.parametrize("who", ["city_officer", "city_chief", "security_admin", "liaison"])
def test_nobody_but_the_system_administrator_moves_duties(cast, ledger, now, target, who):
    by = getattr(cast, who)
    with pytest.raises(Refused):
        transfers.draft(source=cast.liaison.agency, target=target, effective_on=timezone.localdate(now), basis="甲",
                        kinds=["tasks"], duties=DUTIES, by=by, now=now)  # fmt: skip
    made = make.drafted(cast, cast.liaison.agency, target, now=now)
    with pytest.raises(Refused):
        transfers.execute(made, duties=DUTIES, seen="", by=by, now=now)
    with pytest.raises(Refused):
        transfers.cancel(made, by=by, now=now, note="甲")
    assert lead_of(ledger.insurance) == ["120000-YBJ"]


@pytest.mark.parametrize("state", list(TransferState))
@pytest.mark.parametrize("verb", list(transfers.TRANSFER.steps))
def test_each_step_is_open_in_its_state_to_the_system_administrator_alone(cast, ledger, now, target, state, verb):
    made = make.drafted(cast, cast.liaison.agency, target, now=now)
    DutyTransfer.objects.filter(pk=made.pk).update(state=state)
    made.refresh_from_db()
    offered = {
        who: verb in [action.verb for action in transfers.TRANSFER.open_to(user, made)]
        for who, user in cast.everyone.items()
    }
    assert {who for who, there in offered.items() if there} == (
        {"system_admin"} if state == TransferState.DRAFT else set()
    )


# --- carrying out -----------------------------------------------------------------------------------
def test_open_tasks_move_with_their_area_and_settled_ones_stay(cast, ledger, now):
    source, target = cast.county_officer.agency, make.body("120103-WJW")
    closed = ledger.issued(cast.county_officer)
    Task.objects.filter(pk=closed.pk).update(state=TaskState.CLOSED, closed_on=timezone.localdate(now))
    Task.objects.filter(pk=ledger.east.pk).update(person="甲", phone="1", leader="乙")
    done = make.executed(cast, make.drafted(cast, source, target, now=now), now=now)
    moved = Task.objects.get(pk=ledger.east.pk)
    assert (moved.lead_agency, moved.region_code, moved.person, moved.phone) == (target, target.region_code, "", "")
    assert set(moved.measures.values_list("region_code", flat=True)) == {target.region_code}
    assert lead_of(closed) == [source.code]
    figure = done.figures["tasks"]
    counted = {name: figure[name] for name in ("before", "moved", "stayed", "target_before", "target_after", "joined")}
    assert counted == {
        "before": 1, "moved": 1, "stayed": 0, "target_before": 1, "target_after": 2, "joined": 0,
    }  # fmt: skip
    assert (figure["done"], figure["target_done"]) == (1, 0)
    assert Act.objects.filter(verb="rectification.task.move", about=moved.code, label="职责移交").count() == 1
    assert Notice.objects.filter(key=f"transfer:{done.code}", recipient=cast.neighbour_officer).exists()


def test_carried_out_a_second_time_nothing_changes(cast, ledger, now, target):
    done = make.executed(cast, make.drafted(cast, cast.liaison.agency, target, now=now), now=now)
    before = (done.items.count(), Notice.objects.count(), Act.objects.count())
    late = ledger.issued(cast.liaison)
    with pytest.raises(Refused, match="当前状态为“已执行”"):
        make.executed(cast, done, now=now)
    with pytest.raises(Refused):
        transfers.cancel(done, by=cast.system_admin, now=now, note="甲")
    assert (done.items.count(), Notice.objects.count()) == before[:2]
    assert lead_of(late) == ["120000-YBJ"]


def test_only_ticked_rows_move_and_the_others_are_written_down_as_kept(cast, ledger, now, target):
    second = ledger.issued(cast.liaison)
    made = make.drafted(cast, cast.liaison.agency, target, now=now)
    done = make.executed(cast, made, now=now, chosen={"tasks": {second.pk}})
    assert lead_of(ledger.insurance, second) == ["120000-YBJ", target.code]
    assert (done.figures["tasks"]["before"], done.figures["tasks"]["moved"], done.figures["tasks"]["stayed"]) == (
        2,
        1,
        1,
    )
    assert dict(done.items.values_list("row_id", "moved")) == {ledger.insurance.pk: False, second.pk: True}


@pytest.mark.parametrize("said", [{}, {-1: "并入"}])
def test_a_figure_that_does_not_agree_rolls_everything_back(cast, ledger, now, target, said):
    """A duty that says it moved its rows and did not, or that it joined some and moved them all."""

    def move(rows, source, target, *, by, now, note):
        if said:
            Task.objects.filter(pk__in=[row.pk for row in rows]).update(lead_agency=target)
        return said

    lying = [replace(duty, move=move) if duty.key == "tasks" else duty for duty in DUTIES]
    made = make.drafted(cast, cast.liaison.agency, target, now=now)
    seen = transfers.seal_of(transfers.preview(made, DUTIES, on=timezone.localdate(now)))
    with pytest.raises(Refused, match="数量不符"):
        transfers.execute(made, duties=lying, seen=seen, by=cast.system_admin, now=now)
    made.refresh_from_db()
    assert (made.state, made.items.count(), lead_of(ledger.insurance)) == (TransferState.DRAFT, 0, ["120000-YBJ"])


def test_nothing_ticked_is_no_transfer(cast, ledger, now, target):
    made = make.drafted(cast, cast.liaison.agency, target, now=now)
    with pytest.raises(Refused, match="没有选中"):
        make.executed(cast, made, now=now, chosen={"tasks": set()})
    made.refresh_from_db()
    assert (made.state, made.items.count()) == (TransferState.DRAFT, 0)


def test_what_was_not_looked_at_does_not_move(cast, ledger, now, target):
    made = make.drafted(cast, cast.liaison.agency, target, now=now)
    seen = transfers.seal_of(transfers.preview(made, DUTIES, on=timezone.localdate(now)))
    ledger.issued(cast.liaison)
    with pytest.raises(Refused, match="预览之后"):
        transfers.execute(made, duties=DUTIES, seen=seen, by=cast.system_admin, now=now)
    assert lead_of(ledger.insurance) == ["120000-YBJ"]


def test_not_before_its_day(cast, ledger, now, target):
    made = make.drafted(cast, cast.liaison.agency, target, now=now, effective_on=timezone.localdate(now) + DAY)
    with pytest.raises(Refused, match="此前不能执行"):
        make.executed(cast, made, now=now)
    made.refresh_from_db()
    assert make.executed(cast, made, now=now + DAY).state == TransferState.EXECUTED


def test_a_cancelled_transfer_is_over(cast, ledger, now, target):
    made = transfers.cancel(
        make.drafted(cast, cast.liaison.agency, target, now=now), by=cast.system_admin, now=now, note="方案有变"
    )
    with pytest.raises(Refused, match="已取消"):
        make.executed(cast, made, now=now)


def test_parts_join_where_the_target_has_one_and_the_weightier_role_stays(cast, ledger, now, target):
    source = cast.liaison.agency
    joint = TaskUnit.objects.create(task=ledger.east, agency=source, role=UnitRole.JOINT)
    TaskUnit.objects.create(task=ledger.east, agency=target, role=UnitRole.COOPERATE)
    alone = TaskUnit.objects.create(task=ledger.west, agency=source, role=UnitRole.COOPERATE)
    led = ledger.issued(cast.county_officer, lead_agency=target, units=[(source, UnitRole.COOPERATE)])
    done = make.executed(cast, make.drafted(cast, source, target, now=now, kinds=["parts"]), now=now)
    figure = done.figures["parts"]
    assert (figure["before"], figure["moved"], figure["stayed"], figure["joined"]) == (3, 3, 0, 2)
    assert figure["target_after"] == figure["target_before"] + 1 == 2
    assert ledger.east.units.get().role == UnitRole.JOINT
    assert ledger.west.units.get(pk=alone.pk).agency == target
    assert not led.units.exists()
    assert done.items.get(row_id=joint.pk).note


def test_leading_a_task_ends_the_target_s_lesser_part_in_it(cast, ledger, now, target):
    TaskUnit.objects.create(task=ledger.insurance, agency=target)
    make.executed(cast, make.drafted(cast, cast.liaison.agency, target, now=now), now=now)
    assert lead_of(ledger.insurance) == [target.code]
    assert not ledger.insurance.units.exists()


def test_the_target_reports_at_once_and_the_source_no_longer(cast, ledger, now):
    make.executed(cast, make.drafted(cast, cast.county_officer.agency, make.body("120103-WJW"), now=now), now=now)
    task = Task.objects.get(pk=ledger.east.pk)
    assert task in Task.objects.visible_to(cast.neighbour_officer)
    assert task not in Task.objects.visible_to(cast.county_officer)
    assert tasks.start(task, by=cast.neighbour_officer, now=now).state == TaskState.IN_PROGRESS


def test_a_body_outside_the_plan_s_area_is_refused_and_nothing_else_moves_with_it(cast, ledger, now):
    made = make.drafted(cast, cast.liaison.agency, make.body("110000-WJW"), now=now, kinds=["tasks", "parts"])
    line = transfers.preview(made, DUTIES, on=timezone.localdate(now))[0]
    assert "不在“天津市卫生健康委员会”的辖区内" in line.obstacles[0]
    with pytest.raises(Refused, match="辖区"):
        make.executed(cast, made, now=now)
    made.refresh_from_db()
    assert made.state == TransferState.DRAFT


def test_open_papers_and_their_office_move_but_the_words_of_the_paper_stay(cast, ledger, now, target):
    office = cast.city_officer.agency
    measure = ledger.plan.measures.get()
    MeasureUnit.objects.create(measure=measure, agency=office, name="市卫健委", role="lead", position=0)
    conference = make.body("120000-LXHY")
    make.executed(cast, make.drafted(cast, office, conference, now=now, kinds=["measures", "plans"]), now=now)
    assert Plan.objects.get(pk=ledger.plan.pk).office == conference
    unit = MeasureUnit.objects.get()
    assert (unit.agency, unit.name) == (conference, "市卫健委")


def test_the_same_paper_at_the_other_office_stands_in_the_way(cast, ledger, now):
    conference = make.body("120000-LXHY")
    Plan.objects.filter(pk=ledger.plan.pk).update(source_sha256="a" * 64)
    Plan.objects.create(code="FA-2026-902", title="同一文件", office=conference, region_code="120000000", year=2026,
                        source_sha256="a" * 64, created_at=now)  # fmt: skip
    made = make.drafted(cast, cast.city_officer.agency, conference, now=now, kinds=["plans"])
    with pytest.raises(Refused, match="FA-2026-902"):
        make.executed(cast, made, now=now)


# --- institutions -----------------------------------------------------------------------------------
def test_institutions_move_by_place_and_class_and_the_new_body_acts(cast, now):
    source, target = cast.city_officer.agency, cast.neighbour_officer.agency
    rows = {}
    for code, region, category in (
        ("甲", "120102000", "D211"),
        ("乙", "120103000", "D211"),
        ("丙", "120103000", "A100"),
    ):
        rows[code] = registry.institution(f"{code}医院", region, category_id=category,
                                          responsible_agency_id=source.pk)  # fmt: skip
    hexi = target.region
    made = make.drafted(cast, source, target, now=now, kinds=["responsible"], region=hexi, categories=["D"])
    done = make.executed(cast, made, now=now)
    held = {name: Institution.objects.get(pk=row.pk).responsible_agency_id for name, row in rows.items()}
    assert held == {"甲": source.pk, "乙": target.pk, "丙": source.pk}
    figure = done.figures["responsible"]
    assert (figure["before"], figure["moved"], figure["stayed"]) == (3, 1, 2)
    moved = Institution.objects.get(pk=rows["乙"].pk)
    assert "authority" in moved.parties(cast.neighbour_officer)
    assert Act.objects.filter(verb="institutions.move_responsible", about=moved.code).exists()


def test_cancelled_institutions_and_ended_rounds_stay(cast, now):
    source, target = cast.city_officer.agency, make.body("120000-LXHY")
    gone = registry.institution("甲医院", affiliation_agency_id=source.pk)
    Institution.objects.filter(pk=gone.pk).update(state="cancelled")
    here = registry.institution("乙医院", affiliation_agency_id=source.pk)
    running = registry.a_round(cast, now=now)
    ended = registry.a_round(cast, region="120102000", now=now - 60 * DAY, days=10)
    make.executed(cast, make.drafted(cast, source, target, now=now, kinds=["affiliated", "rounds"]), now=now)
    held = dict(Institution.objects.values_list("pk", "affiliation_agency_id"))
    assert (held[gone.pk], held[here.pk]) == (source.pk, target.pk)
    organised = dict(SelfInspectionRound.objects.values_list("pk", "agency_id"))
    assert (organised[running.pk], organised[ended.pk]) == (target.pk, source.pk)


def test_a_grant_the_target_holds_already_ends(cast, now, target):
    source = cast.neighbour_officer.agency
    given = {"kind": GrantKind.DESIGNATED, "region_code": "120102000", "purpose": "甲", "basis": "乙",
             "valid_from": timezone.localdate(now) - DAY, "granted_at": now}  # fmt: skip
    both, one = registry.institution("甲医院"), registry.institution("乙医院")
    JurisdictionGrant.objects.create(institution=both, agency=target, **given)
    twin = JurisdictionGrant.objects.create(institution=both, agency=source, **given)
    moving = JurisdictionGrant.objects.create(institution=one, agency=source, **given)
    done = make.executed(cast, make.drafted(cast, source, target, now=now, kinds=["grants"]), now=now)
    assert (done.figures["grants"]["moved"], done.figures["grants"]["joined"]) == (2, 1)
    twin.refresh_from_db()
    moving.refresh_from_db()
    assert (twin.ended_at, twin.agency, moving.agency) == (now, source, target)


# --- inspections ------------------------------------------------------------------------------------
def test_plans_that_were_drawn_stay_with_the_office_that_drew_them(cast, now):
    source, target = cast.city_officer.agency, make.body("120000-LXHY")
    inspecting.institutions(6)
    inspecting.pool(cast)
    drawn = inspecting.drawn(cast)
    waiting = inspecting.approved(cast, title="未抽取", period="2027Q1")
    clock = inspecting.approved(cast, title="按月", series="monthly", period="")
    done = make.executed(cast, make.drafted(cast, source, target, now=now, kinds=["inspection_plans"]), now=now)
    for plan in (drawn.plan, waiting, clock):
        plan.refresh_from_db()
    drawn.refresh_from_db()
    assert [plan.office for plan in (drawn.plan, waiting, clock)] == [source, target, target]
    assert (drawn.office, done.figures["inspection_plans"]["done"]) == (source, 1)


def test_a_plan_drawn_by_the_clock_moves_between_two_draws_only(cast, now):
    """While a number is open, and while a void one waits for its next attempt, the plan stays with its register."""
    inspecting.institutions(6)
    inspecting.pool(cast)
    plan = inspecting.approved(cast, series="monthly", period="")
    [duty] = [one for one in DUTIES if one.key == "inspection_plans"]

    def is_free():
        return duty.rows(plan.office, timezone.localdate(now)).filter(pk=plan.pk).exists()

    assert is_free()
    draw = draws.draw_at_once(plan, period="2026-11", by=cast.city_officer, now=inspecting.NOW)
    assert not is_free()
    draws.void(draw, code="POOL_WRONG", by=cast.city_chief, now=inspecting.NOW)
    assert not is_free()
    draw = draws.draw_at_once(plan, period="2026-11", by=cast.city_officer, now=inspecting.NOW)
    assert not is_free()
    inspecting.all_visited(draw)
    draws.reveal(draw, by=cast.city_chief, now=inspecting.NOW + 2 * DAY)
    assert is_free()


def test_a_plan_of_another_area_cannot_be_taken_over(cast, now, target):
    inspecting.drafted(cast.city_officer)
    for other in (cast.county_officer.agency, target):  # a district; a body without an area of its own
        made = make.drafted(cast, cast.city_officer.agency, other, now=now, kinds=["inspection_plans"])
        with pytest.raises(Refused, match="辖区不含"):
            make.executed(cast, made, now=now)


def test_seats_and_the_pool_follow_their_unit(cast, now):
    source, target = make.body("120000-WJD"), make.body("120102-WJD")
    seats = [{"unit": source.code, "skill": ""}, {"unit": "", "skill": ""}]
    plan = inspecting.drafted(cast.city_officer, seats=seats)
    both = inspecting.drafted(cast.city_officer, seats=[*seats, {"unit": target.code, "skill": ""}])
    person = inspecting.inspector(cast.inspector, code="R0001")
    left = inspecting.inspector(code="R0009", status="left")
    done = make.executed(cast, make.drafted(cast, source, target, now=now, kinds=["seats", "inspectors"]), now=now)
    plan.refresh_from_db()
    both.refresh_from_db()
    assert [seat["unit"] for seat in plan.seats] == [target.code, ""]
    assert [seat["unit"] for seat in both.seats] == [target.code, "", target.code]
    assert done.figures["seats"]["joined"] == 1
    placed = dict(Inspector.objects.values_list("pk", "unit__code"))
    assert (placed[person.pk], placed[left.pk]) == (target.code, source.code)


# --- people and the end of a body -------------------------------------------------------------------
def test_people_move_with_their_roles_and_the_security_administrator_is_told(cast, now, target):
    other = open_account(username="other", name="旁人", agency=cast.liaison.agency, roles=["liaison"],
                         password="correct horse battery 9", by=None, now=now)  # fmt: skip
    made = make.drafted(cast, cast.liaison.agency, target, now=now, kinds=["people"])
    make.executed(cast, made, now=now, chosen={"people": {cast.liaison.pk}})
    cast.liaison.refresh_from_db()
    other.refresh_from_db()
    assert (cast.liaison.agency, cast.liaison.roles, other.agency.code) == (target, ["liaison"], "120000-YBJ")
    assert Notice.objects.filter(recipient=cast.security_admin, title__contains="请复核角色").exists()


def test_a_body_with_open_work_ends_only_when_a_successor_takes_all_of_it(cast, ledger, now, target):
    source, today = cast.liaison.agency, timezone.localdate(now)
    with pytest.raises(Refused, match="牵头的整改任务 1"):
        transfers.close_body(source, duties=DUTIES, on=today, basis="津编", by=cast.system_admin, now=now)
    made = make.drafted(cast, source, target, now=now, closes=True)
    with pytest.raises(Refused, match="仍有未移交"):
        make.executed(cast, made, now=now, chosen={"people": set()})
    done = make.executed(cast, made, now=now)
    source.refresh_from_db()
    assert (source.is_active, source.successor, done.state) == (False, target, TransferState.EXECUTED)
    assert lead_of(ledger.insurance) == [target.code]
    assert target.aliases.filter(name="天津市医疗保障局").exists()
    with pytest.raises(Refused, match="已撤销"):
        make.drafted(cast, target, source, now=now)


def test_a_body_with_nothing_open_ends_at_once(cast, now):
    lone = Agency.objects.create(code="120000-KONG", name="空单位", short_name="空", kind="other_department",
                                 region_id="120000000", region_code="120000000")  # fmt: skip
    transfers.close_body(lone, duties=DUTIES, on=timezone.localdate(now), basis="津编", by=cast.system_admin, now=now)
    lone.refresh_from_db()
    assert not lone.is_active


def test_a_body_does_not_come_under_its_own_subordinate(cast, now):
    city, institute = cast.city_officer.agency, make.body("120000-WJD")
    made = make.drafted(cast, city, institute, now=now, kinds=["subordinates"])
    with pytest.raises(Refused, match="不能成为其下级"):
        make.executed(cast, made, now=now)


# --- pages ------------------------------------------------------------------------------------------
def ask(client, user, name, *args, data=None, query=""):
    client.force_login(user, SIGNED_IN)
    address = reverse(name, args=args) + query
    return client.get(address) if data is None else client.post(address, data, follow=True)


def form(source, target, **values):
    return {"source": source.pk, "target": target.pk, "effective_on": timezone.localdate().isoformat(),
            "basis": make.BASIS, "kinds": ["tasks"]} | values  # fmt: skip


def test_drafted_looked_at_unticked_and_carried_out_on_its_pages(client, cast, ledger, target):
    second, source = ledger.issued(cast.liaison), cast.liaison.agency
    page = ask(client, cast.system_admin, "transfer_new", data=form(source, target))
    shown, transfer = page.content.decode(), DutyTransfer.objects.get()
    assert ledger.insurance.code in shown
    assert second.code in shown
    sent = {"seal": page.context["seal"], "listed": ["tasks"], "row": [f"tasks:{second.pk}", "tasks:x", "people:1"]}
    shown = ask(client, cast.system_admin, "transfer_execute", transfer.pk, data=sent).content.decode()
    assert "前后数量一致" in shown
    assert lead_of(ledger.insurance, second) == [source.code, target.code]
    kept = ask(client, cast.system_admin, "transfer_detail", transfer.pk, query="?kind=tasks&moved=0").content.decode()
    assert ledger.insurance.code in kept
    assert second.code not in kept
    [figure] = page.client.get(reverse("transfer_detail", args=[transfer.pk])).context["figures"]
    assert figure["year_before"] == figure["year_after"] == 2


def test_many_rows_are_left_to_the_worker_and_moved_once_however_often_asked(client, cast, ledger, target, settings):
    settings.TRANSFER_AT_ONCE = 0
    source, now = cast.liaison.agency, timezone.now()
    page = ask(client, cast.system_admin, "transfer_new", data=form(source, target))
    transfer = DutyTransfer.objects.get()
    sent = {"seal": page.context["seal"], "listed": ["tasks"], "row": [f"tasks:{ledger.insurance.pk}"]}
    for _twice in range(2):
        shown = ask(client, cast.system_admin, "transfer_execute", transfer.pk, data=sent).content.decode()
        assert "正在后台办理" in shown
    assert lead_of(ledger.insurance) == [source.code]
    with pytest.raises(Refused, match="正在后台"):
        transfers.cancel(DutyTransfer.objects.get(), by=cast.system_admin, now=now, note="不移交了")
    run = JobRun.objects.get(job=large_transfers.CARRY_OUT)
    assert [job_runs.execute(run.pk, all_jobs(), now=now) for _twice in range(2)] == ["done", "already"]
    assert lead_of(ledger.insurance) == [target.code]
    transfer.refresh_from_db()
    assert (transfer.state, transfer.asked_at, transfer.executed_by) == ("executed", None, cast.system_admin)
    assert transfer.items.filter(moved=True).count() == 1
    assert Notice.objects.filter(recipient=cast.system_admin, title__contains="前后数量一致").count() == 1


def test_what_changed_while_the_worker_was_waited_for_is_told_and_nothing_moves(client, cast, ledger, target, settings):
    settings.TRANSFER_AT_ONCE = 0
    source, now = cast.liaison.agency, timezone.now()
    page = ask(client, cast.system_admin, "transfer_new", data=form(source, target))
    transfer = DutyTransfer.objects.get()
    stale = {"seal": "x", "listed": []}
    assert "重新核对" in ask(client, cast.system_admin, "transfer_execute", transfer.pk, data=stale).content.decode()
    assert not JobRun.objects.exists()
    sent = {"seal": page.context["seal"]}
    ask(client, cast.system_admin, "transfer_execute", transfer.pk, data=sent)
    ledger.issued(cast.liaison)
    run = JobRun.objects.get()
    assert job_runs.execute(run.pk, all_jobs(), now=now) == "done"
    page = ask(client, cast.system_admin, "transfer_detail", transfer.pk)
    assert "上次没有执行" in page.content.decode()
    assert lead_of(ledger.insurance) == [source.code]
    ask(client, cast.system_admin, "transfer_execute", transfer.pk, data={"seal": page.context["seal"]})
    run.refresh_from_db()
    assert (run.status, run.attempts) == ("pending", 0)
    job_runs.execute(run.pk, all_jobs(), now=now)
    assert lead_of(ledger.insurance) == [target.code]


def test_the_two_bodies_see_what_was_carried_out_and_nobody_else(client, cast, ledger, now):
    source, target = cast.county_officer.agency, cast.neighbour_officer.agency
    made = make.drafted(cast, source, target, now=now)
    assert ask(client, cast.county_officer, "transfer_detail", made.pk).status_code == 404
    make.executed(cast, made, now=now)
    for who, status in (("county_officer", 200), ("neighbour_officer", 200), ("liaison", 404), ("outsider", 404)):
        assert ask(client, getattr(cast, who), "transfer_detail", made.pk).status_code == status
    for name in ("transfer_list", "transfer_new"):
        assert ask(client, cast.county_officer, name).status_code == 403
    assert ask(client, cast.county_officer, "transfer_execute", made.pk, data={}).status_code == 403


def test_mistakes_of_a_draft_are_said_and_nothing_is_kept(client, cast, target):
    source = cast.liaison.agency
    for values, why in (
        ({"target": source.pk}, "不能相同"),
        ({"region_code": "999999"}, "没有这个区划代码"),
        ({"kinds": []}, "必填"),
    ):
        assert (
            why in ask(client, cast.system_admin, "transfer_new", data=form(source, target) | values).content.decode()
        )
    assert not DutyTransfer.objects.exists()


def test_the_page_of_a_body_ends_it_through_its_successor(client, cast, ledger, target):
    source = cast.liaison.agency
    usual = {"effective_on": timezone.localdate().isoformat(), "basis": make.BASIS}
    shown = ask(client, cast.system_admin, "agency_close", source.code, data=usual).content.decode()
    assert "请全部移交给承接单位后再撤销" in shown
    page = ask(client, cast.system_admin, "agency_close", source.code, data=usual | {"successor": target.pk})
    transfer = DutyTransfer.objects.get()
    rows = [f"{line.duty.key}:{row['pk']}" for line in page.context["lines"] for row in line.items]
    sent = {"seal": page.context["seal"], "listed": transfer.kinds, "row": rows}
    assert "前后数量一致" in ask(client, cast.system_admin, "transfer_execute", transfer.pk, data=sent).content.decode()
    assert not Agency.objects.get(pk=source.pk).is_active


def test_the_page_of_a_transfer_asks_as_much_of_the_database_for_three_rows_as_for_one(
    client, cast, ledger, now, target, django_assert_max_num_queries
):
    made = make.drafted(cast, cast.liaison.agency, target, now=now, kinds=["tasks", "parts"])
    ask(client, cast.system_admin, "transfer_detail", made.pk)
    with django_assert_max_num_queries(60) as one:
        client.get(reverse("transfer_detail", args=[made.pk]))
    for _number in range(2):
        ledger.issued(cast.liaison)
    with django_assert_max_num_queries(60) as three:
        client.get(reverse("transfer_detail", args=[made.pk]))
    assert len(one) == len(three)


def test_two_at_once_move_once(committed_cast):
    """Two administrators press at the same moment: one transfer is carried out, the other is told."""
    cast, now = committed_cast, timezone.now()
    source, target = cast.liaison.agency, make.body("120000-SCJGW")
    made = make.drafted(cast, source, target, now=now, kinds=["aliases"])
    results, gate = [], threading.Barrier(2)

    def press():
        gate.wait()
        try:
            results.append(make.executed(cast, made, now=now).state)
        except Refused as refused:
            results.append(refused.reasons[0])
        finally:
            connection.close()

    threads = [threading.Thread(target=press) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results.count(TransferState.EXECUTED) == 1
    assert DutyTransfer.objects.get().items.filter(moved=True).count() == made.items.count() > 0
