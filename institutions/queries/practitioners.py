"""Reads about health staff: the law that holds, who may practise where on a day, registration progress."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.translation import gettext as _

from supervision.foundation.access import P, may
from supervision.foundation.errors import Refused
from supervision.foundation.models import Act

from ..choices import CERTIFIED_KINDS, DOCTOR_KINDS, PractitionerKind, RuleCode, Verification
from ..models import (
    ClinicalSubject,
    Institution,
    PracticeScope,
    PracticeSite,
    Practitioner,
    PractitionerRule,
    StaffProposal,
)
from ..rules import practice
from ..rules.certificates import ScopeWord

REVEAL = "institutions.read_identity"  # the verb under which each reading of a number stands in the trail


def figure(code: RuleCode, on: date) -> PractitionerRule:
    """The row of a figure that holds on a day: the latest of those in force. Raises Refused before there was law."""
    found = PractitionerRule.objects.in_force(on).filter(code=code).order_by("valid_from").last()
    if found is None:
        raise Refused(_("%(day)s还没有“%(what)s”的规定，请核对日期。") % {"day": on, "what": RuleCode(code).label})
    return found


def term_years(on: date) -> dict[str, int]:
    """Years a registration lasts, by kind."""
    return {
        PractitionerKind.NURSE: figure(RuleCode.NURSE_TERM_YEARS, on).value,
        PractitionerKind.VILLAGE: figure(RuleCode.VILLAGE_TERM_YEARS, on).value,
    }


def scope_words(on: date) -> list[ScopeWord]:
    """Words of scopes of practice in force on a day."""
    rows = PracticeScope.objects.in_force(on).values_list("word", "practice_class", "subjects")
    return [ScopeWord(word, of_class, tuple(subjects)) for word, of_class, subjects in rows]


class Subjects:
    """The catalogue of clinical subjects, for expanding a code to itself and its branches."""

    def __init__(self):
        self.codes = sorted(ClinicalSubject.objects.values_list("code", flat=True))

    def expanded(self, codes) -> list[str]:
        """Each code with what lies under it, so that arrays of codes can be compared by overlap."""
        return [code for code in self.codes if any(code == one or code.startswith(f"{one}.") for one in codes)]


# --- one person, known or not -------------------------------------------------------------------------
def known_person(name: str, certificate_number: str, id_hash: str) -> Practitioner | None:
    """Somebody the registry knows, wherever: by identity, else by certificate and name."""
    rows = Practitioner.objects.select_related("institution")
    if id_hash and (found := rows.filter(id_hash=id_hash).first()):
        return found
    if certificate_number:
        return rows.filter(certificate_number=certificate_number, name=name).first()
    return None


def own_staff_institutions(user):
    """Institutions whose staff the person may report."""
    if not may(user, P.PRACTITIONER_REPORT):
        return Institution.objects.none()
    return Institution.objects.current().filter(accounts__user_id=user.pk, accounts__is_active=True)


def latest_list(institution: Institution):
    """When a staff list last named somebody of this institution; None if none ever did."""
    return institution.sites.exclude(listed_at=None).order_by("-listed_at").values_list("listed_at", flat=True).first()


def not_on_list(institution: Institution, on: date):
    """Sites in force whose people the latest list does not name."""
    at = latest_list(institution)
    rows = institution.sites.in_force(on).select_related("practitioner").order_by("practitioner__sort_key")
    if at is None:
        return rows.none()
    waiting = StaffProposal.objects.open().filter(institution=institution, kind="leave").values("practitioner_id")
    return rows.filter(Q(listed_at=None) | Q(listed_at__lt=at)).exclude(practitioner_id__in=waiting)


# --- who may do what here -----------------------------------------------------------------------------
@dataclass(frozen=True)
class Entitlement:
    """One person at an institution on a day."""

    practitioner: Practitioner
    site: PracticeSite
    verdict: practice.Verdict

    @property
    def standing(self) -> str:
        """yes, check or no."""
        return str(self.verdict.standing)

    @property
    def reasons(self) -> list[str]:
        """What speaks against it, in the language of the reader."""
        return [saying.translated(_) for saying in self.verdict.reasons]

    @property
    def scope(self) -> str:
        """What the site is for, else what the person is registered for."""
        return self.site.scope or self.practitioner.scope


def entitled(institution: Institution, on: date) -> list[Entitlement]:
    """Everybody with a site here on the day, each with the verdict. The caller has shown that the institution is
    visible; sites, terms and suspensions are those of the day."""
    sites = (
        institution.sites.in_force(on)
        .select_related("practitioner")
        .prefetch_related("practitioner__entries")
        .order_by("practitioner__sort_key", "pk")
    )
    words, subjects = scope_words(on), Subjects()
    return [
        Entitlement(site.practitioner, site, practice.judge(_facts(site, institution, words, subjects), on))
        for site in sites
    ]


def _facts(site: PracticeSite, institution: Institution, words, subjects: Subjects) -> practice.Facts:
    person = site.practitioner
    spans = tuple(
        practice.Span(entry.kind, entry.since, entry.until, entry.document, tuple(entry.subject_codes))
        for entry in person.entries.all()
        if not entry.is_void
    )
    return practice.Facts(
        spans=spans,
        needs=needed(person.kind),
        certificate_number=person.certificate_number,
        qualification_number=person.qualification_number,
        is_doctor=person.kind in DOCTOR_KINDS,
        verified=person.verification == Verification.VERIFIED,
        site_subjects=subjects_of(site.scope, words, subjects) if site.scope else None,
        institution_subjects=tuple(institution.subjects),
    )


def subjects_of(scope: str, words, subjects: Subjects) -> tuple[str, ...]:
    """Subject codes of a scope of practice, branches included."""
    codes = {code for word in words if word.word in scope for code in word.subjects}
    return tuple(subjects.expanded(codes))


def needed(kind: str) -> str:
    """The certificate a kind of staff cannot do without."""
    if kind in CERTIFIED_KINDS:
        return "certificate"
    return "qualification" if kind in (PractitionerKind.PHARMACIST, PractitionerKind.TECHNICIAN) else ""


def others_of_that_name(user, institution: Institution, name: str, on: date, limit: int = 10):
    """Visible people with this name who have no site here on the day: whom a visitor at the door may meet."""
    here = institution.sites.in_force(on).values("practitioner_id")
    rows = Practitioner.objects.visible_to(user).filter(Q(name=name) | Q(certificate_number=name))
    return rows.exclude(pk__in=here).select_related("institution")[:limit]


# --- readings of identity numbers ---------------------------------------------------------------------
def reveals():
    """Every reading of an identity number, newest first."""
    return Act.objects.filter(verb=REVEAL)


def reveals_of_day(user, on: date) -> int:
    """How often a person has read identity numbers on a day."""
    return reveals().filter(actor_id=user.pk, at__date=on).count()


def per_person_and_day(acts) -> dict[tuple[date, int], int]:
    """(day, person) → number of readings, for the days and people of some of them."""
    people, days = {act.actor_id for act in acts}, {timezone.localdate(act.at) for act in acts}
    rows = reveals().filter(actor_id__in=people).annotate(day=TruncDate("at")).filter(day__in=days)
    counted = rows.values("day", "actor_id").order_by().annotate(n=Count("pk"))
    return {(row["day"], row["actor_id"]): row["n"] for row in counted}
