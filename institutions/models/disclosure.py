"""What an institution makes public about itself (院务公开): items by law, and what it has published."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from supervision.foundation.access import P, may, scope_for
from supervision.foundation.models import RegionCodeField, Scoped, ScopedQuerySet

from ..choices import DisclosureSource, DisclosureState
from .catalogue import LawRow
from .institutions import Institution
from .reach import reached_by


class DisclosureItem(LawRow):
    """One thing to be public. ``requires`` says whom it concerns (``rules.self_inspection.concerns``)."""

    code = models.CharField(_("编号"), max_length=10)
    name = models.CharField(_("公开事项"), max_length=40)
    source = models.CharField(_("内容来源"), max_length=10, choices=DisclosureSource)
    help = models.CharField(_("公开要求"), max_length=300, blank=True)
    requires = models.CharField(_("适用条件"), max_length=60, blank=True)
    months = models.PositiveSmallIntegerField(_("更新周期（月）"))

    class Meta:
        verbose_name = _("院务公开事项")
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="one_disclosure_item_per_code_and_start")
        ]

    def __str__(self):
        return self.name


class DisclosureQuerySet(ScopedQuerySet):
    """Seen with the institution; the public sees what is published."""

    def visible_to(self, user):
        """Rows of the institutions the person reaches."""
        if not may(user, P.DISCLOSURE_VIEW):
            return self.none()
        scope = scope_for(user)
        if scope.agency_id:
            return self.filter(reached_by(scope, "institution"))
        return self.filter(institution__in=Institution.objects.visible_to(user))

    def current(self, on):
        """Published, confirmed within its period, and not questioned."""
        return self.filter(state=DisclosureState.PUBLISHED, due_on__gte=on)

    def behind(self, on):
        """Never published, not confirmed in time, or waiting to be corrected."""
        return self.filter(~Q(state=DisclosureState.PUBLISHED) | Q(due_on__lt=on))

    def published(self):
        """What anybody may read; a questioned item stays readable and says so."""
        shown = (DisclosureState.PUBLISHED, DisclosureState.QUESTIONED)
        return (
            self.filter(state__in=shown)
            .select_related("item")
            .only("item", "state", "text", "rows", "confirmed_on", "institution_id", "institution__code")
        )


class Disclosure(Scoped):
    """One item of one institution. ``rows``: price list. What the registry knows is shown from there, not kept here."""

    institution = models.ForeignKey(Institution, models.PROTECT, related_name="disclosures", verbose_name=_("机构"))
    region_code = RegionCodeField()
    item = models.ForeignKey(DisclosureItem, models.PROTECT, related_name="+", verbose_name=_("公开事项"))
    state = models.CharField(_("状态"), max_length=10, choices=DisclosureState, default=DisclosureState.DRAFT)
    text = models.TextField(_("公开内容"), blank=True)
    rows = models.JSONField(_("价目表"), default=list, blank=True)
    published_at = models.DateTimeField(_("公开时间"), null=True, blank=True)
    confirmed_on = models.DateField(_("最近确认日期"), null=True, blank=True)
    due_on = models.DateField(_("应于此日前更新"), null=True, blank=True)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    checked_on = models.DateField(_("核对日期"), null=True, blank=True)
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    question = models.CharField(_("需更正的问题"), max_length=300, blank=True)
    correct_by = models.DateField(_("更正期限"), null=True, blank=True)
    correct_derivation = models.JSONField(default=dict, blank=True)

    objects = DisclosureQuerySet.as_manager()

    class Meta:
        verbose_name = _("院务公开")
        ordering = ["institution__sort_key", "item__code"]
        constraints = [models.UniqueConstraint(fields=["institution", "item"], name="one_disclosure_per_item")]
        indexes = [models.Index(fields=["region_code", "state", "due_on"], name="disclosure_region_state_due")]

    def __str__(self):
        return f"{self.institution} {self.item}"

    def parties(self, user) -> set[str]:
        """Those of the institution."""
        return self.institution.parties(user)

    @property
    def about(self) -> str:
        """History is kept under the institution."""
        return self.institution.code
