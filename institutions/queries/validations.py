"""Figures of validation."""

from dataclasses import dataclass

from django.db.models import Count
from django.utils.translation import gettext as _

from supervision.foundation.access import scope_for
from supervision.foundation.models import Region

from ..models import Validation

FIGURES = ("due", "applied", "passed", "deferred", "cancelled", "overdue")


@dataclass(frozen=True)
class ValidationFigures:
    """Validations of one division that fell due in a year; ``counts`` in the order of FIGURES.

    Without a region: the total, or (``is_rest``) what is registered in no division below the person's own.
    """

    region: Region | None
    counts: tuple[int, ...]
    is_rest: bool = False

    @property
    def name(self) -> str:
        """What stands at the head of the line."""
        if self.region:
            return self.region.name
        return _("未细分到下级区划") if self.is_rest else _("合计")

    @property
    def cells(self) -> list[tuple[str, int]]:
        """(figure, count) for the page, whose links name the figure."""
        return list(zip(FIGURES, self.counts, strict=True))


def validation_figures(user, year: int, on) -> list[ValidationFigures]:
    """One line for each division of the person's area, divisions without any included; the total comes last."""
    regions = _own_divisions(user)
    rows = Validation.objects.visible_to(user).of_year(year)
    by_code = {figure: _counted(rows.at_stage(figure, on)) for figure in FIGURES}
    found = [
        ValidationFigures(region, tuple(_within(by_code[figure], region) for figure in FIGURES)) for region in regions
    ]
    total = tuple(sum(by_code[figure].values()) for figure in FIGURES)
    rest = tuple(n - sum(some) for n, *some in zip(total, *(line.counts for line in found), strict=True))
    others = [ValidationFigures(None, rest, is_rest=True)] if any(rest) else []
    return [*found, *others, ValidationFigures(None, total)]


def _own_divisions(user) -> list[Region]:
    """The divisions right below the person's own; its own where there is nothing below."""
    scope = scope_for(user)
    low = min((low for low, _high in scope.ranges), default="")
    below = list(Region.objects.filter(parent_id=low).order_by("code"))
    return below or list(Region.objects.filter(code=low))


def _counted(rows) -> dict[str, int]:
    counted = rows.order_by().values("region_code").annotate(n=Count("pk", distinct=True))
    return {row["region_code"]: row["n"] for row in counted}


def _within(counts: dict[str, int], region: Region) -> int:
    low, high = region.bounds
    return sum(n for code, n in counts.items() if low <= code < high)
