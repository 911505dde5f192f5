"""Health staff: one row per person, wherever and however often they are registered."""

from datetime import date

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Case, CharField, F, Q, Value, When
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from supervision.foundation.access import P, may, scope_for
from supervision.foundation.models import RegionCodeField, Scoped, ScopedQuerySet, division_indexes, division_q
from supervision.foundation.search import Initials, Searched

from ..choices import (
    DOCTOR_KINDS,
    REGISTERED_STATES,
    EntryKind,
    Gender,
    Oddity,
    PracticeClass,
    PractitionerKind,
    PractitionerState,
    StaffSource,
    Verification,
)
from .institutions import Institution
from .practice_sites import PracticeSite
from .reach import reached_by

FOUND_BY = Searched(
    words=(Lower("name"), Initials("sort_key")), numbers=("code", "certificate_number", "qualification_number")
)


class PractitionerQuerySet(ScopedQuerySet):
    """Seen through every institution that a present site ties the person to, and the last main one."""

    def visible_to(self, user):
        """Staff of the visible institutions, for roles that may look at practitioners."""
        if not may(user, P.PRACTITIONER_VIEW):
            return self.none()
        return self.scoped(scope_for(user))

    def scoped(self, scope):
        """By the main institution, or by a further site that is in force."""
        sites = PracticeSite.objects.scoped(scope).in_force(timezone.localdate()).elsewhere()
        main = reached_by(scope, "institution") if scope.agency_id else Q(institution__in=_own(scope))
        return self.filter(main | Q(pk__in=sites.values("practitioner_id")))

    def within(self, low: str, high: str):
        """Rows of a range of divisions."""
        return self.filter(division_q(low, high))

    def matching(self, text: str):
        """By any part of the name or its initials, or by one of the numbers in full."""
        return FOUND_BY.matching(self, text)

    def registered(self):
        """Those whose registration stands, suspended ones included."""
        return self.filter(state__in=REGISTERED_STATES)

    def counted_at_main(self):
        """Those who count for the region of their main institution: it stands in the registry."""
        return self.registered().filter(main_elsewhere="")

    def expiring(self, until: date):
        """Registered people whose registration ends by a day; what has ended already is among them."""
        return self.registered().filter(expires_on__lte=until)

    def beyond_scope(self):
        """Doctors whose scope lies outside the subjects of their main institution, where both are known."""
        known = self.registered().filter(kind__in=DOCTOR_KINDS).exclude(subject_codes=[])
        return known.exclude(institution__subjects=[]).exclude(institution__subjects__overlap=F("subject_codes"))


def _own(scope):
    return Institution.objects.scoped(scope).values("pk")


def state_on(day: date):
    """The state as SQL: a suspension ends by its date, whether or not a job has run."""
    ended = Q(state=PractitionerState.SUSPENDED, suspended_to__lt=day)
    return Case(When(ended, then=Value(PractitionerState.ACTIVE.value)), default=F("state"), output_field=CharField())


class Practitioner(Scoped):
    """A member of staff. The identity number is encrypted, shown masked and found by its keyed hash.

    ``institution`` is the main one, or the last that was; where the main one is not in the registry,
    ``main_elsewhere`` names it. Dates of sites, terms and suspensions are in ``PracticeSite`` and
    ``RegistrationEntry``; what stands here is how they are now.
    """

    code = models.CharField(_("人员编码"), max_length=12, unique=True)
    name = models.CharField(_("姓名"), max_length=40)
    sort_key = models.CharField(max_length=80)
    gender = models.CharField(_("性别"), max_length=1, choices=Gender, blank=True)
    kind = models.CharField(_("人员类别"), max_length=12, choices=PractitionerKind)
    title = models.CharField(_("职称"), max_length=30, blank=True)
    education = models.CharField(_("学历"), max_length=30, blank=True)
    institution = models.ForeignKey(
        Institution, models.PROTECT, related_name="practitioners", verbose_name=_("主要执业机构")
    )
    region_code = RegionCodeField()
    main_elsewhere = models.CharField(_("主要执业机构（未登记）"), max_length=120, blank=True)

    qualification_number = models.CharField(_("资格证书编号"), max_length=40, blank=True)
    qualification_level = models.CharField(_("资格级别"), max_length=30, blank=True)
    qualification_class = models.CharField(_("资格类别"), max_length=30, blank=True)
    qualification_on = models.DateField(_("资格取得日期"), null=True, blank=True)
    certificate_number = models.CharField(_("执业证书编号"), max_length=40, blank=True)
    practice_class = models.CharField(_("执业类别"), max_length=14, choices=PracticeClass, blank=True)
    scope = models.CharField(_("执业范围"), max_length=120, blank=True)
    subject_codes = ArrayField(models.CharField(max_length=10), default=list, blank=True)
    certificate_by = models.CharField(_("发证机关"), max_length=80, blank=True)
    certificate_on = models.DateField(_("发证日期"), null=True, blank=True)
    id_number = models.TextField(blank=True)
    id_masked = models.CharField(_("身份证号"), max_length=18, blank=True)
    id_hash = models.CharField(max_length=64, blank=True)

    registered_on = models.DateField(_("注册日期"), null=True, blank=True)
    expires_on = models.DateField(_("有效期至"), null=True, blank=True)
    e_registered_on = models.DateField(_("电子化注册日期"), null=True, blank=True)
    state = models.CharField(_("状态"), max_length=12, choices=PractitionerState, default=PractitionerState.ACTIVE)
    suspended_from = models.DateField(_("暂停执业自"), null=True, blank=True)
    suspended_to = models.DateField(_("暂停执业至"), null=True, blank=True)
    ended_on = models.DateField(_("注册终止日期"), null=True, blank=True)
    barred_until = models.DateField(_("不予注册至"), null=True, blank=True)
    oddities = ArrayField(
        models.CharField(max_length=16, choices=Oddity), verbose_name=_("存疑"), default=list, blank=True
    )
    source = models.CharField(_("来源"), max_length=16, choices=StaffSource, default=StaffSource.AUTHORITY)
    verification = models.CharField(_("核实"), max_length=10, choices=Verification, default=Verification.VERIFIED)
    verified_at = models.DateTimeField(_("核实时间"), null=True, blank=True)

    objects = PractitionerQuerySet.as_manager()

    class Meta:
        verbose_name = _("医务人员")
        ordering = ["sort_key", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["id_hash"], condition=~Q(id_hash=""), name="one_practitioner_per_identity"),
            models.CheckConstraint(
                condition=Q(suspended_to=None) | Q(suspended_to__gte=F("suspended_from")),
                name="practitioner_suspension_ends_after_it_begins",
            ),
        ]
        indexes = [
            models.Index(fields=["region_code", "sort_key"], name="practitioner_region_sort"),
            *division_indexes("practitioner", "sort_key", "id"),
            GinIndex(FOUND_BY.grams, name="practitioner_search"),
            models.Index(fields=["certificate_number"], name="practitioner_certificate"),
            models.Index(
                fields=["region_code", "expires_on"], name="practitioner_expiry", condition=~Q(expires_on=None)
            ),
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

    def effective_state(self, day: date) -> str:
        """The state on a day: a suspension that has ended is none any more."""
        over = self.state == PractitionerState.SUSPENDED and self.suspended_to and self.suspended_to < day
        return PractitionerState.ACTIVE if over else PractitionerState(self.state)

    @property
    def oddity_labels(self) -> list:
        """What is odd, in words."""
        return [Oddity(code).label for code in self.oddities]

    @property
    def is_beyond_scope(self) -> bool:
        """Whether the scope lies outside the subjects of the main institution, where both are known."""
        subjects = self.institution.subjects
        doctor = self.kind in DOCTOR_KINDS and bool(self.subject_codes) and bool(subjects)
        return doctor and not set(self.subject_codes).intersection(subjects)


class RegistrationEntry(models.Model):
    """What held from a day to a day: a term of registration, a suspension, a cancellation, a revocation.

    An open ``until`` holds on; an open ``since`` is a beginning nobody wrote down. ``scope`` and
    ``practice_class`` are what the term was for. ``is_void``: it was taken back before it began.
    """

    practitioner = models.ForeignKey(Practitioner, models.CASCADE, related_name="entries")
    kind = models.CharField(_("事项"), max_length=12, choices=EntryKind)
    since = models.DateField(_("自"), null=True, blank=True)
    until = models.DateField(_("至"), null=True, blank=True)
    practice_class = models.CharField(_("执业类别"), max_length=14, choices=PracticeClass, blank=True)
    scope = models.CharField(_("执业范围"), max_length=120, blank=True)
    subject_codes = ArrayField(models.CharField(max_length=10), default=list, blank=True)
    reason = models.CharField(_("事由"), max_length=200, blank=True)
    document = models.CharField(_("依据文号"), max_length=100, blank=True)
    is_void = models.BooleanField(_("作废"), default=False)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(_("登记时间"))

    class Meta:
        verbose_name = _("注册沿革")
        ordering = ["since", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(since=None) | Q(until__gte=F("since")), name="entry_ends_after_it_begins"
            )
        ]

    def __str__(self):
        return f"{self.practitioner} {self.get_kind_display()}"
