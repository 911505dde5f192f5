"""Licences and validations for other systems: who reads, who decides, what is refused."""

import pytest
from django.utils import timezone

from institutions.api import LICENCES
from institutions.models import Licence, Validation, ValidationMaterial
from supervision.foundation.models import Act
from supervision.foundation.services import tokens
from tests.factories import institutions as make
from tests.factories import licences, validations

from .test_api_nouns import READERS, ask

DECIDED = {"decider": "here", "document_number": "东卫许〔2026〕7号", "note": "依申请"}
STATED = {"number": "PDY00009", "valid_from": "2026-01-01", "valid_to": "2029-12-31", "issued_on": "2026-01-01"}


@pytest.fixture
def place(cast):
    return make.tied(cast, make.institution(phone="022-87654321"))


@pytest.fixture
def licence(place):
    return licences.licence(place, "radiation", scope="X射线影像诊断")


# --- reading ------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("who", "status"), READERS)
def test_a_licence_is_read_with_its_history(client, cast, licence, who, status):
    answer = ask(client, cast.everyone[who], "get", f"/licences/{licence.code}/")
    assert answer.status_code == status
    if status == 200:
        told = answer.json()
        assert (told["kind"]["code"], told["standing"]) == ("radiation", "valid")
        assert [(entry["kind"], entry["scope"]) for entry in told["history"]] == [("issue", "X射线影像诊断")]


@pytest.mark.parametrize(("who", "status"), READERS)
def test_a_validation_is_read_and_its_review_stays_in_the_office(client, cast, who, status):
    row = validations.reviewing(cast)
    answer = ask(client, cast.everyone[who], "get", f"/validations/{row.code}/")
    assert answer.status_code == status
    if status == 200:
        told = answer.json()
        assert (told["review"] is None) == (who in ("principal", "manager"))
        assert told["materials"]


@pytest.mark.parametrize("noun", ["licences", "validations"])
def test_a_list_is_cut_at_the_border_and_needs_the_right(client, cast, noun):
    validations.reviewing(cast)
    licences.licence(make.tied(cast, make.institution("河东新叶医院")), "radiation")
    counts = {
        who: len(ask(client, cast.everyone[who], "get", f"/{noun}/").json()["results"])
        for who in ("county_officer", "city_officer", "principal", "neighbour_officer")
    }
    assert counts == {"county_officer": 1, "city_officer": 1, "principal": 1, "neighbour_officer": 0}
    assert ask(client, cast.liaison, "get", f"/{noun}/").status_code == 403
    assert ask(client, cast.county_officer, "get", f"/{noun}/?wrong=1").status_code == 400


def test_a_token_for_reading_decides_nothing(client, cast, licence):
    row = validations.reviewing(cast, name="河东新叶医院")
    _token, secret = tokens.issue(
        cast.county_officer, name="区域平台", days=1, may_write=False, by=None, now=timezone.now(),
        entropy=bytes(range(32)),
    )  # fmt: skip
    headers = {"authorization": f"Bearer {secret}"}
    for address in (f"/licences/{licence.code}/", f"/validations/{row.code}/"):
        assert client.get(f"/api/v1{address}", headers=headers).status_code == 200
    before = Act.objects.count()
    one, other = f"/licences/{licence.code}/actions/", f"/validations/{row.code}/actions/"
    for address in ("/licences/", f"{one}cancel/", f"{other}review/", f"{other}send_back/"):
        answer = client.post(f"/api/v1{address}", {}, content_type="application/json", headers=headers)
        assert answer.status_code == 403, address
    assert Act.objects.count() == before


# --- licences -----------------------------------------------------------------------------------------
def test_a_licence_is_issued_changed_renewed_suspended_and_cancelled(client, cast, place):
    officer = cast.county_officer
    new = {"institution": place.code, "kind": "radiation", "scope": "X射线影像诊断", **STATED, **DECIDED}
    made = ask(client, officer, "post", "/licences/", new)
    assert made.status_code == 201, made.content
    address = f"/licences/{made.json()['code']}/"

    def step(verb, **data):
        answer = ask(client, officer, "post", f"{address}actions/{verb}/", DECIDED | data)
        assert answer.status_code == 200, answer.content
        return answer.json()

    changed = step("change", scope="X射线影像诊断、介入放射学")
    assert (changed["history"][0]["changed"], changed["history"][0]["number"]) == (["scope"], "PDY00009")
    renewed = step("renew", valid_from="2030-01-01", valid_to="2033-12-31")
    assert renewed["history"][0]["effective_on"] == "2030-01-01"
    assert renewed["standing"] == "valid"
    assert step("suspend")["standing"] == "suspended"
    assert step("resume")["standing"] == "valid"
    assert step("cancel")["standing"] == "cancelled"
    again = ask(client, officer, "post", f"{address}actions/cancel/", DECIDED)
    assert again.status_code == 409
    assert again.json()["reasons"]


def test_a_licence_takes_the_place_of_another(client, cast, place, licence):
    data = STATED | DECIDED | {"valid_from": timezone.localdate().isoformat()}
    made = ask(client, cast.county_officer, "post", f"/licences/{licence.code}/actions/replace/", data)
    assert made.status_code == 200, made.content
    assert (made.json()["replaces"], made.json()["institution"]["code"]) == (licence.code, place.code)
    assert Licence.objects.get(pk=licence.pk).state == "replaced"


def test_null_empties_a_field_and_what_is_left_out_stays(client, cast, licence):
    answer = ask(client, cast.county_officer, "post", f"/licences/{licence.code}/actions/correct/",
                 DECIDED | {"issued_on": None})  # fmt: skip
    assert answer.status_code == 200, answer.content
    held = answer.json()["history"][-1] if len(answer.json()["history"]) == 1 else answer.json()["history"][0]
    assert (held["issued_on"], held["number"]) == (None, "PDY00001")


WRONG = [
    ("institution", "JG99999999"), ("kind", "none"), ("valid_to", "9999-12-31"), ("subjects", "心灵感应科"),
    ("number", ""), ("decider", "me"),
]  # fmt: skip


@pytest.mark.parametrize(("column", "value"), WRONG)
def test_a_wrong_licence_is_told_by_field(client, cast, place, column, value):
    new = {"institution": place.code, "kind": "radiation", **STATED, **DECIDED}
    answer = ask(client, cast.county_officer, "post", "/licences/", new | {column: value})
    assert answer.status_code == 400
    assert column in {problem["column"] for problem in answer.json()["problems"]}
    assert not Licence.objects.exists()


@pytest.mark.parametrize(("who", "status"), [("neighbour_officer", 404), ("inspector", 403), ("principal", 403),
                                             ("city_chief", 403), ("outsider", 403)])  # fmt: skip
def test_no_other_decides_about_a_licence(client, cast, licence, who, status):
    before = Act.objects.count()
    for verb in LICENCES.steps:
        answer = ask(client, cast.everyone[who], "post", f"/licences/{licence.code}/actions/{verb}/", DECIDED | STATED)
        assert answer.status_code == status, verb
    assert Act.objects.count() == before


# --- validations --------------------------------------------------------------------------------------
def test_a_validation_is_applied_for_reviewed_and_decided(client, cast):
    row = validations.due(cast)
    address = f"/validations/{row.code}/"
    needed = list(ValidationMaterial.objects.filter(validation=row, required=True).values_list("key", flat=True))

    def step(who, verb, **data):
        return ask(client, cast.everyone[who], "post", f"{address}actions/{verb}/", data)

    texts = [{"key": key, "text": "无"} for key in needed]
    applied = step("principal", "apply", signer="吴安平", materials=texts)
    assert applied.status_code == 200, applied.content
    assert (applied.json()["state"], applied.json()["signer_name"]) == ("applied", "吴安平")
    assert step("principal", "apply", signer="吴安平").status_code == 409
    assert step("county_officer", "take_up").json()["state"] == "reviewing"
    checks = ask(client, cast.county_officer, "get", address).json()["review"]["checks"]
    review = {
        "onsite_on": timezone.localdate().isoformat(), "onsite_people": validations.PEOPLE, "opinion": "符合规定",
        "recommendation": "passed",
        "checks": [{"key": check["key"], "opinion": "meets", "note": ""} for check in checks],
    }  # fmt: skip
    kept = step("county_officer", "review", **review)
    assert kept.status_code == 200, kept.content
    assert {check["opinion"] for check in kept.json()["review"]["checks"]} == {"meets"}
    assert step("county_officer", "report").status_code == 200
    assert step("county_officer", "accept").status_code == 403
    passed = step("city_chief", "accept", grounds="准予校验")
    assert passed.status_code == 200, passed.content
    assert (passed.json()["state"], len(passed.json()["documents"])) == ("passed", 1)


def test_an_unknown_material_is_named(client, cast):
    row = validations.due(cast)
    data = {"signer": "吴安平", "materials": [{"key": "none", "text": "x"}]}
    answer = ask(client, cast.principal, "post", f"/validations/{row.code}/actions/apply/", data)
    assert answer.status_code == 400
    assert answer.json()["problems"][0]["column"] == "materials"


def test_where_the_signature_is_refused_nothing_is_kept(client, cast):
    validations.confirm(cast)
    row = validations.due(cast)
    first, *others = ValidationMaterial.objects.filter(validation=row, required=True)
    assert others
    data = {"signer": "吴安平", "materials": [{"key": first.key, "text": "无"}]}
    answer = ask(client, cast.principal, "post", f"/validations/{row.code}/actions/apply/", data)
    assert answer.status_code == 409
    assert not ValidationMaterial.objects.exclude(text="").exists()
    assert Validation.objects.get().state == "due"


def test_a_deferral_needs_its_months_and_grounds(client, cast):
    validations.confirm(cast)
    row = validations.reported(cast, recommendation="deferred")
    address = f"/validations/{row.code}/actions/defer/"
    wrong = ask(client, cast.city_chief, "post", address, {"months": 99})
    assert {problem["column"] for problem in wrong.json()["problems"]} == {"months", "grounds"}
    done = ask(client, cast.city_chief, "post", address, {"months": 2, "grounds": "医疗废物暂存间不符合要求"})
    assert done.status_code == 200, done.content
    assert done.json()["state"] == "deferred"


@pytest.mark.parametrize(("who", "status"), [("neighbour_officer", (404, 403)), ("inspector", (403,)),
                                             ("principal", (403,)), ("outsider", (403,))])  # fmt: skip
def test_no_other_decides_about_a_validation(client, cast, who, status):
    row = validations.reported(cast)
    before = Act.objects.count()
    for verb in ("review", "accept", "defer", "fail", "cancel"):
        data = {"months": 2, "grounds": "x"}
        answer = ask(client, cast.everyone[who], "post", f"/validations/{row.code}/actions/{verb}/", data)
        assert answer.status_code in status, verb
    assert Act.objects.count() == before
