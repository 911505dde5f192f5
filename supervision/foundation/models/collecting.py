"""Temporary collections (临时填报): columns defined on the spot, one row for each unit that was asked."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..choices import AnswerChannel, AnswerState, CollectionState
from .agencies import Agency
from .scoped import RegionCodeField, Scoped, ScopedQuerySet


class CollectionQuerySet(ScopedQuerySet):
    """Seen by the body that asks, and by the units asked once it is open."""

    def scoped(self, scope):
        """Own ones, and those in which the own body is asked."""
        if scope.agency_id is None:
            return self.none()
        asked = CollectionAnswer.objects.filter(agency=scope.agency_id).values("collection")
        out = Q(state__in=(CollectionState.OPEN, CollectionState.CLOSED), pk__in=asked)
        return self.filter(Q(agency=scope.agency_id) | out)


class Collection(Scoped):
    """What is asked. ``columns``: [{"key", "label", "kind", "note", "choices", "required"}] in their order."""

    code = models.CharField(_("编号"), max_length=20, unique=True)
    title = models.CharField(_("名称"), max_length=120)
    note = models.TextField(_("填报说明和口径"), blank=True)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("布置单位"))
    region_code = RegionCodeField()
    columns = models.JSONField(default=list)
    due_at = models.DateTimeField(_("截止时间"))
    state = models.CharField(_("状态"), max_length=20, choices=CollectionState, default=CollectionState.DRAFT)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("编制时间"))
    opened_at = models.DateTimeField(_("布置时间"), null=True, blank=True)
    closed_at = models.DateTimeField(_("截止汇总时间"), null=True, blank=True)

    objects = CollectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("临时填报")
        ordering = ["-created_at", "-pk"]

    def __str__(self):
        return f"{self.code} {self.title}"

    def parties(self, user) -> set[str]:
        """ "asker": the people of the body that asks."""
        return {"asker"} if user.agency_id is not None and user.agency_id == self.agency_id else set()


class CollectionAnswerQuerySet(ScopedQuerySet):
    """Seen by who asks and by the unit itself; units do not see each other's figures."""

    def scoped(self, scope):
        """Rows of own collections, and the own row of open ones."""
        if scope.agency_id is None:
            return self.none()
        out = Q(agency=scope.agency_id, collection__state__in=(CollectionState.OPEN, CollectionState.CLOSED))
        return self.filter(Q(collection__agency=scope.agency_id) | out)


class CollectionAnswer(Scoped):
    """One unit's row. ``values``: column key → text as it was checked; a zero is a value, an empty text is none.

    ``told_by``: who said it on the telephone; ``recorded_by`` wrote it down.
    """

    collection = models.ForeignKey(Collection, models.CASCADE, related_name="answers")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name=_("填报单位"))
    region_code = RegionCodeField()
    values = models.JSONField(default=dict)
    state = models.CharField(_("状态"), max_length=20, choices=AnswerState, default=AnswerState.WAITING)
    channel = models.CharField(_("方式"), max_length=8, choices=AnswerChannel, blank=True)
    told_by = models.CharField(_("电话告知人"), max_length=60, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    given_at = models.DateTimeField(_("报送时间"), null=True, blank=True)
    returned_note = models.CharField(_("退回理由"), max_length=200, blank=True)

    objects = CollectionAnswerQuerySet.as_manager()

    class Meta:
        verbose_name = _("临时填报的报送")
        ordering = ["agency__region_code", "agency__code"]
        constraints = [
            models.UniqueConstraint(fields=["collection", "agency"], name="one_answer_per_collection_and_unit")
        ]

    def __str__(self):
        return f"{self.collection.code} {self.agency}"

    @property
    def about(self) -> str:
        """History is kept under the collection."""
        return self.collection.code

    def parties(self, user) -> set[str]:
        """ "asker" of the collection, "unit" that answers."""
        names = set(self.collection.parties(user))
        if user.agency_id is not None and user.agency_id == self.agency_id:
            names.add("unit")
        return names

    @property
    def is_late(self) -> bool:
        """Whether it came after the time asked for."""
        return bool(self.given_at and self.given_at > self.collection.due_at)
