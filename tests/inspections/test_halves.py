"""A code kept by two offices: neither draws without the other, nobody stalls a draw for ever."""

from datetime import timedelta

import pytest
from django.urls import reverse

from inspections import queries, verify_draw
from inspections.choices import Custody, DrawState, VoidCode
from inspections.models import CodeHalf, Draw
from inspections.rules.draw.canonical import encode
from inspections.services import custody, draws, halves, joint, plans, schedule
from supervision.foundation.errors import Refused
from supervision.foundation.models import Agency, RowChange
from tests.factories import inspections as a

pytestmark = pytest.mark.django_db
SECRET = "十二个字符以上的密码才收下"
LATER = a.NOW + a.DAY


@pytest.fixture(autouse=True)
def halves_apart(settings, tmp_path, monkeypatch):
    settings.PORTAL_VAR = tmp_path
    monkeypatch.setitem(custody._COST, "n", 2**4)  # the cost of guessing is not what is tested


@pytest.fixture
def city(cast):
    a.institutions(40)
    a.pool(cast)
    return cast


def shared_plan(city, **values):
    """An approved plan whose code the insurance bureau keeps one half of."""
    plan = a.drafted(city.city_officer, custody=Custody.OFFICES, **values)
    bureau = Agency.objects.get(code="120000-YBJ")
    asked = joint.invite(plan, bureau, has_seat=False, holds_half=True, by=city.city_officer, now=a.NOW)
    joint.answer("join", asked, by=city.liaison, now=a.NOW)
    plan = plans.take("submit", plan, by=city.city_officer, now=a.NOW)
    return plans.take("approve", plan, by=city.city_chief, now=a.NOW)


def signed_plan(city, **values):
    """Both halves made: ours under a passphrase, theirs on paper; (plan, what is printed)."""
    plan = shared_plan(city, **values)
    halves.sign(plan, SECRET, by=city.city_officer, now=a.NOW)
    _half, paper = halves.sign(plan, "", by=city.liaison, now=a.NOW)
    return plan, paper


def committed(city, **values):
    plan, paper = signed_plan(city, **values)
    return draws.commit(plan, period="2026Q4", by=city.city_officer, now=a.NOW), paper


def test_two_offices_sign_keep_and_hand_in_their_halves_and_the_bundle_says_so(city):
    draw, paper = committed(city, **a.lottery())
    assert not custody.is_kept(draw.code)
    for person in (city.city_officer, city.city_chief):
        draws.enter_beacon(draw, a.OPENED, by=person, now=LATER)
    halves.hand_in(draw, SECRET, by=city.city_chief, now=LATER)
    with pytest.raises(Refused, match="市医疗保障局尚未交出"):
        draws.carry_out(draw, by=city.city_officer, now=LATER)
    halves.hand_in(draw, paper, by=city.liaison, now=LATER)
    done = draws.carry_out(draw, by=city.city_officer, now=LATER)
    revealed = draws.reveal(done, by=None, now=done.reveal_due)  # by itself: nobody is asked again
    bundle = verify_draw.json.loads(encode(queries.bundle_of(revealed)))
    assert bundle["custody"] == "offices"
    verify_draw.verify(bundle, queries.register_of(draw.office))


def test_the_server_alone_cannot_derive(city):
    draw, paper = committed(city)
    stored = "".join(str(row.__dict__) for row in CodeHalf.objects.all()) + str(draw.__dict__)
    stored += "".join(str(row.after) for row in RowChange.objects.filter(table_name="inspections_codehalf"))
    assert paper.replace(" ", "") not in stored
    assert CodeHalf.objects.get(letter="b").wrapped == ""
    with pytest.raises(Refused, match="尚未交出"):
        draws.carry_out(draw, by=None, now=a.NOW)
    with pytest.raises(Refused, match="密码不正确"):
        halves.hand_in(draw, "不是这个密码不是这个密码", by=city.city_officer, now=a.NOW)
    with pytest.raises(Refused, match="与承诺的口令半份不符"):
        halves.hand_in(draw, "00" * 32, by=city.liaison, now=a.NOW)


def test_nothing_is_committed_before_both_have_signed(city):
    plan = shared_plan(city)
    halves.sign(plan, SECRET, by=city.city_officer, now=a.NOW)
    with pytest.raises(Refused, match="另一单位持有的半份尚未签署"):
        draws.commit(plan, period="2026Q4", by=city.city_officer, now=a.NOW)
    assert not Draw.objects.exists()


@pytest.mark.parametrize("who", ["county_officer", "inspector", "principal", "outsider", "neighbour_officer"])
def test_only_the_two_offices_sign(city, who):
    with pytest.raises(Refused, match="不保管"):
        halves.sign(shared_plan(city), SECRET, by=city.everyone[who], now=a.NOW)


def test_a_half_is_not_handed_in_before_the_beacon_is_known_nor_twice_nor_after_the_commit_replaced(city):
    draw, paper = committed(city, **a.lottery())
    with pytest.raises(Refused, match="公共随机值"):
        halves.hand_in(draw, paper, by=city.liaison, now=a.NOW)
    for person in (city.city_officer, city.city_chief):
        draws.enter_beacon(draw, a.OPENED, by=person, now=LATER)
    halves.hand_in(draw, paper, by=city.liaison, now=LATER)
    with pytest.raises(Refused, match="已经交出"):
        halves.hand_in(draw, paper, by=city.liaison, now=LATER)
    with pytest.raises(Refused, match="不能再签署"):
        halves.sign(draw.plan, "", by=city.liaison, now=LATER)


def test_an_owner_who_refuses_and_locks_the_door_ends_the_number_and_is_named_in_public(city, client):
    draw, paper = committed(city)
    halves.hand_in(draw, SECRET, by=city.city_officer, now=a.NOW)
    schedule.reveal_due(by=None, now=draw.reveal_due - timedelta(minutes=1))
    assert Draw.objects.get().state == DrawState.COMMITTED
    schedule.reveal_due(by=None, now=draw.reveal_due)
    ended = Draw.objects.get()
    assert (ended.state, ended.void_code) == (DrawState.VOID, VoidCode.HALF_WITHHELD)
    assert list(ended.halves) == ["half_a"]  # what there is
    shown = client.get(reverse("inspections:public_draw_detail", args=[draw.code])).content.decode()
    assert "天津市医疗保障局没有交出其半份" in shown
    assert "反复抽取" in shown
    halves.hand_in(ended, paper, by=city.liaison, now=draw.reveal_due)  # found after all: it is published too
    row = queries.register_of(draw.office)[0]
    assert set(row["end"]) >= {"half_a", "half_b"}
    verify_draw.check_end(row["end"], row, "1")


def test_the_attempt_after_a_lost_half_keeps_the_documents_and_asks_for_new_halves(city):
    draw, _paper = committed(city)
    draws.void(draw, code=VoidCode.CODE_LOST, by=city.city_chief, now=a.NOW)
    with pytest.raises(Refused, match="尚未签署"):
        draws.commit(draw.plan, period="2026Q4", by=city.city_officer, now=a.NOW)
    for person in (city.city_officer, city.liaison):
        halves.sign(draw.plan, SECRET, by=person, now=a.NOW)
    again = draws.commit(draw.plan, period="2026Q4", by=city.city_officer, now=a.NOW)
    assert again.attempt == 2
    assert again.commitment["candidates"] == draw.commitment["candidates"]
    assert again.commitment["half_b"] != draw.commitment["half_b"]


def test_one_person_does_not_sign_for_both_and_a_short_passphrase_is_no_lock(city):
    plan = shared_plan(city)
    with pytest.raises(Refused, match="至少 12"):
        halves.sign(plan, "短", by=city.city_officer, now=a.NOW)
    halves.sign(plan, SECRET, by=city.city_officer, now=a.NOW)
    city.city_officer.agency = city.liaison.agency
    with pytest.raises(Refused, match="两人签署"):
        halves.sign(plan, SECRET, by=city.city_officer, now=a.NOW)


def test_a_plan_with_two_keepers_is_not_submitted_without_the_other_ones_consent(city):
    plan = a.drafted(city.city_officer, custody=Custody.OFFICES)
    with pytest.raises(Refused, match="邀请另一单位保管半份"):
        plans.take("submit", plan, by=city.city_officer, now=a.NOW)
    bureau = Agency.objects.get(code="120000-YBJ")
    joint.invite(plan, bureau, has_seat=False, holds_half=True, by=city.city_officer, now=a.NOW)
    with pytest.raises(Refused, match="尚未答复"):
        plans.take("submit", plan, by=city.city_officer, now=a.NOW)


def test_signing_and_handing_in_by_their_pages(city, client):
    plan = shared_plan(city)
    client.force_login(city.city_officer)
    kept = {"keep": "passphrase", "passphrase": SECRET, "again": SECRET}
    wrong = client.post(reverse("inspections:half_sign", args=[plan.pk]), kept | {"again": "x"})
    assert "两次输入的密码不一致" in wrong.content.decode()
    assert client.post(reverse("inspections:half_sign", args=[plan.pk]), kept).status_code == 302
    client.force_login(city.liaison)
    partner = plan.partners.get()
    printed = client.post(reverse("inspections:partner_sign", args=[partner.pk]), {"keep": "print"})
    assert printed.headers["Cache-Control"].startswith("max-age=0")
    paper = printed.content.decode().split("data-half>")[1].split("<")[0]
    client.force_login(city.city_officer)
    shown = client.get(reverse("inspections:draw_new", args=[plan.pk]))
    assert "冻结名录并抽取" in shown.content.decode()
    client.post(reverse("inspections:draw_new", args=[plan.pk]), {"seen": shown.context["preview"].seen})
    for person, secret in ((city.city_officer, SECRET), (city.liaison, paper)):
        client.force_login(person)
        half = CodeHalf.objects.get(holder=person.agency)
        client.post(reverse("inspections:half_hand_in", args=[half.pk]), {"secret": secret})
    assert CodeHalf.objects.filter(opened_at=None).count() == 0
    assert draws.carry_out(Draw.objects.get(), by=city.city_officer, now=LATER).state == DrawState.DRAWN
