"""Scoring schemes (记分办法): law as rows, on trial until an authority names the document behind it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from supervision.foundation.access import P, may, scope_for
from supervision.foundation.models import RegionCodeField, Scoped
from supervision.foundation.rules.regions import ancestors

from ..choices import CycleKind, DayUnit, SchemeState, Span, Unit
from ..rules.scoring import Item, Tariff, shown
from ..rules.standing import Threshold


class SchemeQuerySet(models.QuerySet):
    """Schemes are norms: everybody who works with points, institutions included, reads those that concern them."""

    def visible_to(self, user):
        """All schemes for offices; for institutions those that are in force or were."""
        if may(user, P.SCHEME_VIEW):
            return self.all()
        return self.exclude(state=SchemeState.TRIAL) if may(user, P.POINTS_VIEW) else self.none()

    def published(self):
        """Confirmed schemes are public."""
        return self.exclude(state=SchemeState.TRIAL)

    def in_force(self, on):
        """Schemes, trial ones included, whose dates hold on a day."""
        dated = self.filter(Q(valid_from__lte=on), Q(valid_to=None) | Q(valid_to__gte=on))
        return dated.exclude(state=SchemeState.CLOSED)

    def for_region(self, region_code, on):
        """The scheme that applies to a place: a confirmed one before a trial one, the nearest region first."""
        chain = [region_code, *ancestors(region_code)]
        found = list(self.in_force(on).filter(region_code__in=chain))
        found.sort(
            key=lambda s: (s.state != SchemeState.CONFIRMED, chain.index(s.region_code), -s.valid_from.toordinal())
        )
        return found[0] if found else None


class ScoringScheme(Scoped):
    """A version of a region's scheme. ``basis``: number of the document that puts it into force.

    ``cap``: most points of one event (null: none). ``carry``: the last year stays open until validation is
    passed. ``long_period_beds``: institutions with at least so many beds have a validation period of
    ``long_period_years``, others of one year.
    """

    region_code = RegionCodeField()
    version = models.CharField(_("版本"), max_length=20)
    title = models.CharField(_("名称"), max_length=120)
    basis = models.CharField(_("依据文号"), max_length=120, blank=True)
    mark = models.CharField(_("可信度"), max_length=4)
    valid_from = models.DateField(_("施行日期"))
    valid_to = models.DateField(_("失效日期"), null=True, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=SchemeState, default=SchemeState.TRIAL)
    cycle_kind = models.CharField(_("记分周期"), max_length=20, choices=CycleKind)
    carry = models.BooleanField(_("校验通过前不清零"), default=True)
    long_period_beds = models.PositiveIntegerField(_("长校验期床位数"), default=100)
    long_period_years = models.PositiveSmallIntegerField(_("长校验期（年）"), default=3)
    cap = models.DecimalField(_("单项上限"), max_digits=5, decimal_places=1, null=True, blank=True)
    repeat_factor = models.DecimalField(_("周期内再犯倍数"), max_digits=3, decimal_places=1, default=1)
    notice_days = models.PositiveSmallIntegerField(_("告知期限"), default=10)
    notice_unit = models.CharField(_("告知期限单位"), max_length=10, choices=DayUnit, default=DayUnit.WORKING)
    defence_days = models.PositiveSmallIntegerField(_("申辩期限"), default=5)
    defence_unit = models.CharField(_("申辩期限单位"), max_length=10, choices=DayUnit, default=DayUnit.WORKING)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_at = models.DateTimeField(_("确认时间"), null=True, blank=True)

    objects = SchemeQuerySet.as_manager()

    class Meta:
        verbose_name = _("记分办法")
        ordering = ["region_code", "-valid_from", "version"]
        constraints = [
            models.UniqueConstraint(fields=["region_code", "version"], name="one_scheme_per_region_and_version"),
            models.CheckConstraint(
                condition=~Q(state=SchemeState.CONFIRMED) | ~Q(basis=""), name="scheme_confirmed_with_basis"
            ),
        ]

    def __str__(self):
        return f"{self.title} {self.version}"

    def parties(self, user) -> set[str]:
        """ "authority": an office of just this region, which alone may put the scheme into force."""
        agency = getattr(user, "agency", None)
        own = agency is not None and agency.region_code == self.region_code
        return {"authority"} if own and scope_for(user).covers(self.region_code) else set()

    @property
    def about(self) -> str:
        """Code under which the history of this scheme is found."""
        return f"scheme:{self.region_code}:{self.version}"

    @property
    def trial(self) -> bool:
        """Whether the scheme has no outward effect."""
        return self.state != SchemeState.CONFIRMED

    @property
    def tariff(self) -> Tariff:
        """Options for the pure rule."""
        return Tariff(cap=self.cap, repeat_factor=self.repeat_factor)


class SchemePartQuerySet(models.QuerySet):
    """Items and thresholds are seen with their scheme."""

    def visible_to(self, user):
        """Rows of the visible schemes."""
        return self.filter(scheme__in=ScoringScheme.objects.visible_to(user))


class ScoringItem(models.Model):
    """What one behaviour costs. ``offence_code``: in the catalogue of offences; an offence may have several tiers."""

    scheme = models.ForeignKey(ScoringScheme, models.PROTECT, related_name="items")
    code = models.CharField(_("记分项"), max_length=12)
    offence_code = models.CharField(_("行为代码"), max_length=10)
    behaviour = models.CharField(_("不良执业行为"), max_length=120)
    points = models.DecimalField(_("分值"), max_digits=4, decimal_places=1)
    unit = models.CharField(_("计量"), max_length=1, choices=Unit)
    basis = models.CharField(_("行为依据"), max_length=200)
    points_source = models.CharField(_("分值来源"), max_length=120, blank=True)
    mark = models.CharField(_("可信度"), max_length=4)

    objects = SchemePartQuerySet.as_manager()

    class Meta:
        verbose_name = _("记分项")
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["scheme", "code"], name="one_item_per_scheme_and_code"),
            models.CheckConstraint(condition=Q(points__gt=0), name="item_costs_something"),
        ]
        indexes = [models.Index(fields=["scheme", "offence_code"], name="scoringitem_offence")]

    def __str__(self):
        return f"{self.code} {self.behaviour}"

    @property
    def rule(self) -> Item:
        """The row as the pure rule takes it."""
        return Item(self.code, self.points, self.unit)


class ScoringThreshold(models.Model):
    """A tier and what follows from it. ``over``: more than the points, not just as many."""

    scheme = models.ForeignKey(ScoringScheme, models.PROTECT, related_name="thresholds")
    code = models.CharField(_("后果代码"), max_length=20)
    span = models.CharField(_("累计范围"), max_length=10, choices=Span)
    points = models.DecimalField(_("分值"), max_digits=5, decimal_places=1)
    over = models.BooleanField(_("须超过"), default=False)
    label = models.CharField(_("后果"), max_length=60)
    measure = models.CharField(_("措施"), max_length=200, blank=True)
    mark = models.CharField(_("可信度"), max_length=4)

    objects = SchemePartQuerySet.as_manager()

    class Meta:
        verbose_name = _("记分阈值")
        ordering = ["span", "points"]
        constraints = [
            models.UniqueConstraint(fields=["scheme", "code", "span"], name="one_threshold_per_scheme_code_span")
        ]

    def __str__(self):
        return f"{shown(self.points)} {self.label}"

    @property
    def rule(self) -> Threshold:
        """The row as the pure rule takes it."""
        return Threshold(str(self.pk), self.points, self.span, self.over)
