"""Roll-up of a period: totals, rows by unit and by area, comparison with the period before, periods and their names.

Values in, values out: the counts per group come from the database, everything else is decided here.
"""

from collections.abc import Iterable, Mapping

LIGHTS = ("light_green", "light_blue", "light_yellow", "light_red", "light_grey")
FIGURES = ("total", "settled", "on_plan", "near", "behind", "red", "reported", "returned", "not_reported")


def kind_of(period: str) -> str:
    """2026-10 → month, 2026-Q4 → quarter, 2026 → year."""
    if len(period) == 4:
        return "year"
    return "quarter" if "Q" in period else "month"


def months_of(period: str) -> list[str]:
    """The months a period holds, earliest first."""
    year = period[:4]
    if kind_of(period) == "month":
        return [period]
    first, last = (1, 12) if kind_of(period) == "year" else (int(period[-1]) * 3 - 2, int(period[-1]) * 3)
    return [f"{year}-{month:02d}" for month in range(first, last + 1)]


def period_before(period: str) -> str:
    """The period of the same kind before."""
    year, kind = int(period[:4]), kind_of(period)
    if kind == "year":
        return str(year - 1)
    size, last = (12, int(period[5:])) if kind == "month" else (4, int(period[-1]))
    year, last = (year - 1, size) if last == 1 else (year, last - 1)
    return f"{year}-{last:02d}" if kind == "month" else f"{year}-Q{last}"


def in_words(period: str) -> str:
    """As documents write it: 2026年10月, 2026年第四季度, 2026年度."""
    kind = kind_of(period)
    if kind == "year":
        return f"{period}年度"
    if kind == "quarter":
        return f"{period[:4]}年第{'一二三四'[int(period[-1]) - 1]}季度"
    return f"{period[:4]}年{int(period[5:])}月"


def by_group(names: Mapping[str, str], counted: Mapping[str, Mapping[str, int]], before=None) -> list[dict]:
    """One row per code of ``names`` in its order, whatever was counted; groups without any task keep their zeros.

    ``before``: the rows of the period before; ``more``: how many more are settled than then, None without a row.
    """
    earlier = {row["code"]: row["settled"] for row in before or ()}
    rows = []
    for code, name in names.items():
        figures = {figure: counted.get(code, {}).get(figure, 0) for figure in FIGURES}
        more = figures["settled"] - earlier[code] if code in earlier else None
        rows.append({"code": code, "name": name, **figures, "more": more})
    return rows


def total(rows: Iterable[Mapping[str, int]]) -> dict[str, int]:
    """The sum of the groups: each task is led by one unit."""
    rows = list(rows)
    return {figure: sum(row[figure] for row in rows) for figure in FIGURES}


def compared(now: Mapping[str, int], before: Mapping[str, int] | None) -> dict[str, int | None]:
    """Change of each figure against the period before; None where there is none, or it did not count this yet."""
    return {name: now[name] - before[name] if before and name in before else None for name in FIGURES}


def unreported(rows: Iterable[Mapping]) -> list[dict]:
    """Units from which something is missing. One task returned does not make a unit one that has not reported:
    ``whole`` only if nothing of it has come."""
    return [
        {"code": row["code"], "name": row["name"], "missing": row["not_reported"],
         "whole": not (row["reported"] or row["returned"])}
        for row in rows
        if row["not_reported"]
    ]  # fmt: skip


def rate(part: int, whole: int) -> int | None:
    """A ratio in basis points, half up; None without anything to divide by."""
    return (part * 20_000 + whole) // (2 * whole) if whole else None


def ranking(rows: Iterable[Mapping]) -> list[dict]:
    """Groups by the share of tasks that are settled, then by fewer red lights; equal ones share a place.

    Groups without tasks have no place. Only units and areas are ranked, never people.
    """
    placed = sorted(
        (row for row in rows if row["total"]),
        key=lambda row: (-rate(row["settled"], row["total"]), row["red"], row["code"]),
    )
    ranked, last = [], None
    for position, row in enumerate(placed, start=1):
        merit = (rate(row["settled"], row["total"]), row["red"])
        place = ranked[-1]["place"] if ranked and merit == last else position
        ranked.append({"place": place, "code": row["code"], "name": row["name"], "total": row["total"],
                       "settled": row["settled"], "red": row["red"], "rate": merit[0]})  # fmt: skip
        last = merit
    return ranked
