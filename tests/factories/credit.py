"""States of the credit floor, by name. Everything goes through the services."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from credit.models import ScoringItem, ScoringScheme
from credit.services import points, rounds, schemes
from institutions.choices import AccountRole
from institutions.models import Institution, InstitutionAccount
from tests.factories.inspections import CITY, HEDONG, institutions

BEIJING = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 2, 9, 0, tzinfo=BEIJING)  # a Monday
TODAY = NOW.date()
DAY = timedelta(days=1)
BASIS = "津卫演〔2026〕1号"
REASON = "陈述申辩成立"


def trial_scheme() -> ScoringScheme:
    """The reference scheme, on trial for ever."""
    return ScoringScheme.objects.get(region_code="000000000")


def adopted_scheme(cast, **values) -> ScoringScheme:
    """The city's own copy, on trial."""
    given = {"version": "津2026", "title": "天津市记分办法", "valid_from": date(2026, 1, 1)} | values
    return schemes.adopt(trial_scheme(), by=cast.city_chief, now=NOW, **given)


def confirmed_scheme(cast, **values) -> ScoringScheme:
    """The city's scheme in force since the new year."""
    scheme = adopted_scheme(cast, **values)
    return schemes.confirm(scheme, basis=BASIS, valid_from=scheme.valid_from, by=cast.city_chief, now=NOW)


def clinic(region=HEDONG, *, prefix="JF", licence_from=date(2026, 3, 10), **values) -> Institution:
    """A clinic whose scoring year began on 10 March."""
    [made] = institutions(1, region=region, prefix=prefix)
    Institution.objects.filter(pk=made.pk).update(licence_from=licence_from, **values)
    made.refresh_from_db()
    return made


def tied(user, institution) -> Institution:
    """Make the person the principal of the institution."""
    InstitutionAccount.objects.create(user=user, institution=institution, role=AccountRole.PRINCIPAL)
    return institution


def item(code: str, scheme=None) -> ScoringItem:
    """An item of the scheme, or of the one that is confirmed for the city."""
    scheme = scheme or ScoringScheme.objects.get(region_code=CITY)
    return ScoringItem.objects.get(scheme=scheme, code=code)


def drafted(cast, institution, code="L06", *, on=TODAY - 20 * DAY, quantity=1, now=None, scheme=None):
    """拟记分: 4 points for practice beyond the registered subjects unless told otherwise."""
    return points.draft_by_hand(
        institution, item=item(code, scheme), quantity=quantity, verified_on=on, source_note="津卫移〔2026〕3号",
        by=cast.county_officer, now=now or NOW - 19 * DAY,
    )  # fmt: skip


def noticed(cast, institution, code="L06", *, served_on=TODAY, now=NOW, **values):
    """已告知."""
    record = drafted(cast, institution, code, now=now, **values)
    return points.notice(record, served_on=served_on, service="direct", by=cast.county_officer, now=now)


def defended(cast, institution, code="L06", **values):
    """陈述申辩, by the principal."""
    return points.lodge_defence(
        noticed(cast, institution, code, **values), text="已当场改正", by=cast.principal, now=NOW
    )


def effective(cast, institution, code="L06", *, on=TODAY - 20 * DAY, quantity=1, served_on=None):
    """已生效: served the next day, defended by nobody, the window over."""
    served_on = served_on or on + DAY
    at = datetime(served_on.year, served_on.month, served_on.day, 10, tzinfo=BEIJING)
    record = noticed(cast, institution, code, on=on, quantity=quantity, served_on=served_on, now=at)
    over = datetime(record.defence_until.year, record.defence_until.month, record.defence_until.day, tzinfo=BEIJING)
    rounds.take_effect(now=over + DAY)
    record.refresh_from_db()
    return record


def withdrawn(cast, institution, code="L06", **values):
    """已撤销 after it had taken effect."""
    return points.withdraw(effective(cast, institution, code, **values), reason=REASON, by=cast.city_chief, now=NOW)
