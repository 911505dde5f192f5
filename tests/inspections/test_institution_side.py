"""What an institution does and reads by itself: recusal, its own list of orders; and forms nobody has adopted yet."""

import pytest
from django.urls import reverse

from inspections import handovers, queries
from inspections.models import Arrival, Draw, Recusal, RecusalRequest, Visit, VisitEntry
from inspections.rules.documents import TRIAL_FORM
from inspections.services import (
    before,
    document_forms,
    enforcement_documents,
    people,
    service_of_documents,
    targeted,
    teams,
    visits,
)
from inspections.services import handovers as leaving
from supervision.foundation.errors import Refused
from supervision.foundation.models import Notice
from tests.factories import inspections as a

pytestmark = pytest.mark.django_db
AT = a.NOW + a.DAY
SERVED = {"way": "direct", "received_by": "吴安平", "role": "主任"}


@pytest.fixture(autouse=True)
def halves_apart(settings, tmp_path):
    settings.PORTAL_VAR = tmp_path


@pytest.fixture
def visit(cast):
    """A visit drawn by confirmed rules at the principal's institution; the team is the two inspectors of the cast."""
    a.institutions(3)
    a.pool(cast, extra=0)
    draw = a.drawn(cast)
    Draw.objects.update(trial=False)
    made = draw.visits.get()
    made.institution.accounts.create(user=cast.principal, role="principal")
    return made


def page_of(visit) -> str:
    return reverse("inspections:recusal_own", args=[visit.institution.code])


# --- recusal ----------------------------------------------------------------------------------------
def test_the_institution_learns_who_comes_from_the_notice_or_the_entry_and_not_before(visit, cast, client, freeze):
    freeze(a.NOW)
    client.force_login(cast.principal)
    name = cast.inspector.name
    assert name not in client.get(page_of(visit)).content.decode()
    member = visit.members.get(inspector__user=cast.inspector)
    sent = {"visit": visit.pk, "member": member.pk, "reason": "合同纠纷"}
    client.post(page_of(visit), sent)
    assert not RecusalRequest.objects.exists()
    with pytest.raises(Refused, match="您无权"):
        people.request_recusal(visit, member.inspector, reason="合同纠纷", by=cast.principal, now=a.NOW)
    before.issue_notice(visit, by=cast.inspector, now=a.NOW)
    assert name not in client.get(page_of(visit)).content.decode()  # made the day before, handed over at the door
    freeze(AT)
    client.force_login(cast.principal)
    shown = client.get(page_of(visit)).content.decode()
    assert f"第{member.seat}席 {name}" in shown
    assert page_of(visit) in client.get(reverse("institution_file", args=[visit.institution.code])).content.decode()


@pytest.mark.parametrize("what", ["entry", "arrival", "result"])
def test_whoever_came_early_has_told_it_and_a_draw_on_trial_tells_nobody(visit, cast, what):
    assert not queries.told_of(cast.principal, a.NOW.date()).exists()
    if what == "entry":
        VisitEntry.objects.create(visit=visit, inspector=cast.inspector.inspector, entered_at=a.NOW)
    elif what == "arrival":
        Arrival.objects.create(visit=visit, by=cast.inspector, made_at=a.NOW, received_at=a.NOW)
    else:
        Visit.objects.filter(pk=visit.pk).update(state="recorded")
    assert queries.told_of(cast.principal, a.NOW.date()).get() == visit
    Draw.objects.update(trial=True)
    assert not queries.told_of(cast.principal, AT.date()).exists()


def test_a_number_nobody_types_is_no_visit(visit, cast, client):
    client.force_login(cast.principal)
    assert client.post(page_of(visit), {"visit": "²"}).status_code == 200


def test_its_request_is_decided_by_the_head_and_both_are_told(visit, cast, client):
    VisitEntry.objects.create(visit=visit, inspector=cast.inspector.inspector, entered_at=a.NOW)
    client.force_login(cast.principal)
    member = visit.members.get(inspector__user=cast.inspector)
    client.post(page_of(visit), {"visit": visit.pk, "member": member.pk, "reason": "该人员与本机构有合同纠纷"})
    row = RecusalRequest.objects.get()
    assert row.filed_by == cast.principal
    told = Notice.objects.get(recipient=cast.city_chief)
    assert visit.institution.name not in told.title + told.body
    with pytest.raises(Refused):
        people.decide_request(row, "uphold", by=cast.principal, now=a.NOW, note="同意")
    people.decide_request(row, "uphold", by=cast.city_chief, now=a.NOW, note="情况属实")
    assert Recusal.objects.filter(inspector=member.inspector, institution=visit.institution).exists()
    assert Notice.objects.get(recipient=cast.principal).url == page_of(visit)
    assert "情况属实" in client.get(page_of(visit)).content.decode()


@pytest.mark.parametrize("who", ["outsider", "manager", "inspector", "city_officer"])
def test_nobody_else_asks_in_its_name(visit, cast, client, who):
    VisitEntry.objects.create(visit=visit, inspector=cast.inspector.inspector, entered_at=a.NOW)
    person = cast.everyone[who]
    assert not queries.told_of(person, AT.date()).exists()
    client.force_login(person)
    assert client.get(page_of(visit)).status_code in (403, 404)


# --- orders -----------------------------------------------------------------------------------------
def test_an_empty_list_of_orders_speaks_to_the_institution_and_to_the_office_in_their_own_words(visit, cast, client):
    said = {cast.principal: "本机构没有责令改正", cast.city_officer: "拟制责令改正"}
    for person, words in said.items():
        client.force_login(person)
        shown = client.get(reverse("inspections:order_list")).content.decode()
        assert words in shown
        assert ("拟制责令改正" in shown) == (person == cast.city_officer)


# --- forms on trial ---------------------------------------------------------------------------------
@pytest.fixture
def done(visit, cast):
    a.recorded(visit, cast.inspector)
    return visits.confirm(visit, by=cast.second_inspector, now=AT)


def test_a_form_nobody_has_adopted_is_served_only_after_its_warning_is_confirmed_and_says_so_on_paper(
    done, cast, client
):
    document = enforcement_documents.issue(done, "opinion", days=15, by=cast.inspector, now=AT)
    asked = SERVED | {"served_on": AT.date(), "by": cast.inspector, "now": AT}
    with pytest.raises(Refused, match="试用式样"):
        service_of_documents.serve(document, **asked)
    client.force_login(cast.inspector)
    page = reverse("inspections:document_detail", args=[document.pk])
    assert 'name="accept_form"' in client.get(page).content.decode()
    served = service_of_documents.serve(document, **asked, accept_form=True)
    assert "试用式样" in served.form_warning
    assert document.snapshot["form_mark"] == TRIAL_FORM
    assert f"（{TRIAL_FORM}）" in client.get(reverse("inspections:document_print", args=[document.pk])).content.decode()
    assert client.get(reverse("inspections:document_file", args=[document.pk])).status_code == 200


def test_an_adopted_form_is_served_without_a_warning_and_an_old_snapshot_rebuilds_as_it_was(done, cast):
    for kind in ("opinion", "receipt"):
        document_forms.adopt(
            kind, title="卫生监督意见书", category="医", nature=kind[:1], basis="津卫监督〔2026〕8号",
            valid_from=a.NOW.date(), by=cast.city_chief, now=a.NOW,
        )  # fmt: skip
    document = enforcement_documents.issue(done, "opinion", days=15, by=cast.inspector, now=AT)
    served = service_of_documents.serve(document, **SERVED, served_on=AT.date(), by=cast.inspector, now=AT)
    assert (served.form_warning, document.snapshot["form_mark"]) == ("", "")
    old = enforcement_documents.file_of(document)
    document.snapshot = {key: value for key, value in document.snapshot.items() if key != "form_mark"}
    assert enforcement_documents.file_of(document) == old


# --- leaving ----------------------------------------------------------------------------------------
def test_the_office_is_told_of_visits_that_no_draw_paired_too(visit, cast):
    plan, place = visit.plan, visit.institution
    named = targeted.open_alone(place, plan=plan, kind="special", planned_on=AT.date(), ground="专项",
                                by=cast.city_officer, now=a.NOW)  # fmt: skip
    teams.assign(named, [row.inspector for row in (cast.inspector, cast.second_inspector)], by=cast.city_officer,
                 now=a.NOW)  # fmt: skip
    leaving.ask_to_replace(cast.inspector, cast.second_inspector, by=cast.system_admin, now=a.NOW, note="调往外省")
    told = Notice.objects.filter(recipient=cast.city_officer)
    assert told.filter(title__contains=named.code, url=reverse("inspections:visit_detail", args=[named.pk])).exists()
    assert told.filter(url=reverse("inspections:draw_detail", args=[visit.draw_id])).exists()
    assert place.name not in "".join(row.title + row.body for row in told)
    assert {held.text for held in handovers._to_make(cast.inspector, a.NOW.date())} == {named.code, visit.code}
