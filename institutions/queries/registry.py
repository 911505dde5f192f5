"""Reads over several nouns of the registry."""

from dataclasses import dataclass

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from supervision.foundation.access import P, may, scope_for
from supervision.foundation.models import RegionChange
from supervision.foundation.rules import regions
from supervision.foundation.rules.identifiers import as_text, looks_like_id_card
from supervision.foundation.secrecy import fingerprint

from ..choices import GrantKind, InstitutionState, SelfInspectionState, SubjectKind
from ..models import Institution, JurisdictionGrant, Lineage, Practitioner, SelfInspection, SelfInspectionRound
from ..rules.names import fold, read_name
from ..rules.plausible import Facts, doubts

OPEN = (SelfInspectionState.DRAFT, SelfInspectionState.RETURNED)


_LOOKED_AT = 200  # hits among which the best are chosen, and beyond which the public is asked to say more


def find_institutions(user, text: str, most: int = 10) -> list[Institution]:
    """Visible institutions that a text finds: the very name first, then names that begin with it, short ones first."""
    rows = Institution.objects.visible_to(user).current()
    return _best(rows.matching(text), text, most) if text.strip() else []


def find_practitioners(user, text: str, most: int = 10) -> list[Practitioner]:
    """Visible practitioners by name, initials or a whole number; an identity number is ``sealed`` before."""
    rows = Practitioner.objects.visible_to(user).select_related("institution")
    return list(rows.matching(text).order_by()[:most]) if text.strip() else []


def _best(rows, text: str, most: int) -> list[Institution]:
    wanted = fold(text)
    near = rows.order_by().values_list("pk", "folded_name")[:_LOOKED_AT]
    ranked = sorted(near, key=lambda row: (not row[1].startswith(wanted), len(row[1]), row[1]))
    keys = [pk for pk, _name in ranked[:most]]
    found = Institution.objects.select_related("region", "category").in_bulk(keys)
    return [found[key] for key in keys]


def published_named(text: str) -> tuple[list[dict], bool]:
    """Public cards of institutions in practice that a text finds, by name, and whether there are more."""
    keys = list(Institution.objects.published().matching_publicly(text).order_by().values_list("pk")[: _LOOKED_AT + 1])
    cards = Institution.objects.filter(pk__in=[pk for (pk,) in keys[:_LOOKED_AT]]).published()
    return list(cards.order_by("sort_key", "pk")), len(keys) > _LOOKED_AT


def sealed(text: str) -> dict[str, str]:
    """Conditions of the practitioners' ledger for what was typed: an identity number goes into no address, only its
    keyed hash, from which nobody finds the number."""
    words = text.split()
    numbers = [word for word in words if looks_like_id_card(word)]
    rest = " ".join(word for word in words if word not in numbers)
    hashed = {"identity": fingerprint(as_text(numbers[0]).value)} if numbers else {}
    return ({"q": rest} if rest else {}) | hashed


def twins_of(user, values: dict, but: Institution | None = None):
    """Visible records that may be the same institution: a number in common, or the name in the same division."""
    alike = Q(folded_name=read_name(values.get("name", "")).folded, region_code=values.get("region_code", ""))
    for name in ("uscc", "registration_number"):
        if values.get(name):
            alike |= Q(**{name: values[name]})
    rows = Institution.objects.visible_to(user).current().filter(alike)
    return rows.exclude(pk=but.pk if but else None).select_related("region").order_by("pk")


def doubts_about(institution: Institution) -> list:
    """What looks wrong about the registered facts, as sayings."""
    above = [institution.region_code, *regions.ancestors(institution.region_code)]
    former = RegionChange.objects.filter(region_id__in=above).values_list("old_code", flat=True)
    codes = frozenset(code[:6] for code in (*above, *former) if code != regions.NATION_CODE)
    return doubts(
        Facts(
            institution.is_medical, institution.uscc, institution.registration_number, codes,
            institution.category_id or "", institution.nature, institution.longitude, institution.latitude,
        )
    )  # fmt: skip


@dataclass(frozen=True)
class Relative:
    """A line of the lineage as a page shows it; ``seen`` tells whether the other institution may be opened."""

    row: Lineage
    other: Institution
    forward: bool
    seen: bool


def lineage_of(user, institution: Institution) -> list[Relative]:
    """Where the institution comes from and what became of it, oldest first."""
    rows = Lineage.objects.of(institution).select_related("predecessor", "successor")
    found = [(row, row.successor if row.predecessor_id == institution.pk else row.predecessor) for row in rows]
    keys = {other.pk for _row, other in found}
    seen = set(Institution.objects.visible_to(user).filter(pk__in=keys).values_list("pk", flat=True))
    return [Relative(row, other, row.predecessor_id == institution.pk, other.pk in seen) for row, other in found]


def held_by(user, rows, how: str):
    """Institutions the person's agency holds: as the responsible one, as its own, designated to it, or shared."""
    agency = scope_for(user).agency_id or 0
    if how == "responsible":
        return rows.filter(responsible_agency_id=agency)
    if how == "affiliated":
        return rows.filter(affiliation_agency_id=agency)
    kinds = {"designated": GrantKind.DESIGNATED, "shared": GrantKind.SHARED}
    if how not in kinds:
        return rows.none()
    held = JurisdictionGrant.objects.filter(agency_id=agency, kind=kinds[how]).in_force(timezone.localdate())
    return rows.filter(pk__in=held.values("institution_id"))


def own_institutions(user):
    """Institutions the person acts for, with the right to file for them."""
    if not may(user, P.SELFCHECK_FILE):
        return Institution.objects.none()
    return Institution.objects.current().filter(accounts__user_id=user.pk, accounts__is_active=True)


@dataclass(frozen=True)
class Duty:
    """A round an institution has still to answer; ``filing`` is what it has begun, if anything."""

    institution: Institution
    round: SelfInspectionRound
    filing: SelfInspection | None

    @property
    def was_returned(self) -> bool:
        """Whether the authority sent it back."""
        return self.filing is not None and self.filing.state == SelfInspectionState.RETURNED


def duties_of(institution: Institution) -> list[Duty]:
    """What the institution has still to file, nearest deadline first: only medical ones file, and none that ended."""
    if institution.is_ended or not institution.is_medical:
        return []
    rounds = SelfInspectionRound.objects.covering(institution).order_by("due_on", "pk")
    filings = {filing.round_id: filing for filing in SelfInspection.objects.filter(institution=institution)}
    found = [Duty(institution, round_, filings.get(round_.pk)) for round_ in rounds]
    return [duty for duty in found if duty.filing is None or duty.filing.state in OPEN]


def rounds_with_figures(user):
    """Rounds that touch the person's region, with how many of the visible institutions filed, late, or not at all."""
    inside = Institution.objects.visible_to(user).filter(
        kind=SubjectKind.MEDICAL,
        state=InstitutionState.ACTIVE,
        region_code__gte=OuterRef("region_code"),
        region_code__lt=OuterRef("region_end"),
    )
    handed_in = SelfInspection.objects.filter(round=OuterRef(OuterRef("pk")), submitted_at__isnull=False)
    filed = inside.filter(Exists(handed_in.filter(institution=OuterRef("pk"))))
    late = inside.filter(Exists(handed_in.filter(institution=OuterRef("pk"), is_overdue=True)))
    return (
        SelfInspectionRound.objects.visible_to(user)
        .select_related("agency")
        .prefetch_related("agency__names")
        .annotate(expected=counted(inside), filed=counted(filed), late=counted(late))
        .annotate(missing=F("expected") - F("filed"))
    )


def counted(rows):
    """Number of rows of a correlated subquery."""
    counted = rows.order_by().annotate(one=Value(1)).values("one").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)
