"""Whom and where the lines of a staff list mean: everything that is asked of the registry, asked once per list."""

from collections.abc import Iterable

from django.db.models import Q

from supervision.foundation.access import P, may, scope_for
from supervision.foundation.rules.sayings import N_, Saying

from ..choices import GrantKind, PractitionerState
from ..models import Institution, InstitutionName, JurisdictionGrant, PracticeSite, Practitioner
from ..queries.practitioners import own_staff_institutions
from ..rules.names import fold
from ..rules.staff import StaffReading


class Places:
    """Institutions a list names, within reach of the person who brings it: by code, number and any name.

    An authority reaches what it acts on, an institution's people only their own.
    """

    def __init__(self, readings: list[tuple[StaffReading, str]], by, on):
        self.is_authority = by is None or may(by, P.PRACTITIONER_EDIT)
        self.own = [] if self.is_authority else list(own_staff_institutions(by))
        rows = self.own if not self.is_authority else self._acted_on(readings, by, on)
        self.by_pk = {row.pk: row for row in rows}
        self.by_code = {row.code: row for row in rows}
        self.by_number = {row.registration_number: row for row in rows if row.registration_number}
        self.by_name: dict[str, dict[int, Institution]] = {}
        for row in rows:
            self.by_name.setdefault(row.folded_name, {})[row.pk] = row
        others = InstitutionName.objects.filter(institution__in=self.by_pk).values_list("folded_name", "institution_id")
        for folded, pk in others:
            self.by_name.setdefault(folded, {}).setdefault(pk, self.by_pk[pk])

    @staticmethod
    def _acted_on(readings, by, on) -> list[Institution]:
        names = {fold(name) for reading, _code in readings for name in (reading.main, *reading.others) if name}
        also = InstitutionName.objects.filter(folded_name__in=names).values("institution_id")
        rows = Institution.objects.current().select_related("responsible_agency").filter(
            Q(folded_name__in=names) | Q(pk__in=also)
            | Q(code__in={code for _reading, code in readings if code})
            | Q(registration_number__in={reading.main_number for reading, _code in readings if reading.main_number})
        )  # fmt: skip
        if by is None:
            return list(rows)
        scope = scope_for(by)
        held = JurisdictionGrant.objects.filter(agency_id=scope.agency_id, kind=GrantKind.DESIGNATED).in_force(on)
        designated = set(held.values_list("institution_id", flat=True))
        rows = rows.filter(pk__in=Institution.objects.scoped(scope).values("pk"))
        return [row for row in rows if scope.covers(row.acting_region_code) or row.pk in designated]

    def main_of(self, reading: StaffReading, code: str) -> Institution | None:
        """The main institution of a line; None where it is out of reach, said on the line if it was named badly."""
        if code:
            found = self.by_code.get(code)
            if found is None:
                reading.refuse("institution_code", Saying(N_("机构编码不存在或不在您的管辖范围内")))
            return found
        if found := self.by_number.get(reading.main_number):
            return found
        named = list(self.by_name.get(fold(reading.main), {}).values()) if reading.main else []
        if len(named) > 1:
            reading.refuse("institution", Saying(N_("有多家同名机构，请填写机构编码")))
        if named:
            return named[0]
        alone = not reading.main and not reading.others and len(self.own) == 1
        return self.own[0] if alone else None

    def others_of(self, reading: StaffReading) -> list[Institution]:
        """Further institutions of a line within reach; those that are not are said on the line."""
        found = []
        for name in reading.others:
            named = list(self.by_name.get(fold(name), {}).values())
            if len(named) == 1:
                found.append(named[0])
            elif self.is_authority:
                told = {"name": name[:60]}
                reading.warn("institution", Saying(N_("其他执业机构“%(name)s”未登记或不在管辖范围内，未写入"), told))
        return found


class People:
    """Everybody the lines may mean: by public code, identity, certificate with name, place with name."""

    def __init__(self, lines: Iterable):
        lines = list(lines)
        values = [line.reading.values for line in lines]
        rows = Practitioner.objects.filter(
            Q(code__in={line.reading.code for line in lines if line.reading.code})
            | Q(id_hash__gt="", id_hash__in={line.id_hash for line in lines if line.id_hash})
            | Q(certificate_number__in={v["certificate_number"] for v in values if v.get("certificate_number")})
            | Q(
                institution__in={place.pk for line in lines for place in line.places},
                name__in={v["name"] for v in values if "name" in v},
            )
        ).select_related("institution")
        self.by_code, self.by_hash, self.by_certificate, self.by_place = {}, {}, {}, {}
        for row in rows:
            self.by_code[row.code] = row
            if row.id_hash:
                self.by_hash[row.id_hash] = row
            if row.certificate_number:
                self.by_certificate[row.certificate_number, row.name] = row
            self.by_place.setdefault((row.institution_id, row.name), []).append(row)
        sites = PracticeSite.objects.filter(practitioner__in=[row.pk for row in rows], is_void=False, valid_to=None)
        self.sites = set(sites.values_list("practitioner_id", "institution_id"))

    def find(self, line) -> Practitioner | None:
        """The person of a line. Another person's certificate under another name is another person."""
        reading = line.reading
        if reading.code:
            return self.by_code.get(reading.code)
        if line.id_hash and line.id_hash in self.by_hash:
            return self.by_hash[line.id_hash]
        number, name = reading.values.get("certificate_number", ""), reading.values["name"]
        found = self.by_certificate.get((number, name))
        if found and _fits(found.id_hash, line.id_hash):
            return found
        alike = [
            row
            for place in line.places
            for row in self.by_place.get((place.pk, name), ())
            if _fits(row.id_hash, line.id_hash) and _fits(row.certificate_number, number)
        ]
        return alike[0] if len(alike) == 1 else None

    def is_at(self, person: Practitioner, institution: Institution) -> bool:
        """Whether the person has a site there, or had the last main one there."""
        return (person.pk, institution.pk) in self.sites or (
            person.institution_id == institution.pk and person.state == PractitionerState.LEFT
        )


def _fits(known: str, given: str) -> bool:
    return not known or not given or known == given
