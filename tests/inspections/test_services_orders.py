"""Orders to correct: the clock, the report, the re-inspection, and what comes after."""

from datetime import date

import pytest

from inspections import queries
from inspections.choices import DispositionState, OrderState, ServiceWay, VisitState
from inspections.models import Disposition, Finding, Order
from inspections.services import dispositions, enforcement_documents, follow_ups, orders, service_of_documents
from inspections.workflow import ORDER
from supervision.foundation.errors import Refused
from supervision.foundation.models import Attachment, Notice
from tests.factories import following as f
from tests.factories import inspections as a
from tests.factories import institutions as make

pytestmark = pytest.mark.django_db
LATER = a.NOW + 12 * a.DAY


@pytest.fixture(autouse=True)
def files_apart(settings, tmp_path):
    settings.PORTAL_VAR, settings.MEDIA_ROOT = tmp_path, tmp_path / "media"


@pytest.fixture
def city(cast):
    rows = a.institutions(1)
    make.tied(cast, rows[0])
    a.pool(cast, extra=0)
    return cast


@pytest.fixture
def findings(city):
    return f.confirmed(city, a.drawn(city).visits.get(), a.finding("H07"), a.finding("L10"))


@pytest.fixture
def finding(findings):
    return findings[0]


def test_service_starts_the_clock_with_its_derivation_and_a_number_of_the_office(city, finding):
    order = f.served(city, finding, amount=10, unit="working")
    assert order.due_on == date(2026, 11, 17)  # ten working days after 3 November
    assert order.due_derivation["unit"] == "working"
    assert order.recheck_due == date(2026, 12, 1)
    assert order.number.endswith("卫责改〔2026〕1号")
    assert Notice.objects.filter(recipient__in=[city.principal, city.manager]).count() == 2
    held = order.dispositions.get()
    assert (held.kind, held.state, held.note) == ("CORRECT_BY", DispositionState.AGREED, "立即上锁，规范标识")


def test_at_once_is_due_the_day_it_is_served_and_may_be_settled_on_the_spot(city, finding):
    order = f.served(city, finding, amount=0)
    assert (order.due_on, order.dispositions.get().kind) == (date(2026, 11, 3), "CORRECT_NOW")
    done = orders.passed(order, note="当场改正", on_paper=True, by=city.inspector, now=a.NOW + a.DAY)
    assert done.state == OrderState.PASSED
    assert "corrected" in queries.known_facts(Finding.objects.get(pk=finding.pk))


@pytest.mark.parametrize("days", [-1, 366])
def test_a_term_nobody_can_keep_is_refused(city, finding, days):
    with pytest.raises(Refused, match="改正期限"):
        f.drafted(city, finding, amount=days)


def test_an_order_names_what_has_to_be_done_about_each_finding_of_the_visit(city, findings):
    visit = findings[0].visit
    for wants, why in (({}, "至少选择"), ({findings[0]: " "}, "改正要求")):
        with pytest.raises(Refused, match=why):
            orders.draft(visit, wants, amount=5, by=city.inspector, now=LATER)
    assert not Order.objects.exists()
    assert not Disposition.objects.exists()
    orders.draft(visit, dict.fromkeys(findings, "改正"), amount=5, by=city.inspector, now=LATER)
    with pytest.raises(Refused, match="相同的处置"):
        f.drafted(city, findings[0])


@pytest.mark.parametrize(("day", "delivery"), [(date(2026, 11, 2), "direct"), (date(2026, 11, 4), "direct"),
                                               (None, "direct"), (date(2026, 11, 3), "seen")])  # fmt: skip
def test_service_lies_between_the_visit_and_today_and_seen_is_not_served(city, finding, day, delivery):
    order = f.drafted(city, finding)
    with pytest.raises(Refused):
        orders.serve(order, served_on=day, delivery=delivery, by=city.inspector, now=a.NOW + a.DAY)
    order.refresh_from_db()
    assert (order.state, order.number) == (OrderState.DRAFTED, "")


def test_a_refused_service_takes_no_number(city, findings):
    first = f.drafted(city, findings[0])
    with pytest.raises(Refused, match="无权"):
        orders.serve(first, served_on=date(2026, 11, 3), delivery="direct", by=city.principal, now=LATER)
    assert f.served(city, findings[1]).number.endswith("1号")


def test_the_institution_sees_its_order_from_service_on_and_reports_with_evidence(city, finding):
    order = f.drafted(city, finding)
    assert not Order.objects.visible_to(city.principal).exists()
    order = orders.serve(
        order,
        served_on=date(2026, 11, 3),
        delivery=ServiceWay.LEFT,
        by=city.inspector,
        now=LATER,
        note="负责人拒收，见证人张某",
    )
    assert Order.objects.visible_to(city.principal).get() == order
    with pytest.raises(Refused, match="先上传"):
        orders.report(order, text="已改正", by=city.manager, now=LATER)
    done = f.reported(city, order, by=city.manager)
    assert (done.state, done.reported_by) == (OrderState.REPORTED, city.manager)
    assert Notice.objects.filter(recipient=city.inspector, title__contains="已报告整改").exists()


def test_a_thin_report_is_sent_back_and_the_term_goes_on(city, finding):
    order = f.reported(city, f.served(city, finding), by=city.principal)
    due = order.due_on
    with pytest.raises(Refused, match="原因"):
        orders.send_back(order, note="", by=city.inspector, now=LATER)
    order = orders.send_back(order, note="照片看不清", by=city.inspector, now=LATER)
    assert (order.state, order.due_on) == (OrderState.SERVED, due)


def test_overdue_and_recheck_are_reckoned_from_the_dates(city, finding):
    order = f.served(city, finding, amount=10)  # due on 13 November
    last, recheck = order.due_on, order.recheck_due
    assert not Order.objects.overdue(last).exists()
    assert Order.objects.overdue(last + a.DAY).get().is_overdue(last + a.DAY)
    assert not Order.objects.to_recheck(last).exists()
    assert Order.objects.to_recheck(last + a.DAY).exists()
    assert not Order.objects.recheck_overdue(recheck).exists()
    assert Order.objects.recheck_overdue(recheck + a.DAY).exists()
    order = f.reported(city, order, by=city.principal)
    assert not Order.objects.overdue(last + a.DAY).exists()
    assert Order.objects.to_recheck(last).exists()


def test_a_correction_is_settled_by_a_re_inspection_of_two(city, finding):
    order = f.reported(city, f.served(city, finding), by=city.principal)
    team = [city.inspector.inspector]
    with pytest.raises(Refused, match="两名以上"):
        follow_ups.arrange(order, planned_on=LATER.date(), team=team, by=city.inspector, now=LATER)
    with pytest.raises(Refused, match="先安排复查"):
        orders.passed(order, note="已改正", by=city.inspector, now=LATER)
    visit = f.looked_after(city, order)
    assert (visit.kind, visit.follows, visit.state) == ("follow_up", finding.visit, VisitState.CONFIRMED)
    order = orders.passed(order, note="已改正", by=city.second_inspector, now=LATER)
    assert (order.state, order.judged_by) == (OrderState.PASSED, city.second_inspector)
    assert Notice.objects.filter(recipient=city.principal, title__contains="已改正").exists()


def test_a_second_re_inspection_waits_for_the_first_and_a_recused_officer_stays_away(city, finding):
    order = f.served(city, finding)
    team = [city.inspector.inspector, city.second_inspector.inspector]
    held = team[0].recusals.create(
        institution=order.institution, region_code=a.CITY, code="RELATIVE", declared_by=city.city_officer,
        declared_at=a.NOW,
    )  # fmt: skip
    with pytest.raises(Refused, match="回避"):
        follow_ups.arrange(order, planned_on=LATER.date(), team=team, by=city.inspector, now=LATER)
    held.delete()
    follow_ups.arrange(order, planned_on=LATER.date(), team=team, by=city.inspector, now=LATER)
    with pytest.raises(Refused, match="尚未完成"):
        follow_ups.arrange(order, planned_on=LATER.date(), team=team, by=city.inspector, now=LATER)
    with pytest.raises(Refused, match="尚未完成"):
        orders.passed(order, note="已改正", by=city.inspector, now=LATER)


def test_on_paper_needs_evidence(city, finding):
    order = f.served(city, finding)
    with pytest.raises(Refused, match="佐证"):
        orders.passed(order, note="已改正", on_paper=True, by=city.inspector, now=LATER)
    order = f.reported(city, order, by=city.principal)
    assert orders.passed(order, note="照片属实", on_paper=True, by=city.inspector, now=LATER).on_paper


def fail(city, order, **values):
    given = {"note": "仍未上锁", "next_kind": "CASE", "leniency_note": "逾期未改正"} | values
    return orders.failed(order, by=city.inspector, now=LATER, **given)


def test_not_corrected_leads_on_in_the_same_breath_or_nothing_is_written(city, finding):
    order = f.served(city, finding)
    with pytest.raises(Refused, match="现场复查"):
        fail(city, order)
    f.looked_after(city, order, result="ORDERED_CORRECTION", findings=[a.finding("H07")])
    with pytest.raises(Refused, match="三张清单"):
        fail(city, order, leniency_note="")
    order.refresh_from_db()
    assert order.state == OrderState.SERVED
    with pytest.raises(Refused, match="后续处置"):
        fail(city, order, next_kind="NO_ACTION")
    order = fail(city, order)
    following = Disposition.objects.get(after_order=order)
    assert (order.state, following.kind, following.state) == (OrderState.FAILED, "CASE", DispositionState.PROPOSED)


def test_nobody_fails_before_the_term_is_over(city, finding):
    order = f.served(city, finding, amount=20)
    f.looked_after(city, order, result="ORDERED_CORRECTION", findings=[a.finding("H07")])
    with pytest.raises(Refused, match="未满"):
        fail(city, order)


def test_after_a_failed_order_another_may_follow_for_the_same_finding(city, finding):
    order = f.served(city, finding)
    f.looked_after(city, order, result="ORDERED_CORRECTION", findings=[a.finding("H07")])
    fail(city, order, next_kind="INTERVIEW")
    again = f.served(city, finding, now=LATER, amount=5)
    assert again.dispositions.get().after_order == order


def test_a_withdrawn_order_takes_its_dispositions_along_and_tells_the_institution(city, finding):
    order = f.served(city, finding)
    with pytest.raises(Refused, match="撤回的理由"):
        orders.withdraw(order, note=" ", by=city.second_inspector, now=LATER)
    with pytest.raises(Refused, match="须由他人"):
        orders.withdraw(order, note="误发", by=city.inspector, now=LATER)
    with pytest.raises(Refused, match="责令改正页面撤回"):
        dispositions.withdraw(order.dispositions.get(), note="误发", by=city.second_inspector, now=LATER)
    orders.withdraw(order, note="误发", by=city.second_inspector, now=LATER)
    assert Disposition.objects.get().state == DispositionState.WITHDRAWN
    assert Notice.objects.filter(recipient=city.principal, title__contains="已撤回").exists()
    f.drafted(city, finding)


@pytest.mark.parametrize("who", ["county_officer", "neighbour_officer", "liaison", "outsider"])
def test_strangers_add_no_evidence(city, finding, who):
    order = f.served(city, finding)
    with pytest.raises(Refused, match="不能上传"):
        orders.add_evidence(order, f.picture(), by=city.everyone[who], now=LATER)
    assert not Attachment.objects.exists()


def test_two_regions_officers_see_their_own_orders(city, finding):
    f.served(city, finding)
    seen = {who for who, person in city.everyone.items() if Order.objects.visible_to(person).exists()}
    assert seen == {
        "city_officer", "city_chief", "county_officer", "inspector", "second_inspector", "principal", "manager"
    }  # fmt: skip


OURS = {"inspector", "second_inspector", "city_officer"}
WHO_MAY = dict.fromkeys(("serve", "send_back", "arrange", "passed", "failed", "withdraw"), OURS) | {
    "report": {"principal", "manager"}
}


def test_every_step_belongs_to_the_same_people_in_every_state_and_to_nobody_in_the_others(city, finding):
    order = f.drafted(city, finding)
    for state in OrderState.values:
        order.state = state
        for verb, step in ORDER.steps.items():
            offered = {
                who
                for who, person in city.everyone.items()
                if any(action.verb == verb for action in ORDER.open_to(person, order))
            }
            assert offered == (WHO_MAY[verb] if state in step.sources else set()), (verb, state)


def test_the_same_offence_on_another_visit_within_the_term_is_a_repeat(city, finding):
    order = f.served(city, finding)
    f.looked_after(city, order, result="ORDERED_CORRECTION", findings=[a.finding("H07"), a.finding("L11")])
    second = Finding.objects.get(offence__code="H07", visit__kind="follow_up")
    assert list(queries.earlier_of(second)) == [finding]
    assert list(queries.repeated(Finding.objects.all(), LATER.date())) == [second]
    assert "first" not in queries.known_facts(second)
    Finding.objects.filter(pk=finding.pk).update(found_on=date(2024, 1, 1))
    assert not queries.earlier_of(second).exists()
    assert not queries.repeated(Finding.objects.all(), LATER.date()).exists()


def test_a_served_opinion_is_followed_up_like_any_other_order(city, findings):
    """The paper that orders the correction on the spot has its own number; its service starts the same clock."""
    visit = findings[0].visit
    paper = enforcement_documents.issue(visit, "opinion", by=city.inspector, now=a.NOW + a.DAY, days=10)
    service_of_documents.serve(paper, way="direct", accept_form=True, served_on=date(2026, 11, 3), received_by="吴安平",
                               by=city.inspector, now=a.NOW + a.DAY)  # fmt: skip
    order = Order.objects.get()
    assert (order.state, order.number, order.due_on) == (OrderState.SERVED, paper.number, date(2026, 11, 13))
    assert {row.finding for row in order.dispositions.all()} == set(findings)
    assert Order.objects.visible_to(city.principal).get() == order
