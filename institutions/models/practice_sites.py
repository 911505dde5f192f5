"""Where a person may practise, from when to when: one main institution at a time, any number of further ones."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from supervision.foundation.access import P, may, scope_for
from supervision.foundation.models import RegionCodeField, Scoped, ScopedQuerySet

from ..choices import SiteKind
from .institutions import Institution
from .reach import reached_by


class PracticeSiteQuerySet(ScopedQuerySet):
    """Seen with the institution."""

    def visible_to(self, user):
        """Sites at visible institutions, for roles that may look at practitioners."""
        return self.scoped(scope_for(user)) if may(user, P.PRACTITIONER_VIEW) else self.none()

    def scoped(self, scope):
        """By what the agency reaches; for people of no agency the institutions they act for."""
        if scope.agency_id:
            return self.filter(reached_by(scope, "institution"))
        return self.filter(institution__in=Institution.objects.scoped(scope).values("pk"))

    def in_force(self, on):
        """Sites that hold on a day; an unknown beginning holds from ever."""
        return self.filter(
            Q(valid_from=None) | Q(valid_from__lte=on), Q(valid_to=None) | Q(valid_to__gte=on), is_void=False
        )

    def main(self):
        """Main sites."""
        return self.filter(kind=SiteKind.MAIN)

    def elsewhere(self):
        """Sites beside the main one."""
        return self.exclude(kind=SiteKind.MAIN)


class PracticeSite(Scoped):
    """A person's right to practise at one institution, from a day to a day (both included).

    ``is_void``: it was taken back before it began, and never held.
    """

    practitioner = models.ForeignKey("institutions.Practitioner", models.CASCADE, related_name="sites")
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="sites", verbose_name=_("执业机构"))
    region_code = RegionCodeField()
    kind = models.CharField(_("性质"), max_length=12, choices=SiteKind)
    scope = models.CharField(_("执业范围"), max_length=120, blank=True)
    valid_from = models.DateField(_("自"), null=True, blank=True)
    valid_to = models.DateField(_("至"), null=True, blank=True)
    basis = models.CharField(_("依据"), max_length=200, blank=True)
    end_reason = models.CharField(_("终止原因"), max_length=200, blank=True)
    is_void = models.BooleanField(_("作废"), default=False)
    listed_at = models.DateTimeField(_("最近一次出现在名单"), null=True, blank=True)

    objects = PracticeSiteQuerySet.as_manager()

    class Meta:
        verbose_name = _("执业地点")
        ordering = ["practitioner", "valid_from", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_from=None) | Q(valid_to__gte=F("valid_from")),
                name="site_ends_after_it_begins",
            ),
            # The key as a range of one: its operators are built in, those of plain numbers need an extension.
            ExclusionConstraint(
                name="one_main_site_at_a_time",
                expressions=[
                    (Func(F("practitioner"), F("practitioner"), Value("[]"), function="int8range"),
                     RangeOperators.OVERLAPS),
                    (Func(F("valid_from"), F("valid_to"), Value("[]"), function="daterange"),
                     RangeOperators.OVERLAPS),
                ],
                condition=Q(kind=SiteKind.MAIN, is_void=False),
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["institution", "valid_to"], name="site_institution"),
            models.Index(fields=["region_code", "kind"], name="site_region_kind"),
        ]

    def __str__(self):
        return f"{self.practitioner} @ {self.institution}"

    def parties(self, user) -> set[str]:
        """Those of the institution."""
        return self.institution.parties(user)

    @property
    def about(self) -> str:
        """History is kept under the institution."""
        return self.institution.code

    def holds(self, on) -> bool:
        """Whether it is in force on a day."""
        return not self.is_void and (
            (self.valid_from is None or self.valid_from <= on) and (self.valid_to is None or self.valid_to >= on)
        )
