"""A joint draw with three departments: items and officers of each, a seat each, one visit, three results."""

from datetime import date

import pytest
from django.urls import reverse

from inspections import queries, verify_draw
from inspections.choices import Custody, DepartmentState, InspectionType, LibraryKind, PlanState, VisitState
from inspections.models import DepartmentResult, Inspector, JointPartner, Visit
from inspections.queries import joint as reads
from inspections.rules.draw.canonical import encode
from inspections.services import custody, draw_rules, draws, halves, joint, libraries, plans, pools, visits
from institutions.models import Institution
from supervision.foundation.access import Role
from supervision.foundation.errors import Refused
from supervision.foundation.models import Agency, Notice
from supervision.foundation.services.accounts import open_account
from supervision.foundation.trail import act
from tests.factories import inspections as a

pytestmark = pytest.mark.django_db
BUREAU, MARKET = "120000-YBJ", "120000-SCJGW"
SECRET, LATER = "十二个字符以上的密码才收下", a.NOW + a.DAY


@pytest.fixture(autouse=True)
def halves_apart(settings, tmp_path, monkeypatch):
    settings.PORTAL_VAR = tmp_path
    monkeypatch.setitem(custody._COST, "n", 2**4)


@pytest.fixture
def city(cast):
    """Clinics, four officers of ours, a liaison and an officer at each of two other departments."""
    a.institutions(40)
    a.pool(cast)
    for kind in ("base", "cap"):
        draw_rules.confirm("2026-1", kind, basis="津卫监督〔2026〕1号", by=cast.city_chief, now=a.NOW)
    for key, name, code, roles in (
        ("market_liaison", "冯见山", MARKET, (Role.LIAISON,)),
        ("market_officer", "韩行舟", MARKET, (Role.INSPECTOR,)),
        ("bureau_officer", "许南枝", BUREAU, (Role.INSPECTOR,)),
    ):
        agency = Agency.objects.select_related("region").get(code=code)
        person = open_account(username=key, name=name, agency=agency, section="", roles=roles, password="correct horse",
                              by=None, now=a.NOW)  # fmt: skip
        setattr(cast, key, person)
    return cast


def brought(partner, liaison, officer, item):
    """The department's items and its officers: one with an account, one or two without."""
    joint.set_items(partner, [item, "  "], by=liaison, now=a.NOW)
    for number, user in enumerate((officer, None), start=1):
        name = user.name if user else f"{partner.agency.short_name}同事"
        joint.bring_officer(partner, name=name, certificate_no=f"{partner.agency.code}-{number}",
                            valid_to=date(2030, 1, 1), user=user, by=liaison, now=a.NOW)  # fmt: skip


def joint_plan(city, **values):
    """Signed by two of ours; two departments joined, one of which keeps the other half of the code."""
    plan = a.drafted(city.city_officer, custody=Custody.OFFICES, **values)
    for code, liaison, officer, item in (
        (MARKET, city.market_liaison, city.market_officer, "医疗广告"),
        (BUREAU, city.liaison, city.bureau_officer, "医保基金使用"),
    ):
        partner = joint.invite(plan, Agency.objects.get(code=code), has_seat=True, holds_half=code == BUREAU,
                               by=city.city_officer, now=a.NOW)  # fmt: skip
        brought(partner, liaison, officer, item)
        joint.answer("join", partner, by=liaison, now=a.NOW)
    plan = plans.take("submit", plan, by=city.city_officer, now=a.NOW)
    return plans.take("approve", plan, by=city.city_chief, now=a.NOW)


def joint_draw(city, **values):
    """Both offices have signed and handed in; the visits are handed out."""
    plan = joint_plan(city, **values)
    for person in (city.city_officer, city.liaison):
        halves.sign(plan, SECRET, by=person, now=a.NOW)
    draw = draws.commit(plan, period="2026Q4", by=city.city_officer, now=a.NOW)
    for person in (city.city_officer, city.liaison):
        halves.hand_in(draw, SECRET, by=person, now=a.NOW)
    return draws.carry_out(draw, by=city.city_officer, now=a.NOW)


def seated(user, visit, unit):
    """Give the account to whichever officer of the department sits in the team."""
    member = visit.members.get(inspector__unit__code=unit)
    Inspector.objects.filter(user=user).update(user=None)
    Inspector.objects.filter(pk=member.inspector_id).update(user=user)


def entered(row, by, **values):
    given = {"result": "NO_PROBLEM", "visited_on": LATER.date()}
    return joint.record(row, by=by, now=LATER, **given | values)


def test_every_team_has_a_seat_of_each_department_and_the_draw_recomputes(city):
    draw = joint_draw(city)
    assert draw.visits.exclude(kind=InspectionType.JOINT_RANDOM).count() == 0
    for visit in draw.visits.all():
        units = list(visit.members.order_by("seat").values_list("inspector__unit__code", flat=True))
        assert units == [MARKET, BUREAU, "120000-WJD", "120000-WJD"]
        assert set(visit.department_results.values_list("agency__code", flat=True)) == {MARKET, BUREAU}
    revealed = draws.reveal(draw, by=None, now=draw.reveal_due)
    bundle = verify_draw.json.loads(encode(queries.bundle_of(revealed)))
    verify_draw.verify(bundle, queries.register_of(draw.office))
    assert {"120000-SCJGW 医疗广告", "120000-YBJ 医保基金使用"} <= set(bundle["plan"]["items"])
    assert bundle["custody"] == "offices"


def special_library(city):
    """Clinics of two kinds of licence, some of which the registry knows under the same number."""
    row = libraries.create(by=city.city_officer, now=a.NOW, name="放射诊疗专项库", kind=LibraryKind.SPECIAL,
                           basis="放射诊疗管理规定", valid_from=a.NOW.date(), valid_to=None)  # fmt: skip
    for number in range(1, 11):
        Institution.objects.filter(code=f"JG{number:06}").update(registration_number=f"PDY{number:019}")
    cells = [
        (number, {"name": f"JG第{number}诊所", "stratum": ("放射诊疗", "口腔放射")[number % 2],
                  "identifier": f"PDY{number:019}"})
        for number in range(1, 11)
    ]  # fmt: skip
    with act("ledger.import", by=city.city_officer, now=a.NOW, label="导入名录对象", about=row.code):
        libraries.apply(row, libraries.decide(row, cells, by=city.city_officer))
    return row


def test_a_joint_draw_from_a_special_library_takes_of_each_stratum_and_seats_every_department(city):
    library = special_library(city)
    assert library.members.filter(institution__isnull=False).count() == 10
    draw = joint_draw(city, library=library, classes=[], ratios={"*": 4000}, title="放射诊疗联合抽查")
    strata = dict(library.members.values_list("code", "stratum"))
    drawn = [strata[visit.institution.code] for visit in draw.visits.select_related("institution")]
    assert {stratum: drawn.count(stratum) for stratum in set(drawn)} == {"放射诊疗": 2, "口腔放射": 2}
    for visit in draw.visits.all():
        units = list(visit.members.order_by("seat").values_list("inspector__unit__code", flat=True))
        assert units == [MARKET, BUREAU, "120000-WJD", "120000-WJD"]
        assert visit.department_results.count() == 2
    revealed = draws.reveal(draw, by=None, now=draw.reveal_due)
    bundle = verify_draw.json.loads(encode(queries.bundle_of(revealed)))
    verify_draw.verify(bundle, queries.register_of(draw.office))
    assert sorted(row["key"] for row in bundle["plan"]["strata"]) == ["口腔放射", "放射诊疗"]


def test_a_member_of_the_library_that_was_visited_up_to_the_cap_is_left_out_of_the_joint_draw(city):
    library = special_library(city)
    first = joint_draw(city)
    chosen = first.visits.order_by("position").first()
    Visit.objects.filter(pk=chosen.pk).update(
        state="confirmed", visited_on=a.NOW.date(), institution=Institution.objects.get(code="JG000001")
    )
    visited = {"JG000001"}
    plan = joint_plan(city, library=library, classes=[], ratios={"*": 10_000}, period="2026Q5")
    made = pools.gather(plan, period="2026Q5", on=plan.planned_on, random_bytes=bytes).documents
    codes = set(library.members.values_list("code", flat=True))
    assert visited & codes == {"JG000001"}
    assert {row["id"]: row["code"] for row in made["excluded"]} == {"JG000001": "FREQUENCY"}
    assert {row["id"] for row in made["candidates"]} == codes - visited


def test_departments_and_inviters_are_told_in_the_house_and_not_by_to_dos_alone(city):
    plan = joint_plan(city)
    market = list(Notice.objects.filter(recipient=city.market_liaison).order_by("pk").values_list("title", flat=True))
    assert market == ["邀请参加部门联合抽查：诊所双随机抽查", "部门联合抽查计划已批准：诊所双随机抽查"]
    answers = Notice.objects.filter(recipient=city.city_officer, title__contains="答复联合抽查邀请")
    assert answers.count() == 2
    assert answers.first().url == reverse("inspections:plan_detail", args=[plan.pk])
    holder = Notice.objects.get(recipient=city.liaison, title__contains="已批准")
    assert "签署口令半份" in holder.body
    assert not Notice.objects.filter(recipient__in=(city.neighbour_officer, city.market_officer)).exists()
    draft = a.drafted(city.city_officer, period="2026Q5")
    partner = joint.invite(draft, Agency.objects.get(code=MARKET), has_seat=True, holds_half=False,
                           by=city.city_officer, now=a.NOW)  # fmt: skip
    joint.withdraw(partner, by=city.city_officer, now=a.NOW)
    assert Notice.objects.filter(recipient=city.market_liaison, title__contains="已撤回").count() == 1


def test_officers_of_other_departments_are_in_no_pool_of_ours_alone(city):
    joint_draw(city)
    own = a.approved(city, period="2026Q5")
    frozen, _salts = queries.documents_of(draws.draw_at_once(own, period="2026Q5", by=city.city_officer, now=a.NOW))
    assert {row["unit"] for row in frozen["inspectors"]} == {"120000-WJD"}


def test_one_visit_closes_as_a_whole_when_every_department_has_confirmed_its_own_result(city):
    draw = joint_draw(city)
    visit = draw.visits.first()
    seated(city.market_officer, visit, MARKET)
    market = visit.department_results.get(agency__code=MARKET)
    entered(market, city.market_officer, result="ORDERED_CORRECTION", summary="广告未经审查", handling="责令改正")
    with pytest.raises(Refused, match=r"须由他人|无权"):
        joint.confirm(market, by=city.market_officer, now=LATER)
    joint.confirm(market, by=city.market_liaison, now=LATER)
    assert reads.awaited(visit) == ["市卫生健康委", "市医疗保障局"]
    Visit.objects.filter(pk=visit.pk).update(state=VisitState.CONFIRMED, result="NO_PROBLEM", visited_on=LATER.date())
    visit.refresh_from_db()
    assert reads.awaited(visit) == ["市医疗保障局"]
    seated(city.bureau_officer, visit, BUREAU)
    entered(visit.department_results.get(agency__code=BUREAU), city.bureau_officer)
    joint.confirm(visit.department_results.get(agency__code=BUREAU), by=city.liaison, now=LATER)
    assert reads.awaited(visit) == []


def test_a_department_writes_its_own_result_and_nobody_elses(city):
    draw = joint_draw(city)
    visit = draw.visits.first()
    seated(city.market_officer, visit, MARKET)
    with pytest.raises(Refused, match="无权"):
        visits.record(visit, result="NO_PROBLEM", visited_on=LATER.date(), by=city.market_officer, now=LATER)
    bureau = visit.department_results.get(agency__code=BUREAU)
    for person in (city.market_officer, city.city_officer, city.inspector, city.liaison):
        with pytest.raises(Refused, match="无权"):
            entered(bureau, person)


@pytest.mark.parametrize(
    ("values", "why"),
    [({"result": "x"}, "请选择"), ({"result": "CASE_FILED"}, "写明检查情况"), ({"visited_on": None}, "检查日期"),
     ({"visited_on": date(2026, 11, 1)}, "早于抽取"), ({"visited_on": date(2026, 12, 1)}, "晚于今天")],
)  # fmt: skip
def test_a_department_result_that_does_not_hold_is_refused(city, values, why):
    draw = joint_draw(city)
    row = DepartmentResult.objects.filter(visit__draw=draw, agency__code=MARKET).first()
    seated(city.market_officer, row.visit, MARKET)
    with pytest.raises(Refused, match=why):
        entered(row, city.market_officer, **values)


def test_before_the_visit_a_partner_sees_no_institution_but_its_own_officers_visits(city, client):
    draw = joint_draw(city)
    names = list(draw.visits.values_list("institution__name", flat=True))
    partner = JointPartner.objects.get(agency__code=MARKET)
    client.force_login(city.market_liaison)
    for page in (reverse("inspections:partner_list"), reverse("inspections:partner_detail", args=[partner.pk])):
        shown = client.get(page).content.decode()
        assert not any(name in shown for name in names)
    assert not DepartmentResult.objects.visible_to(city.market_liaison).exists()
    for other in ("county_officer", "neighbour_officer", "principal", "outsider"):
        assert not DepartmentResult.objects.visible_to(city.everyone[other]).exists()
        assert not JointPartner.objects.visible_to(city.everyone[other]).exists()
    assert client.get(reverse("inspections:draw_detail", args=[draw.pk])).status_code == 403
    other = JointPartner.objects.get(agency__code=BUREAU)
    assert client.get(reverse("inspections:partner_detail", args=[other.pk])).status_code == 404


def test_results_are_public_by_department_and_together_without_any_name(city, client):
    draw = joint_draw(city)
    row = DepartmentResult.objects.filter(visit__draw=draw, agency__code=MARKET).first()
    DepartmentResult.objects.filter(pk=row.pk).update(
        state=DepartmentState.SETTLED, result="TRANSFERRED", visited_on=LATER.date(), handling="移交广告监管",
        summary="内部情况", recorded_by=city.market_officer,
    )  # fmt: skip
    page = reverse("inspections:public_joint_list")
    together = client.get(page).content.decode()
    assert "移交广告监管" in together
    assert "天津市市场监督管理委员会" in together
    assert "内部情况" not in together
    assert "韩行舟" not in together
    assert "移交广告监管" in client.get(page, {"department": MARKET}).content.decode()
    assert "移交广告监管" not in client.get(page, {"department": BUREAU}).content.decode()


def test_a_department_brings_its_part_by_its_page_before_it_can_join(city, client):
    plan = a.drafted(city.city_officer)
    client.force_login(city.city_officer)
    market = Agency.objects.get(code=MARKET)
    client.post(reverse("inspections:plan_invite", args=[plan.pk]), {"agency": market.pk, "has_seat": "on"})
    partner = plan.partners.get()
    client.force_login(city.market_liaison)
    page = reverse("inspections:partner_detail", args=[partner.pk])
    assert plan.title in client.get(reverse("inspections:partner_list")).content.decode()
    act = reverse("inspections:partner_act", args=[partner.pk])
    refused = client.post(act, {"verb": "join"}, follow=True, headers={"referer": f"http://testserver{page}"})
    assert "请填写本部门的抽查事项" in refused.content.decode()
    client.post(reverse("inspections:partner_items", args=[partner.pk]), {"items": "医疗广告\n\n价格公示"})
    officer = {"name": "韩行舟", "certificate_no": "市监1", "valid_to": "2030-01-01", "user": city.market_officer.pk}
    client.post(reverse("inspections:partner_officer", args=[partner.pk]), officer)
    client.post(act, {"verb": "join"})
    partner.refresh_from_db()
    assert (partner.state, partner.items) == ("joined", ["医疗广告", "价格公示"])
    assert Inspector.objects.get(certificate_no="市监1").unit == market
    assert client.get(page).status_code == 200


def test_too_few_officers_of_a_department_are_named_with_the_seat(city):
    plan = joint_plan(city)
    Inspector.objects.filter(unit__code=BUREAU, user=None).update(status="left")
    for person in (city.city_officer, city.liaison):
        halves.sign(plan, SECRET, by=person, now=a.NOW)
    with pytest.raises(Refused, match=r"第 2 席只有 1 名可派人员（至少 2 名）"):
        draws.commit(plan, period="2026Q4", by=city.city_officer, now=a.NOW)


def test_after_submission_no_department_changes_its_part(city):
    plan = joint_plan(city)
    assert plan.state == PlanState.APPROVED
    with pytest.raises(Refused, match="已提交审批"):
        joint.set_items(plan.partners.first(), ["另一事项"], by=city.market_liaison, now=a.NOW)
    with pytest.raises(Refused, match="只有草稿"):
        joint.invite(plan, Agency.objects.get(code="120000-GAJ"), has_seat=True, holds_half=False,
                     by=city.city_officer, now=a.NOW)  # fmt: skip


def test_the_officers_phone_leads_to_the_departments_own_page(city, client):
    draw = joint_draw(city)
    visit = draw.visits.first()
    seated(city.market_officer, visit, MARKET)
    client.force_login(city.market_officer)
    asked = client.get(reverse("inspections:visit_record", args=[visit.pk]))
    assert asked.status_code == 302
    assert client.get(asked.url).status_code == 200
    client.post(asked.url, {"result": "NO_PROBLEM", "visited_on": "2026-11-03"})
    row = DepartmentResult.objects.get(visit=visit, agency__code=MARKET)
    assert row.state == DepartmentState.ENTERED
    client.force_login(city.market_liaison)
    assert visit.institution.name in client.get(reverse("inspections:partner_list")).content.decode()
    client.post(reverse("inspections:department_act", args=[row.pk]), {"verb": "confirm"})
    row.refresh_from_db()
    assert row.state == DepartmentState.SETTLED
