"""Seals over the trail: what it was when a day was closed."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SealQuerySet(models.QuerySet):
    """Seals are published: a root that many keep cannot be changed unnoticed."""

    def published(self):
        """Every seal."""
        return self.all()


class TrailSeal(models.Model):
    """One batch of the trail: the root of its hash tree, chained to the seal before it. Append-only."""

    number = models.PositiveIntegerField(_("封存序号"), primary_key=True)
    sealed_at = models.DateTimeField(_("封存时间"))
    count = models.PositiveIntegerField(_("留痕条数"))
    root = models.CharField(_("根哈希"), max_length=64)
    chain = models.CharField(_("链哈希"), max_length=64)

    objects = SealQuerySet.as_manager()

    class Meta:
        verbose_name = _("留痕封存")
        ordering = ["-number"]

    def __str__(self):
        return f"{self.number} {self.root[:12]}"


class TrailLeaf(models.Model):
    """The hash of one entry at its place in a seal. Append-only."""

    seal = models.ForeignKey(TrailSeal, models.PROTECT, related_name="leaves")
    position = models.PositiveIntegerField()
    source = models.CharField(max_length=1)  # A: act, R: row change
    entry_id = models.BigIntegerField()
    hash = models.BinaryField(max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "entry_id"], name="one_leaf_per_entry")]
        indexes = [models.Index(fields=["seal", "position"], name="trailleaf_place")]

    def __str__(self):
        return f"{self.source}{self.entry_id}"
