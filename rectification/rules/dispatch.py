"""The monthly dispatch (月调度) as plain values: rows of tasks in, a snapshot out.

A snapshot holds all that is printed, so that the same file can be made from it at any later time.
"""

from collections.abc import Iterable

LIGHTS = ("light_green", "light_blue", "light_yellow", "light_red", "light_grey")
FIGURES = ("total", "settled", "on_plan", "near", "behind", "red", "reported", "not_reported")


def figures(tasks: Iterable[dict]) -> dict[str, int]:
    """Counts of one group of tasks. A report is ``expected`` of tasks on which work goes on."""
    tasks = list(tasks)
    lit = [task["light"] for task in tasks]
    expected = [task for task in tasks if task["expected"]]
    reported = sum(task["reported"] for task in expected)
    return {
        "total": len(tasks),
        "settled": sum(task["settled"] for task in tasks),
        "on_plan": lit.count("light_green"),
        "near": lit.count("light_blue"),
        "behind": lit.count("light_yellow"),
        "red": lit.count("light_red"),
        "reported": reported,
        "not_reported": len(expected) - reported,
    }


def by_group(tasks: list[dict], key: str, names: Iterable[str]) -> list[dict]:
    """One row per name in the order given; groups without any task keep their row of zeros."""
    groups: dict[str, list[dict]] = {name: [] for name in names}
    for task in tasks:
        groups.setdefault(task[key], []).append(task)
    return [{"name": name, **figures(rows)} for name, rows in groups.items()]


def compared(now: dict[str, int], before: dict[str, int] | None) -> dict[str, int | None]:
    """Change of each figure against the month before; None where there is no month before."""
    return {name: now[name] - before[name] if before else None for name in FIGURES}


def snapshot(heading: dict, tasks: list[dict], units: list[str], areas: list[str], before: dict | None) -> dict:
    """Everything the dispatch of a month shows. ``before``: the snapshot of the month before, if any."""
    total = figures(tasks)
    return {
        **heading,
        "total": total,
        "change": compared(total, before["total"] if before else None),
        "units": by_group(tasks, "unit", units),
        "areas": by_group(tasks, "area", areas),
        "tasks": tasks,
        "unreported": [task["code"] for task in tasks if task["expected"] and not task["reported"]],
    }
