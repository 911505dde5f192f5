"""Many rows at once: what was chosen, who may, what each row and the trail tell afterwards."""

import pytest
from django.urls import reverse

from institutions.models import Institution
from institutions.services import registry
from supervision.foundation.errors import Refused
from supervision.foundation.ledger import bulk
from supervision.foundation.models import Act, Agency, RowChange
from tests.factories import institutions as make

BACKEND = "supervision.foundation.signing_in.PortalBackend"
ADDRESS = reverse("ledger_bulk", kwargs={"name": "institutions"})
NOTE = "按机构改革方案统一调整"


@pytest.fixture
def three(cast):
    return [make.institution(f"河东{name}医院", nature="1") for name in ("甲", "乙", "丙")]


@pytest.fixture
def send(client, cast):
    def post(key, **data):
        client.force_login(cast.everyone[key], backend=BACKEND)
        return client.post(ADDRESS, {"bulk": "amend", **data})

    return post


def natures(rows):
    return [Institution.objects.get(pk=row.pk).nature for row in rows]


def test_ticked_rows_are_shown_first_and_done_only_when_confirmed_with_a_reason(send, three):
    chosen = {"row": [three[0].pk, three[1].pk], "scope": "ticked"}
    asked = send("county_officer", **chosen)
    assert asked.context["number"] == 2
    assert {row.pk for row in asked.context["sample"]} == {three[0].pk, three[1].pk}
    silent = send("county_officer", **chosen, confirm="1", expected="2", nature="2", note=" ")
    assert silent.context["problems"]
    assert natures(three) == ["1", "1", "1"]
    done = send("county_officer", **chosen, confirm="1", expected="2", nature="2", note=NOTE)
    assert done.status_code == 302
    assert natures(three) == ["2", "2", "1"]


def test_the_reason_stands_in_the_record_of_every_row(send, three, client):
    chosen = {"row": [row.pk for row in three], "scope": "ticked"}
    done = send("county_officer", **chosen, confirm="1", expected="3", nature="2", note=NOTE)
    for row in three:
        entry = Act.objects.get(about=row.code, verb="institutions.amend_many")
        assert entry.note == NOTE
        change = RowChange.objects.get(act_id=entry.pk)
        assert (change.before, change.after) == ({"nature": "1"}, {"nature": "2"})
    whole = Act.objects.get(verb=bulk.VERB)
    assert (whole.note, whole.data["done"], whole.data["refused"]) == (NOTE, 3, 0)
    assert client.get(done.url).context["done"] == 3


def test_all_that_match_the_conditions_are_counted_again_before_they_are_done(send, three):
    make.institution("河东丁诊所", nature="1")
    asked = send("county_officer", scope="all", query="q=医院")
    assert asked.context["number"] == 3
    make.institution("河东戊医院", nature="1")
    stale = send("county_officer", scope="all", query="q=医院", confirm="1", expected="3", nature="2", note=NOTE)
    assert stale.context["problems"]
    assert set(natures(three)) == {"1"}
    send("county_officer", scope="all", query="q=医院", confirm="1", expected="4", nature="2", note=NOTE)
    assert Institution.objects.filter(nature="2").count() == 4


def test_a_foreign_row_among_the_ticked_is_neither_shown_nor_done(send, three):
    foreign = make.institution("河西医院", make.HEXI, nature="1")
    asked = send("county_officer", scope="ticked", row=[three[0].pk, foreign.pk])
    assert asked.context["number"] == 1
    send(
        "county_officer",
        scope="ticked",
        row=[three[0].pk, foreign.pk],
        confirm="1",
        expected="1",
        nature="2",
        note=NOTE,
    )
    assert natures([three[0], foreign]) == ["2", "1"]


def test_who_only_sees_a_row_is_refused_for_it_and_told_why(cast, three):
    run_here = make.institution("河西附属医院", make.HEXI, nature="1")
    Institution.objects.filter(pk=run_here.pk).update(affiliation_agency=cast.county_officer.agency)
    rows = Institution.objects.filter(pk__in=[three[0].pk, run_here.pk])
    outcome = registry.amend_many(list(rows), {"nature": "2"}, by=cast.county_officer, now=make.NOW, note=NOTE)
    assert outcome.done == 1
    assert [(row.pk, bool(why)) for row, why in outcome.refused] == [(run_here.pk, True)]


def test_only_what_may_be_the_same_everywhere_is_given_to_many(cast, three):
    with pytest.raises(Refused, match="name"):
        registry.amend_many(three, {"name": "x"}, by=None, now=make.NOW, note=NOTE)


def test_a_value_that_is_there_already_is_counted_as_such_and_leaves_no_trace(send, three, client):
    rows = [row.pk for row in three]
    answer = send("county_officer", scope="ticked", row=rows, confirm="1", expected="3", nature="1", note=NOTE)
    entry = Act.objects.get(verb="ledger.bulk")
    assert (entry.data["done"], entry.data["unchanged"], entry.data["refused"]) == (0, 3, 0)
    assert "3 行原已如此" in client.get(answer.url).content.decode()
    assert not Act.objects.filter(verb="institutions.amend_many").exists()


@pytest.mark.parametrize("key", ["city_chief", "inspector", "liaison", "principal", "outsider", "system_admin"])
def test_who_may_not_amend_may_not_amend_many(send, three, key):
    assert send(key, scope="ticked", row=[three[0].pk]).status_code == 403


def test_nothing_chosen_and_too_much_chosen_are_said(send, three, monkeypatch):
    assert send("county_officer", scope="ticked").status_code == 302
    monkeypatch.setattr(bulk, "LIMIT", 2)
    assert send("county_officer", scope="all").status_code == 302
    assert send("county_officer", scope="ticked", row=["x", "-1", "9" * 30]).status_code == 302


def test_an_agency_of_elsewhere_is_no_choice(send, three, cast):
    elsewhere = Agency.objects.get(code="120103-WJW")
    answer = send(
        "county_officer", scope="ticked", row=[three[0].pk], confirm="1", expected="1", note=NOTE,
        responsible_agency=elsewhere.pk,
    )  # fmt: skip
    assert answer.context["form"].errors


def test_what_came_of_it_is_shown_to_who_did_it_only(send, client, cast, three):
    done = send("county_officer", scope="ticked", row=[three[0].pk], confirm="1", expected="1", nature="2", note=NOTE)
    client.force_login(cast.city_officer, backend=BACKEND)
    assert client.get(done.url).status_code == 404


def test_the_ledger_offers_boxes_to_who_may_and_to_nobody_else(client, cast, three):
    for key, offered in (("county_officer", True), ("city_chief", False)):
        client.force_login(cast.everyone[key], backend=BACKEND)
        page = client.get(reverse("institutions:institution_list")).content.decode()
        assert ("data-row-check" in page) is offered
