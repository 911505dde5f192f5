"""Lists of subjects beside the registry: special libraries (专项库), imported pools, and who is frozen out of draws."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from institutions.models import Institution, reached_by
from supervision.foundation.access import P, may, scope_for
from supervision.foundation.models import Agency, RegionCodeField, Scoped, ScopedQuerySet

from ..choices import FreezeCode, LibraryKind


class LibraryQuerySet(ScopedQuerySet):
    """Seen in the region of the office that keeps them."""

    def visible_to(self, user):
        """Libraries of the own region, for roles that look at plans."""
        return self.filter(scope_for(user).region_q()) if may(user, P.PLAN_VIEW) else self.none()

    def in_use(self, on):
        """Libraries that may be drawn from on a day."""
        return self.filter(valid_from__lte=on).filter(Q(valid_to=None) | Q(valid_to__gte=on))


class Library(Scoped):
    """A named list a plan may draw from instead of the registry."""

    code = models.CharField(_("名录编号"), max_length=30, unique=True)
    name = models.CharField(_("名录名称"), max_length=100)
    kind = models.CharField(_("名录种类"), max_length=10, choices=LibraryKind)
    office = models.ForeignKey(Agency, models.PROTECT, related_name="libraries", verbose_name=_("维护单位"))
    region_code = RegionCodeField()
    basis = models.CharField(_("依据"), max_length=200, blank=True)
    valid_from = models.DateField(_("启用日期"))
    valid_to = models.DateField(_("停用日期"), null=True, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("建立人"))
    created_at = models.DateTimeField(_("建立时间"))

    objects = LibraryQuerySet.as_manager()

    class Meta:
        verbose_name = _("专项库")
        ordering = ["-created_at", "-pk"]

    def __str__(self):
        return f"{self.code} {self.name}"

    def parties(self, user) -> set[str]:
        """People of the office that keeps it."""
        return {"office"} if self.office_id == getattr(user, "agency_id", None) else set()


class MemberQuerySet(models.QuerySet):
    """Members are seen with their library."""

    def visible_to(self, user):
        """Members of the visible libraries."""
        return self.filter(library__in=Library.objects.visible_to(user))


class LibraryMember(models.Model):
    """A subject of a library.

    ``code`` is the public code of the institution it was found to be, or one reserved for it from the same series:
    whoever is drawn without being registered is registered under exactly that code.
    """

    library = models.ForeignKey(Library, models.PROTECT, related_name="members", verbose_name=_("名录"))
    institution = models.ForeignKey(
        Institution, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("机构")
    )
    code = models.CharField(_("对象编码"), max_length=12)
    name = models.CharField(_("对象名称"), max_length=120)
    folded_name = models.CharField(max_length=120)
    identifier = models.CharField(_("统一社会信用代码/注册号"), max_length=40, blank=True)
    stratum = models.CharField(_("层"), max_length=60)
    region_code = RegionCodeField()
    certificate = models.CharField(_("许可证名称"), max_length=60, blank=True)
    certificate_no = models.CharField(_("许可证编号"), max_length=60, blank=True)
    valid_to = models.DateField(_("有效期至"), null=True, blank=True)
    skill = models.CharField(_("专业资质资格"), max_length=60, blank=True)
    needs_expert = models.CharField(_("配备专家（组长）"), max_length=60, blank=True)

    objects = MemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("名录对象")
        ordering = ["code"]
        constraints = [models.UniqueConstraint(fields=["library", "code"], name="one_member_per_library_and_code")]
        indexes = [models.Index(fields=["library", "identifier"], name="member_identifier")]

    def __str__(self):
        return self.name


class FreezeQuerySet(ScopedQuerySet):
    """Seen where the institution is."""

    def visible_to(self, user):
        """Freezes of institutions in reach, for roles that look at plans."""
        if not may(user, P.PLAN_VIEW):
            return self.none()
        return self.filter(reached_by(scope_for(user), "institution"))

    def in_force(self, on):
        """Freezes that keep a subject out on a day."""
        return self.filter(Q(frozen_to=None) | Q(frozen_to__gte=on), frozen_from__lte=on)


class PoolFreeze(Scoped):
    """A subject takes no part in draws from a day to a day; the code is public, the note is not."""

    institution = models.ForeignKey(Institution, models.PROTECT, related_name="freezes", verbose_name=_("机构"))
    region_code = RegionCodeField()
    code = models.CharField(_("冻结事由"), max_length=12, choices=FreezeCode)
    note = models.CharField(_("说明"), max_length=200, blank=True)
    frozen_from = models.DateField(_("冻结日期"))
    frozen_to = models.DateField(_("冻结至"), null=True, blank=True)
    frozen_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("办理人"))
    lifted_note = models.CharField(_("解冻理由"), max_length=200, blank=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("解冻人")
    )

    objects = FreezeQuerySet.as_manager()

    class Meta:
        verbose_name = _("名录冻结")
        ordering = ["-frozen_from", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(frozen_to=None) | Q(frozen_to__gte=models.F("frozen_from")) | ~Q(lifted_note=""),
                name="freeze_ends_after_it_begins",
            )
        ]

    def __str__(self):
        return f"{self.institution_id}: {self.get_code_display()}"

    @property
    def about(self) -> str:
        """History is kept under the institution."""
        return self.institution.code
