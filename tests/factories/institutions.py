"""States of the registry, by name."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from institutions.choices import AccountRole, Conclusion, SelfInspectionKind
from institutions.models import Institution, Practitioner, SelfInspectionAnswer
from institutions.services import accounts, practitioners, registry, self_inspections, staff_proposals
from supervision.foundation.models import Region

BEIJING = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 2, 9, 0, tzinfo=BEIJING)
DAY = timedelta(days=1)
HEDONG, HEXI, CITY = "120102000", "120103000", "120000000"
ENTROPY = bytes(range(12))


def institution(name: str = "河东禾安医院", region: str = HEDONG, **values) -> Institution:
    """A registered institution in practice."""
    return registry.register({"name": name, "region_code": region, **values}, by=None, now=NOW)


def practitioner(at: Institution, name: str = "许知夏", **values):
    """A doctor at an institution, with an identity number that can be nobody's."""
    given = {"institution": at, "name": name, "kind": "doctor"} | values
    return practitioners.enter(given, id_number=identity(Practitioner.objects.count()), by=None, now=NOW)


def reported(cast, at: Institution, name: str = "沈清和", **values):
    """Somebody the manager of the institution has reported, whom the authority has still to look at."""
    given = {"institution": at, "name": name, "kind": "nurse", "certificate_number": "202312000001"} | values
    number = identity(Practitioner.objects.count())
    return staff_proposals.report_new(given, id_number=number, by=cast.manager, now=NOW)


def identity(number: int) -> str:
    """An identity number of a division that exists nowhere; each can be told from the others."""
    return f"00000019900101{number:03d}9"


def tied(cast, at: Institution) -> Institution:
    """The institution with the principal and the manager of the cast."""
    accounts.tie(cast.principal, at, AccountRole.PRINCIPAL, by=None, now=NOW)
    accounts.tie(cast.manager, at, AccountRole.MANAGER, by=None, now=NOW)
    return at


def a_round(cast, kind=SelfInspectionKind.ROUTINE, region: str = CITY, days: int = 20, now: datetime = NOW):
    """A round the city opened."""
    return self_inspections.open_round(
        kind, title="本季度日常自查", region=Region.objects.get(code=region), agency=cast.city_officer.agency,
        days=days, by=None, now=now,
    )  # fmt: skip


def started(cast, at: Institution, round_=None):
    """A filing with nothing answered."""
    return self_inspections.start(at, round_ or a_round(cast), by=None, now=NOW)


def answered(filing):
    """The filing with every item found compliant."""
    SelfInspectionAnswer.objects.filter(self_inspection=filing).update(conclusion=Conclusion.COMPLIANT)
    return filing


def submit(filing, by, now: datetime = NOW + DAY, **values):
    """Sign and hand in, all clauses ticked."""
    clauses = range(1, len(filing.pledge_text.clauses) + 1)
    given = {"clauses": clauses, "signer": "吴安平", "role": "主要负责人", "entropy": ENTROPY} | values
    return self_inspections.submit(filing, by=by, now=now, **given)


def submitted(cast, at: Institution, round_=None):
    """A filing the principal has handed in."""
    return submit(answered(started(cast, at, round_)), cast.principal)


def accepted(cast, at: Institution, round_=None):
    """A filing the city has taken on file."""
    return self_inspections.accept(submitted(cast, at, round_), by=cast.city_officer, now=NOW + 2 * DAY)


def timezone_now() -> datetime:
    """The clock, for pages that compare with today."""
    return datetime.now(BEIJING)
