"""The files (一户一档) of institutions and practitioners."""

from supervision.foundation.casefile import CaseFile
from supervision.foundation.trail import history_of

from ..models import Institution, Practitioner


def file_of(user, institution: Institution) -> CaseFile:
    """The file (一户一档) of an institution the person has been shown to see."""
    return CaseFile(user, institution, tuple(institution.codes()))


def person_file_of(user, practitioner: Practitioner) -> CaseFile:
    """The file of a practitioner the person has been shown to see; what other areas did with them is not in it."""
    made_at = set(history_of(practitioner).order_by().values_list("about", flat=True).distinct())
    seen = Institution.objects.visible_to(user).filter(code__in=made_at).values_list("code", flat=True)
    places = ("", practitioner.code, *seen)
    return CaseFile(user, practitioner, (practitioner.code,), prefix="PERSON_", places=places)
