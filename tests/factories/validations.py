"""States of validation, by name. Everything goes through the services."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from institutions.models import Institution, Validation, ValidationRule
from institutions.services import validations
from tests.factories import institutions as make

BEIJING = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 2, 9, 0, tzinfo=BEIJING)  # a Monday
TODAY = NOW.date()
DAY = timedelta(days=1)
BASIS = "津卫校演〔2026〕1号"
ENTROPY = bytes(range(12))
PEOPLE = "林秋实、赵明川"


def at(day: date) -> datetime:
    """A morning."""
    return datetime(day.year, day.month, day.day, 9, tzinfo=BEIJING)


def confirm(cast, *keys: str, now: datetime = NOW) -> None:
    """Confirm rules by key, or every one but that on filed clinics."""
    rows = ValidationRule.objects.filter(confirmed=False)
    rows = rows.filter(key__in=keys) if keys else rows.exclude(kind="period")
    validations.confirm_all(rows, basis=BASIS, valid_from=timezone.localdate(now), by=cast.city_chief, now=now)


def hospital(name: str = "河东禾安医院", **values) -> Institution:
    """A hospital with 40 beds, licensed on 20 December 2025: due on 21 December 2026, the 20th being a Sunday."""
    given = {"category_id": "A100", "beds": 40, "licence_from": date(2025, 12, 20)}
    row = make.institution(name, **given | values)
    Institution.objects.filter(pk=row.pk).update(registered_at=at(date(2025, 12, 20)))
    row.refresh_from_db()
    return row


def due(cast, *, now: datetime = NOW, tied: bool = True, **values) -> Validation:
    """待申请: opened by the daily job."""
    row = hospital(**values)
    if tied:
        make.tied(cast, row)
    validations.run_day(now=now)
    return Validation.objects.get(institution=row)


def filled(cast, validation: Validation, *, now: datetime = NOW) -> Validation:
    """The materials written, not yet signed."""
    texts = dict.fromkeys(validation.materials.filter(required=True).values_list("pk", flat=True), "无")
    return validations.draft(validation, texts=texts, by=cast.manager, now=now)


def applied(cast, *, now: datetime = NOW, **values) -> Validation:
    """已申请, signed by the principal."""
    row = filled(cast, due(cast, now=now, **values), now=now)
    return validations.apply(row, signer="吴安平", known={}, by=cast.principal, now=now, entropy=ENTROPY)


def reviewing(cast, *, now: datetime = NOW, **values) -> Validation:
    """审查中."""
    return validations.take_up(applied(cast, now=now, **values), by=cast.county_officer, now=now)


def checked(cast, row: Validation, *, now: datetime = NOW, recommendation: str = "passed", **values) -> Validation:
    """Every item answered, not yet handed on."""
    opinions = {check.pk: ("meets", "") for check in row.checks.filter(round=row.round_now)}
    given = {
        "opinions": opinions, "onsite_on": timezone.localdate(now), "onsite_people": PEOPLE, "opinion": "符合规定",
        "recommendation": recommendation,
    }  # fmt: skip
    return validations.save_review(row, **given | values, by=cast.county_officer, now=now)


def reported(cast, row: Validation | None = None, *, now: datetime = NOW, **values) -> Validation:
    """The opinion handed to the chief."""
    row = checked(cast, row or reviewing(cast, now=now), now=now, **values)
    return validations.report(row, by=cast.county_officer, now=now)


def passed(cast, row: Validation | None = None, *, now: datetime = NOW) -> Validation:
    """校验合格."""
    row = row or reported(cast, now=now)
    return validations.decide(row, "accept", by=cast.city_chief, now=now, entropy=ENTROPY).validation


def deferred(cast, *, months: int = 2, now: datetime = NOW) -> Validation:
    """暂缓校验 after a review."""
    row = reported(cast, now=now, recommendation="deferred")
    return validations.decide(
        row, "defer", grounds="医疗废物暂存间不符合要求", months=months, by=cast.city_chief, now=now
    ).validation


def re_applied(cast, *, months: int = 2, now: datetime = NOW) -> tuple[Validation, datetime]:
    """再次申请, the day after the deferral has ended; with that moment."""
    row = deferred(cast, months=months, now=now)
    later = at(row.deferral_to) + DAY
    row = validations.reapply(row, statement="已改建医疗废物暂存间", known={}, by=cast.principal, now=later)
    return row, later


def failed(cast, *, now: datetime = NOW) -> Validation:
    """校验不合格."""
    row = reported(cast, now=now, recommendation="failed")
    return validations.decide(row, "fail", grounds="不符合基本标准", by=cast.city_chief, now=now).validation


def ordered(cast, *, now: datetime = NOW) -> tuple[Validation, datetime]:
    """Past its day, ordered to apply and served, with the moment of service."""
    row = due(cast, now=now)
    late = at(row.due_on) + DAY
    document = validations.issue_order(row, by=cast.county_officer, now=late).document
    validations.serve(document, served_on=late.date(), delivery="direct", by=cast.county_officer, now=late)
    row.refresh_from_db()
    return row, late
