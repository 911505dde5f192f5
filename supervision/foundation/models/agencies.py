"""Public bodies that supervise or share the duty."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from ..choices import AgencyKind
from .regions import Region
from .scoped import RegionCodeField


class AgencyQuerySet(models.QuerySet):
    """The register of public bodies is public: everybody signed in may pick from it."""

    def visible_to(self, user):
        """All bodies for anyone with an account, none for anonymous visitors."""
        return self.all() if getattr(user, "is_authenticated", False) and user.is_active else self.none()

    def published(self):
        """Names of public bodies are public."""
        return self.filter(is_active=True)


class Agency(models.Model):
    """A body as the register has it. Renamed bodies keep their row; documents keep the old name as text."""

    code = models.CharField(_("编码"), max_length=30, unique=True)
    name = models.CharField(_("名称"), max_length=80)
    short_name = models.CharField(_("简称"), max_length=40)
    kind = models.CharField(_("类别"), max_length=30, choices=AgencyKind)
    region = models.ForeignKey(Region, models.PROTECT, related_name="agencies")
    region_code = RegionCodeField()
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="subordinates")
    in_joint_conference = models.BooleanField(_("联席会议成员"), default=False)
    is_active = models.BooleanField(_("有效"), default=True)
    phone = models.CharField(_("办公电话"), max_length=30, blank=True)

    objects = AgencyQuerySet.as_manager()

    class Meta:
        verbose_name = _("机构单位")
        ordering = ["region_code", "code"]
        indexes = [models.Index(fields=["region_code"])]

    def __str__(self):
        return self.short_name or self.name

    @property
    def about(self) -> str:
        """Public code under which the history of this body is found."""
        return self.code

    @property
    def level(self) -> str:
        """Level of the body: that of its division."""
        return self.region.level

    @property
    def region_range(self) -> tuple[str, str]:
        """Half-open range of the region codes under this body."""
        return self.region.bounds


class AgencyAlias(models.Model):
    """Another way papers write a body's name within one region; corrections are remembered here."""

    name = models.CharField(_("别名"), max_length=80)
    region_code = RegionCodeField()
    agency = models.ForeignKey(Agency, models.CASCADE, related_name="aliases")

    class Meta:
        verbose_name = _("单位别名")
        constraints = [models.UniqueConstraint(fields=["name", "region_code"], name="one_agency_per_alias")]

    def __str__(self):
        return self.name
