"""Writing a staff list that was decided: people, sites, terms and proposals in bulk."""

from collections.abc import Iterable
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from supervision.foundation.secrecy import encrypt

from ..choices import EntryKind, SiteKind, StaffProposalKind, Verification
from ..models import PracticeSite, Practitioner, RegistrationEntry, StaffProposal
from . import practice_sites
from .practitioners import main_site, new_codes, one_at_a_time, term_of
from .staff_imports import StaffLine
from .staff_proposals import accept

_BATCH = 1000
_TERM_FIELDS = ("registered_on", "expires_on", "practice_class", "scope", "subject_codes")


def apply(lines: list[StaffLine], *, by, now: datetime) -> None:
    """Write what was decided. Call it inside an act."""
    one_at_a_time()
    on = timezone.localdate(now)
    fresh = [line for line in lines if line.outcome == "created"]
    _enter(fresh, by=by, now=now)
    _change([line for line in lines if line.changed and not line.is_new], by=by, now=now)
    for line in lines:
        _tie(line, on, by=by, now=now)
    _propose([line for line in lines if line.proposal], by=by, now=now)
    _verify([line for line in lines if not line.is_new and "verification" in line.changed], by=by, now=now)
    _mark_listed(lines, on, now)


def _enter(fresh: list[StaffLine], *, by, now: datetime) -> None:
    for code, line in zip(new_codes(len(fresh)) if fresh else (), fresh, strict=True):
        line.practitioner.code = code
        line.practitioner.verified_at = None if line.reported else now
    people = [line.practitioner for line in fresh]
    Practitioner.objects.bulk_create(people, batch_size=_BATCH)
    RegistrationEntry.objects.bulk_create((term_of(p, by=by, now=now) for p in people), batch_size=_BATCH)
    sites = []
    for line in fresh:
        first = main_site(line.practitioner)
        first.kind = SiteKind.MAIN if line.is_main else SiteKind.FURTHER
        sites += [first, *(_further(line, place) for place in line.further)]
    PracticeSite.objects.bulk_create(sites, batch_size=_BATCH)
    _report(fresh, by=by, now=now)


def _further(line: StaffLine, place) -> PracticeSite:
    return PracticeSite(
        practitioner=line.practitioner, institution=place, region_code=place.region_code, kind=SiteKind.FURTHER,
        valid_from=line.practitioner.registered_on,
    )  # fmt: skip


def _report(fresh: list[StaffLine], *, by, now: datetime) -> None:
    """People an institution entered wait for the authority."""
    StaffProposal.objects.bulk_create(
        (
            StaffProposal(
                kind=StaffProposalKind.NEW, practitioner=line.practitioner, institution=line.institution,
                region_code=line.institution.region_code, proposed_by=by, proposed_at=now,
            )
            for line in fresh
            if line.reported
        ),
        batch_size=_BATCH,
    )  # fmt: skip


def _change(changed: list[StaffLine], *, by, now: datetime) -> None:
    fields = sorted({name for line in changed for name in line.changed})
    if not fields:
        return
    Practitioner.objects.bulk_update([line.practitioner for line in changed], fields, batch_size=_BATCH)
    moved = {line.practitioner.pk: line.practitioner for line in changed if set(line.changed) & set(_TERM_FIELDS)}
    terms = RegistrationEntry.objects.filter(practitioner__in=moved, kind=EntryKind.TERM, is_void=False)
    latest = {term.practitioner_id: term for term in terms.order_by("since", "pk")}
    for pk, term in latest.items():
        fresh = term_of(moved[pk], by=by, now=now)
        for name in ("since", "until", "practice_class", "scope", "subject_codes"):
            setattr(term, name, getattr(fresh, name))
    RegistrationEntry.objects.bulk_update(
        latest.values(), ["since", "until", "practice_class", "scope", "subject_codes"], batch_size=_BATCH
    )


def _tie(line: StaffLine, on: date, *, by, now: datetime) -> None:
    """Changes of place are few in a list: each is a deed of its own."""
    person = line.practitioner
    if line.tie == "transfer":
        begins = practice_sites.fitting_day(person, person.registered_on, on)
        practice_sites.transfer(person, line.institution, on=begins, by=by, now=now)
    places = [line.institution, *line.ties] if line.tie == "further" else line.ties
    for place in places:
        practice_sites.add(person, place, SiteKind.FURTHER, since=on, by=by, now=now)


def _propose(lines: Iterable[StaffLine], *, by, now: datetime) -> None:
    """Open proposals of the same kind about the same person are replaced."""
    lines = list(lines)
    rows = [
        StaffProposal(
            kind=line.proposal, practitioner=line.practitioner, institution=line.institution,
            region_code=line.institution.region_code, changes=line.proposed, proposed_by=by, proposed_at=now,
            id_number=_secret(line), since=line.reading.values.get("registered_on"),
        )
        for line in lines
    ]  # fmt: skip
    held = {
        (row.kind, row.practitioner_id, row.institution_id): row
        for row in StaffProposal.objects.open().filter(practitioner__in=[line.practitioner.pk for line in lines])
    }
    fresh, again = [], []
    for row in rows:
        if old := held.get((row.kind, row.practitioner_id, row.institution_id)):
            row.pk = old.pk
            again.append(row)
        else:
            fresh.append(row)
    StaffProposal.objects.bulk_create(fresh, batch_size=_BATCH)
    fields = ["changes", "id_number", "since", "proposed_by", "proposed_at"]
    StaffProposal.objects.bulk_update(again, fields, batch_size=_BATCH)


def _secret(line: StaffLine) -> str:
    """The identity number an institution gives anew, encrypted."""
    differs = line.proposal == StaffProposalKind.AMEND and line.practitioner.id_hash != line.id_hash
    return encrypt(line.reading.id_number) if differs and line.reading.id_number else ""


def _verify(lines: list[StaffLine], *, by, now: datetime) -> None:
    """The authority's own list names people an institution had reported: their reports are answered by it."""
    people = [line.practitioner.pk for line in lines]
    Practitioner.objects.filter(pk__in=people).update(verification=Verification.VERIFIED, verified_at=now)
    reports = StaffProposal.objects.open().filter(kind=StaffProposalKind.NEW, practitioner__in=people)
    for proposal in reports.select_related("practitioner", "institution"):
        accept(proposal, by=by, now=now, answer=_("与主管部门名单一致。"))


def _mark_listed(lines: list[StaffLine], on: date, now: datetime) -> None:
    """Each site says when a list last named the person there: who is missing from a complete list has left."""
    named: dict[int, list[int]] = {}
    for line in lines:
        for place in line.places:
            named.setdefault(place.pk, []).append(line.practitioner.pk)
    for place, people in named.items():
        sites = PracticeSite.objects.filter(institution=place, practitioner__in=people).in_force(on)
        sites.update(listed_at=now)
