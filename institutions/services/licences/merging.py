"""Licences follow their institution when two rows turn out to be one."""

from datetime import datetime

from ...choices import OPEN_LICENCES
from ...models import Institution, Licence, LicenceProposal
from .summary import summarise


def follow(elder: Institution, newer: Institution, *, now: datetime) -> list[Licence]:
    """Move the licences of the merged row, and return those that could not be: a single kind the elder holds too.

    What stays behind stays readable under the merged row. Call it inside an act.
    """
    held = set(
        Licence.objects.filter(institution=elder, is_single=True, state__in=OPEN_LICENCES).values_list(
            "kind", flat=True
        )
    )
    moving, staying = [], []
    for licence in Licence.objects.select_for_update().filter(institution=newer):
        twice = licence.is_single and licence.state in OPEN_LICENCES and licence.kind_id in held
        (staying if twice else moving).append(licence)
    Licence.objects.filter(pk__in=[licence.pk for licence in moving]).update(
        institution=elder, region_code=elder.region_code
    )
    LicenceProposal.objects.filter(institution=newer).update(institution=elder, region_code=elder.region_code)
    summarise([elder.pk], now=now)
    return staying
