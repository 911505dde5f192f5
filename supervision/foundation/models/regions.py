"""The division tree (GB/T 2260 and GB/T 10114) and what became of older codes."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from ..choices import RegionLevel
from .scoped import RegionCodeField

_WIDTH = {
    RegionLevel.NATION: 0,
    RegionLevel.PROVINCE: 2,
    RegionLevel.CITY: 4,
    RegionLevel.COUNTY: 6,
    RegionLevel.STREET: 9,
}
NATION_CODE = "000000000"


class Region(models.Model):
    """One division. ``code`` is nine digits wide at every level."""

    code = RegionCodeField(primary_key=True)
    name = models.CharField(_("名称"), max_length=60)
    level = models.CharField(_("层级"), max_length=10, choices=RegionLevel)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")

    class Meta:
        verbose_name = _("行政区划")
        ordering = ["code"]

    def __str__(self):
        return self.name

    @property
    def bounds(self) -> tuple[str, str]:
        """Half-open range ``[low, high)`` of the codes of this division and everything below it."""
        width = _WIDTH[RegionLevel(self.level)]
        if width == 0:
            return NATION_CODE, "~"
        prefix = self.code[:width]
        return self.code, str(int(prefix) + 1).zfill(width).ljust(9, "0")


class RegionChange(models.Model):
    """An obsolete code and the code its territory has today."""

    old_code = RegionCodeField(primary_key=True)
    region = models.ForeignKey(Region, models.PROTECT, related_name="former_codes")
    note = models.CharField(_("说明"), max_length=200)

    class Meta:
        verbose_name = _("区划代码变更")

    def __str__(self):
        return f"{self.old_code}→{self.region_id}"
