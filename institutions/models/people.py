"""People: staff of institutions, and accounts that act for an institution."""

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from supervision.foundation.access import P, may, scope_for
from supervision.foundation.models import (
    RegionCodeField,
    Scoped,
    ScopedQuerySet,
    division_indexes,
    division_q,
    scope_q,
)
from supervision.foundation.search import Initials, Searched

from ..choices import AccountRole, PractitionerKind, PractitionerState
from .institutions import Institution

FOUND_BY = Searched(
    words=(Lower("name"), Initials("sort_key")), numbers=("code", "certificate_number", "qualification_number")
)


class PractitionerQuerySet(ScopedQuerySet):
    """Seen with the institution at which the person is registered."""

    def visible_to(self, user):
        """Staff of the visible institutions, for roles that may look at practitioners."""
        if not may(user, P.PRACTITIONER_VIEW):
            return self.none()
        return self.filter(institution__in=Institution.objects.visible_to(user))

    def listed_for(self, user):
        """The rows of ``visible_to`` for a long list: by their own division, which is their institution's, where the
        person sees exactly what lies there."""
        if Institution.objects.sees_divisions_only(user) and may(user, P.PRACTITIONER_VIEW):
            return self.filter(scope_q(scope_for(user)))
        return self.visible_to(user)

    def within(self, low: str, high: str):
        """Rows of a range of divisions."""
        return self.filter(division_q(low, high))

    def matching(self, text: str):
        """By any part of the name or its initials, or by one of the numbers in full."""
        return FOUND_BY.matching(self, text)


class Practitioner(Scoped):
    """A member of staff. The identity number is encrypted, shown masked and found by its keyed hash."""

    code = models.CharField(_("人员编码"), max_length=12, unique=True)
    name = models.CharField(_("姓名"), max_length=40)
    sort_key = models.CharField(max_length=80)
    kind = models.CharField(_("人员类别"), max_length=12, choices=PractitionerKind)
    institution = models.ForeignKey(
        Institution, models.PROTECT, related_name="practitioners", verbose_name=_("执业机构")
    )
    region_code = RegionCodeField()
    qualification_number = models.CharField(_("资格证书编号"), max_length=40, blank=True)
    certificate_number = models.CharField(_("执业证书编号"), max_length=40, blank=True)
    scope = models.CharField(_("执业范围"), max_length=60, blank=True)
    id_number = models.TextField(blank=True)
    id_masked = models.CharField(_("身份证号"), max_length=18, blank=True)
    id_hash = models.CharField(max_length=64, blank=True, db_index=True)
    registered_on = models.DateField(_("注册日期"), null=True, blank=True)
    expires_on = models.DateField(_("有效期至"), null=True, blank=True)
    state = models.CharField(_("状态"), max_length=12, choices=PractitionerState, default=PractitionerState.ACTIVE)

    objects = PractitionerQuerySet.as_manager()

    class Meta:
        verbose_name = _("医务人员")
        ordering = ["sort_key", "pk"]
        indexes = [
            models.Index(fields=["region_code", "sort_key"], name="practitioner_region_sort"),
            *division_indexes("practitioner", "sort_key", "id"),
            GinIndex(FOUND_BY.grams, name="practitioner_search"),
            models.Index(fields=["certificate_number"], name="practitioner_certificate"),
        ]

    def __str__(self):
        return self.name

    def parties(self, user) -> set[str]:
        """Those of the institution at which the person is registered."""
        return self.institution.parties(user)

    @property
    def about(self) -> str:
        """History is kept under the institution."""
        return self.institution.code


class InstitutionAccount(models.Model):
    """Ties an account to an institution: the account itself knows nothing of institutions."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="accounts")
    role = models.CharField(_("身份"), max_length=10, choices=AccountRole)
    is_active = models.BooleanField(_("启用"), default=True)
    since = models.DateField(_("起始日期"), null=True, blank=True)
    ended_on = models.DateField(_("离任日期"), null=True, blank=True)

    class Meta:
        verbose_name = _("机构账号")
        constraints = [models.UniqueConstraint(fields=["user", "institution"], name="one_account_per_person_and_place")]

    def __str__(self):
        return f"{self.user} @ {self.institution}"
