"""Results of an inspection: own and settled points by first-level indicator and in all, for one district or a round."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Sum

from ..models import FinalScore, Indicator, InspectedDistrict, SelfScore
from ..rules import inspection as rule


@dataclass
class HeadScore:
    """Points of one first-level indicator, or of all; None where nothing was given."""

    code: str
    title: str
    full: Decimal
    own: Decimal | None = None
    final: Decimal | None = None


@dataclass
class Result:
    """One district's line of the results table."""

    district: InspectedDistrict
    heads: list[HeadScore] = field(default_factory=list)
    total: HeadScore | None = None
    place: int | None = None


def head_scores(district: InspectedDistrict) -> list[HeadScore]:
    """All of it, whoever asks: for the paper. The last line is the total."""
    own = SelfScore.objects.filter(district=district, district__submitted_at__isnull=False)
    (found,) = _results([district], own, FinalScore.objects.filter(district=district))
    return [*found.heads, found.total]


def results(districts: Iterable[InspectedDistrict], user) -> list[Result]:
    """What the person may see of each district; to the office also its place among all of the round."""
    districts = list(districts)
    own = SelfScore.objects.visible_to(user).filter(district__in=districts)
    found = _results(districts, own, FinalScore.objects.visible_to(user).filter(district__in=districts))
    held = {one.inspection_id for one in districts if one.inspection.office_id == user.agency_id}
    places = {district: place for inspection in held for district, place in _places(inspection).items()}
    for one in found:
        one.place = places.get(one.district.pk)
    return found


def _places(inspection: int) -> dict[int, int | None]:
    """District → place, over every settled total of a round, whoever asks."""
    rows = FinalScore.objects.filter(district__inspection=inspection, district__settled_at__isnull=False)
    totals = dict(rows.order_by().values_list("district").annotate(Sum("points")))
    return dict(zip(totals, rule.ranked(list(totals.values())), strict=True))


def _results(districts, own, final) -> list[Result]:
    own, final, heads = _by_head(own), _by_head(final), _heads(districts)
    return [
        _result(district, heads.get(district.inspection.system_id, ()), own.get(district.pk, {}),
                final.get(district.pk, {}))
        for district in districts
    ]  # fmt: skip


def _heads(districts) -> dict[int, list[Indicator]]:
    """System → its first-level indicators."""
    found: dict[int, list[Indicator]] = {}
    systems = {district.inspection.system_id for district in districts}
    for row in Indicator.objects.filter(system__in=systems, parent=None):
        found.setdefault(row.system_id, []).append(row)
    return found


def _by_head(scores) -> dict[int, dict[int, Decimal]]:
    """District → first-level indicator → points; a zero is a value."""
    found: dict[int, dict[int, Decimal]] = {}
    rows = scores.exclude(points=None).values_list("district_id", "indicator__parent_id", "points")
    for district, head, points in rows:
        sums = found.setdefault(district, {})
        sums[head] = sums.get(head, Decimal()) + points
    return found


def _result(district, rows, own, final) -> Result:
    heads = [HeadScore(row.code, row.title, row.points, own.get(row.pk), final.get(row.pk)) for row in rows]
    total = HeadScore("", "合计", rule.total(one.full for one in heads), _sum(own), _sum(final))
    return Result(district, heads, total)


def _sum(points: dict) -> Decimal | None:
    return rule.total(points.values()) if points else None
