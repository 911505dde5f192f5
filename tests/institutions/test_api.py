"""The registry for other systems: what a page lists, shows and does, by the same forms and permissions."""

import pytest

from institutions.models import Institution
from supervision.foundation.models import Act
from tests.factories import institutions as make

BACKEND = "supervision.foundation.signing_in.PortalBackend"
LIST = "/api/v1/institutions/"
NEW = {"name": "河东新叶诊所", "region": "120102000", "category": "D211", "level": "0", "beds": 0}


def sign_in(client, user):
    client.force_login(user, backend=BACKEND)
    return client


def send(client, method, path, data):
    return getattr(client, method)(path, data, content_type="application/json")


def test_an_institution_is_registered_read_and_amended(client, cast):
    sign_in(client, cast.county_officer)
    made = send(client, "post", LIST, NEW)
    assert made.status_code == 201, made.content
    code = made.json()["code"]
    assert client.get(f"{LIST}{code}/").json()["name"] == NEW["name"]
    amended = send(client, "patch", f"{LIST}{code}/", {"principal": "郭怀真"})
    assert amended.status_code == 200, amended.content
    assert (amended.json()["principal"], amended.json()["category"]) == ("郭怀真", "D211")
    assert {row["code"] for row in client.get(LIST).json()["results"]} == {code}
    assert Act.objects.filter(about=code).count() == 2


@pytest.mark.parametrize(
    ("data", "column"),
    [({"name": ""}, "name"), ({"region": "120103000"}, "region"), ({"beds": -1}, "beds"), ({"beds": "many"}, "beds"),
     ({"category": "Z999"}, "category")],
)  # fmt: skip
def test_bad_input_names_the_field_and_writes_nothing(client, cast, data, column):
    answer = send(sign_in(client, cast.county_officer), "post", LIST, NEW | data)
    assert answer.status_code == 400
    assert column in {problem["column"] for problem in answer.json()["problems"]}
    assert not Institution.objects.exists()


def test_a_body_that_is_no_object_is_told_so(client, cast):
    sign_in(client, cast.county_officer)
    for body in ("[]", "null", "{", '"x"'):
        assert send(client, "post", LIST, body).status_code == 400, body
    assert client.post(LIST, "a=1", content_type="text/plain").status_code == 415


def test_a_step_is_taken_as_on_the_page_and_refused_in_words(client, cast):
    row = make.institution()
    sign_in(client, cast.county_officer)
    act = f"{LIST}{row.code}/actions/suspend/"
    done = send(client, "post", act, {"note": "装修"})
    assert done.status_code in (200, 409), done.content
    again = send(client, "post", act, {"note": "装修"})
    assert again.status_code == 409
    assert again.json()["reasons"]


@pytest.mark.parametrize(
    ("who", "status"),
    [("county_officer", 200), ("city_officer", 200), ("inspector", 200), ("principal", 200), ("neighbour_officer", 404),
     ("liaison", 403), ("outsider", 403), ("system_admin", 403)],
)  # fmt: skip
def test_a_row_is_read_by_those_who_see_it(client, cast, who, status):
    row = make.tied(cast, make.institution(phone="022-87654321"))
    answer = sign_in(client, cast.everyone[who]).get(f"{LIST}{row.code}/")
    assert answer.status_code == status
    assert "87654321" not in answer.content.decode()


@pytest.mark.parametrize("who", ["inspector", "principal", "manager", "liaison", "city_chief", "outsider"])
def test_nobody_without_the_right_writes(client, cast, who):
    row = make.tied(cast, make.institution())
    sign_in(client, cast.everyone[who])
    assert send(client, "post", LIST, NEW).status_code == 403
    assert send(client, "patch", f"{LIST}{row.code}/", {"beds": 9}).status_code == 403


@pytest.mark.parametrize("path", [LIST, "/institutions/", "/search/", "/public/"])
def test_a_zero_byte_in_an_address_is_bad_input_and_not_a_failure(client, cast, path):
    sign_in(client, cast.county_officer)
    for query in ("?name=%00", "?q=%00", "?beds_from=1%00", "?region=%00", "?cursor=%00"):
        assert client.get(path + query).status_code == 400, query
