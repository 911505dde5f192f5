"""Public bodies that supervise or share the duty, and the names they bore."""

from datetime import date

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
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
        """Names of public bodies are public, and what a body published stays public when it has ended."""
        return self.all()

    def called(self, names):
        """Bodies that bear one of these names or bore it: frozen documents know bodies by name only."""
        former = AgencyName.objects.filter(name__in=names).values("agency")
        return self.filter(Q(name__in=names) | Q(pk__in=former))


class Agency(models.Model):
    """A body as the register has it. Renamed bodies keep their row and their code; ``name`` is today's.

    ``successor``: who took over when the body was closed.
    """

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
    closed_on = models.DateField(_("撤销日期"), null=True, blank=True)
    successor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="predecessors", verbose_name=_("承接单位")
    )

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

    def name_on(self, day: date | None) -> str:
        """The name that papers of a day carry; today's without a day."""
        borne = [row for row in self.names.all() if day and row.is_used_on(day)]
        return max(borne, key=lambda row: row.used_from or date.min).name if borne else self.name

    @property
    def is_renamed(self) -> bool:
        """Whether the body bore another name before."""
        return any(row.used_from is not None for row in self.names.all())


class AgencyName(models.Model):
    """A name of a body; there are rows only for bodies that were renamed, the first of them without ``from_on``.

    ``from_on``: since when by the order (``basis``). ``used_from``: since when the register carries the name, and
    with it every paper written here; empty for the first name, and for a name that waits for its day.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="names")
    name = models.CharField(_("名称"), max_length=80)
    short_name = models.CharField(_("简称"), max_length=40)
    from_on = models.DateField(_("启用日期"), null=True, blank=True)
    used_from = models.DateField(_("登记启用日期"), null=True, blank=True)
    basis = models.CharField(_("依据文号"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("单位名称沿革")
        ordering = [F("from_on").asc(nulls_first=True), "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "from_on"], name="one_name_per_body_and_day", nulls_distinct=False
            ),
            models.UniqueConstraint(
                fields=["agency"], condition=Q(from_on__isnull=False, used_from=None), name="one_waiting_name_per_body"
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def is_waiting(self) -> bool:
        """Ordered, and its day has not come."""
        return self.from_on is not None and self.used_from is None

    def is_used_on(self, day: date) -> bool:
        """Whether the register had taken up the name by a day."""
        return self.used_from <= day if self.used_from else self.from_on is None


def name_as_of(agency: str, day: str):
    """``Agency.name_on`` as an expression: paths to the body and to the day of the document."""
    used = Q(used_from__lte=OuterRef(day)) | Q(from_on=None)
    rows = AgencyName.objects.filter(used, agency=OuterRef(agency))
    rows = rows.order_by(F("used_from").desc(nulls_last=True))
    return Coalesce(Subquery(rows.values("name")[:1]), F(f"{agency}__name"))


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
