"""How far electronic registration has come, by division and kind, on any day."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Q

from supervision.foundation.access import scope_for
from supervision.foundation.choices import RegionLevel
from supervision.foundation.models import Region
from supervision.foundation.rules import regions

from ..choices import PractitionerKind, Verification
from ..models import PracticeSite

KINDS = (
    PractitionerKind.DOCTOR, PractitionerKind.ASSISTANT, PractitionerKind.NURSE, PractitionerKind.VILLAGE,
)  # fmt: skip


@dataclass(frozen=True)
class Share:
    """How many there are and how many of them are registered electronically."""

    total: int = 0
    done: int = 0

    @property
    def basis_points(self) -> int | None:
        """The ratio; nothing of nobody."""
        return self.done * 10_000 // self.total if self.total else None

    @property
    def percent(self) -> str:
        """The ratio in words; a dash where there is nobody."""
        points = self.basis_points
        return "—" if points is None else f"{points / 100:.2f}%"

    @property
    def missing(self) -> int:
        """Those still to be registered."""
        return self.total - self.done

    def __add__(self, other: "Share") -> "Share":
        return Share(self.total + other.total, self.done + other.done)


@dataclass(frozen=True)
class Line:
    """One division with the share of each kind, in the order of ``KINDS``, and of all.

    ``is_rest``: what stands on the division itself while those below it have lines of their own.
    """

    region: Region
    shares: tuple[Share, ...]
    is_rest: bool = False

    @property
    def by_kind(self) -> list[tuple[str, Share]]:
        """(kind, share) in their order."""
        return list(zip(KINDS, self.shares, strict=True))

    @property
    def all(self) -> Share:
        """All kinds together."""
        return sum(self.shares, Share())


def progress(user, on: date) -> list[Line]:
    """Every division directly under the person's, those with nobody included; a county is one line.

    What is registered on the person's own division itself, and on none below, has a line of its own, last.
    """
    own, below = _divisions(user)
    if own is None:
        return []
    inside: dict[str, dict[str, Share]] = {}
    for (code, kind), share in _counted(user, on).items():
        at = next((region.code for region in below if regions.contains(region.code, code)), own.code)
        kinds = inside.setdefault(at, {})
        kinds[kind] = kinds.get(kind, Share()) + share
    shown = below if below and own.code not in inside else [*below, own]
    return [
        Line(
            region,
            tuple(inside.get(region.code, {}).get(kind, Share()) for kind in KINDS),
            bool(below) and region == own,
        )
        for region in shown
    ]


def _divisions(user) -> tuple[Region | None, list[Region]]:
    """The person's own division and those below it; a county has none that count."""
    ranges = scope_for(user).ranges
    own = Region.objects.filter(code=min(low for low, _high in ranges)).first() if ranges else None
    if own is None or own.level in (RegionLevel.COUNTY, RegionLevel.STREET):
        return own, []
    return own, list(Region.objects.filter(parent=own).order_by("code"))


def _counted(user, on: date) -> dict[tuple[str, str], Share]:
    """(region, kind) → share of the people whose main site of the day is visible."""
    sites = PracticeSite.objects.visible_to(user).main().in_force(on).filter(practitioner__kind__in=KINDS)
    done = Q(practitioner__e_registered_on__lte=on, practitioner__verification=Verification.VERIFIED)
    rows = sites.values("region_code", of_kind=F("practitioner__kind")).annotate(
        n=Count("pk"), done=Count("pk", filter=done)
    )
    return {(row["region_code"], row["of_kind"]): Share(row["n"], row["done"]) for row in rows.order_by()}


def month_ends(on: date, months: int) -> list[date]:
    """The day itself and the last days of the months before it, oldest first."""
    days, year, month = [on], on.year, on.month
    for _n in range(months - 1):
        first = date(year, month, 1)
        days.append(date.fromordinal(first.toordinal() - 1))
        year, month = days[-1].year, days[-1].month
    return days[::-1]


def history(user, on: date, months: int = 12) -> list[tuple[date, Share]]:
    """The share of the whole area at each month's end."""
    return [(day, sum(_counted(user, day).values(), Share())) for day in month_ends(on, months)]
