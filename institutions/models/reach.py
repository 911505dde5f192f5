"""What an agency reaches beside its region: institutions it runs, and those granted to it.

Jurisdiction is not only region: an institution is also supervised by the body it is affiliated with, by a
body it was designated to, and a case may be shown to another district for a purpose and a time.
"""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from supervision.foundation.access import P, may, scope_for
from supervision.foundation.models import Agency, RegionCodeField, Scoped, ScopedQuerySet

from ..choices import GrantKind


class GrantQuerySet(ScopedQuerySet):
    """Seen by the district that gave it and by the agency that holds it."""

    def visible_to(self, user):
        """Grants of the own region, and those given to the own agency."""
        if not may(user, P.INSTITUTION_VIEW):
            return self.none()
        return self.scoped(scope_for(user))

    def scoped(self, scope):
        """By the institution's region, or as the holder."""
        return self.filter(scope.region_q() | Q(agency_id=scope.agency_id or 0))

    def in_force(self, on):
        """Grants that hold on a day."""
        return self.filter(Q(valid_from__lte=on), Q(valid_to=None) | Q(valid_to__gte=on), ended_at=None)


class JurisdictionGrant(Scoped):
    """An institution designated to an agency (指定管辖), or shown to it for a purpose until a day (跨区共享)."""

    kind = models.CharField(_("种类"), max_length=10, choices=GrantKind)
    institution = models.ForeignKey(
        "institutions.Institution", models.PROTECT, related_name="grants", verbose_name=_("机构")
    )
    region_code = RegionCodeField()
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("单位"))
    purpose = models.CharField(_("事由"), max_length=200)
    basis = models.CharField(_("依据文号"), max_length=100, blank=True)
    valid_from = models.DateField(_("起始日期"))
    valid_to = models.DateField(_("截止日期"), null=True, blank=True)
    granted_at = models.DateTimeField(_("登记时间"))
    ended_at = models.DateTimeField(_("终止时间"), null=True, blank=True)
    end_reason = models.CharField(_("终止原因"), max_length=200, blank=True)

    objects = GrantQuerySet.as_manager()

    class Meta:
        verbose_name = _("指定管辖与共享")
        ordering = ["-granted_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=GrantKind.DESIGNATED) | ~Q(valid_to=None), name="grant_shared_has_an_end"
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=models.F("valid_from")), name="grant_ends_after_it_begins"
            ),
        ]
        indexes = [models.Index(fields=["agency", "institution"], name="grant_agency_institution")]

    def __str__(self):
        return f"{self.institution} → {self.agency}"

    @property
    def about(self) -> str:
        """History is kept under the institution."""
        return self.institution.code


def _held(scope, kind=None):
    """Grants the agency holds today."""
    rows = JurisdictionGrant.objects.filter(agency_id=scope.agency_id).in_force(timezone.localdate())
    return rows.filter(kind=kind) if kind else rows


def granted(scope, kind: str, institution_pk: int | None) -> bool:
    """Whether the agency holds a grant of this kind on the institution."""
    return bool(scope.agency_id) and _held(scope, kind).filter(institution_id=institution_pk).exists()


def reached_by(scope, path: str = "") -> Q:
    """Rows the agency reaches: in its region, run by it, or granted to it.

    ``path``: lookup from the row to its institution ("institution"), or "" for institutions themselves. The
    row's own ``region_code`` counts for the region, so that a scope stays an index range.
    """
    return scope.region_q() | reached_beside(scope, path)


def reached_beside(scope, path: str = "") -> Q:
    """Rows the agency reaches wherever they lie: run by it, or granted to it."""
    key, run_by = (f"{path}_id", f"{path}__affiliation_agency_id") if path else ("pk", "affiliation_agency_id")
    return Q(**{run_by: scope.agency_id}) | Q(**{f"{key}__in": _held(scope).values("institution_id")})
