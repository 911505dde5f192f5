"""A funnel plot as numbers ready to be drawn: points, limits, axes. No Django, no drawing."""

from collections.abc import Iterable
from dataclasses import dataclass

from .statistics import Z95, Z998, Point, funnel, limits

WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM = 720, 360, 56, 16, 16, 44
_STEPS = 40


@dataclass(frozen=True)
class Mark:
    """A tick of an axis."""

    at: int
    text: str


@dataclass(frozen=True)
class Dot:
    """A person on the plot."""

    x: int
    y: int
    point: Point


@dataclass(frozen=True)
class Plot:
    """Everything a drawing needs; ``lines`` are the points of polylines by name."""

    overall: float
    points: list[Point]
    dots: list[Dot]
    lines: dict[str, str]
    across: list[Mark]
    up: list[Mark]
    middle: int
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    base: int = HEIGHT - BOTTOM


def plot(people: Iterable[tuple[str, int, int]]) -> Plot:
    """From (name, visits, visits with findings)."""
    overall, points = funnel(people)
    most = max((point.n for point in points), default=1)
    span = max(5, round(most * 1.1))

    def x(n: float) -> int:
        return round(LEFT + (WIDTH - LEFT - RIGHT) * n / span)

    def y(rate: float) -> int:
        return round(TOP + (HEIGHT - TOP - BOTTOM) * (1 - rate))

    counts = [max(1, round(span * step / _STEPS)) for step in range(1, _STEPS + 1)]
    lines = {
        f"{name}_{side}": " ".join(f"{x(n)},{y(limits(overall, n, z)[at])}" for n in dict.fromkeys(counts))
        for name, z in (("inner", Z95), ("outer", Z998))
        for at, side in enumerate(("low", "high"))
    }
    across = [Mark(x(n), str(n)) for n in _ticks(span)]
    up = [Mark(y(step / 4), f"{25 * step}%") for step in range(5)]
    dots = [Dot(x(point.n), y(point.rate), point) for point in points]
    return Plot(overall, points, dots, lines, across, up, y(overall))


def _ticks(span: int) -> list[int]:
    step = next(size for size in (1, 2, 5, 10, 20, 50, 100, 200, 500, 10**6) if span / size <= 10)
    return list(range(0, span + 1, step))
