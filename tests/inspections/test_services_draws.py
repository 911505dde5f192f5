"""A draw through the services, with the real registry beneath and the stand-alone verifier at the end."""

import pytest

from inspections import queries, verify_draw
from inspections.choices import DrawState, VoidCode
from inspections.models import Draw, FrozenDocument, Recusal, Visit
from inspections.rules.draw.canonical import encode
from inspections.services import custody, draws, freezing, plans
from supervision.foundation.errors import Refused
from supervision.foundation.models import Act
from tests.factories import inspections as a

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def halves_apart(settings, tmp_path):
    """Halves of codes go into a folder of the test's own."""
    settings.PORTAL_VAR = tmp_path


@pytest.fixture
def city(cast):
    """Forty clinics in two districts, four inspectors."""
    a.institutions(25, a.HEDONG)
    a.institutions(15, a.HEXI, prefix="HX")
    a.pool(cast)
    return cast


def verified(draw):
    """The bundle and the register as an outsider reads them, re-computed."""
    office = draw.office
    bundle = verify_draw.json.loads(encode(queries.bundle_of(draw)))
    verify_draw.verify(bundle, verify_draw.json.loads(encode(queries.register_of(office))))
    return bundle


def test_a_drawn_and_revealed_draw_recomputes_for_an_outsider(city):
    draw = a.drawn(city)
    assert draw.visits.count() == 2  # 3 % of 40, rounded up
    a_year_later = draw.reveal_due
    revealed = draws.reveal(draw, by=None, now=a_year_later)
    bundle = verified(revealed)
    assert bundle["plan"]["strata"] == [{"key": "clinic", "size": 40, "num": 3, "den": 100, "take": 2}]
    assert {row["id"] for row in bundle["result"]["selected"]} == set(
        draw.visits.values_list("institution__code", flat=True)
    )


def test_nothing_that_is_published_names_a_person(city):
    draw = a.drawn(city)
    revealed = draws.reveal(draw, by=None, now=draw.reveal_due)
    published = encode(queries.bundle_of(revealed)).decode() + encode(queries.register_of(draw.office)).decode()
    for inspector in a.Inspector.objects.all():
        assert inspector.name not in published
        assert inspector.code not in published
        assert inspector.certificate_no not in published
    assert "people" not in queries.bundle_of(revealed)["salts"]


def test_a_beacon_typed_by_two_people_is_drawn_from(city):
    draw = a.committed(city)
    draws.enter_beacon(draw, a.OPENED, by=city.city_officer, now=a.NOW + a.DAY)
    with pytest.raises(Refused, match="两人录入"):
        draws.carry_out(draw, by=city.city_officer, now=a.NOW + a.DAY)
    draws.enter_beacon(draw, f" {a.OPENED} ", by=city.city_chief, now=a.NOW + a.DAY)
    done = draws.carry_out(Draw.objects.get(), by=city.city_officer, now=a.NOW + a.DAY)
    verified(draws.reveal(done, by=None, now=done.reveal_due))


def test_a_value_typed_differently_by_the_second_person_is_refused(city):
    draw = a.committed(city)
    draws.enter_beacon(draw, a.OPENED, by=city.city_officer, now=a.NOW + a.DAY)
    with pytest.raises(Refused, match="不一致"):
        draws.enter_beacon(draw, a.OPENED[::-1], by=city.city_chief, now=a.NOW + a.DAY)
    assert Draw.objects.get().beacon_at is None


def test_the_first_person_may_correct_the_value_but_not_confirm_it_alone(city):
    draw = a.committed(city)
    for value in (a.OPENED[::-1], a.OPENED):
        draws.enter_beacon(draw, value, by=city.city_officer, now=a.NOW + a.DAY)
    assert Draw.objects.get().beacon_at is None
    draws.enter_beacon(draw, a.OPENED, by=city.city_chief, now=a.NOW + a.DAY)
    with pytest.raises(Refused, match="不能更改"):
        draws.enter_beacon(draw, a.OPENED, by=city.city_officer, now=a.NOW + a.DAY)


@pytest.mark.parametrize(("value", "days", "why"), [(a.OPENED, 0, "此前不能录入"), ("123", 1, "格式")])
def test_a_value_too_early_or_in_another_spelling_is_refused(city, value, days, why):
    draw = a.committed(city)
    with pytest.raises(Refused, match=why):
        draws.enter_beacon(draw, value, by=city.city_officer, now=a.NOW + days * a.DAY)


def test_a_beacon_that_has_happened_already_cannot_be_announced(city):
    plan = a.approved(city, **a.lottery(due=a.NOW))
    with pytest.raises(Refused, match="晚于承诺"):
        draws.commit(plan, period=plan.period, by=city.city_officer, now=a.NOW)


def test_a_period_is_drawn_once_whether_revealed_or_not(city):
    draw = a.drawn(city)
    for _ in range(2):
        with pytest.raises(Refused, match="已经抽取"):
            draws.draw_at_once(draw.plan, period="2026Q4", by=city.city_officer, now=a.NOW)
        draws.reveal(draw, by=None, now=draw.reveal_due) if draw.state == DrawState.DRAWN else None
        draw.refresh_from_db()
    with pytest.raises(Refused):
        draws.carry_out(draw, by=city.city_officer, now=a.NOW)
    assert Draw.objects.count() == 1


def test_after_a_void_number_the_next_attempt_keeps_the_same_frozen_documents(city):
    first = a.committed(city)
    draws.void(first, code=VoidCode.BEACON_FAILED, by=city.city_chief, now=a.NOW + a.DAY, note="开奖延期")
    a.institutions(5, prefix="NEW")  # the registry has changed; the frozen pool has not
    again = draws.commit(
        first.plan, period="2026Q4", by=city.city_officer, now=a.NOW + a.DAY, announce={"due": a.NOW + 3 * a.DAY}
    )
    assert (again.number, again.attempt, again.draw_id) == (2, 2, first.draw_id)
    assert again.commitment["candidates"] == first.commitment["candidates"]
    assert again.commitment["half_a"] != first.commitment["half_a"]
    for person in (city.city_officer, city.city_chief):
        draws.enter_beacon(again, a.OPENED, by=person, now=a.NOW + 3 * a.DAY)
    done = draws.carry_out(Draw.objects.get(attempt=2), by=None, now=a.NOW + 3 * a.DAY)
    verified(draws.reveal(done, by=None, now=done.reveal_due))
    ends = [row["end"] for row in queries.register_of(first.office)]
    assert ends[0]["state"] == "void"
    assert ends[0]["half_a"]  # a void number still shows its halves


def test_a_register_that_was_tampered_with_takes_no_further_entry(city):
    draw = a.drawn(city)
    Draw.objects.filter(pk=draw.pk).update(previous="0" * 64)
    with pytest.raises(Refused, match="登记簿已被改动"):
        a.drawn(city, period="2026Q5")


def test_a_lost_half_can_only_be_voided_as_lost(city):
    draw = a.drawn(city)
    custody._path(draw.code, "a").unlink()
    with pytest.raises(Refused, match="从备份恢复"):
        draws.reveal(draw, by=None, now=draw.reveal_due)
    with pytest.raises(Refused, match="口令半份丢失"):
        draws.void(draw, code=VoidCode.POOL_WRONG, by=city.city_chief, now=a.NOW)
    ended = draws.void(draw, code=VoidCode.CODE_LOST, by=city.city_chief, now=a.NOW)
    assert list(ended.halves) == ["half_b"]  # the register still publishes what there is
    row = queries.register_of(draw.office)[0]
    verify_draw.check_end(row["end"], row, "register number 1")


def test_the_halves_are_not_in_the_database_before_the_number_has_ended(city):
    draw = a.drawn(city)
    half = custody.fetch(draw.code)[0].hex()
    assert draw.halves == {}
    assert half not in custody._path(draw.code, "a").read_text()
    assert oct(custody._path(draw.code, "a").stat().st_mode)[-3:] == "600"


def test_a_candidate_that_could_not_be_paired_is_named_and_nothing_is_written(city):
    plan = a.approved(city)
    subject = a.Institution.objects.get(code="JG000007")
    for person in a.Inspector.objects.all()[:3]:
        Recusal.objects.create(
            inspector=person,
            institution=subject,
            region_code=subject.region_code,
            code="RELATIVE",
            declared_by=city.city_officer,
            declared_at=a.NOW,
        )
    with pytest.raises(Refused, match=r"第 2 席只有 1 名.*JG000007") as caught:
        draws.commit(plan, period="2026Q4", by=city.city_officer, now=a.NOW)
    assert len(caught.value.reasons) == 1
    assert not Draw.objects.exists()
    assert not FrozenDocument.objects.exists()


def test_only_valid_certificates_and_operating_institutions_take_part(city):
    a.inspector(code="R0009", valid_to=a.NOW.date())
    a.inspector(code="R0010", status="away")
    a.Institution.objects.filter(code="JG000001").update(state="cancelled")
    a.Institution.objects.filter(code__in=["JG000002", "JG000003"]).update(registration_number="120102D21100001")
    seen = freezing.preview(a.approved(city), period="2026Q4", now=a.NOW).documents
    assert seen["excluded"] == [{"id": "JG000001", "code": "NOT_OPERATING"}, {"id": "JG000003", "code": "TWIN"}]
    assert [row["code"] for row in sorted(seen["inspectors_excluded"], key=lambda row: row["code"])] == [
        "CERTIFICATE",
        "STATUS",
    ]
    assert len(seen["inspectors"]) == 4


def test_rules_that_nobody_confirmed_make_a_trial_and_unconfirmed_factors_do_nothing(city):
    draw = a.drawn(city)
    assert draw.trial
    own = a.approved(city, period="2026Q5", ratios={"clinic": 1000})
    seen = freezing.preview(own, period="2026Q5", now=a.NOW)
    assert seen.trial is False  # the plan itself is the signed basis of its ratio
    assert seen.documents["plan"]["strata"][0]["take"] == 4


@pytest.mark.parametrize(
    "who", ["county_officer", "neighbour_officer", "inspector", "liaison", "outsider", "principal"]
)
def test_only_the_office_of_the_plan_draws(city, who):
    with pytest.raises(Refused, match="无权"):
        draws.commit(a.approved(city), period="2026Q4", by=city.everyone[who], now=a.NOW)


def test_a_plan_not_approved_is_not_drawn(city):
    with pytest.raises(Refused, match="尚未批准"):
        draws.commit(a.submitted(city), period="2026Q4", by=city.city_officer, now=a.NOW)


def test_reading_the_selection_is_recorded_and_for_few(city):
    draw = a.drawn(city)
    assert len(draws.read_selection(draw, by=city.city_chief, now=a.NOW)) == 2
    assert Act.objects.filter(verb="inspections.draw.read_selection", actor_id=city.city_chief.pk).count() == 1
    with pytest.raises(Refused):
        draws.read_selection(draw, by=city.inspector, now=a.NOW)


def test_before_the_visit_only_the_team_sees_a_drawn_visit(city):
    draw = a.drawn(city)
    teams = {visit.pk: {member.inspector.user_id for member in visit.members.all()} for visit in draw.visits.all()}
    for person in (city.inspector, city.second_inspector):
        expected = {key for key, team in teams.items() if person.pk in team}
        assert set(Visit.objects.visible_to(person).values_list("pk", flat=True)) == expected
    for person in (city.city_officer, city.city_chief, city.county_officer, city.principal, city.outsider):
        assert not Visit.objects.visible_to(person).exists()


def test_the_frozen_documents_cannot_be_changed_in_the_database(city):
    a.drawn(city)
    with pytest.raises(Exception, match="append-only"):
        FrozenDocument.objects.update(salt="0" * 64)


def test_the_seed_rules_give_every_category_a_class(city):
    book = queries.rule_book("2026-1")
    assert [book.class_of(*one) for one in (("A100", "3"), ("A100", ""), ("A529", "3"), ("D152", ""), ("", ""))] == [
        "hospital-3",
        "hospital-1",
        "aesthetic",
        "outpatient",
        "other",
    ]


def test_a_plan_needs_two_signatures_of_two_people(city):
    plan = a.submitted(city)
    with pytest.raises(Refused):
        plans.take("approve", plan, by=city.city_officer, now=a.NOW)
