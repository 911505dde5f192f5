"""How many points one bad practice costs (domain rules 2.3), and the steps that led there.

Points are Decimals with one place, rounded half-up: published schemes know half points.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

CASE, PERSON, SUBJECT, DOCUMENT = "C", "P", "S", "D"
UNITS = (CASE, PERSON, SUBJECT, DOCUMENT)
COUNTED = frozenset({PERSON, SUBJECT, DOCUMENT})  # a case is one, however often it was seen
ZERO = Decimal("0.0")
_PLACE = Decimal("0.1")


def to_points(value) -> Decimal:
    """A number as points: one decimal place, half-up."""
    return Decimal(value).quantize(_PLACE, rounding=ROUND_HALF_UP)


def shown(points) -> str:
    """Points as people write them: 2, and 2.5 where there are half points."""
    return f"{to_points(points):f}".removesuffix(".0")


@dataclass(frozen=True)
class Item:
    """One line of a scheme: what a behaviour costs and per what it is counted."""

    code: str
    points: Decimal
    unit: str = CASE


@dataclass(frozen=True)
class Tariff:
    """The options of a scheme. ``cap`` bounds one event (None: no cap); ``repeat_factor`` 1 is off."""

    cap: Decimal | None = Decimal(12)
    repeat_factor: Decimal = Decimal(1)


@dataclass(frozen=True)
class Step:
    """One step of a computation: its kind, the figure it applied, and the points after it."""

    kind: str  # "item", "quantity", "repeat", "cap" or "self_corrected"
    figure: Decimal
    points: Decimal

    def as_dict(self) -> dict[str, str]:
        """For storing beside the record; figures as text, so that nothing is rounded on the way."""
        return {"kind": self.kind, "figure": str(self.figure), "points": str(self.points)}


@dataclass(frozen=True)
class Computation:
    """The points of one event and the steps that produced them."""

    points: Decimal
    steps: tuple[Step, ...]


def compute(
    item: Item, quantity: int, tariff: Tariff, *, repeated: bool = False, self_corrected: bool = False
) -> Computation:
    """Points of one item found ``quantity`` times in one event.

    A behaviour the institution found and corrected itself costs nothing: otherwise every
    self-inspection would answer that all is well.
    """
    if quantity < 1:
        raise ValueError("quantity must be at least 1")
    if item.unit not in UNITS:
        raise ValueError(f"unknown unit {item.unit!r}")
    steps = [Step("item", item.points, to_points(item.points))]
    if self_corrected:
        steps.append(Step("self_corrected", ZERO, ZERO))
        return Computation(ZERO, tuple(steps))
    if item.unit in COUNTED:
        steps.append(Step("quantity", Decimal(quantity), to_points(item.points * quantity)))
    if repeated and tariff.repeat_factor != 1:
        steps.append(Step("repeat", tariff.repeat_factor, to_points(steps[-1].points * tariff.repeat_factor)))
    if tariff.cap is not None and steps[-1].points > tariff.cap:
        steps.append(Step("cap", tariff.cap, to_points(tariff.cap)))
    return Computation(steps[-1].points, tuple(steps))


@dataclass(frozen=True)
class Matched:
    """An item that matched a behaviour. Entries with one ``behaviour`` key are one and the same act."""

    behaviour: str
    item: Item
    computation: Computation


def counted(matches: Iterable[Matched]) -> dict[str, Matched]:
    """Which match counts for each behaviour: the highest; between equals the lowest code.

    Different behaviours stay apart and are added up by ``total``.
    """
    chosen: dict[str, Matched] = {}
    for match in sorted(matches, key=lambda m: (-m.computation.points, m.item.code)):
        chosen.setdefault(match.behaviour, match)
    return chosen


def total(matches: Iterable[Matched]) -> Decimal:
    """Points of one inspection: the highest per behaviour, summed over behaviours."""
    return sum((match.computation.points for match in counted(matches).values()), ZERO)
