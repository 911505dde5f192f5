"""What became of institutions: records merged into one, and what happened to them in reality."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from supervision.foundation.access import P, may, scope_for
from supervision.foundation.models import RegionCodeField, Scoped, ScopedQuerySet

from ..choices import LineageKind
from .institutions import Institution
from .reach import reached_by


class MergeQuerySet(ScopedQuerySet):
    """Seen with the record that stayed, by those who supervise it."""

    def visible_to(self, user):
        """Merges of the records in reach."""
        scope = scope_for(user)
        if not may(user, P.INSTITUTION_MERGE) or not scope.agency_id:
            return self.none()
        return self.filter(reached_by(scope, "elder"))

    def standing(self):
        """Merges that were not undone."""
        return self.filter(undone_at=None)


class Merge(Scoped):
    """Two records found to be one institution: ``newer`` went into ``elder``. Enough is kept to undo it.

    ``moved``: list of {model, field, label, ids, regions}; ``kept``: list of {label, count, why}; ``filled``: field →
    [value of the elder before, after]; ``added_names``: keys of names the elder got; ``left``: what an undoing
    could not put back.
    """

    elder = models.ForeignKey(Institution, models.PROTECT, related_name="merges_as_elder", verbose_name=_("保留记录"))
    newer = models.ForeignKey(Institution, models.PROTECT, related_name="merges_as_newer", verbose_name=_("并入记录"))
    region_code = RegionCodeField()
    moved = models.JSONField(_("转入内容"), default=list)
    kept = models.JSONField(_("未转内容"), default=list)
    filled = models.JSONField(_("补入字段"), default=dict)
    added_names = models.JSONField(default=list)
    reason = models.CharField(_("合并理由"), max_length=300, blank=True)
    merged_at = models.DateTimeField(_("合并时间"))
    merged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("合并人")
    )
    newer_state = models.CharField(max_length=12)
    undone_at = models.DateTimeField(_("撤销时间"), null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("撤销人")
    )
    undo_reason = models.CharField(_("撤销理由"), max_length=300, blank=True)
    left = models.JSONField(_("未能还原"), default=list)

    objects = MergeQuerySet.as_manager()

    class Meta:
        verbose_name = _("记录合并")
        ordering = ["-merged_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(elder=F("newer")), name="merge_of_two_records"),
            models.UniqueConstraint(fields=["newer"], condition=Q(undone_at=None), name="one_merge_per_record"),
        ]

    def __str__(self):
        return f"{self.newer.code} → {self.elder.code}"

    @property
    def about(self) -> str:
        """History is kept under the record that stayed."""
        return self.elder.code


class LineageQuerySet(models.QuerySet):
    """Seen with either of the two institutions."""

    def visible_to(self, user):
        """Lineage of the visible institutions."""
        seen = Institution.objects.visible_to(user).values("pk")
        return self.filter(Q(predecessor__in=seen) | Q(successor__in=seen))

    def of(self, institution):
        """Both directions of one institution, oldest first, without what was recorded in error."""
        return self.filter(Q(predecessor=institution) | Q(successor=institution), withdrawn_at=None)


class Lineage(models.Model):
    """``successor`` continues ``predecessor``. Of a renaming or a move both are one row; ``before`` and ``after``
    keep the names (or addresses) as they were on the day, whatever the entries are called later.
    """

    kind = models.CharField(_("沿革种类"), max_length=12, choices=LineageKind)
    predecessor = models.ForeignKey(Institution, models.PROTECT, related_name="lineage_after", verbose_name=_("原机构"))
    successor = models.ForeignKey(Institution, models.PROTECT, related_name="lineage_before", verbose_name=_("现机构"))
    before = models.CharField(_("变更前"), max_length=300)
    after = models.CharField(_("变更后"), max_length=300)
    on = models.DateField(_("日期"))
    basis = models.CharField(_("依据文号"), max_length=100, blank=True)
    recorded_at = models.DateTimeField(_("登记时间"))
    withdrawn_at = models.DateTimeField(_("撤回时间"), null=True, blank=True)
    withdrawn_reason = models.CharField(_("撤回理由"), max_length=200, blank=True)

    objects = LineageQuerySet.as_manager()

    class Meta:
        verbose_name = _("机构沿革")
        ordering = ["on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(predecessor=F("successor"))
                | Q(kind__in=(LineageKind.RENAMED, LineageKind.MOVED, LineageKind.RESTRUCTURED)),
                name="lineage_of_one_row_only_where_it_lives_on",
            ),
            models.UniqueConstraint(
                fields=["predecessor", "successor", "kind", "on"],
                condition=Q(withdrawn_at=None),
                name="one_lineage_per_pair_kind_day",
            ),
        ]

    def __str__(self):
        return f"{self.before} → {self.after}"

    @property
    def about(self) -> str:
        """History is kept under the institution that goes on."""
        return self.successor.code
