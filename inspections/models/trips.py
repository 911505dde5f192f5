"""One trip for the visits of several plans to the same institution."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from institutions.models import Institution
from supervision.foundation.access import P, may

from ..choices import TripState
from .visits import Visit


class TripQuerySet(models.QuerySet):
    """Seen by the offices whose visits it joins, and only by people who may read an unrevealed list."""

    def visible_to(self, user):
        """Trips in which the own office has a visit."""
        if not may(user, P.DRAW_READ_SELECTION):
            return self.none()
        return self.filter(pk__in=TripVisit.objects.filter(visit__office=user.agency_id).values("trip"))


class Trip(models.Model):
    """Several visits made on one day. Each plan keeps its own visit and result; each office consents.

    ``one_team``: as few of the drawn people as can be go, and ``team_note`` says why the others stay, or why all go.
    """

    institution = models.ForeignKey(Institution, models.PROTECT, related_name="+", verbose_name=_("机构"))
    planned_on = models.DateField(_("合并检查日期"))
    state = models.CharField(_("状态"), max_length=10, choices=TripState, default=TripState.PROPOSED)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("提出人")
    )
    proposed_at = models.DateTimeField(_("提出时间"))
    one_team = models.BooleanField(_("组成共同检查组"), default=False)
    team_note = models.CharField(_("检查组说明"), max_length=300, blank=True)

    objects = TripQuerySet.as_manager()

    class Meta:
        verbose_name = _("合并检查")
        ordering = ["-planned_on", "-pk"]

    def __str__(self):
        # Without the institution: this text stands in the trail, and who was drawn is secret before the visit.
        return str(_("合并检查")) + f" {self.pk}"

    def parties(self, user) -> set[str]:
        """Offices with a visit in it; among them those that have not consented yet."""
        own = list(self.visits.filter(visit__office=getattr(user, "agency_id", None)))
        waiting = any(part.consented_at is None for part in own)
        return ({"office"} if own else set()) | ({"asked"} if waiting else set())

    @property
    def has_common_team(self) -> bool:
        """Does somebody sit in another plan's seat, or stay out?"""
        return self.joined.filter(is_current=True).exists() or self.left.exists()

    @property
    def about(self) -> str:
        """Nothing that leads to the institution."""
        return ""


class TripVisitQuerySet(models.QuerySet):
    """Seen with the trip."""

    def visible_to(self, user):
        """Parts of the visible trips."""
        return self.filter(trip__in=Trip.objects.visible_to(user))


class TripVisit(models.Model):
    """A visit in a trip and the consent of the office that organises it."""

    trip = models.ForeignKey(Trip, models.PROTECT, related_name="visits")
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="trips")
    consented_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    consented_at = models.DateTimeField(null=True)

    objects = TripVisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("合并检查的任务")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["trip", "visit"], name="one_place_per_trip_and_visit")]
