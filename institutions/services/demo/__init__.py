"""A believable city of invented institutions for the demonstration. No name, number or person is real."""

import random
from datetime import datetime

from django.utils import timezone

from supervision.foundation.trail import act

from ...choices import AccountRole
from ...models import Institution
from ..accounts import invite, tie
from . import changes, disclosure, licences, registry, self_inspections, subjects, validations
from . import people as staffing
from .registry import DISTRICT, OWN

SEED = 20261122


def build(people, *, now: datetime) -> None:
    """Institutions of every district, staff, risk levels, the cast's own institution, self-inspections."""
    rng = random.Random(SEED)  # noqa: S311 - believable, not secret
    today = timezone.localdate(now)
    with act("institutions.demo", by=None, now=now, label="生成演示机构"):
        rows = registry.institutions(rng, today, now)
        Institution.objects.bulk_create(rows)
        staffing.staff(rng, rows, today, now)
        registry.twins(rows, now)
        Institution.objects.bulk_create(subjects.subjects(today, now))
        registry.standings_of(rng, rows, today)
    own = next(row for row in rows if row.region_code == DISTRICT and OWN in row.name)
    tie(people.principal, own, AccountRole.PRINCIPAL, by=None, now=now)
    tie(people.manager, own, AccountRole.MANAGER, by=None, now=now)
    for row in rows:
        if row.region_code == DISTRICT and row != own:
            invite(row, name=row.principal, role=AccountRole.PRINCIPAL, by=people.county_officer, now=now,
                   entropy=rng.randbytes(32))  # fmt: skip
            break
    registry.grants(rows, people, now)
    licences.licensing(people, now)
    disclosure.disclosures(rng, rows, own, people, now)
    staffing.stories(rows, own, people, today, now)
    changes.build(rows, people, now=now)
    self_inspections.filings(rng, rows, own, people, now)
    validations.build(rows, own, people, now)
    registry.of_the_city(people, today, now)
