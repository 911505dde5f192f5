"""A person leaves: all of theirs is listed, given or pointed out; the successor has it at once."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from inspections.choices import InspectorStatus, PlanState
from inspections.models import Visit
from inspections.services import plans as inspection_plans
from inspections.services import visits
from inspections.workflow import PLAN
from rectification.choices import Rung
from rectification.models import ProgressReport, Task
from rectification.services import ladder, progress, tasks
from supervision.foundation.access import Role
from supervision.foundation.choices import HandoverOutcome
from supervision.foundation.errors import Refused
from supervision.foundation.models import Act, Handover, ImportBatch, Notice, SavedFilter, User
from supervision.foundation.services.accounts import close_account, grant_roles, open_account
from supervision.foundation.services.notices import notify
from tests.factories import handing_over as make
from tests.factories import inspections as inspecting

SIGNED_IN = "supervision.foundation.signing_in.PortalBackend"
DAY = timedelta(days=1)


@pytest.fixture
def colleague(cast, now):
    """Somebody else of the county officer's authority, without any role yet."""
    return open_account(username="colleague", name="温如玉", agency=cast.county_officer.agency, roles=[],
                        password="correct horse battery 9", by=None, now=now)  # fmt: skip


def listed(handover, kind):
    return list(handover.items.filter(kind=kind).values_list("text", flat=True))


# --- what is given ----------------------------------------------------------------------------------
def test_the_account_is_closed_and_the_successor_told_once(cast, colleague, now):
    done = make.handed_over(cast, cast.county_officer, colleague, now=now)
    assert not User.objects.get(pk=cast.county_officer.pk).is_active
    assert Notice.objects.filter(recipient=colleague, url=reverse("handover_detail", args=[done.pk])).count() == 1
    assert Act.objects.filter(verb="foundation.handover", about=f"user:{cast.county_officer.pk}").count() == 1
    assert Act.objects.filter(verb="foundation.user.close").count() == 1


def test_unread_notices_waiting_imports_and_saved_queries_are_there_at_once(cast, colleague, now):
    leaver = cast.county_officer
    notify([leaver], key="甲", title="待办甲", now=now)
    notify([leaver, colleague], key="乙", title="二人都有", now=now)
    batch = ImportBatch.objects.create(
        user=leaver, ledger="institutions", filename="名单.xlsx", sha256="a", created_at=now
    )
    applied = ImportBatch.objects.create(user=leaver, ledger="institutions", filename="旧.xlsx", sha256="b",
                                         created_at=now, applied_at=now)  # fmt: skip
    SavedFilter.objects.create(user=leaver, ledger="tasks", name="逾期", query="overdue=1")
    SavedFilter.objects.create(user=colleague, ledger="tasks", name="逾期", query="own=1")
    SavedFilter.objects.create(user=leaver, ledger="tasks", name="红灯", query="light=red")
    done = make.handed_over(cast, leaver, colleague, now=now)
    assert Notice.objects.filter(recipient=colleague, title="待办甲").count() == 1
    assert Notice.objects.filter(key="乙").count() == 2
    batch.refresh_from_db()
    applied.refresh_from_db()
    assert (batch.user, applied.user) == (colleague, leaver)
    assert dict(colleague.saved_filters.values_list("name", "query")) == {"逾期": "own=1", "红灯": "light=red"}
    assert listed(done, "imports") == ["名单.xlsx"]


def test_later_notices_for_who_left_reach_whoever_has_it_now(cast, colleague, now):
    make.handed_over(cast, cast.county_officer, colleague, now=now)
    third = open_account(username="third", name="丙", agency=colleague.agency, roles=[],
                         password="correct horse battery 9", by=None, now=now)  # fmt: skip
    make.handed_over(cast, colleague, third, now=now)
    cast.county_officer.refresh_from_db()
    notify([cast.county_officer, third], key="后来", title="后来的通知", now=now)
    assert list(Notice.objects.filter(key="后来").values_list("recipient__username", flat=True)) == ["third"]


def test_the_name_on_open_tasks_changes_and_the_old_telephone_goes(cast, ledger, colleague, now):
    named, other = ledger.east, ledger.issued(cast.county_officer)
    Task.objects.filter(pk=named.pk).update(person=cast.county_officer.name, phone="022-1")
    Task.objects.filter(pk=other.pk).update(person="旁人", phone="022-2")
    done = make.handed_over(cast, cast.county_officer, colleague, now=now)
    named.refresh_from_db()
    other.refresh_from_db()
    assert [(task.person, task.phone) for task in (named, other)] == [("温如玉", ""), ("旁人", "022-2")]
    assert listed(done, "named_tasks") == [str(named)]
    assert Act.objects.filter(verb="rectification.task.handover", about=named.code).exists()


def test_a_report_begun_is_finished_by_the_successor(cast, ledger, colleague, now):
    period = f"{timezone.localdate(now):%Y-%m}"
    progress.save(ledger.east, period, by=cast.county_officer, now=now, percent=30, text="写到一半")
    done = make.handed_over(cast, cast.county_officer, colleague, now=now)
    assert listed(done, "reports") == [f"{period} {ledger.east}"]
    colleague = grant_roles(colleague, [Role.OFFICER], by=cast.security_admin, now=now, note="接任")
    progress.submit(ProgressReport.objects.get(), by=colleague, now=now)
    assert ProgressReport.objects.get().reporter == colleague


# --- roles and separation of duties -----------------------------------------------------------------
def test_roles_are_not_inherited_but_asked_for(cast, colleague, now):
    done = make.handed_over(cast, cast.county_officer, colleague, now=now)
    colleague.refresh_from_db()
    assert (colleague.roles, done.roles) == ([], [Role.OFFICER])
    asked = Notice.objects.get(recipient=cast.security_admin)
    assert "区县监管人员" in asked.title
    assert asked.url == reverse("foundation:account_detail", args=[colleague.pk])


def test_a_successor_with_the_roles_asks_for_none(cast, colleague, now):
    grant_roles(colleague, [Role.OFFICER], by=cast.security_admin, now=now, note="同岗")
    done = make.handed_over(cast, cast.county_officer, colleague, now=now)
    assert done.roles == []
    assert not Notice.objects.filter(recipient=cast.security_admin).exists()


def test_a_successor_who_becomes_reviewer_cannot_judge_what_they_filed(cast, now):
    """The chief leaves; the officer who drew up and submitted a plan takes over and is made reviewer."""
    plan = inspecting.submitted(cast)
    make.handed_over(cast, cast.city_chief, cast.city_officer, now=now)
    successor = grant_roles(cast.city_officer, [Role.REVIEWER], by=cast.security_admin, now=now, note="接任")
    [approve] = [action for action in PLAN.open_to(successor, plan) if action.verb == "approve"]
    assert "您已办理过本事项的前一环节" in approve.reasons[0]
    with pytest.raises(Refused, match="须由他人"):
        inspection_plans.take("approve", plan, by=successor, now=now)
    plan.refresh_from_db()
    assert plan.state == PlanState.SUBMITTED


def test_a_successor_of_the_applicant_may_not_take_up_the_close_out_either(cast, ledger, now):
    task = ledger.issued(cast.city_officer)
    tasks.start(task, by=cast.city_officer, now=now)
    for measure in task.measures.all():
        tasks.complete_measure(measure, by=cast.city_officer, now=now, evidence="材料", done_on=timezone.localdate(now))
    tasks.self_check(task, by=cast.city_officer, now=now)
    task = tasks.apply_close(task, by=cast.city_officer, now=now, statement="完成", signer="主任")
    make.handed_over(cast, cast.city_chief, cast.city_officer, now=now)
    with pytest.raises(Refused, match="须由他人"):
        tasks.take_up(task, by=cast.city_officer, now=now)


def test_a_step_drafted_by_who_leaves_is_listed(cast, ledger, now):
    step = ladder.draft(
        ledger.plan, by=cast.city_officer, now=now, rung=Rung.LETTER, addressee=ledger.east.lead_agency,
        tasks=[ledger.east], reason="进展滞后。", requirement="抓紧整改。",
    )  # fmt: skip
    done = make.handed_over(cast, cast.city_officer, cast.city_chief, now=now)
    assert listed(done, "steps") == [str(step)]


# --- inspectors -------------------------------------------------------------------------------------
@pytest.fixture
def team(cast):
    """(leaver, colleague): of three people two are drawn into each team, so one of these two is in it."""
    inspecting.institutions(8)
    inspecting.pool(cast, extra=1)
    draw = inspecting.drawn(cast)
    pair = (cast.inspector, cast.second_inspector)
    return pair if inspecting.visit_of(draw, cast.inspector) else pair[::-1]


def test_drawn_teams_stay_until_they_are_substituted(cast, team, now):
    leaver, colleague = team
    mine = list(Visit.objects.filter(pk__in=Visit.of_team(leaver)))
    assert mine
    done = make.handed_over(cast, leaver, colleague, now=now)
    assert set(Visit.objects.filter(pk__in=Visit.of_team(leaver))) == set(mine)
    leaver.inspector.refresh_from_db()
    assert leaver.inspector.status == InspectorStatus.LEFT
    assert not done.items.filter(kind="todos").exists()  # no role opens a team's visits to the successor
    waiting = done.items.filter(kind="visits")
    assert set(waiting.values_list("text", "outcome")) == {(visit.code, HandoverOutcome.PROCEDURE) for visit in mine}
    assert set(waiting.values_list("url", flat=True)) == {
        reverse("inspections:draw_detail", args=[visit.draw_id]) for visit in mine
    }
    assert Notice.objects.filter(recipient=cast.city_officer, title__contains=f"{len(mine)} 项任务").count() == 1
    out = mine[0].members.get(inspector__user=leaver)
    visits.substitute(mine[0], out, code="LEFT", by=cast.city_officer, now=inspecting.NOW + DAY,
                      approval_number="文号", approved_on=date(2026, 11, 1))  # fmt: skip
    assert leaver not in [member.inspector.user for member in mine[0].members.filter(is_current=True)]


def test_no_drawn_institution_is_named_to_people_who_may_not_know_it(client, cast, team, now):
    leaver, colleague = team
    names = {visit.institution.name for visit in Visit.objects.filter(pk__in=Visit.of_team(leaver))}
    assert names
    shown = ask(client, cast.system_admin, "handover_new", leaver.pk).content.decode()
    done = make.handed_over(cast, leaver, colleague, now=now)
    shown += ask(client, cast.system_admin, "handover_detail", done.pk).content.decode()
    shown += ask(client, colleague, "handover_detail", done.pk).content.decode()
    assert [name for name in names if name in shown] == []


# --- who and when -----------------------------------------------------------------------------------
def test_the_wrong_people_are_refused_and_nothing_is_closed(cast, colleague, now):
    for leaver, successor, why in (
        (cast.county_officer, cast.neighbour_officer, "同一单位"),
        (cast.county_officer, cast.county_officer, "同一单位"),
        (cast.system_admin, cast.city_officer, "不能为本人"),
        (cast.principal, cast.manager, "机构账号"),
    ):
        with pytest.raises(Refused, match=why):
            make.handed_over(cast, leaver, successor, now=now)
    with pytest.raises(Refused, match="交接事由"):
        make.handed_over(cast, cast.county_officer, colleague, now=now, reason=" ")
    assert not Handover.objects.exists()
    assert User.objects.filter(is_active=False).count() == 0


def test_it_happens_once(cast, colleague, now):
    make.handed_over(cast, cast.county_officer, colleague, now=now)
    with pytest.raises(Refused, match="已经办理"):
        make.handed_over(cast, cast.county_officer, colleague, now=now)
    assert Handover.objects.count() == 1


def test_an_account_closed_in_a_hurry_is_handed_over_afterwards(cast, ledger, colleague, now):
    Task.objects.filter(pk=ledger.east.pk).update(person=cast.county_officer.name)
    close_account(cast.county_officer, by=cast.system_admin, now=now, note="紧急")
    done = make.handed_over(cast, cast.county_officer, colleague, now=now)
    assert listed(done, "named_tasks") == [str(ledger.east)]
    assert Act.objects.filter(verb="foundation.user.close").count() == 1


def test_the_list_is_chinese_whoever_draws_it_up(cast, ledger, colleague, now):
    Task.objects.filter(pk=ledger.east.pk).update(person=cast.county_officer.name)
    with override("en"):
        done = make.handed_over(cast, cast.county_officer, colleague, now=now)
    assert "署名责任人的整改任务" in set(done.items.values_list("label", flat=True))


# --- pages ------------------------------------------------------------------------------------------
def ask(client, user, name, *args, data=None):
    client.force_login(user, SIGNED_IN)
    address = reverse(name, args=args)
    return client.get(address) if data is None else client.post(address, data, follow=True)


def test_from_the_account_to_the_printed_list(client, cast, ledger, colleague):
    Task.objects.filter(pk=ledger.east.pk).update(person=cast.county_officer.name)
    page = ask(client, cast.system_admin, "foundation:account_detail", cast.county_officer.pk).content.decode()
    address = reverse("handover_new", args=[cast.county_officer.pk])
    assert address in page
    assert ledger.east.code in ask(client, cast.system_admin, "handover_new", cast.county_officer.pk).content.decode()
    sent = {"successor": colleague.pk, "reason": "调令〔2026〕5号"}
    shown = ask(client, cast.system_admin, "handover_new", cast.county_officer.pk, data=sent).content.decode()
    assert "案卷移交清单" in shown
    assert "接收人尚缺角色：区县监管人员" in shown
    mine = ask(client, colleague, "handover_detail", Handover.objects.get().pk).content.decode()
    assert ledger.east.code in mine
    again = ask(client, cast.system_admin, "handover_new", cast.county_officer.pk)
    assert again.status_code == 302


def test_a_successor_of_another_body_is_no_choice(client, cast, colleague):
    sent = {"successor": cast.neighbour_officer.pk, "reason": "甲"}
    shown = ask(client, cast.system_admin, "handover_new", cast.county_officer.pk, data=sent).content.decode()
    assert "请先更正以下内容" in shown
    assert not Handover.objects.exists()


def test_only_the_administrator_and_the_successor_see_a_handover(client, cast, colleague, now):
    done = make.handed_over(cast, cast.county_officer, colleague, now=now)
    for who, status in (("system_admin", 200), ("neighbour_officer", 404), ("city_officer", 404), ("outsider", 404)):
        assert ask(client, getattr(cast, who), "handover_detail", done.pk).status_code == status
    for name, args in (("handover_list", ()), ("handover_new", (colleague.pk,))):
        assert ask(client, cast.city_officer, name, *args).status_code == 403


def test_what_the_floors_list_is_not_listed_again_among_the_other_to_dos(cast, ledger, colleague, now):
    """A task that bears the leaver's name and is late waits on the workbench too; it stands once on the list."""
    Task.objects.filter(pk=ledger.east.pk).update(person=cast.county_officer.name, due_on=timezone.localdate(now) - DAY)
    done = make.handed_over(cast, cast.county_officer, colleague, now=now)
    address = reverse("rectification:task_detail", args=[ledger.east.code])
    assert list(done.items.filter(url=address).values_list("kind", flat=True)) == ["named_tasks"]
    assert done.items.filter(kind="todos", outcome=HandoverOutcome.SHARED).exists()
