"""What somebody inside might try with a draw, and what becomes of it: refused, or shown to everybody."""

from datetime import timedelta

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inspections import queries, verify_draw
from inspections.choices import RecusalCode, VoidCode
from inspections.models import Draw, Inspector, Substitution, Visit, VisitMember
from inspections.rules.draw import documents, register
from inspections.rules.draw.canonical import encode
from inspections.services import draws, freezing, people, plans, visits
from institutions.models import Institution
from supervision.foundation.errors import Refused
from supervision.foundation.ledger.columns import ledgers
from supervision.foundation.models import Act, Notice, RowChange
from tests.factories import inspections as a
from tests.inspections.test_verify_draw import mutate, refusal, whole_draw


@pytest.fixture(autouse=True)
def halves_apart(settings, tmp_path):
    settings.PORTAL_VAR = tmp_path


@pytest.fixture
def city(cast):
    a.institutions(40)
    a.pool(cast)
    return cast


def bundle_and_register(draw):
    return [
        verify_draw.json.loads(encode(made)) for made in (queries.bundle_of(draw), queries.register_of(draw.office))
    ]


@pytest.mark.django_db
def test_re_rolling_shows_as_a_void_number_with_its_code_and_keeps_the_pool(city, client):
    first = a.drawn(city)
    again_before = draws.void(first, code=VoidCode.PLAN_WITHDRAWN, by=city.city_chief, now=a.NOW)
    second = draws.draw_at_once(first.plan, period="2026Q4", by=city.city_officer, now=a.NOW)
    assert (second.number, second.attempt) == (2, 2)
    assert all(second.commitment[name] == first.commitment[name] for name in documents.KEPT)
    end = queries.register_of(first.office)[0]["end"]
    assert (end["state"], end["code"]) == ("void", "PLAN_WITHDRAWN")
    # From the halves of the void number anybody computes what was thrown away.
    assert {end["half_a"], end["half_b"]} == set(again_before.halves.values())
    shown = client.get(reverse("inspections:public_draw_detail", args=[second.code])).content.decode()
    assert first.code in shown
    listed = client.get(reverse("inspections:public_register_page", args=[first.office.code])).content.decode()
    assert "计划撤回" in listed
    assert "编号连续，前后相接" in listed


@pytest.mark.django_db
def test_committing_many_and_opening_one_is_refused_and_what_is_open_is_public(city):
    draw = a.committed(city)
    for _ in range(2):
        with pytest.raises(Refused, match="已经抽取"):
            draws.commit(draw.plan, period="2026Q4", by=city.city_officer, now=a.NOW)
    twin = a.approved(city, **a.lottery())  # the same pool under another plan is another number
    draws.commit(twin, period="2026Q4", by=city.city_officer, now=a.NOW)
    rows = queries.register_of(draw.office)
    assert [("end" in row, row["number"]) for row in rows] == [(False, 1), (False, 2)]


@pytest.mark.django_db
def test_the_commitment_is_public_before_the_beacon_and_says_nothing_of_the_code(city, client):
    draw = a.committed(city)
    assert draw.committed_at < a.NOW + a.DAY
    published = client.get(reverse("inspections:public_register", args=[draw.office.code])).content.decode()
    for name in (*documents.COMMITTED, "half_a", "half_b"):
        assert draw.commitment[name] in published
    kept = [half.hex() for half in draws.custody.fetch(draw.code)]
    assert not any(half in published for half in kept)
    salts = [row.salt for row in draw.documents.all()]
    assert not any(salt in published for salt in salts)


@pytest.mark.django_db
def test_losing_the_code_ends_the_number_in_public_and_buys_no_other_pool(city):
    draw = a.committed(city)
    for path in draws.custody._folder().iterdir():
        path.unlink()
    for code in (VoidCode.POOL_WRONG, VoidCode.PLAN_WITHDRAWN):
        with pytest.raises(Refused, match="口令半份丢失"):
            draws.void(draw, code=code, by=city.city_chief, now=a.NOW)
    draws.void(draw, code=VoidCode.CODE_LOST, by=city.city_chief, now=a.NOW)
    Institution.objects.filter(code="JG000007").update(state="cancelled")
    again = draws.commit(draw.plan, period="2026Q4", by=city.city_officer, now=a.NOW)
    assert again.commitment["candidates"] == draw.commitment["candidates"]


@pytest.mark.django_db
def test_a_favourite_cannot_be_made_unpairable(city):
    """Recusals of everybody would leave the favourite without a team: then nothing is frozen, and it is named."""
    favourite = Institution.objects.get(code="JG000007")
    for person in Inspector.objects.all():
        people.declare_recusal(person, favourite, code=RecusalCode.OTHER, by=city.city_officer, now=a.NOW)
    plan = a.approved(city)
    with pytest.raises(Refused, match="JG000007"):
        draws.commit(plan, period="2026Q4", by=city.city_officer, now=a.NOW)
    assert any("JG000007" in line for line in freezing.preview(plan, period="2026Q4", now=a.NOW).problems)


@pytest.mark.django_db
def test_a_recusal_made_when_the_pool_could_be_seen_says_so_in_public_and_one_made_after_the_commit_does_nothing(city):
    early, late, after = Institution.objects.order_by("code")[:3]
    person = Inspector.objects.get(code="R0003")
    people.declare_recusal(person, early, code=RecusalCode.EMPLOYER, by=city.city_officer, now=a.NOW - a.DAY)
    plan = a.approved(city)
    people.declare_recusal(
        person, late, code=RecusalCode.INTEREST, by=city.city_officer, now=a.NOW + timedelta(hours=1)
    )
    draw = draws.draw_at_once(plan, period="2026Q4", by=city.city_officer, now=a.NOW + timedelta(hours=2))
    people.declare_recusal(person, after, code=RecusalCode.OTHER, by=city.city_officer, now=a.NOW + timedelta(hours=3))
    bundle, rows = bundle_and_register(draws.reveal(draw, by=None, now=draw.reveal_due))
    verify_draw.verify(bundle, rows)
    assert {row["candidate"]: row["code"] for row in bundle["recusals"]} == {
        early.code: "EMPLOYER", late.code: "INTEREST-LATE",
    }  # fmt: skip


@pytest.mark.django_db
def test_a_pool_edited_after_it_was_looked_at_is_not_frozen_and_after_the_commit_nothing_moves(city, client):
    plan = a.approved(city)
    seen = freezing.preview(plan, period="2026Q4", now=a.NOW).seen
    assert seen == freezing.preview(plan, period="2026Q4", now=a.NOW).seen  # whatever the pseudonyms
    Institution.objects.filter(code="JG000007").update(state="cancelled")
    with pytest.raises(Refused, match="名录在您查看之后有变化"):
        draws.commit(plan, period="2026Q4", by=city.city_officer, now=a.NOW, seen=seen)
    assert not Draw.objects.exists()
    draw = draws.commit(plan, period="2026Q4", by=city.city_officer, now=a.NOW)
    Institution.objects.filter(code__lt="JG000030").update(state="cancelled")
    Inspector.objects.filter(code="R0004").update(status="away")
    done = draws.carry_out(draw, by=city.city_officer, now=a.NOW)
    bundle, rows = bundle_and_register(draws.reveal(done, by=None, now=done.reveal_due))
    verify_draw.verify(bundle, rows)
    assert len(bundle["candidates"]) == 39
    assert len(bundle["inspectors"]) == 4


@pytest.mark.django_db
def test_a_team_changed_behind_the_portals_back_shows(city):
    draw = a.drawn(city)
    visit = draw.visits.first()
    member = visit.members.order_by("seat").first()
    stranger = Inspector.objects.exclude(pk__in=visit.members.values("inspector")).first()
    pseudonym = next(name for name, code in queries.documents_of(draw)[0]["people"].items() if code == stranger.code)
    VisitMember.objects.filter(pk=member.pk).update(inspector=stranger, pseudonym=pseudonym)
    assert queries.proof_of(visit) not in draw.sealed  # at the door already
    bundle, rows = bundle_and_register(draws.reveal(draw, by=None, now=draw.reveal_due))
    assert refusal(bundle, rows).startswith("teams[")


@pytest.mark.django_db
def test_a_selected_subject_that_was_swapped_shows(city):
    draw = a.drawn(city)
    visit = draw.visits.first()
    other = Institution.objects.exclude(pk__in=draw.visits.values("institution")).first()
    Visit.objects.filter(pk=visit.pk).update(institution=other)
    bundle, rows = bundle_and_register(draws.reveal(draw, by=None, now=draw.reveal_due))
    assert refusal(bundle, rows).startswith("selection[")


@pytest.mark.django_db
def test_a_substitute_of_ones_own_choice_shows(city):
    for number in range(5, 12):
        a.inspector(code=f"R{number:04}")
    draw = a.drawn(city)
    visit = draw.visits.first()
    given = {"approval_number": "文号", "approved_on": a.NOW.date()}
    made = visits.substitute(visit, visit.members.first(), code="ILL", by=city.city_officer, now=a.NOW, **given)
    friend = Inspector.objects.exclude(pk__in=visit.members.values("inspector")).first()
    pseudonym = next(name for name, code in queries.documents_of(draw)[0]["people"].items() if code == friend.code)
    VisitMember.objects.filter(pk=made.inward_id).update(inspector=friend, pseudonym=pseudonym)
    assert Substitution.objects.count() == 1
    bundle, _rows = bundle_and_register(draws.reveal(draw, by=None, now=draw.reveal_due))
    assert refusal(bundle).startswith("substitutions[0]: the next eligible is")


@pytest.mark.django_db
def test_another_beacon_or_another_value_than_was_opened_is_refused(city):
    draw = a.committed(city)
    for person in (city.city_officer, city.city_chief):
        draws.enter_beacon(draw, a.OPENED, by=person, now=a.NOW + a.DAY)
    done = draws.carry_out(draw, by=city.city_officer, now=a.NOW + a.DAY)
    bundle, rows = bundle_and_register(draws.reveal(done, by=None, now=done.reveal_due))
    verify_draw.verify(bundle, rows)
    other = mutate(bundle, ("beacon", "name"), "另一个彩票")
    assert refusal(other, rows) == "beacon: not the one that was announced"
    assert refusal(mutate(bundle, ("beacon", "value"), a.OPENED[::-1]), rows).startswith("selection[0]")
    named_anew = mutate(other, ("plan", "beacon", "name"), "另一个彩票")
    assert refusal(named_anew, rows).startswith("plan: hash")


@pytest.mark.django_db
def test_the_next_attempt_may_name_another_beacon_on_its_page_and_nothing_else(city, client, freeze):
    first = a.committed(city)
    draws.void(first, code=VoidCode.BEACON_FAILED, by=city.city_chief, now=a.NOW + a.DAY)
    freeze(a.NOW + 2 * a.DAY)
    client.force_login(city.city_officer)
    page = reverse("inspections:draw_new", args=[first.plan_id])
    shown = client.get(page)
    assert "只能更换公共随机值" in shown.content.decode()
    sent = {"seen": shown.context["preview"].seen, "name": "下一期开奖", "due": "2026-11-06 21:00"}
    assert client.post(page, sent | {"name": ""}).status_code == 200
    assert client.post(page, sent).status_code == 302
    again = Draw.objects.get(attempt=2)
    assert again.beacon["name"] == "下一期开奖"
    assert all(again.commitment[name] == first.commitment[name] for name in documents.KEPT)


@pytest.mark.django_db
def test_the_list_leaks_nowhere_before_the_visit(city, client):
    """Whoever is not in a team finds none of the drawn in any ledger, page, public file, act, change or notice."""
    draw = a.drawn(city)
    drawn = list(draw.visits.select_related("institution"))
    codes = {visit.institution.code for visit in drawn}
    said = "".join(f"{row.subject_text}{row.note}{row.data}{row.about}" for row in Act.objects.all())
    said += "".join(f"{row.title}{row.body}{row.url}" for row in Notice.objects.all())
    assert not any(visit.institution.code in said or visit.institution.name in said for visit in drawn)
    abouts = RowChange.objects.filter(table_name__in=("inspections_visit", "inspections_visitmember"))
    assert not abouts.filter(about__in=codes).exists()
    people_ = ("city_officer", "city_chief", "county_officer", "neighbour_officer", "liaison", "principal", "outsider")
    for who in people_:
        client.force_login(city.everyone[who])
        for ledger in ledgers():
            if ledger.name in ("visits", "findings") and ledger.may_view(city.everyone[who]):
                assert ledger.rows(city.everyone[who]).count() == 0, (who, ledger.name)
        for name in ("workbench", "search"):
            shown = client.get(reverse(name), {"q": draw.code}).content.decode()
            assert not any(visit.code in shown for visit in drawn), (who, name)
        shown = client.get(reverse("inspections:draw_detail", args=[draw.pk])).content.decode()
        assert not any(visit.institution.name in shown or visit.code in shown for visit in drawn), who
    client.logout()
    for page in (
        reverse("inspections:public_draw_detail", args=[draw.code]), reverse("inspections:public_draw_list"),
        reverse("inspections:public_register", args=[draw.office.code]), reverse("inspections:public_promise"),
        reverse("inspections:public_register_page", args=[draw.office.code]), reverse("inspections:public_result_list"),
        reverse("inspections:public_joint_list"), reverse("public_home"),
    ):  # fmt: skip
        shown = client.get(page).content.decode()
        assert not any(visit.institution.name in shown or visit.institution.code in shown for visit in drawn), page
    assert client.get(reverse("inspections:public_bundle", args=[draw.code])).status_code == 404


@pytest.mark.django_db
def test_a_plan_drawn_by_the_clock_was_signed_once_by_two_people(city):
    plan = a.submitted(city, series="monthly", period="")
    with pytest.raises(Refused):
        plans.take("approve", plan, by=city.city_officer, now=a.NOW)


def test_an_old_bundle_does_not_pass_for_a_later_draw_of_the_same_office():
    bundle, entry = whole_draw()
    later, next_entry = whole_draw(number=2, previous=verify_draw.digest(entry))
    rows = [entry, next_entry]
    assert register.first_break(rows) == ""
    verify_draw.verify(later, rows)
    assert refusal({**bundle, "register": later["register"]}, [entry, next_entry | {"sealed": ["0" * 64]}])
    assert refusal(mutate(bundle, ("plan", "period"), "2027Q1"), rows).startswith("plan: hash")


def spots(value, path=()):
    """Every place of a document where a string or a number stands."""
    if isinstance(value, dict):
        for key in sorted(value):
            yield from spots(value[key], (*path, key))
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from spots(item, (*path, number))
    else:
        yield path


WHOLE, ENTRY_OF_WHOLE = whole_draw()
COMMITTED_SPOTS = [path for name in documents.PUBLISHED for path in spots(WHOLE[name], (name,))]


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(COMMITTED_SPOTS), st.integers(0, 10_000), st.integers(1, 255))
def test_any_byte_of_any_committed_document_is_bound(path, place, change):
    """Changed anywhere, in the text of any document, the verifier names that document or what stands in it."""

    def flipped(value):
        if isinstance(value, int):
            return value + change
        text = value or "x"
        at = place % len(text)
        return text[:at] + chr((ord(text[at]) + change) % 0xD800 or 0x4E00) + text[at + 1 :]

    said = refusal(mutate(WHOLE, path, flipped), [ENTRY_OF_WHOLE])
    assert said.replace("bundle.", "").startswith((path[0], "candidates", "inspectors", "beacon", "register.office"))
