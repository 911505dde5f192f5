"""Every noun of the registry for other systems: who reads, who writes, what is refused; nothing personal in full."""

import pytest
from django.utils import timezone

from institutions.models import Disclosure, DisclosureItem, Practitioner, SelfInspection, StaffProposal
from institutions.services import disclosure
from supervision.foundation.models import Act
from supervision.foundation.services import tokens
from tests.factories import institutions as make

BACKEND = "supervision.foundation.signing_in.PortalBackend"
BASE = "/api/v1"
READERS = [
    ("county_officer", 200), ("city_officer", 200), ("inspector", 200), ("principal", 200), ("manager", 200),
    ("neighbour_officer", 404), ("liaison", 403), ("outsider", 403), ("system_admin", 403),
]  # fmt: skip


def ask(client, user, method, path, data=None):
    client.force_login(user, backend=BACKEND)
    if method == "get":
        return client.get(f"{BASE}{path}")
    return getattr(client, method)(f"{BASE}{path}", {} if data is None else data, content_type="application/json")


@pytest.fixture
def place(cast):
    """An institution in practice with the principal and the manager of the cast."""
    return make.tied(cast, make.institution(phone="022-87654321"))


@pytest.fixture
def person(place):
    return make.practitioner(place, certificate_number="110120000001234", registered_on=make.NOW.date())


@pytest.fixture
def published(cast, place):
    """An item in words that the institution has made public."""
    item = DisclosureItem.objects.filter(source="text", requires="").first()
    return disclosure.publish(place, item, text="周一至周日 8:00—17:00", rows=[], by=cast.principal, now=make.NOW)


@pytest.fixture
def filing(cast, place):
    return make.submitted(cast, place)


@pytest.fixture
def rows(person, published, filing):
    """One row of every noun by its address."""
    return {
        "practitioners": f"/practitioners/{person.code}/", "disclosures": f"/disclosures/{published.pk}/",
        "self-inspections": f"/self-inspections/{filing.pk}/",
        "entitled": f"/institutions/{person.institution.code}/entitled/",
        "owed": f"/institutions/{person.institution.code}/disclosures/",
    }  # fmt: skip


# --- reading ------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("who", "status"), READERS)
def test_every_noun_is_read_by_those_who_see_it(client, cast, rows, who, status):
    for address in rows.values():
        answer = ask(client, cast.everyone[who], "get", address)
        assert answer.status_code == status, (address, answer.content)
        told = answer.content.decode()
        assert "87654321" not in told
        assert make.identity(0) not in told


@pytest.mark.parametrize("noun", ["practitioners", "disclosures", "self-inspections"])
def test_a_list_is_cut_at_the_border_and_needs_the_right(client, cast, rows, noun):
    counts = {
        who: len(ask(client, cast.everyone[who], "get", f"/{noun}/").json()["results"])
        for who in ("county_officer", "city_officer", "principal", "neighbour_officer")
    }
    assert counts == {"county_officer": 1, "city_officer": 1, "principal": 1, "neighbour_officer": 0}
    assert ask(client, cast.liaison, "get", f"/{noun}/").status_code == 403
    assert ask(client, cast.county_officer, "get", f"/{noun}/?wrong=1").status_code == 400


@pytest.mark.parametrize("key", ["0", "-1", "x", "１", "9" * 30, "1e3"])
def test_a_number_that_is_none_is_not_found(client, cast, key):
    for noun in ("disclosures", "self-inspections", "practitioners"):
        assert ask(client, cast.county_officer, "get", f"/{noun}/{key}/").status_code == 404


def test_a_token_for_reading_reads_every_noun_and_writes_none(client, cast, rows):
    _token, secret = tokens.issue(
        cast.county_officer, name="区域平台", days=1, may_write=False, by=None, now=timezone.now(),
        entropy=bytes(range(32)),
    )  # fmt: skip
    headers = {"authorization": f"Bearer {secret}"}
    for address in rows.values():
        assert client.get(f"{BASE}{address}", headers=headers).status_code == 200
    before = Act.objects.count()
    for address in (
        "/practitioners/", f"{rows['practitioners']}actions/leave/", "/disclosures/",
        f"{rows['disclosures']}actions/check/", f"{rows['self-inspections']}actions/accept/",
    ):  # fmt: skip
        answer = client.post(f"{BASE}{address}", {}, content_type="application/json", headers=headers)
        assert answer.status_code == 403, address
    assert Act.objects.count() == before


# --- practitioners ------------------------------------------------------------------------------------
NEW = {"name": "沈清和", "kind": "nurse", "certificate_number": "202312000001", "registered_on": "2023-12-01",
       "expires_on": "2028-11-30"}  # fmt: skip


def test_the_authority_enters_amends_and_reads_a_person(client, cast, place):
    data = NEW | {"institution": place.code, "id_number": make.identity(7)}
    made = ask(client, cast.county_officer, "post", "/practitioners/", data)
    assert made.status_code == 201, made.content
    told = made.json()
    assert (told["verification"], told["state"], told["institution"]["code"]) == ("verified", "active", place.code)
    assert make.identity(7) not in made.content.decode()
    assert "*" in told["id_masked"]
    again = ask(client, cast.county_officer, "post", "/practitioners/", data)
    assert again.status_code == 409
    address = f"/practitioners/{told['code']}/"
    amended = ask(client, cast.county_officer, "patch", address, {"title": "主管护师"}).json()
    assert (amended["title"], amended["expires_on"]) == ("主管护师", "2028-11-30")
    assert Practitioner.objects.get().id_hash


def test_an_institution_reports_and_proposes_but_does_not_decide(client, cast, place, person):
    made = ask(client, cast.manager, "post", "/practitioners/", NEW | {"institution": place.code})
    assert made.status_code == 201, made.content
    assert (made.json()["verification"], made.json()["waiting"]) == ("reported", 1)
    asked = ask(client, cast.manager, "patch", f"/practitioners/{person.code}/", {"title": "主任医师"})
    assert asked.status_code == 200, asked.content
    assert (asked.json()["title"], asked.json()["waiting"]) == ("", 1)
    assert StaffProposal.objects.count() == 2
    leave = {"institution": place.code, "on": "2026-11-20", "reason": "辞职"}
    assert ask(client, cast.manager, "post", f"/practitioners/{person.code}/actions/leave/", leave).status_code == 403


def test_nobody_enters_a_person_at_a_foreign_institution(client, cast, place):
    foreign = make.institution("河西静安诊所", make.HEXI)
    for who in ("county_officer", "manager"):
        answer = ask(client, cast.everyone[who], "post", "/practitioners/", NEW | {"institution": foreign.code})
        assert answer.status_code == 400
        assert [problem["column"] for problem in answer.json()["problems"]] == ["institution"]
    for who in ("inspector", "city_chief", "liaison"):
        assert ask(client, cast.everyone[who], "post", "/practitioners/", NEW).status_code == 403


def test_the_steps_of_a_registration_are_those_of_the_page(client, cast, place, person):
    officer, address = cast.county_officer, f"/practitioners/{person.code}/"
    other = make.institution("河东新叶诊所")
    today = timezone.localdate().isoformat()

    def step(verb, **data):
        return ask(client, officer, "post", f"{address}actions/{verb}/", data)

    further = step("further", institution=other.code, kind="further", since=today)
    assert further.status_code == 200, further.content
    assert {site["kind"] for site in further.json()["sites"]} == {"main", "further"}
    assert step("further", institution=other.code, kind="further", since=today).status_code == 409
    assert step("transfer", institution=other.code, on=today).json()["institution"]["code"] == other.code
    suspended = step("suspend", since=today, until="2099-01-01", reason="定期考核不合格")
    assert (suspended.json()["state"], suspended.json()["suspended_to"]) == ("suspended", "2099-01-01")
    assert "resume" in {action["verb"] for action in suspended.json()["actions"]}
    assert step("resume", on=today, reason="考核合格").json()["state"] == "active"
    assert step("resume", on=today, reason="考核合格").status_code == 409
    assert step("suspend", since="2026-11-20").status_code == 400
    assert step("suspend", since="x", until="2099-01-01", reason="a").json()["problems"][0]["column"] == "since"
    ended = step("cancel", on=today, reason="本人申请")
    assert (ended.json()["state"], ended.json()["ended_on"]) == ("cancelled", today)


def test_a_day_before_the_law_is_refused_in_words(client, cast, person):
    data = {"on": "1950-06-08", "reason": "出具虚假证明", "document": "津河卫医罚〔2026〕8号"}
    answer = ask(client, cast.county_officer, "post", f"/practitioners/{person.code}/actions/revoke/", data)
    assert answer.status_code == 409
    assert "1950-06-08" in answer.json()["reasons"][0]


@pytest.mark.parametrize("day", ["0001-01-01", "0206-11-20", "9999-12-31"])
@pytest.mark.parametrize("verb", ["revoke", "cancel", "transfer", "resume", "renew", "leave"])
def test_a_slip_in_the_year_is_told(client, cast, person, verb, day):
    place = person.institution.code
    days = {"on": day, "registered_on": day, "expires_on": day}
    data = days | {"reason": "x", "document": "x", "institution": place}
    answer = ask(client, cast.county_officer, "post", f"/practitioners/{person.code}/actions/{verb}/", data)
    assert answer.status_code == 400
    assert {problem["message"] for problem in answer.json()["problems"]} == {"请核对年份。"}


@pytest.mark.parametrize(("who", "status"), [("neighbour_officer", 404), ("inspector", 403), ("principal", 403),
                                             ("liaison", 403), ("outsider", 403)])  # fmt: skip
def test_no_other_takes_a_step(client, cast, person, who, status):
    before = Act.objects.count()
    for verb in ("suspend", "cancel", "leave", "transfer", "further", "revoke", "renew", "resume", "register_again"):
        address = f"/practitioners/{person.code}/actions/{verb}/"
        assert ask(client, cast.everyone[who], "post", address).status_code == status, verb
    assert Act.objects.count() == before


def test_who_may_do_what_on_a_day(client, cast, place, person):
    address = f"/institutions/{place.code}/entitled/"
    today = ask(client, cast.inspector, "get", address).json()
    assert (today["total"], today["people"][0]["code"], today["is_closed"]) == (1, person.code, False)
    assert today["people"][0]["standing"] in ("yes", "check", "no")
    assert ask(client, cast.inspector, "get", f"{address}?on=2000-01-01").json()["people"] == []
    for query in ("?on=x", "?standing=perhaps", "?page=0", "?colour=red"):
        assert ask(client, cast.inspector, "get", address + query).status_code == 400, query


def test_somebody_who_moved_on_is_named_without_an_address(client, cast, place, person):
    """The day of the former institution knows the person; the page of the person is another district's now."""
    foreign = make.institution("河西静安诊所", make.HEXI)
    transfer = {"institution": foreign.code, "on": timezone.localdate().isoformat()}
    moved = ask(client, cast.city_officer, "post", f"/practitioners/{person.code}/actions/transfer/", transfer)
    assert moved.status_code == 200, moved.content
    told = ask(client, cast.county_officer, "get", f"/institutions/{place.code}/entitled/?on=2026-11-03").json()
    assert [(one["name"], one["code"]) for one in told["people"]] == [(person.name, None)]
    assert ask(client, cast.county_officer, "get", f"/practitioners/{person.code}/").status_code == 404


# --- disclosure ---------------------------------------------------------------------------------------
def test_an_institution_publishes_what_it_owes(client, cast, place):
    owed = ask(client, cast.principal, "get", f"/institutions/{place.code}/disclosures/").json()["items"]
    item = next(one["item"] for one in owed if one["item"]["source"] == "text")
    assert all(one["id"] is None and one["is_behind"] for one in owed)
    data = {"institution": place.code, "item": item["code"], "content": "院内投诉：022-2***", "confirmed": True}
    made = ask(client, cast.principal, "post", "/disclosures/", data)
    assert made.status_code == 201, made.content
    assert (made.json()["state"], made.json()["text"]) == ("published", data["content"])
    address = f"/disclosures/{made.json()['id']}/actions/publish/"
    confirmed = ask(client, cast.principal, "post", address, {"confirmed": True})
    assert confirmed.json()["text"] == data["content"]
    for wrong in ({"confirmed": False}, {"confirmed": True, "content": "x" * 5000}):
        assert ask(client, cast.principal, "post", address, wrong).status_code == 400
    behind = ask(client, cast.principal, "get", f"/institutions/{place.code}/disclosures/").json()["items"]
    assert sum(one["is_behind"] for one in behind) == len(owed) - 1


@pytest.mark.parametrize(("data", "column"), [({"item": "X99"}, "item"), ({"institution": "JG99999999"}, "institution"),
                                              ({"content": ""}, "content")])  # fmt: skip
def test_what_is_not_to_be_published_is_told_by_field(client, cast, place, published, data, column):
    given = {"institution": place.code, "item": published.item.code, "content": "早八点", "confirmed": True} | data
    answer = ask(client, cast.principal, "post", "/disclosures/", given)
    assert answer.status_code == 400
    assert [problem["column"] for problem in answer.json()["problems"]] == [column]
    assert Disclosure.objects.count() == 1


def test_a_price_list_is_read_line_by_line(client, cast, place):
    item = DisclosureItem.objects.filter(source="prices").first()
    given = {"institution": place.code, "item": item.code, "confirmed": True}
    wrong = ask(client, cast.principal, "post", "/disclosures/", given | {"content": "诊查费,次,免费\n护理费,日,-1"})
    assert wrong.status_code == 400
    assert [problem["message"][:3] for problem in wrong.json()["problems"]] == ["第1行", "第2行"]
    made = ask(client, cast.principal, "post", "/disclosures/", given | {"content": "诊查费,次,14,"})
    assert made.json()["prices"] == [{"name": "诊查费", "unit": "次", "price": "14.00", "note": ""}]


def test_the_authority_checks_and_questions(client, cast, published):
    address = f"/disclosures/{published.pk}/actions/"
    checked = ask(client, cast.county_officer, "post", f"{address}check/", {"note": "与现场一致"})
    assert checked.json()["checked_on"] == timezone.localdate().isoformat()
    wrong = {"problem": "诊疗时间与公示不符", "correct_by": "2000-01-01"}
    assert ask(client, cast.county_officer, "post", f"{address}question/", wrong).status_code == 409
    asked = ask(client, cast.county_officer, "post", f"{address}question/", {"problem": "诊疗时间与公示不符"})
    assert (asked.json()["state"], asked.json()["question"]) == ("questioned", "诊疗时间与公示不符")
    assert ask(client, cast.county_officer, "post", f"{address}check/").status_code == 409


@pytest.mark.parametrize(("who", "status"), [("county_officer", 403), ("neighbour_officer", 404), ("inspector", 403),
                                             ("outsider", 403)])  # fmt: skip
def test_nobody_publishes_for_an_institution(client, cast, place, published, who, status):
    user = cast.everyone[who]
    step = ask(client, user, "post", f"/disclosures/{published.pk}/actions/publish/", {"confirmed": True})
    assert step.status_code == status
    new = {"institution": place.code, "item": published.item.code, "content": "x", "confirmed": True}
    assert ask(client, user, "post", "/disclosures/", new).status_code == 403


@pytest.mark.parametrize("who", ["principal", "manager"])
def test_an_institution_does_not_check_itself(client, cast, published, filing, who):
    user = cast.everyone[who]
    question = ask(client, user, "post", f"/disclosures/{published.pk}/actions/question/", {"problem": "x"})
    assert question.status_code == 403
    assert ask(client, user, "post", f"/disclosures/{published.pk}/actions/check/").status_code == 409
    for verb in ("accept", "send_back", "publish"):
        answer = ask(client, user, "post", f"/self-inspections/{filing.pk}/actions/{verb}/", {"note": "x"})
        assert answer.status_code == 409, verb


# --- self-inspections ---------------------------------------------------------------------------------
def test_a_filing_is_taken_on_file_and_published(client, cast, filing):
    address = f"/self-inspections/{filing.pk}/"
    told = ask(client, cast.city_officer, "get", address).json()
    assert {"accept", "send_back"} <= {action["verb"] for action in told["actions"]}
    assert told["answers"]
    assert told["pledge_no"] == filing.pledge_no
    assert ask(client, cast.city_officer, "post", f"{address}actions/accept/").json()["state"] == "accepted"
    assert ask(client, cast.city_officer, "post", f"{address}actions/accept/").status_code == 409
    assert ask(client, cast.city_officer, "post", f"{address}actions/publish/").json()["state"] == "published"


def test_a_return_needs_its_reason(client, cast, filing):
    address = f"/self-inspections/{filing.pk}/actions/send_back/"
    assert ask(client, cast.city_officer, "post", address).status_code == 409
    assert SelfInspection.objects.get().state == "submitted"
    back = ask(client, cast.city_officer, "post", address, {"note": "缺少处方点评记录"}).json()
    assert (back["state"], back["return_reason"]) == ("returned", "缺少处方点评记录")


def test_a_draft_is_the_institutions_own(client, cast, place):
    draft = make.started(cast, place)
    assert ask(client, cast.county_officer, "get", f"/self-inspections/{draft.pk}/").status_code == 404
    own = ask(client, cast.principal, "get", f"/self-inspections/{draft.pk}/")
    assert own.status_code == 200
    assert own.json()["actions"] == []  # signing is done by a person on the page
