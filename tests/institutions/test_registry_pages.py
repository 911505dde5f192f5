"""The clerk's pages: states, names, lineage, jurisdiction, merging, proposals, as ordinary people open them."""

import pytest
from django.urls import reverse

from institutions.models import Institution, JurisdictionGrant, Lineage, MatchProposal, Merge, Transfer
from institutions.services import merging, proposals, transfers
from institutions.services.proposals import Pair
from supervision.foundation.models import Agency
from supervision.foundation.trail import act
from tests.factories import institutions as make

pytestmark = pytest.mark.django_db
BACKEND = "supervision.foundation.signing_in.PortalBackend"
TODAY = make.NOW.date().isoformat()


@pytest.fixture
def page(client):
    """``page(user, "institutions:…", …)``: the text of a page, or of where a post led."""

    def asked(user, name, *args, query="", data=None):
        client.force_login(user, backend=BACKEND)
        address = reverse(name, args=args) + query
        answer = client.get(address) if data is None else client.post(address, data, follow=True)
        return answer.content.decode()

    return asked


def test_a_step_from_the_page_keeps_day_and_document(page, cast):
    row = make.institution()
    text = page(cast.county_officer, "institution_file", row.code)
    assert 'name="document"' in text
    sent = {"verb": "revoke", "on": TODAY, "document": "津卫罚〔2026〕3号", "note": "吊销"}
    page(cast.county_officer, "institutions:institution_act", row.code, data=sent)
    row.refresh_from_db()
    assert (row.state, row.state_document, row.state_since.isoformat()) == ("revoked", "津卫罚〔2026〕3号", TODAY)
    text = page(cast.county_officer, "institutions:institution_act", row.code, data={"verb": "suspend", "on": "下周"})
    assert "日期" in text


def test_a_clinic_out_of_practice_for_a_year_is_marked(page, cast):
    row = make.institution()
    Institution.objects.filter(pk=row.pk).update(state="suspended", state_since="2020-01-01")
    assert "视同歇业" in page(cast.county_officer, "institution_file", row.code)
    Institution.objects.filter(pk=row.pk).update(rebuilding=True)
    assert "视同歇业" not in page(cast.county_officer, "institution_file", row.code)


def test_odd_facts_are_told_on_saving_and_on_the_page_and_another_record_of_the_number_is_linked(page, cast):
    other = make.institution("河西禾安医院", make.HEXI, uscc="91330100799655058B")
    sent = {"name": "河东澄川医院", "region": make.HEDONG, "uscc": "91330100799655058B", "longitude": "39.1",
            "latitude": "39.1"}  # fmt: skip
    assert "中国范围" in page(cast.city_officer, "institutions:institution_new", data=sent)
    text = page(cast.city_officer, "institutions:institution_new", data=sent | {"longitude": "121.4"})
    for word in ("坐标不在", "所在省份不同", f'href="/institutions/{other.code}/file/"'):
        assert word in text
    neighbour = page(cast.county_officer, "institution_file", Institution.objects.get(name="河东澄川医院").code)
    assert "坐标不在" in neighbour
    assert other.code not in neighbour


def test_a_name_that_is_taken_is_refused_with_a_link_to_who_has_it(page, cast):
    row = make.institution()
    text = page(cast.county_officer, "institutions:institution_new", data={"name": row.name, "region": make.HEDONG})
    assert f'<a href="/institutions/{row.code}/file/">{row.name}</a>' in text


def test_names_are_added_ended_and_the_institution_renamed_on_one_page(page, cast):
    row, name = make.institution(), "institutions:institution_names"
    page(cast.county_officer, name, row.code, data={"do": "add", "n-kind": "second", "n-name": "河东康复医院"})
    added = row.names.get()
    page(cast.county_officer, name, row.code, data={"do": "end", "pk": added.pk})
    added.refresh_from_db()
    assert added.valid_to is not None
    sent = {"do": "rename", "r-name": "河东新名医院", "r-on": TODAY, "r-basis": "津卫批1号"}
    text = page(cast.county_officer, name, row.code, data=sent)
    assert "河东禾安医院" in text
    row.refresh_from_db()
    assert row.name == "河东新名医院"
    assert "相同" in page(cast.county_officer, name, row.code, data=sent)
    assert "停用" in page(cast.county_officer, name, row.code, data={"do": "end", "pk": added.pk})


def test_lineage_is_recorded_and_withdrawn_on_its_page(page, cast):
    row, other, name = make.institution(), make.institution("河东朗宁医院"), "institutions:institution_lineage"
    sent = {"do": "record", "kind": "merged", "direction": "from", "other": other.code, "on": TODAY}
    assert "朗宁" in page(cast.county_officer, name, row.code, data=sent)
    line = Lineage.objects.get()
    assert (line.predecessor, line.successor) == (other, row)
    foreign = make.institution("河西朗宁医院", make.HEXI)
    assert "无权查看" in page(cast.county_officer, name, row.code, data=sent | {"other": foreign.code})
    assert "请填写另一家" in page(cast.county_officer, name, row.code, data=sent | {"other": ""})
    page(cast.county_officer, name, row.code, data={"do": "withdraw", "pk": line.pk, "reason": "登错"})
    assert not Lineage.objects.of(row).exists()


def test_a_grant_is_given_and_ended_and_a_transfer_offered_on_the_jurisdiction_page(page, cast):
    row, name = make.institution(), "institutions:institution_jurisdiction"
    agency = Agency.objects.get(code="120104-WJW")
    sent = {"do": "grant", "g-kind": "shared", "g-agency": agency.pk, "g-purpose": "核查", "g-valid_from": "2026-11-02",
            "g-valid_to": "2027-11-02"}  # fmt: skip
    page(cast.county_officer, name, row.code, data=sent)
    held = JurisdictionGrant.objects.get()
    assert "截止日期" in page(cast.county_officer, name, row.code, data=sent | {"g-valid_to": ""})
    page(cast.county_officer, name, row.code, data={"do": "end", "pk": held.pk, "reason": "办结"})
    held.refresh_from_db()
    assert held.end_reason == "办结"
    page(cast.county_officer, name, row.code, data={"do": "offer", "t-to": agency.pk, "t-reason": "迁址"})
    assert Transfer.objects.get().to_agency == agency
    text = page(cast.inspector, name, row.code)
    assert 'name="do"' not in text
    page(cast.inspector, name, row.code, data={"do": "end", "pk": held.pk, "reason": "x"})
    assert JurisdictionGrant.objects.count() == 1


def test_the_receiver_finds_the_transfer_and_its_receipt(page, cast):
    row = make.institution()
    hexi = Agency.objects.get(code="120103-WJW")
    offer = transfers.offer(row, hexi, reason="迁址", by=cast.county_officer, now=make.NOW)
    assert offer.code in page(cast.neighbour_officer, "institutions:jurisdiction_list")
    text = page(cast.neighbour_officer, "institutions:transfer_detail", offer.pk)
    assert f'href="/institutions/{row.code}/"' not in text
    page(cast.neighbour_officer, "institutions:transfer_detail", offer.pk, data={"verb": "send_back", "note": ""})
    assert Transfer.objects.get().state == "offered"
    page(cast.neighbour_officer, "institutions:transfer_detail", offer.pk, data={"verb": "accept", "note": "属实"})
    assert Transfer.objects.get().state == "accepted"
    held = page(cast.neighbour_officer, "institutions:institution_list", query="?hold=designated")
    assert row.code in held


def test_any_two_records_are_compared_and_merged_and_the_merge_is_undone(page, cast):
    elder, newer = make.institution(), make.institution("河东禾安医院东院", beds=30, level="2")
    make.practitioner(newer)
    name = "institutions:institution_merge"
    assert newer.code in page(cast.county_officer, name, elder.code, query="?q=东院")
    text = page(cast.county_officer, name, elder.code, query=f"?with={newer.code}")
    for word in ("医务人员", "河东禾安医院东院", "tint-amber", "补入", 'value="beds" checked'):
        assert word in text
    assert not Merge.objects.exists()
    assert "必填" in page(cast.county_officer, name, elder.code, query=f"?with={newer.code}", data={"take": ["beds"]})
    text = page(
        cast.county_officer, name, elder.code, query=f"?with={newer.code}",
        data={"take": ["beds"], "reason": "重复登记", "sure": "on"},
    )  # fmt: skip
    done = Merge.objects.get()
    elder.refresh_from_db()
    assert (elder.beds, elder.level) == (30, "")
    assert f"/institutions/merges/{done.pk}/" in page(cast.county_officer, "institutions:merge_list")
    assert "重复登记" in page(cast.county_officer, "institution_file", elder.code)
    page(cast.county_officer, "institutions:merge_detail", done.pk, data={"reason": "认错"})
    done.refresh_from_db()
    assert done.undone_at
    assert "全部已还原" in page(cast.county_officer, "institutions:merge_detail", done.pk)


def test_a_record_of_the_neighbours_cannot_be_compared_or_merged(page, cast, client):
    elder, foreign = make.institution(), make.institution("河西朗宁医院", make.HEXI)
    client.force_login(cast.county_officer, backend=BACKEND)
    address = reverse("institutions:institution_merge", args=[elder.code])
    assert client.get(f"{address}?with={foreign.code}").status_code == 404
    done = merging.merge(foreign, make.institution("河西二院", make.HEXI), by=None, now=make.NOW)
    assert client.get(reverse("institutions:merge_detail", args=[done.pk])).status_code == 404
    assert str(done.newer.code) not in page(cast.county_officer, "institutions:merge_list")


# --- proposals ------------------------------------------------------------------------------------
@pytest.fixture
def pairs():
    """Two certain pairs and a likely one."""
    elder = make.institution(address="一号路1号")
    others = [make.institution(f"河东{n}号重记医院", source="国家名单") for n in "甲乙丙"]
    scored = zip(others, ((90, "certain"), (80, "certain"), (60, "likely")), strict=True)
    with act("test.propose", by=None, now=make.NOW):
        proposals.propose(
            [Pair(elder.pk, o.pk, make.HEDONG, ("名称相近",), s, c) for o, (s, c) in scored], now=make.NOW
        )
    return others


def test_proposals_are_filtered_by_class_and_list_and_shown_the_surest_first(page, cast, pairs):
    name = "institutions:proposal_list"
    text = page(cast.county_officer, name)
    assert text.index(pairs[0].name) < text.index(pairs[1].name) < text.index(pairs[2].name)
    assert pairs[2].name not in page(cast.county_officer, name, query="?certainty=certain")
    assert pairs[0].name not in page(cast.county_officer, name, query="?q=丙号")
    assert pairs[0].name in page(cast.county_officer, name, query="?source=国家名单")


def test_a_class_is_confirmed_at_once_only_under_a_condition_and_as_it_was_counted(page, cast, pairs):
    name = "institutions:proposal_act"
    everything = {"verb": "confirm_all", "expected": "3"}
    assert "先按把握" in page(cast.county_officer, name, data=everything)
    changed = {"verb": "confirm_all", "certainty": "certain", "expected": "3"}
    assert "已有变化" in page(cast.county_officer, name, data=changed)
    page(cast.neighbour_officer, name, data=changed | {"expected": "2"})
    assert not Merge.objects.exists()
    page(cast.county_officer, name, data=changed | {"expected": "2"})
    assert set(Merge.objects.values_list("newer", flat=True)) == {pairs[0].pk, pairs[1].pk}
    assert MatchProposal.objects.get(state="open").newer == pairs[2]


def test_after_deciding_one_is_back_on_the_same_page_of_the_list(client, cast, pairs):
    client.force_login(cast.county_officer, backend=BACKEND)
    chosen = MatchProposal.objects.get(newer=pairs[2]).pk
    sent = {"verb": "reject", "proposal": [chosen], "certainty": "likely", "page": "2"}
    assert (
        client.post(reverse("institutions:proposal_act"), sent).url
        == "/institutions/proposals/?certainty=likely&page=2"
    )


@pytest.mark.parametrize("many", [1, 3])
def test_the_number_of_queries_does_not_grow_with_the_proposals(client, cast, django_assert_max_num_queries, many):
    elder = make.institution()
    others = [make.institution(f"河东{n}号重记医院", category_id="D211", level="2") for n in range(many)]
    with act("test.propose", by=None, now=make.NOW):
        proposals.propose([Pair(elder.pk, o.pk, make.HEDONG, ()) for o in others], now=make.NOW)
    client.force_login(cast.county_officer, backend=BACKEND)
    with django_assert_max_num_queries(14):
        client.get(reverse("institutions:proposal_list"))
