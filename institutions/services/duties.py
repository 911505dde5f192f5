"""Institutions, grants of jurisdiction and self-inspection rounds pass to another body."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from supervision.foundation.services.reassigning import reassign

from ..models import Institution, JurisdictionGrant, LicensingAuthority, SelfInspectionRound


def move_responsible(rows: list[Institution], source, target, *, by, now: datetime, note: str) -> dict[int, str]:
    """Another body is responsible (主管)."""
    return reassign(rows, "institutions.move_responsible", by=by, now=now, note=note, responsible_agency=target)


def move_affiliated(rows: list[Institution], source, target, *, by, now: datetime, note: str) -> dict[int, str]:
    """The institutions belong to another body (隶属)."""
    return reassign(rows, "institutions.move_affiliated", by=by, now=now, note=note, affiliation_agency=target)


def move_rounds(rows: list[SelfInspectionRound], source, target, *, by, now: datetime, note: str) -> dict[int, str]:
    """Another body organises the round; what was filed stays as it is."""
    return reassign(rows, "institutions.move_round", by=by, now=now, note=note, agency=target)


def move_licensing(rows: list[LicensingAuthority], source, target, *, by, now: datetime, note: str) -> dict[int, str]:
    """Another body decides about licences; what was decided keeps the name of the one that decided it."""
    return reassign(rows, "institutions.move_licensing", by=by, now=now, note=note, agency=target)


def move_grants(rows: list[JurisdictionGrant], source, target, *, by, now: datetime, note: str) -> dict[int, str]:
    """Another body holds the grants. Where it holds one of the kind on the institution already, the older one ends."""
    held = JurisdictionGrant.objects.in_force(timezone.localdate(now)).filter(agency=target)
    known = set(held.values_list("kind", "institution_id"))
    twins = [row for row in rows if (row.kind, row.institution_id) in known]
    joined = {row.pk: _("承接单位已有同类管辖") for row in twins}
    reassign(twins, "institutions.end_grant", by=by, now=now, note=note, ended_at=now, end_reason=note[:200])
    reassign(
        [row for row in rows if row.pk not in joined],
        "institutions.move_grant",
        by=by,
        now=now,
        note=note,
        agency=target,
    )
    return joined
