"""Institutions with a past, for the pages of files."""

from datetime import datetime, timedelta

from institutions.models import Institution
from supervision.foundation.models import Act
from tests.factories import credit, inspections
from tests.factories import institutions as make

NOW = make.NOW
MINUTE = timedelta(minutes=1)


def lived(cast) -> Institution:
    """The principal's own: staff, a filing handed in, points noticed and one still a draft, all by the services."""
    place = make.tied(cast, make.institution(phone="022-12345678", beds=20))
    make.practitioner(place)
    make.submitted(cast, place)
    credit.confirmed_scheme(cast)
    credit.noticed(cast, place)
    credit.drafted(cast, place, "H07")
    return place


def visited(cast) -> Institution:
    """A clinic whose drawn visit was recorded and confirmed, with one finding."""
    [place] = inspections.institutions(1, prefix="VD")
    inspections.pool(cast, extra=0)
    visit = inspections.recorded(inspections.drawn(cast).visits.get(), cast.inspector)
    inspections.visits.confirm(visit, by=cast.second_inspector, now=inspections.NOW + inspections.DAY)
    return place


def deeds(place, number: int, *, start: datetime = NOW, step: timedelta = MINUTE, **values) -> None:
    """Many acts about one institution, a minute apart unless told, as its services write them."""
    told = {
        "actor_name": "系统", "verb": "institutions.amend", "label": "修改机构信息", "about": place.code,
        "subject_type": "institutions.institution", "subject_id": place.pk, "subject_text": place.name,
    }  # fmt: skip
    Act.objects.bulk_create(Act(at=start + n * step, **told | values) for n in range(number))
