"""Reads over several nouns of the registry."""

from dataclasses import dataclass

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from supervision.foundation.access import P, may

from ..choices import InstitutionState, SelfInspectionState
from ..models import Institution, InstitutionName, SelfInspection, SelfInspectionRound

OPEN = (SelfInspectionState.DRAFT, SelfInspectionState.RETURNED)


def find_institutions(user, text: str):
    """Visible institutions by a part of any of their names, or by one of their numbers in full."""
    rows = Institution.objects.visible_to(user).current().select_related("region", "category")
    number = text.upper()
    named = InstitutionName.objects.filter(name__contains=text).values("institution_id")
    return rows.filter(
        Q(name__contains=text) | Q(pk__in=named) | Q(code=number) | Q(uscc=number) | Q(registration_number=number)
    )


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
        .prefetch_related("agency__names")
        .annotate(expected=counted(inside), filed=counted(filed), late=counted(late))
        .annotate(missing=F("expected") - F("filed"))
    )


def counted(rows):
    """Number of rows of a correlated subquery."""
    counted = rows.order_by().annotate(one=Value(1)).values("one").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)
