"""Reads over several nouns of the registry."""

from dataclasses import dataclass

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from supervision.foundation.access import P, may
from supervision.foundation.rules.identifiers import as_text, looks_like_id_card
from supervision.foundation.secrecy import fingerprint

from ..choices import InstitutionState, SelfInspectionState
from ..models import Institution, Practitioner, SelfInspection, SelfInspectionRound
from ..rules.names import fold

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
    """What the institution has still to file, nearest deadline first."""
    rounds = SelfInspectionRound.objects.covering(institution).order_by("due_on", "pk")
    filings = {filing.round_id: filing for filing in SelfInspection.objects.filter(institution=institution)}
    found = [Duty(institution, round_, filings.get(round_.pk)) for round_ in rounds]
    return [duty for duty in found if duty.filing is None or duty.filing.state in OPEN]


def rounds_with_figures(user):
    """Rounds that touch the person's region, with how many of the visible institutions filed, late, or not at all."""
    inside = Institution.objects.visible_to(user).filter(
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
        .annotate(expected=_count(inside), filed=_count(filed), late=_count(late))
        .annotate(missing=F("expected") - F("filed"))
    )


def _count(rows):
    """Number of rows of a correlated subquery."""
    counted = rows.order_by().annotate(one=Value(1)).values("one").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)
