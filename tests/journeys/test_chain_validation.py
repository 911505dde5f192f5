"""A validation from due to certificate, and one that points bring to a deferral, at the pages of ordinary people."""

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from credit.models import Consequence
from credit.queries import calendar_of
from credit.services import consequences
from institutions.choices import InstitutionState
from institutions.choices import ValidationState as S
from institutions.models import DeferralProposal, Institution, Validation, ValidationRule
from institutions.services import validations
from supervision.foundation.models import Notice
from supervision.foundation.rules.workdays import add_months
from tests.factories import credit as points
from tests.factories import institutions as make
from tests.factories import validations as a

BASIS = "津卫校演〔2026〕1号"


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def confirmed(portal):
    """The chief confirms every rule but that on filed clinics, at the page."""
    rows = ValidationRule.objects.filter(confirmed=False).exclude(kind="period")
    told = portal.post(
        "city_chief", "institutions:validation_rules_confirm", rules=[row.pk for row in rows], basis=BASIS,
        valid_from=timezone.localdate(),
    )  # fmt: skip
    assert BASIS in told.content.decode()


def a_hospital(cast, *, ends_in: int) -> Institution:
    """With 40 beds; its period ends so many days from today."""
    today = timezone.localdate()
    begun = add_months(today + timedelta(days=ends_in), -12)
    return make.tied(cast, a.hospital(licence_from=begun))


def due(cast, institution) -> Validation:
    Institution.objects.filter(pk=institution.pk).update(registered_at=a.at(institution.licence_from))
    validations.run_day(now=timezone.now())
    return Validation.objects.get(institution=institution)


def apply(portal, row):
    """The manager fills in, the principal signs."""
    assert row.code in portal.text("principal", "institutions:own_home")
    needed = {f"text_{pk}": "无" for pk in row.materials.filter(required=True).values_list("pk", flat=True)}
    portal.post("manager", "validation_own", row.code, **needed)
    page = portal.text("manager", "validation_own", row.code)
    assert 'name="sign"' not in page
    told = portal.post("principal", "validation_own", row.code, **needed, signer="吴安平", sign="1")
    row.refresh_from_db()
    assert row.state == S.APPLIED
    assert row.receipt_code in told.content.decode()


def review(portal, row, recommendation):
    """Every item, on site with two people, handed to the chief."""
    said = {f"opinion_{check.pk}": "meets" for check in row.checks.filter(round=row.round_now)}
    portal.post(
        "county_officer", "validation_review_save", row.code, **said, onsite_on=timezone.localdate(),
        onsite_people=a.PEOPLE, opinion="符合规定", recommendation=recommendation, report="1",
    )  # fmt: skip
    row.refresh_from_db()
    assert row.reviewer.username == "hedong"


@pytest.mark.usefixtures("confirmed")
def test_a_validation_is_applied_for_reviewed_passed_and_anybody_can_look_it_up(portal, cast):
    at = a_hospital(cast, ends_in=50)
    row = due(cast, at)
    assert portal.ask("neighbour_officer", "validation_review", row.code).status_code == 404
    assert portal.ask("principal", "validation_review", row.code).status_code == 302  # to the page of its own
    apply(portal, row)

    shown = portal.text("county_officer", "validation_review", row.code)
    for label in ("许可与备案", "行政处罚", "投诉举报", "平台还没有登记这类记录", "没有记录的事项", "监督检查"):
        assert label in shown
    portal.post("county_officer", "institutions:validation_act", row.code, verb="take_up", note="")
    assert portal.ask("county_officer", "validation_decide", row.code).status_code == 405
    review(portal, row, "passed")
    told = portal.post("city_chief", "validation_decide", row.code, verb="accept")
    row.refresh_from_db()
    document = row.documents.get()
    assert row.state == S.PASSED
    assert document.number in told.content.decode()

    certificate = portal.text("principal", "institutions:validation_certificate", row.code)
    assert row.verification_code in certificate
    assert portal.file("principal", "institutions:validation_document", document.pk)[:2] == b"PK"
    portal.client.logout()
    public = portal.client.get("/institutions/public/certificates/", {"code": row.verification_code.lower()})
    body = public.content.decode()
    assert at.name in body
    assert f"{row.valid_until}" in body
    assert re.search(r">\s*有效\s*<", body)
    assert at.principal not in body or not at.principal
    at.refresh_from_db()
    assert at.validated_on == timezone.localdate()


@pytest.mark.usefixtures("confirmed")
def test_points_propose_a_deferral_that_is_decided_lived_through_and_lifted(portal, cast):
    at = a_hospital(cast, ends_in=200)
    Institution.objects.filter(pk=at.pk).update(registered_at=a.at(at.licence_from))
    points.confirmed_scheme(cast)
    begun = timezone.localdate() - timedelta(days=40)
    for code in ("L02", "L03"):  # 24 points in one cycle
        points.effective(cast, at, code, on=begun)
    limit = Consequence.objects.get(institution=at, threshold__code="DEFER")
    assert not DeferralProposal.objects.exists()
    portal.post("city_chief", "credit:consequence_settle", limit.pk, verb="decide", decision="向校验机关建议暂缓校验")
    proposal = DeferralProposal.objects.get()
    assert str(proposal.pk) in portal.text("city_chief", "institutions:deferral_list")
    assert "24" in portal.text("city_chief", "institutions:deferral_detail", proposal.pk)
    assert portal.ask("principal", "institutions:deferral_detail", proposal.pk).status_code == 404

    portal.post("city_chief", "institutions:deferral_act", proposal.pk, verb="accept", note="")
    row = Validation.objects.get(institution=at)
    assert proposal.reason in portal.text("city_chief", "validation_review", row.code)
    data = {"verb": "defer", "defer-months": "2", "defer-grounds": proposal.reason}
    portal.post("city_chief", "validation_decide", row.code, **data)
    row.refresh_from_db()
    at.refresh_from_db()
    assert (row.state, at.state) == (S.DEFERRED, InstitutionState.DEFERRED)
    for who, name, argument in (
        ("inspector", "validation_review", row.code),
        ("inspector", "institution_file", at.code),
        ("principal", "validation_own", row.code),
        ("outsider", "institutions:public_card", at.code),
    ):
        assert "除急救外，不得收治新病人" in portal.text(who, name, argument), name

    early = portal.client
    early.force_login(cast.principal, "supervision.foundation.signing_in.PortalBackend")
    refused = early.post(
        f"/institutions/validations/{row.code}/application/", {"statement": "已改", "signer": "吴安平", "sign": "1"}
    )
    assert "期满后方可再次申请" in refused.content.decode()
    past = timezone.localdate() - timedelta(days=1)
    Validation.objects.filter(pk=row.pk).update(deferral_to=past)
    portal.post("principal", "validation_own", row.code, statement="两项问题均已改正", signer="吴安平", sign="1")
    row.refresh_from_db()
    assert row.state == S.RE_APPLIED
    review(portal, row, "passed")
    portal.post("city_chief", "validation_decide", row.code, verb="accept")
    row.refresh_from_db()
    at.refresh_from_db()
    assert (row.state, at.state, at.validated_on) == (S.PASSED, InstitutionState.ACTIVE, timezone.localdate())
    assert Notice.objects.visible_to(cast.principal).filter(title__startswith="准予校验决定书").exists()


def test_what_a_trial_scheme_reaches_proposes_nothing(cast):
    at = a_hospital(cast, ends_in=200)
    scheme = points.confirmed_scheme(cast)
    begun = timezone.localdate() - timedelta(days=40)
    for code in ("L02", "L03"):
        points.effective(cast, at, code, on=begun)
    limit = Consequence.objects.get(institution=at, threshold__code="DEFER")
    type(scheme).objects.filter(pk=scheme.pk).update(state="trial")
    now = datetime.now(ZoneInfo("Asia/Shanghai"))
    consequences.settle("decide", Consequence.objects.get(pk=limit.pk), decision="x", by=cast.city_chief, now=now)
    assert not DeferralProposal.objects.exists()


def test_a_scoring_year_begins_with_the_validation_that_was_passed(cast):
    """Last year's points no longer count from the day of passing; a filed clinic keeps counting from its licence."""
    hospital = a.hospital(licence_from=date(2024, 5, 10))
    clinic = a.hospital("河东安和诊所", category_id="D211", beds=0, licence_from=date(2024, 5, 10))
    scheme = points.confirmed_scheme(cast)
    for row in (hospital, clinic):
        Institution.objects.filter(pk=row.pk).update(validated_on=date(2026, 6, 1))
        row.refresh_from_db()
    assert calendar_of(hospital, scheme).anchors == (date(2026, 6, 1),)
    assert calendar_of(hospital, scheme).carry is True
    assert calendar_of(clinic, scheme).anchors == (date(2024, 5, 10),)
    assert calendar_of(clinic, scheme).carry is False
