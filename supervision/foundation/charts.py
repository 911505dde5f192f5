"""A chart as data: the page draws it with ECharts and prints the same figures as a table beside it."""

from dataclasses import dataclass

BAR, LINE, RANK, RING = "bar", "line", "rank", "ring"


@dataclass(frozen=True)
class Series:
    """One row of figures; ``values`` stand in the order of the chart's categories, None where there is no figure.

    ``colour``: blue, teal, amber, violet, green, red or grey; a state keeps its colour on every chart.
    """

    name: str
    values: tuple
    colour: str = ""


@dataclass(frozen=True)
class Chart:
    """What is drawn.

    ``kind``: BAR, LINE, RANK (lying bars, for regions and units) or RING (one series, parts of a whole).
    ``colours`` of the parts of a ring; ``urls`` link each category of the table to its rows.
    """

    kind: str
    title: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    head: str = ""
    unit: str = ""
    stacked: bool = False
    colours: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw."""
        return not any(value for series in self.series for value in series.values)

    @property
    def is_tall(self) -> bool:
        """Lying bars need room for each category."""
        return self.kind == RANK and len(self.categories) > 10

    def as_data(self) -> dict:
        """The figures for the script, JSON-able; text already in the language of the page."""
        values = [value for series in self.series for value in series.values if value is not None]
        return {
            "kind": self.kind,
            "unit": str(self.unit),
            "stacked": self.stacked,
            "whole": all(value == int(value) for value in values),
            "categories": [str(category) for category in self.categories],
            "colours": list(self.colours),
            "series": [
                {
                    "name": str(series.name),
                    "colour": series.colour,
                    "values": [None if value is None else float(value) for value in series.values],
                }
                for series in self.series
            ],
        }

    def rows(self) -> list[tuple[str, str, list]]:
        """The table twin: category, address of its rows ('' without), one figure per series."""
        urls = self.urls or ("",) * len(self.categories)
        return [
            (category, url, [series.values[at] for series in self.series])
            for at, (category, url) in enumerate(zip(self.categories, urls, strict=True))
        ]
