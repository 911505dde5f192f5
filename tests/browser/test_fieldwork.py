"""An inspector's day on a phone of 390 px, in a real Chromium, with the network cut in the middle."""

import struct
import zlib

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from inspections import queries
from inspections.models import Answer, Arrival, FieldPacket, Photo, Signing, Visit
from supervision.demo import CAST
from supervision.foundation.models import User

from .conftest import Visitor

NAMES = {person.key: person.username for person in CAST}


def png(width=64, height=48) -> bytes:
    """A picture as a camera might give it."""
    rows = b"".join(b"\0" + b"\x40\x80\xc0" * width for _ in range(height))
    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(rows)),
        (b"IEND", b""),
    )
    made = [
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in parts
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(made)


@pytest.fixture
def phone(chromium, portal):
    """A phone nobody has used before."""
    made = Visitor(chromium, portal, 390, "zh-hans")
    made.context.grant_permissions(["geolocation"], origin=portal)
    made.context.set_geolocation({"longitude": 117.226568, "latitude": 39.122125, "accuracy": 15})
    yield made
    made.context.close()


def own_visits(who):
    """Open visits of the person to which no phone has sent anything."""
    user = User.objects.get(username=NAMES[who])
    rows = Visit.objects.filter(pk__in=Visit.of_team(user), state="assigned", draw__state="drawn", fieldpackets=None)
    return list(rows.order_by("pk"))


def asked(visit, number=0):
    """Where the visit's questions of yes or no stand in the list."""
    kinds = [question.kind for question in queries.questions_of(visit, timezone.localdate())]
    return [at for at, kind in enumerate(kinds) if kind == "yes_no"][number]


def until(page, expression):
    """Wait without eval, which the portal's own policy forbids."""
    for _ in range(300):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"{expression} never came true")


def at_work(phone, who="inspector"):
    """Signed in, with the visits on the device and the shell kept."""
    phone.sign_in(who)
    assert phone.open("/inspections/field/") == 200
    phone.page.wait_for_selector(".field-card")
    phone.page.evaluate("navigator.serviceWorker.ready")
    return phone.page


def go(page, visit, screen=""):
    page.evaluate(f"location.hash = '#v/{visit.pk}{screen}'")


def answer(page, value):
    page.locator(f"input[name=value][value={value}]").check(force=True)


def settle(page):
    """Everything has left the phone."""
    until(page, "fieldwork.state.online && fieldwork.state.waiting === 0 && !fieldwork.state.locked")


def test_the_network_is_cut_in_the_middle_and_everything_arrives_once(phone):
    visit = own_visits("inspector")[0]
    page = at_work(phone)
    go(page, visit)
    page.click("[data-act=arrive]")
    settle(page)
    assert phone.faults() == []

    phone.cut_network()
    first, second = asked(visit), asked(visit, 1)
    go(page, visit, f"/q/{first}")
    page.wait_for_selector("[data-form=answer]")
    answer(page, "no")
    page.locator("[data-slot=phrases] button").first.click()
    page.set_input_files("[data-camera]", {"name": "a.png", "mimeType": "image/png", "buffer": png()})
    page.wait_for_selector("[data-slot=photos] img")
    assert phone.faults() == []
    page.click("button[type=submit]")
    until(page, f"location.hash.endsWith('/q/{first + 1}')")
    go(page, visit, f"/q/{second}")
    until(page, "document.querySelector('[name=value]:checked') === null")
    answer(page, "yes")
    page.click("button[type=submit]")
    until(page, "fieldwork.state.waiting === 3")
    assert "离线，待发送 3 项" in page.text_content("[data-sync]")

    page.reload()  # the phone was switched off: the kept shell opens, and what was answered is still there
    go(page, visit, f"/q/{first}")
    page.wait_for_selector("input[name=value][value=no]:checked", state="attached")
    assert page.locator("[data-slot=photos] img").count() == 1
    go(page, visit, "/end")
    page.locator("[data-pad]").evaluate("pad => pad.scrollIntoView({block: 'center', behavior: 'instant'})")
    box = page.locator("[data-pad]").bounding_box()
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 120, box["y"] + 60, steps=5)
    page.mouse.up()
    page.fill("#f-name", "刘清和")
    page.click("[data-form=signing] button[type=submit]")
    page.wait_for_selector("[data-slot=signed] li")
    assert phone.faults() == []
    page.locator("input[name=result][value=ORDERED_CORRECTION]").check(force=True)
    page.click("[data-form=record] button[type=submit]")
    page.wait_for_selector(".field-card")
    assert Answer.objects.filter(visit=visit).count() == 0
    assert page.evaluate("fieldwork.state.waiting") == 5

    phone.cut_network(cut=False)
    settle(page)
    assert sorted(Answer.objects.filter(visit=visit).values_list("value", flat=True)) == ["no", "yes"]
    photo = Photo.objects.get(visit=visit)
    assert (photo.longitude is not None, photo.received_at > photo.made_at) == (True, True)
    assert Signing.objects.get(visit=visit).name == "刘清和"
    assert Arrival.objects.filter(visit=visit).count() == 1
    assert FieldPacket.objects.filter(visit=visit).count() == 6
    visit.refresh_from_db()
    assert (visit.state, visit.findings.count()) == ("recorded", 1)
    assert phone.faults() == []


def test_a_packet_whose_answer_got_lost_is_sent_again_and_kept_once(phone):
    visit = own_visits("inspector")[0]
    page = at_work(phone)
    lost = []

    def lose(route):
        lost.append(route.fetch().status)
        route.abort()

    page.route("**/field/send/", lose, times=1)
    go(page, visit)
    page.click("[data-act=arrive]")
    until(page, "fieldwork.state.waiting === 1")
    page.evaluate("fieldwork.sync()")
    settle(page)
    assert (lost, Arrival.objects.filter(visit=visit).count()) == ([200], 1)


def test_an_ended_session_loses_nothing_and_another_person_sees_nothing(phone):
    visit = own_visits("inspector")[0]
    page = at_work(phone)
    phone.cut_network()
    go(page, visit, f"/q/{asked(visit)}")
    page.wait_for_selector("[data-form=answer]")
    answer(page, "yes")
    page.click("button[type=submit]")
    until(page, "fieldwork.state.waiting === 1")
    Session.objects.all().delete()
    phone.cut_network(cut=False)
    page.wait_for_selector("text=请重新登录")
    assert "待发送 1 项" in page.text_content("main")
    assert [fault for fault in phone.faults() if "401" not in fault] == []  # the browser tells of the refused request

    phone.sign_in("second_inspector")
    phone.open("/inspections/field/")
    page.wait_for_selector(".field-card")
    assert page.evaluate("fieldwork.store.packets().then((rows) => rows.length)") == 0
    assert Answer.objects.filter(visit=visit).count() == 0

    phone.open("/workbench/")
    page.evaluate("document.querySelector('[data-sign-out]').requestSubmit()")  # in the menu, which is folded here
    page.wait_for_url("**/login/")
    names = page.evaluate("indexedDB.databases().then((all) => all.map((one) => one.name))")
    assert "fieldwork-keys" not in names
    phone.sign_in("inspector")
    phone.open("/inspections/field/")
    page.wait_for_selector(".field-card")
    settle(page)
    assert Answer.objects.get(visit=visit).by.username == NAMES["inspector"]


def test_two_officers_who_differ_both_see_it_and_settle_it(chromium, portal):
    visit = next(row for row in own_visits("inspector") if row in own_visits("second_inspector"))
    phones = [Visitor(chromium, portal, 390, "zh-hans") for _ in range(2)]
    for one, who, value in zip(phones, ("inspector", "second_inspector"), ("yes", "na"), strict=True):
        page = at_work(one, who)
        one.cut_network()
        go(page, visit, f"/q/{asked(visit)}")
        page.wait_for_selector("[data-form=answer]")
        answer(page, value)
        page.click("button[type=submit]")
        until(page, "fieldwork.state.waiting === 1")
    for one in (*phones, phones[0]):
        one.cut_network(cut=False)
        one.page.evaluate("fieldwork.sync()")
        settle(one.page)
    for one in phones:
        go(one.page, visit, f"/q/{asked(visit)}")
        one.page.wait_for_selector("text=两名执法人员的回答不一致")
    answer(phones[0].page, "yes")
    phones[0].page.click("button[type=submit]")
    until(phones[0].page, f"!location.hash.endsWith('/q/{asked(visit)}')")  # kept, and on to the next question
    settle(phones[0].page)
    heads = Answer.objects.filter(visit=visit)
    assert (heads.count(), len(heads.latest("received_at").after)) == (3, 2)
    for one in phones:
        one.context.close()


def test_an_owner_who_locks_the_door_is_written_down_with_the_witness(phone):
    visit = own_visits("inspector")[0]
    page = at_work(phone)
    phone.cut_network()
    go(page, visit, "/end")
    page.wait_for_selector("input[name=result]", state="attached")
    page.locator("input[name=result][value=REFUSED]").check(force=True)
    page.click("[data-form=record] button[type=submit]")
    assert "见证人" in page.text_content("[data-form=record] [data-error]")
    page.locator("input[name=way][value=refused]").check(force=True)
    page.fill("#f-reason", "负责人拒绝检查并锁闭大门")
    page.fill("#f-witness", "王守望")
    page.click("[data-form=signing] button[type=submit]")
    page.wait_for_selector("[data-slot=signed] li")
    assert phone.faults() == []
    page.locator("input[name=result][value=REFUSED]").check(force=True)
    page.click("[data-form=record] button[type=submit]")
    page.wait_for_selector(".field-card")
    phone.cut_network(cut=False)
    settle(page)
    visit.refresh_from_db()
    assert (visit.result, visit.signings.get().witness) == ("REFUSED", "王守望")


def test_every_screen_of_the_phone_is_free_of_faults(phone):
    user = User.objects.get(username=NAMES["inspector"])
    visit = Visit.objects.filter(pk__in=Visit.of_team(user), answers__isnull=False, state="assigned").first()
    page = at_work(phone)
    assert phone.faults() == []
    for screen in ("", "/proof", "/q/0", "/end"):
        go(page, visit, screen)
        page.wait_for_selector(".panel")
        assert phone.faults() == [], screen
