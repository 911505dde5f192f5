"""Figures count what the person sees, lead to their rows, and infer from chance alone."""

import io
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from docx import Document
from openpyxl import load_workbook

from inspections import queries
from inspections.models import InspectionPlan, Visit
from inspections.services import draws
from supervision.foundation.models import Act
from tests.factories import following as f
from tests.factories import inspections as a

pytestmark = pytest.mark.django_db
SPAN = queries.Wanted(date(2026, 1, 1), date(2026, 12, 31))
ASKED = {"since": "2026-01-01", "until": "2026-12-31"}
BACKEND = "supervision.foundation.signing_in.PortalBackend"


@pytest.fixture(autouse=True)
def halves_apart(settings, tmp_path):
    settings.PORTAL_VAR = tmp_path


def made(plan, rows, result, **values):
    """Visits by hand, as an issued list brings them."""
    return Visit.objects.bulk_create(
        Visit(code=f"RW-{row.code}", office=plan.office, plan=plan, institution=row, region_code=row.region_code,
              planned_on=date(2026, 11, 3), visited_on=date(2026, 11, 3) if code else None, result=code,
              state="confirmed" if code else "assigned", external_number=f"GJ{row.code}", source="national", **values)
        for row, code in zip(rows, result, strict=True)
    )  # fmt: skip


def test_yanan_2023_from_861_rows(cast):
    """861 drawn, 18 closed: settled 100 %, completed 97.91 %; and every table adds up to it."""
    plan = a.approved(cast)
    made(plan, a.institutions(861), ["CLOSED"] * 18 + ["NO_PROBLEM"] * 643 + ["ORDERED_CORRECTION"] * 200)
    rows = SPAN.rows(cast.city_officer)
    total = queries.total(rows)
    assert (total.drawn, total.closed, total.checked) == (861, 18, 843)
    assert (total.settled_rate, total.completed_rate) == (Decimal("100.00"), Decimal("97.91"))
    tables = (
        queries.by_region(cast.city_officer, rows), queries.by_class(rows), queries.by_office(cast.city_officer, rows),
        queries.by_plan(cast.city_officer, rows, SPAN),
    )  # fmt: skip
    for table in tables:
        assert sum(row.tally.drawn for row in table) == 861


def test_one_aggregate_query_per_table(cast, django_assert_max_num_queries):
    plan = a.approved(cast)
    made(plan, a.institutions(30), ["NO_PROBLEM"] * 30)
    rows = SPAN.rows(cast.city_officer)
    with django_assert_max_num_queries(2):  # the figures, and the names of the zero rows
        queries.by_region(cast.city_officer, rows)


def test_zero_rows_are_kept(cast):
    plan = a.approved(cast)
    made(plan, a.institutions(2), ["NO_PROBLEM", ""])
    regions = queries.by_region(cast.city_officer, SPAN.rows(cast.city_officer))
    empty = [row for row in regions if not row.tally.drawn]
    assert empty
    assert all(row.tally.settled_rate is None for row in empty)
    plans = queries.by_plan(cast.city_officer, Visit.objects.none(), SPAN)
    assert [row.name for row in plans] == [InspectionPlan.objects.get().title]


@pytest.fixture
def two_districts(cast):
    plan = a.approved(cast)
    made(plan, a.institutions(3), ["NO_PROBLEM", "CASE_FILED", ""])
    made(plan, a.institutions(2, region=a.HEXI, prefix="HX"), ["REFUSED", "UNREACHABLE"])
    return cast


@pytest.mark.parametrize(("who", "count"), [("city_officer", 5), ("county_officer", 3), ("neighbour_officer", 2)])
def test_every_figure_of_the_page_leads_to_as_many_rows_of_the_same_person(client, two_districts, who, count):
    # What has not been visited of an issued list is known to its office alone, until it is visited.
    seen = Visit.objects.visible_to(two_districts.everyone[who]).count()
    assert seen <= count
    client.force_login(two_districts.everyone[who], BACKEND)
    page = client.get(reverse("inspections:statistics"), ASKED)
    assert page.context["total"]["cells"][0][0] == seen
    lines = [page.context["total"], *(line for _title, lines, _shared in page.context["tables"] for line in lines)]
    addresses = {(url, number) for line in lines for number, url in line["cells"] if url}
    assert addresses
    for url, number in sorted(addresses)[::4]:  # a quarter of them: each is a whole page
        assert client.get(url).context["total"] == number, url


@pytest.mark.parametrize("who", ["inspector", "liaison", "principal", "outsider", "system_admin"])
def test_who_looks_at_no_plans_sees_no_figures(client, two_districts, who):
    client.force_login(two_districts.everyone[who], BACKEND)
    assert client.get(reverse("inspections:statistics")).status_code == 403


def test_a_span_that_makes_no_sense_is_said_and_the_year_is_shown(client, two_districts):
    client.force_login(two_districts.city_officer, BACKEND)
    page = client.get(reverse("inspections:statistics"), {"since": "2026-13-01", "until": "x"})
    assert "日期应为" in page.content.decode()


@pytest.fixture
def sampled(cast):
    """20 clinics, a tenth drawn and revealed: one of two in breach."""
    a.institutions(20)
    a.pool(cast, extra=0)
    draw = a.drawn(cast, ratios={"clinic": 1000})
    first, second = draw.visits.order_by("position")
    f.confirmed(cast, first)
    f.confirmed(cast, second, result="NO_PROBLEM", findings=[])
    return cast, draw


def test_nothing_is_inferred_before_the_draw_is_revealed(sampled):
    cast, draw = sampled
    assert queries.sectors(cast.city_officer, SPAN) == []
    draws.reveal(draw, by=cast.city_chief, now=a.NOW + 2 * a.DAY)
    whole, clinics = queries.sectors(cast.city_officer, SPAN)
    assert (whole.name, clinics.name) == ("", "诊所、医务室、村卫生室")
    assert (whole.estimate.rate, whole.estimate.n, whole.estimate.size) == (0.5, 2, 20)


def test_targeted_and_issued_visits_never_enter_the_estimate(sampled):
    cast, draw = sampled
    draws.reveal(draw, by=cast.city_chief, now=a.NOW + 2 * a.DAY)
    before = queries.sectors(cast.city_officer, SPAN)
    made(draw.plan, a.institutions(30, prefix="ZD"), ["CASE_FILED"] * 30)
    assert queries.sectors(cast.city_officer, SPAN) == before
    issued, targeted, looked_after = queries.apart(cast.city_officer, SPAN)
    assert (issued["n"], issued["hits"], targeted["n"], looked_after["n"]) == (30, 30, 0, 0)


def test_re_inspections_are_no_tasks_of_the_plan(sampled):
    cast, draw = sampled
    finding = draw.visits.get(result="ORDERED_CORRECTION").findings.get()
    f.looked_after(cast, f.served(cast, finding))
    assert queries.total(SPAN.rows(cast.city_officer)).drawn == 2
    assert queries.total(SPAN.rows(cast.city_officer, "follow_up")).drawn == 1


def test_a_secret_list_is_in_no_figure_but_said(cast):
    a.institutions(20)
    a.pool(cast, extra=0)
    a.drawn(cast, ratios={"clinic": 1000})
    assert queries.total(SPAN.rows(cast.city_officer)).drawn == 0
    assert queries.still_secret(cast.city_officer, SPAN) == 2
    assert queries.still_secret(cast.neighbour_officer, SPAN) == 0


def test_the_workbook_and_the_paper_hold_the_figures_and_trial_draws_stay_inside(client, sampled):
    cast, draw = sampled
    client.force_login(cast.city_officer, BACKEND)
    address = reverse("inspections:statistics")
    book = load_workbook(io.BytesIO(client.get(address, ASKED | {"format": "xlsx"}).content))
    assert book.sheetnames == ["区划", "机构大类", "抽查事项", "组织单位", "抽查计划", "行业违法率"]
    total = [cell.value for cell in list(book["区划"].rows)[-1]]
    assert (total[0], total[1], total[-1]) == ("合计", 2, "100.00%")
    assert not draw.trial
    paper = Document(io.BytesIO(client.get(address, ASKED | {"format": "docx"}).content))
    text = "\n".join(line.text for line in paper.paragraphs)
    assert "计划检查任务2项" in text
    Visit.objects.all()[0].draw.__class__.objects.update(trial=True)
    paper = Document(io.BytesIO(client.get(address, ASKED | {"format": "docx"}).content))
    assert "计划检查任务0项" in "\n".join(line.text for line in paper.paragraphs)


def test_people_are_compared_by_the_head_alone_by_code_and_names_are_recorded(client, sampled):
    cast, _draw = sampled
    address = f"{reverse('inspections:inspector_funnel')}?since=2026-01-01&until=2026-12-31"
    for who in ("city_officer", "county_officer", "inspector", "audit_admin", "principal"):
        client.force_login(cast.everyone[who], BACKEND)
        assert client.get(address).status_code == 403
    client.force_login(cast.city_chief, BACKEND)
    page = client.get(address).content.decode()
    assert "R0001" in page
    assert cast.inspector.name not in page
    assert not Act.objects.filter(verb="inspections.inspectors.names_read").exists()
    assert cast.inspector.name in client.post(address).content.decode()
    assert Act.objects.filter(verb="inspections.inspectors.names_read", actor_id=cast.city_chief.pk).count() == 1
