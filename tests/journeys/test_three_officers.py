"""A hospital of the province, standing in a county, complained of next door: three officers, each with their share."""

import io

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from institutions.choices import GrantKind
from institutions.models import Institution
from institutions.services import reach
from supervision.foundation.models import Agency
from tests.factories import institutions as make

pytestmark = pytest.mark.django_db
BACKEND = "supervision.foundation.signing_in.PortalBackend"
NAME = "天津市河东禾安中心医院"


@pytest.fixture
def hospital(cast):
    """Run and acted on by the municipality, standing in one district, beside a clinic of that district's own."""
    city = cast.city_officer.agency_id
    make.institution("河东邻近诊所")
    return make.institution(NAME, responsible_agency_id=city, affiliation_agency_id=city)


@pytest.fixture
def shown(client):
    """``shown(user, "name", …)``: status and text of a page as somebody."""

    def asked(user, name, *args, query=""):
        client.force_login(user, backend=BACKEND)
        answer = client.get(reverse(name, args=args) + query)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        return answer.status_code, body

    return asked


def views_of(shown, user, row) -> dict[str, bool]:
    """Where the hospital is seen: list, page, file, export, search."""
    book = load_workbook(io.BytesIO(shown(user, "ledger_export", "institutions", query="?all=1")[1]), read_only=True)
    cells = {cell for line in book.active.iter_rows(values_only=True) for cell in line}
    book.close()
    return {
        "list": NAME in shown(user, "institutions:institution_list")[1].decode(),
        "page": shown(user, "institutions:institution_detail", row.code)[0] in (200, 302),
        "file": shown(user, "institution_file", row.code)[0] == 200,
        "export": NAME in cells,
        "api": NAME in shown(user, "api_ledger", "institutions")[1].decode(),
        "api row": shown(user, "api_institutions_one", row.code)[0] == 200,
        "search": f"/institutions/{row.code}/" in shown(user, "search", query="?q=禾安中心")[1].decode(),
    }


EVERYWHERE = dict.fromkeys(("list", "page", "file", "export", "api", "api row", "search"), True)
NOWHERE = dict.fromkeys(EVERYWHERE, False)


def in_practice(shown, user) -> int:
    """The figure of the workbench."""
    text = shown(user, "workbench")[1].decode()
    return int(text.split("在业机构")[1].split('counter-value">')[1].split("<")[0])


def test_each_officer_sees_and_may_do_exactly_what_is_theirs(cast, shown, client, hospital):
    province, county, next_door = cast.city_officer, cast.county_officer, cast.neighbour_officer
    assert views_of(shown, province, hospital) == views_of(shown, county, hospital) == EVERYWHERE
    assert views_of(shown, next_door, hospital) == NOWHERE
    assert [in_practice(shown, user) for user in (province, county, next_door)] == [2, 2, 0]

    today = timezone.localdate()
    reach.grant(
        hospital, GrantKind.SHARED, Agency.objects.get(code="120103-WJW"), purpose="投诉核查", valid_from=today,
        valid_to=today, by=province, now=timezone.now(),
    )  # fmt: skip
    assert views_of(shown, next_door, hospital) == EVERYWHERE
    assert "河东邻近诊所" not in shown(next_door, "institutions:institution_list")[1].decode()
    assert NAME in shown(next_door, "institutions:institution_list", query="?hold=shared")[1].decode()
    assert NAME in shown(province, "institutions:institution_list", query="?hold=affiliated")[1].decode()
    assert NAME not in shown(county, "institutions:institution_list", query="?hold=responsible")[1].decode()

    for user in (province, county, next_door):
        assert "跨区共享" in shown(user, "institution_file", hospital.code)[1].decode()
    for user, may_act in ((province, True), (county, False), (next_door, False)):
        assert shown(user, "institutions:account_list", hospital.code)[0] == (200 if may_act else 404)
        text = shown(user, "institution_file", hospital.code)[1].decode()
        assert ('value="suspend"' in text) == may_act
        assert (f"/institutions/{hospital.code}/edit/" in text) == may_act
        client.post(reverse("institutions:institution_act", args=[hospital.code]), {"verb": "suspend"})
        assert (Institution.objects.get(pk=hospital.pk).state == "suspended") == may_act
        Institution.objects.filter(pk=hospital.pk).update(state="active", state_since=None)
