"""Pages of staff, as ordinary people open them."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from institutions.models import Practitioner, StaffProposal
from institutions.services import practice_sites, practitioners
from supervision.foundation.models import Act, RowChange
from tests.factories import institutions as make

BACKEND = "supervision.foundation.signing_in.PortalBackend"
PEOPLE = "institutions:practitioner"


@pytest.fixture
def page(client):
    """``page(user, "institutions:…", …)``: open or post to a page as somebody."""

    def ask(user, name, *args, data=None, query="", follow=True):
        client.force_login(user, backend=BACKEND)
        address = reverse(name, args=args) + query
        return client.get(address) if data is None else client.post(address, data, follow=follow)

    return ask


@pytest.fixture
def own(cast):
    return make.tied(cast, make.institution())


def text(answer):
    return answer.content.decode()


def test_the_page_of_a_person_shows_what_the_reader_may_know(page, cast, own):
    person = make.practitioner(own, certificate_number="110120102000001", scope="内科专业")
    elsewhere = make.institution("河西朗宁医院", make.HEXI)
    practice_sites.add(person, elsewhere, "further", since=make.NOW.date(), by=cast.city_officer, now=make.NOW)
    for who, sees, hidden in (("city_officer", True, False), ("county_officer", False, True), ("manager", False, True)):
        shown = text(page(cast.everyone[who], f"{PEOPLE}_detail", person.code))
        assert ("河西朗宁医院" in shown) == sees
        assert ("另有 1 处执业地点" in shown) == hidden
        assert make.identity(0) not in shown
    assert "查看身份证号" not in text(page(cast.inspector, f"{PEOPLE}_detail", person.code))


def test_every_step_has_its_form_and_a_foreign_one_is_not_there(page, cast, own):
    person = make.practitioner(own, registered_on=make.NOW.date() - 900 * make.DAY)
    today = timezone.localdate()
    sent = {"since": today, "until": today + timedelta(days=90), "reason": "考核不合格", "document": "津卫〔2026〕1号"}
    assert page(cast.neighbour_officer, f"{PEOPLE}_suspend", person.code, data=sent).status_code == 404
    assert page(cast.manager, f"{PEOPLE}_suspend", person.code, data=sent).status_code == 403
    assert "不能早于" in text(page(cast.county_officer, f"{PEOPLE}_suspend", person.code,
                                data=sent | {"until": today - timedelta(days=1)}))  # fmt: skip
    assert "期满自动恢复" in text(page(cast.county_officer, f"{PEOPLE}_suspend", person.code, data=sent))
    assert "暂不能办理" in text(page(cast.county_officer, f"{PEOPLE}_suspend", person.code))
    page(cast.county_officer, f"{PEOPLE}_cancel", person.code, data={"on": today, "reason": "本人申请"})
    person.refresh_from_db()
    assert person.state == "cancelled"


def test_a_reason_with_an_identity_number_is_not_taken(page, cast, own):
    person = make.practitioner(own)
    reason = f"核对{make.identity(0)}"
    assert "请不要在这里填写" in text(
        page(cast.county_officer, f"{PEOPLE}_identity", person.code, data={"reason": reason})
    )
    assert not Act.objects.filter(verb="institutions.read_identity").exists()


def test_the_search_by_number_is_sent_by_post_and_recorded_without_the_number(page, cast, own):
    make.practitioner(own)
    found = page(cast.inspector, "institutions:identity_search", data={"id_number": make.identity(0)})
    assert "许知夏" in text(found)
    assert make.identity(0) not in text(found)
    nobody = page(cast.neighbour_officer, "institutions:identity_search", data={"id_number": make.identity(0)})
    assert "没有这个号码" in text(nobody)
    assert "完整的15位" in text(page(cast.inspector, "institutions:identity_search", data={"id_number": "1234"}))
    recorded = Act.objects.filter(verb="institutions.search_identity")
    assert [act.data["found"] for act in recorded.order_by("pk")] == [1, 0]
    assert make.identity(0) not in str(list(Act.objects.values())) + str(list(RowChange.objects.values()))


def test_a_clinic_that_types_somebody_known_elsewhere_is_offered_two_ways_and_told_name_and_kind(page, cast, own):
    make.practitioner(make.institution("河西朗宁医院", make.HEXI), certificate_number="110120103000001")
    sent = {"institution": own.code, "name": "许知夏", "kind": "nurse", "id_number": make.identity(0)}
    offered = text(page(cast.manager, f"{PEOPLE}_new", data=sent))
    assert "许知夏（执业医师）已在其他机构登记" in offered
    assert "朗宁" not in offered
    assert "110120103000001" not in offered
    page(cast.manager, f"{PEOPLE}_new", data=sent | {"asked": "1", "tie": "further", "note": "医联体"})
    proposal = StaffProposal.objects.get()
    assert (proposal.kind, proposal.institution, Practitioner.objects.count()) == ("further", own, 1)
    wrong = text(page(cast.manager, f"{PEOPLE}_new", data=sent | {"name": "别人"}))
    assert "其他姓名" in wrong
    assert "许知夏" not in wrong


def test_an_officer_who_types_somebody_of_another_district_takes_them_over(page, cast, own):
    person = make.practitioner(make.institution("河西朗宁医院", make.HEXI))
    sent = {"institution": own.code, "name": "许知夏", "kind": "doctor", "id_number": make.identity(0)}
    assert "已在其他机构登记" in text(page(cast.county_officer, f"{PEOPLE}_new", data=sent))
    page(cast.county_officer, f"{PEOPLE}_new", data=sent | {"asked": "1", "tie": "transfer"})
    person.refresh_from_db()
    assert person.institution == own


def test_a_clinic_corrects_its_own_people_by_a_proposal(page, cast, own):
    person = make.practitioner(own)
    sent = {"name": "许知夏", "kind": "doctor", "scope": "外科专业"}
    assert "作为更正提交" in text(page(cast.manager, f"{PEOPLE}_edit", person.code))
    assert "已提交主管部门核实" in text(page(cast.manager, f"{PEOPLE}_edit", person.code, data=sent))
    page(cast.county_officer, f"{PEOPLE}_edit", person.code, data=sent | {"scope": "儿科专业"})
    person.refresh_from_db()
    assert person.scope == "儿科专业"
    other = make.practitioner(make.institution("河西朗宁医院", make.HEXI), "周云舟")
    assert page(cast.manager, f"{PEOPLE}_edit", other.code, data=sent).status_code == 404


def test_bulk_verifying(page, cast, own):
    for n in range(3):
        make.reported(cast, own, f"人员{n}", certificate_number=f"20231200000{n}")
    listed = page(cast.county_officer, "institutions:staff_proposal_list", query="?kind=new")
    rows = [row.pk for row in listed.context["page"]]
    assert page(cast.neighbour_officer, "institutions:staff_proposal_act",
                data={"proposal": rows, "verb": "accept"}).status_code == 200  # fmt: skip
    assert StaffProposal.objects.open().count() == 3
    done = page(cast.county_officer, "institutions:staff_proposal_act", data={"proposal": rows[:2], "verb": "accept"})
    assert "已办理 2 项" in text(done)
    page(cast.county_officer, "institutions:staff_proposal_act", data={"proposal": rows, "verb": "send_back"})
    assert StaffProposal.objects.open().count() == 1


def test_the_question_at_the_door(page, cast, own):
    today = timezone.localdate()
    make.practitioner(own, kind="nurse", certificate_number="1", registered_on=today - timedelta(days=900),
                      expires_on=today - timedelta(days=2))  # fmt: skip
    make.practitioner(own, "周云舟", certificate_number="2", registered_on=today - timedelta(days=900))
    shown = page(cast.inspector, "institutions:entitled", own.code)
    assert [n for _key, n in shown.context["counts"]] == [1, 0, 1]
    assert [one.practitioner.name for one in shown.context["page"]] == ["许知夏", "周云舟"]
    assert "届满，未见延续" in text(shown)
    only = page(cast.inspector, "institutions:entitled", own.code, query="?show=no&q=许")
    assert [one.practitioner.name for one in only.context["page"]] == ["许知夏"]
    before = page(cast.inspector, "institutions:entitled", own.code, query=f"?on={today - timedelta(days=5)}")
    assert [n for _key, n in before.context["counts"]] == [2, 0, 0]
    earlier = page(cast.inspector, "institutions:entitled", own.code, query="?on=2001-01-01")
    assert "该日没有登记人员" in text(earlier)
    assert "YYYY-MM-DD" in text(page(cast.inspector, "institutions:entitled", own.code, query="?on=gestern"))
    assert page(cast.neighbour_officer, "institutions:entitled", own.code).status_code == 404


def test_somebody_who_has_moved_on_is_named_for_the_past_day_without_a_link(page, cast, own):
    today = timezone.localdate()
    person = make.practitioner(own, certificate_number="1", registered_on=today - timedelta(days=900))
    practice_sites.transfer(person, make.institution("河西朗宁医院", make.HEXI), on=today, by=None, now=timezone.now())
    shown = page(cast.county_officer, "institutions:entitled", own.code, query=f"?on={today - timedelta(days=1)}")
    assert "许知夏" in text(shown)
    assert person.code not in text(shown)


def test_an_institution_s_own_page_and_who_has_left(page, cast, own):
    person = make.practitioner(own, certificate_number="1")
    assert "在岗登记 1 人" in text(page(cast.manager, "institutions:own_staff", own.code))
    assert page(cast.county_officer, "institutions:own_staff", own.code).status_code == 403
    page(cast.manager, "institutions:report_leave", own.code, person.code, data={"on": "", "note": "辞职"})
    assert StaffProposal.objects.get().kind == "leave"
    assert "还没有导入过名单" in text(page(cast.county_officer, "institutions:staff_missing", own.code))
    own.sites.update(listed_at=make.NOW - make.DAY)
    StaffProposal.objects.all().delete()
    other = make.practitioner(own, "周云舟")
    other.sites.update(listed_at=make.NOW)
    site = person.sites.get()
    assert page(cast.neighbour_officer, "institutions:staff_missing", own.code).status_code == 404
    page(cast.manager, "institutions:staff_missing", own.code, data={"site": [site.pk]})
    assert StaffProposal.objects.get().practitioner == person
    StaffProposal.objects.all().delete()
    page(cast.county_officer, "institutions:staff_missing", own.code, data={"site": [site.pk]})
    person.refresh_from_db()
    assert person.state == "left"


def test_the_audit_administrator_sees_who_read_which_number_and_why(page, cast, own):
    person = make.practitioner(own)
    practitioners.read_identity(person, by=cast.county_officer, now=make.NOW, reason="核对注册")
    for who, status in (("audit_admin", 200), ("security_admin", 200), ("system_admin", 403), ("county_officer", 403)):
        answer = page(cast.everyone[who], "institutions:reveal_list")
        assert answer.status_code == status
        if status == 200:
            assert "核对注册" in text(answer)
            assert person.code in text(answer)
            assert person.name not in text(answer)
    trail = page(cast.audit_admin, "foundation:trail_list", query="?verb=institutions.read_identity")
    assert "核对注册" in text(trail)


def test_figures_are_confirmed_by_the_system_administrator(page, cast):
    sent = {"code": "e_registration_target", "value": 98, "basis": "津卫〔2026〕2号", "valid_from": "2026-01-01"}
    assert "已确认" in text(page(cast.system_admin, "institutions:practitioner_rules", data=sent))
    shown = text(page(cast.city_officer, "institutions:e_registration"))
    assert "目标 98%" in shown
    page(cast.city_officer, "institutions:practitioner_rules", data=sent | {"value": 1})
    assert "目标 98%" in text(page(cast.city_officer, "institutions:e_registration"))


NAMES = (f"{PEOPLE}_list", "institutions:staff_proposal_list", "institutions:e_registration")


@pytest.mark.parametrize("name", NAMES)
def test_a_list_asks_no_more_for_three_than_for_one(page, cast, own, name, django_assert_max_num_queries):
    make.reported(cast, own)
    page(cast.city_officer, name)
    with django_assert_max_num_queries(60) as one:
        page(cast.city_officer, name)
    make.reported(cast, own, "冯以宁", certificate_number="202312000002")
    make.reported(cast, own, "周云舟", certificate_number="202312000003")
    with django_assert_max_num_queries(len(one)):
        page(cast.city_officer, name)
